package dev.virtwright.modules.network;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A host's whole network is as described: cards, bonds, VLANs and bridges in one guarded change,
 * and nothing else of this program's is left. Devices and files of others stay as they are.
 */
@AutoService(ResourceModule.class)
public final class NetworkModule implements ResourceModule {
  private static final Arg<List<Map<String, @Nullable Object>>> ETHERNETS =
      Arg.mappings(
              "ethernets",
              "Network cards with addresses or an MTU of their own: arguments of the module ethernet.")
          .orElse(List.of());
  private static final Arg<List<Map<String, @Nullable Object>>> BONDS =
      Arg.mappings("bonds", "Bonds: arguments of the module bond, without bridge and vlans.")
          .orElse(List.of());
  private static final Arg<List<Map<String, @Nullable Object>>> VLANS =
      Arg.mappings("vlans", "VLANs: arguments of the module vlan.").orElse(List.of());
  private static final Arg<List<Map<String, @Nullable Object>>> BRIDGES =
      Arg.mappings(
              "bridges",
              "Bridges: arguments of the module bridge; ports may be cards, bonds and VLANs.")
          .orElse(List.of());

  private static final ModuleSpec ETHERNET = part("network.ethernets", EthernetModule.PART);
  private static final ModuleSpec BOND = part("network.bonds", BondModule.PART);
  private static final ModuleSpec VLAN = part("network.vlans", VlanModule.PART);
  private static final ModuleSpec BRIDGE = part("network.bridges", BridgeModule.PART);

  private static ModuleSpec part(String name, List<Arg<?>> args) {
    return ModuleSpec.named(name).summary("part of network").args(NetworkArgs.all(args));
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("network")
        .summary("A host's whole network, in one guarded change")
        .details(
            """
            Takes the picture of all devices at once: what stands on what follows from ports and
            parent. Devices that this program made and that are not in the picture are removed;
            devices and files of others are left alone. What files of others already configure as
            described is left to them.

            virtwright network --export writes the present network of a host in this form.
            """)
        .args(
            NetworkArgs.all(
                NetworkArgs.together(
                    List.of(ETHERNETS, BONDS, VLANS, BRIDGES, NetworkArgs.MATCH_MAC),
                    NetworkArgs.CHANGE,
                    NetworkArgs.LENIENCE)))
        .example(
            """
            - name: Management on a bond, guests on VLAN 20, storage apart
              network:
                bonds:
                  - {name: bond0, mode: 802.3ad, ports: [eno1, eno2]}
                vlans:
                  - {parent: bond0, id: 20}
                bridges:
                  - {name: br0, ports: [bond0], addresses: [192.0.2.10/24], gateway: 192.0.2.1}
                  - {name: br20, ports: [bond0.20]}
                ethernets:
                  - {name: eno3, mtu: 9000, addresses: [198.51.100.10/24]}
            """)
        .returns("network_stack", "What configures the host's network.")
        .returns("devices", "Names of the devices of the task, ports first.")
        .returns(LiveBond.KEY, LiveBond.DESCRIPTION);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Wishes wishes =
        NetworkArgs.wishes(
            args,
            args.get(NetworkArgs.ALLOW_UNSUPPORTED_MODE),
            args.get(NetworkArgs.ALLOW_SINGLE_PORT));
    Snapshot current = host.ask(new NetworkRead());
    return NetworkDecision.decide(topology(args, current), wishes, current);
  }

  private static List<Args> parts(
      Args args, Arg<List<Map<String, @Nullable Object>>> list, ModuleSpec spec) {
    return args.get(list).stream()
        .map(map -> Args.parse(spec, map, name -> null, TaskContext.NONE))
        .toList();
  }

  /** Pure: the devices, with what stands on what. */
  static Topology topology(Args args, Snapshot current) {
    boolean matchMac = args.get(NetworkArgs.MATCH_MAC);
    List<Device> described = new ArrayList<>();
    Map<String, Device.Ethernet> ports = new LinkedHashMap<>();
    Map<String, String> controllers = new TreeMap<>();
    for (Args bridge : parts(args, BRIDGES, BRIDGE)) {
      collect(BridgeModule.bridge(bridge, matchMac, current), described, ports, controllers);
    }
    for (Args bond : parts(args, BONDS, BOND)) {
      String name = NetworkArgs.name(BondModule.name(bond));
      String controller = controllers.get(name);
      if (controller != null && !NetworkArgs.addressing(bond).none()) {
        throw port(name, controller);
      }
      collect(BondModule.bond(bond, controller, matchMac, current), described, ports, controllers);
    }
    for (Args vlan : parts(args, VLANS, VLAN)) {
      Device.Vlan alone = VlanModule.vlan(vlan, null);
      String controller = controllers.get(alone.name());
      if (controller != null && !alone.addressing().none()) {
        throw port(alone.name(), controller);
      }
      described.add(VlanModule.vlan(vlan, controller));
    }
    for (Args card : parts(args, ETHERNETS, ETHERNET)) {
      Device.Ethernet alone = EthernetModule.ethernet(card, matchMac, current);
      Device.Ethernet port = ports.get(alone.name());
      if (port == null) {
        described.add(alone);
      } else if (!alone.addressing().none()) {
        throw port(alone.name(), String.valueOf(port.controller()));
      } else if (alone.mtu() != null) {
        ports.put(alone.name(), withMtu(port, alone.mtu()));
      }
    }
    Map<String, Device> all = new LinkedHashMap<>();
    described.forEach(device -> put(all, device));
    ports.forEach((name, port) -> {
      if (!all.containsKey(name)) {
        all.put(name, port);
      }
    });
    for (Device device : described) {
      if (device instanceof Device.Vlan vlan && !all.containsKey(vlan.parent())) {
        all.put(vlan.parent(), new Device.Carrier(vlan.parent()));
      }
    }
    List<Device> devices =
        all.values().stream()
            .sorted(
                Comparator.comparingInt(device ->
                    Device.height(device, name -> all.get(name) instanceof Device.Bridge)))
            .toList();
    return new Topology("", devices, Set.of(), true, Set.of());
  }

  /** Sorts a bond's or bridge's devices into itself and its ports. */
  private static void collect(
      List<Device> devices,
      List<Device> described,
      Map<String, Device.Ethernet> ports,
      Map<String, String> controllers) {
    for (Device device : devices) {
      if (device instanceof Device.Ethernet port) {
        String controller = String.valueOf(port.controller());
        String before = controllers.put(port.name(), controller);
        if (before != null) {
          throw NetworkArgs.mistake(
              "%s is a port of both %s and %s".formatted(port.name(), before, controller),
              "a device is the port of one bond or bridge");
        }
        ports.put(port.name(), port);
      } else {
        described.add(device);
      }
    }
  }

  private static Device.Ethernet withMtu(Device.Ethernet port, int mtu) {
    return new Device.Ethernet(
        port.name(), port.mac(), port.controller(), mtu, port.primary(), port.addressing());
  }

  private static RuntimeException port(String name, String controller) {
    return NetworkArgs.mistake(
        "%s is a port of %s and can have no addresses of its own".formatted(name, controller),
        "give them to " + controller);
  }

  private static void put(Map<String, Device> all, Device device) {
    if (all.put(device.name(), device) != null) {
      throw NetworkArgs.mistake(
          "%s is described twice".formatted(device.name()), "give each device a name of its own");
    }
  }
}
