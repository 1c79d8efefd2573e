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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bond with its ports, the bridge and VLANs on it and their addresses are as described, in the
 * running kernel and in the network stack's files; all of it is one guarded change.
 *
 * <p>Reads the kernel with ip(8) and /proc/net/bonding (Documentation/networking/bonding.rst), the
 * files of systemd-networkd, NetworkManager and ifupdown as they are.
 */
@AutoService(ResourceModule.class)
public final class BondModule implements ResourceModule {
  private static final Arg<String> NAME =
      Arg.string("name", "Name of the bond.", NetworkArgs.NAME_PATTERN);
  private static final Arg<String> MODE =
      Arg.string(
              "mode",
              "How ports are used, by name or number: balance-rr (0), active-backup (1), balance-xor"
                  + " (2), broadcast (3), 802.3ad (4), balance-tlb (5), balance-alb (6). Some vendors"
                  + " advise against 5 under a bridge.")
          .orElse("active-backup");
  private static final Arg<List<String>> PORTS =
      Arg.strings("ports", "Network cards, by name or as mac:52:54:00:12:34:56.")
          .alias("slaves", "interfaces")
          .orElse(List.of());
  private static final Arg<Long> MIIMON =
      Arg.integer(
              "miimon",
              "Milliseconds between looks at the ports' links; 100 unless arp_interval is given.",
              0,
              60_000)
          .optional();
  private static final Arg<Long> UPDELAY =
      Arg.integer(
              "updelay",
              "Milliseconds until a link that came up is used; a multiple of miimon.",
              0,
              600_000)
          .optional();
  private static final Arg<Long> DOWNDELAY =
      Arg.integer(
              "downdelay",
              "Milliseconds until a link that went down is left; a multiple of miimon.",
              0,
              600_000)
          .optional();
  private static final Arg<String> LACP_RATE =
      Arg.choice(
              "lacp_rate", "How often the partner is to speak (802.3ad).", BondOptions.LACP_RATES)
          .optional();
  private static final Arg<String> XMIT_HASH_POLICY =
      Arg.choice(
              "xmit_hash_policy",
              "What of a packet chooses its port (balance-xor, 802.3ad, balance-tlb).",
              BondOptions.HASH_POLICIES)
          .optional();
  private static final Arg<String> PRIMARY =
      Arg.string(
              "primary",
              "The port that is used while it is up (active-backup, balance-tlb, balance-alb).")
          .optional();
  private static final Arg<Long> MIN_LINKS =
      Arg.integer("min_links", "Ports that must be up for the bond to be up (802.3ad).", 0, 64)
          .optional();
  private static final Arg<Long> ARP_INTERVAL =
      Arg.integer(
              "arp_interval",
              "Milliseconds between ARP probes, instead of miimon (modes 0 to 3).",
              1,
              600_000)
          .optional();
  private static final Arg<List<String>> ARP_IP_TARGET =
      Arg.strings("arp_ip_target", "Up to 16 IPv4 addresses that are probed.").orElse(List.of());

  /** What describes a bond alone, without what stands on it. */
  static final List<Arg<?>> PART =
      NetworkArgs.together(
          List.of(
              NAME,
              MODE,
              PORTS,
              MIIMON,
              UPDELAY,
              DOWNDELAY,
              LACP_RATE,
              XMIT_HASH_POLICY,
              PRIMARY,
              MIN_LINKS,
              ARP_INTERVAL,
              ARP_IP_TARGET),
          NetworkArgs.DEVICE);

  private static final Arg<Object> BRIDGE =
      Arg.any(
              "bridge",
              "The bridge on the bond, for guests: its name, or a mapping of name, stp,"
                  + " forward_delay.")
          .optional();
  private static final Arg<List<Map<String, @Nullable Object>>> VLANS =
      Arg.mappings(
              "vlans",
              "VLANs on the bond: id, and name, mtu, bridge, addresses, gateway, gateway6, routes,"
                  + " dns, dns_search if wanted.")
          .orElse(List.of());

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("bond")
        .summary(
            "Bond network cards, with bridge, VLANs and addresses on top, in one guarded change")
        .details(
            """
            The running kernel and the files of the host's network stack are compared with the task
            separately: a path that begins with kernel is drift of the running state, one that begins
            with file is drift that a reboot would bring.

            The change is armed on the host, made there, proven over a new connection and confirmed.
            Without a confirmation within confirm_within seconds the host undoes it by itself, a
            reboot or power cut included.

            Addresses, gateway, routes and dns belong to the bridge where there is one, else to the
            bond. Files are those of this program alone (their names contain virtwright); devices,
            ports of guests and files of others are left alone.
            """)
        .args(
            NetworkArgs.all(
                NetworkArgs.together(
                    PART,
                    List.of(NetworkArgs.STATE, BRIDGE, VLANS, NetworkArgs.MATCH_MAC),
                    NetworkArgs.CHANGE,
                    NetworkArgs.LENIENCE)))
        .example(
            """
            - name: Two cards, one bridge for guests
              bond:
                name: bond0
                mode: active-backup
                ports: [eno1, eno2]
                bridge: br0
                addresses: [192.0.2.10/24]
                gateway: 192.0.2.1
                dns: [192.0.2.53]
            """)
        .example(
            """
            - name: LACP, with guests on VLAN 20
              bond:
                name: bond0
                mode: 802.3ad
                lacp_rate: fast
                xmit_hash_policy: layer3+4
                ports: ["mac:52:54:00:00:00:04", "mac:52:54:00:00:00:05"]
                addresses: [dhcp]
                vlans:
                  - {id: 20, bridge: br20}
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

  /** Pure: what the arguments ask for, with ports that are named by hardware address found. */
  static Topology topology(Args args, Snapshot current) {
    String name = NetworkArgs.name(args.get(NAME));
    Optional<Device.Bridge> bridge = bridge(args, name);
    if (args.get(NetworkArgs.STATE) == NetworkArgs.Presence.ABSENT) {
      Set<String> absent = new LinkedHashSet<>(Set.of(name));
      bridge.map(Device.Bridge::name).ifPresent(absent::add);
      vlans(args, name).forEach(device -> absent.add(device.name()));
      return new Topology(name, List.of(), absent);
    }
    List<Device> devices =
        new ArrayList<>(
            bond(
                args,
                bridge.map(Device.Bridge::name).orElse(null),
                args.get(NetworkArgs.MATCH_MAC),
                current));
    devices.addAll(vlans(args, name));
    bridge.ifPresent(devices::add);
    return unique(name, devices);
  }

  /**
   * The bond's ports and the bond, of arguments that have at least {@link #PART}.
   *
   * @param controller the bridge that it is a port of, which then has the addresses
   */
  static List<Device> bond(
      Args args, @Nullable String controller, boolean matchMac, Snapshot current) {
    String name = NetworkArgs.name(args.get(NAME));
    Integer mtu = NetworkArgs.mtu(args);
    BondMode mode =
        BondMode.parse(args.get(MODE))
            .orElseThrow(() ->
                NetworkArgs.mistake(
                    "'%s' is no bonding mode".formatted(args.get(MODE)),
                    "one of " + String.join(", ", BondMode.names()) + ", or 0 to 6"));
    String primary = args.find(PRIMARY).orElse(null);
    List<Device.Ethernet> ports = new ArrayList<>();
    for (String written : args.get(PORTS)) {
      ports.add(NetworkArgs.port(written, name, mtu, written.equals(primary), matchMac, current));
    }
    List<String> portNames = ports.stream().map(Device.Ethernet::name).toList();
    if (Set.copyOf(portNames).size() != portNames.size()) {
      throw NetworkArgs.mistake("a port of %s is named twice".formatted(name), "name it once");
    }
    if (primary != null && ports.stream().noneMatch(Device.Ethernet::primary)) {
      throw NetworkArgs.mistake(
          "primary '%s' is none of the ports".formatted(primary), "write it as it is in ports");
    }
    String primaryPort =
        ports.stream()
            .filter(Device.Ethernet::primary)
            .map(Device.Ethernet::name)
            .findFirst()
            .orElse(null);
    List<Device> devices = new ArrayList<>(ports);
    devices.add(
        new Device.Bond(
            name,
            mode,
            portNames,
            options(args, mode, primaryPort),
            controller,
            mtu,
            controller != null ? Addressing.NONE : NetworkArgs.addressing(args)));
    return devices;
  }

  private static Topology unique(String primary, List<Device> devices) {
    Set<String> names = new LinkedHashSet<>();
    for (Device device : devices) {
      if (!names.add(device.name())) {
        throw NetworkArgs.mistake(
            "%s is described twice in this task".formatted(device.name()),
            "give each device, bridge and VLAN a name of its own");
      }
    }
    return new Topology(primary, devices, Set.of());
  }

  static String name(Args args) {
    return args.get(NAME);
  }

  private static BondOptions options(Args args, BondMode mode, @Nullable String primary) {
    Integer arpInterval = whole(args, ARP_INTERVAL);
    Integer miimon = whole(args, MIIMON);
    if (miimon == null && arpInterval == null) {
      miimon = 100;
    }
    List<IpAddress> targets = args.get(ARP_IP_TARGET).stream().map(NetworkArgs::address).toList();
    if (arpInterval != null) {
      allowed(
          "arp_interval",
          mode,
          BondMode.BALANCE_RR,
          BondMode.ACTIVE_BACKUP,
          BondMode.BALANCE_XOR,
          BondMode.BROADCAST);
      if (miimon != null && miimon != 0) {
        throw NetworkArgs.mistake("miimon and arp_interval exclude each other", "give one of them");
      }
      if (targets.isEmpty() || targets.size() > 16) {
        throw NetworkArgs.mistake("arp_interval needs 1 to 16 addresses in arp_ip_target", null);
      }
    } else if (!targets.isEmpty()) {
      throw NetworkArgs.mistake("arp_ip_target means nothing without arp_interval", null);
    }
    if (targets.stream().anyMatch(target -> !target.ipv4())) {
      throw NetworkArgs.mistake("arp_ip_target takes IPv4 addresses", null);
    }
    if (args.given(LACP_RATE) || args.given(MIN_LINKS)) {
      allowed(args.given(LACP_RATE) ? "lacp_rate" : "min_links", mode, BondMode.LACP);
    }
    if (args.given(XMIT_HASH_POLICY)) {
      allowed("xmit_hash_policy", mode, BondMode.BALANCE_XOR, BondMode.LACP, BondMode.BALANCE_TLB);
    }
    if (primary != null) {
      allowed("primary", mode, BondMode.ACTIVE_BACKUP, BondMode.BALANCE_TLB, BondMode.BALANCE_ALB);
    }
    for (Arg<Long> delay : List.of(UPDELAY, DOWNDELAY)) {
      Integer value = whole(args, delay);
      if (value != null && value != 0 && (miimon == null || miimon == 0 || value % miimon != 0)) {
        throw NetworkArgs.mistake(
            "%s must be a multiple of miimon (%s), or the kernel rounds it down"
                .formatted(delay.name(), miimon == null ? "not given" : miimon),
            null);
      }
    }
    return new BondOptions(
        miimon,
        whole(args, UPDELAY),
        whole(args, DOWNDELAY),
        args.find(LACP_RATE).orElse(null),
        args.find(XMIT_HASH_POLICY).orElse(null),
        primary,
        whole(args, MIN_LINKS),
        arpInterval,
        targets);
  }

  private static void allowed(String option, BondMode mode, BondMode... modes) {
    if (!List.of(modes).contains(mode)) {
      throw NetworkArgs.mistake(
          "%s means nothing in mode %s".formatted(option, mode.kernelName()),
          "it is for "
              + String.join(", ", List.of(modes).stream().map(BondMode::kernelName).toList()));
    }
  }

  private static @Nullable Integer whole(Args args, Arg<Long> arg) {
    return args.find(arg).map(Math::toIntExact).orElse(null);
  }

  private static Optional<Device.Bridge> bridge(Args args, String bond) {
    Object written = args.find(BRIDGE).orElse(null);
    Integer mtu = NetworkArgs.mtu(args);
    return switch (written) {
      case null -> Optional.empty();
      case String name ->
          Optional.of(
              NetworkArgs.bridge(
                  NetworkArgs.name(name),
                  List.of(bond),
                  false,
                  null,
                  mtu,
                  NetworkArgs.addressing(args)));
      case Map<?, ?> raw -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        raw.forEach((key, value) -> map.put(String.valueOf(key), value));
        NetworkArgs.known(map, "bridge", "name", "stp", "forward_delay");
        String name = NetworkArgs.text(map, "name");
        if (name == null) {
          throw NetworkArgs.mistake("bridge needs a name", null);
        }
        yield Optional.of(
            NetworkArgs.bridge(
                NetworkArgs.name(name),
                List.of(bond),
                NetworkArgs.truth(map, "stp", false),
                NetworkArgs.number(map, "forward_delay", 0, 30),
                mtu,
                NetworkArgs.addressing(args)));
      }
      default ->
          throw NetworkArgs.mistake(
              "bridge must be a name or a mapping", "write bridge: br0, or bridge: {name: br0}");
    };
  }

  /** Each VLAN, and the bridge on it where it has one. */
  private static List<Device> vlans(Args args, String bond) {
    List<Device> devices = new ArrayList<>();
    for (Map<String, @Nullable Object> map : args.get(VLANS)) {
      NetworkArgs.known(
          map,
          "a VLAN",
          "id",
          "name",
          "mtu",
          "bridge",
          "addresses",
          "gateway",
          "gateway6",
          "routes",
          "dns",
          "dns_search");
      Integer id = NetworkArgs.number(map, "id", 1, 4094);
      if (id == null) {
        throw NetworkArgs.mistake("a VLAN needs an id", "write {id: 20}");
      }
      String given = NetworkArgs.text(map, "name");
      String name = NetworkArgs.name(given == null ? bond + "." + id : given);
      String bridge = NetworkArgs.text(map, "bridge");
      Integer mtu = NetworkArgs.number(map, "mtu", 68, 65535);
      Addressing addressing = NetworkArgs.addressing(map);
      devices.add(
          new Device.Vlan(
              name,
              bond,
              id,
              bridge == null ? null : NetworkArgs.name(bridge),
              mtu,
              bridge == null ? addressing : Addressing.NONE));
      if (bridge != null) {
        devices.add(NetworkArgs.bridge(bridge, List.of(name), false, null, mtu, addressing));
      }
    }
    return devices;
  }
}
