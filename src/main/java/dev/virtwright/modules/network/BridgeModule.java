package dev.virtwright.modules.network;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A bridge with network cards as ports, or with none, is as described, in the running kernel and in
 * the network stack's files. A bridge on a bond is the bond's task.
 */
@AutoService(ResourceModule.class)
public final class BridgeModule implements ResourceModule {
  private static final Arg<String> NAME =
      Arg.string("name", "Name of the bridge.", NetworkArgs.NAME_PATTERN);
  private static final Arg<List<String>> PORTS =
      Arg.strings("ports", "Network cards, by name or as mac:52:54:00:12:34:56.").orElse(List.of());
  private static final Arg<Boolean> STP =
      Arg.bool("stp", "Whether it takes part in the spanning tree.").orElse(false);
  private static final Arg<Long> FORWARD_DELAY =
      Arg.integer("forward_delay", "Seconds until a port forwards, with stp; 2 to 30.", 0, 30)
          .optional();

  /** What describes a bridge. */
  static final List<Arg<?>> PART =
      NetworkArgs.together(List.of(NAME, PORTS, STP, FORWARD_DELAY), NetworkArgs.DEVICE);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("bridge")
        .summary("Bridge for guests on network cards, or on none, in one guarded change")
        .details(
            """
            For a bridge on a bond use the bond's own task. Guests' ports are never removed.
            """)
        .args(
            NetworkArgs.all(
                NetworkArgs.together(
                    PART,
                    List.of(NetworkArgs.STATE, NetworkArgs.MATCH_MAC),
                    NetworkArgs.CHANGE,
                    List.of(NetworkArgs.TAKE_OVER))))
        .example(
            """
            - name: Bridge for guests
              bridge:
                name: br0
                ports: [eno1]
                addresses: [dhcp]
            """)
        .returns("network_stack", "What configures the host's network.")
        .returns("devices", "Names of the devices of the task, ports first.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Wishes wishes = NetworkArgs.wishes(args, false, true);
    Snapshot current = host.ask(new NetworkRead());
    return NetworkDecision.decide(topology(args, current), wishes, current);
  }

  static Topology topology(Args args, Snapshot current) {
    String name = NetworkArgs.name(args.get(NAME));
    if (args.get(NetworkArgs.STATE) == NetworkArgs.Presence.ABSENT) {
      return new Topology(name, List.of(), Set.of(name));
    }
    List<Device> devices = bridge(args, args.get(NetworkArgs.MATCH_MAC), current);
    return new Topology(name, devices, Set.of());
  }

  /** The bridge's ports and the bridge, of arguments that have at least {@link #PART}. */
  static List<Device> bridge(Args args, boolean matchMac, Snapshot current) {
    String name = NetworkArgs.name(args.get(NAME));
    Integer mtu = NetworkArgs.mtu(args);
    List<Device> devices = new ArrayList<>();
    for (String written : args.get(PORTS)) {
      devices.add(NetworkArgs.port(written, name, mtu, false, matchMac, current));
    }
    List<String> ports = devices.stream().map(Device::name).toList();
    if (Set.copyOf(ports).size() != ports.size() || ports.contains(name)) {
      throw NetworkArgs.mistake("a port of %s is named twice".formatted(name), "name it once");
    }
    devices.add(
        NetworkArgs.bridge(
            name,
            ports,
            args.get(STP),
            args.find(FORWARD_DELAY).map(Math::toIntExact).orElse(null),
            mtu,
            NetworkArgs.addressing(args)));
    return devices;
  }
}
