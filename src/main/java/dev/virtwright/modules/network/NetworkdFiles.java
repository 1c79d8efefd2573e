package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all of systemd-networkd's files together configure, as networkd itself reads them: /etc
 * before /run by file name, drop-ins merged, the first .network that matches a device is its
 * (systemd.network(5), systemd.netdev(5)). Pure.
 *
 * @param files the effective files by name
 */
record NetworkdFiles(Map<String, Unit> files, Snapshot current) {

  /** A file and its drop-ins. */
  record Unit(Ini ini, List<String> paths) {}

  private static final List<String> DIRECTORIES =
      List.of("/etc/systemd/network", "/run/systemd/network");

  private static final Set<String> KNOWN =
      Set.of(
          "Match.Name",
          "Match.MACAddress",
          "Match.PermanentMACAddress",
          "NetDev.Name",
          "NetDev.Kind",
          "NetDev.MACAddress",
          "NetDev.MTUBytes",
          "Link.MTUBytes",
          "Bond.Mode",
          "Bond.MIIMonitorSec",
          "Bond.UpDelaySec",
          "Bond.DownDelaySec",
          "Bond.LACPTransmitRate",
          "Bond.TransmitHashPolicy",
          "Bond.MinLinks",
          "Bond.ARPIntervalSec",
          "Bond.ARPIPTargets",
          "Bridge.STP",
          "Bridge.ForwardDelaySec",
          "VLAN.Id",
          "Network.Bond",
          "Network.Bridge",
          "Network.PrimarySlave",
          "Network.VLAN",
          "Network.Address",
          "Network.Gateway",
          "Network.DHCP",
          "Network.DNS",
          "Network.Domains",
          "Network.LinkLocalAddressing",
          "Network.IPv6AcceptRA",
          "Network.ConfigureWithoutCarrier",
          "Address.Address",
          "Route.Destination",
          "Route.Gateway",
          "Route.Metric");

  static NetworkdFiles of(Snapshot current) {
    Map<String, Unit> files = new TreeMap<>();
    for (String directory : DIRECTORIES) {
      for (ConfigFile file : current.filesIn(directory)) {
        String name = file.path().substring(directory.length() + 1);
        if (name.indexOf('/') < 0 && name.matches(".*\\.(network|netdev)")) {
          files.putIfAbsent(
              name, new Unit(Ini.parse(file.text()), new ArrayList<>(List.of(file.path()))));
        }
      }
    }
    files.replaceAll((name, unit) -> withDropIns(name, unit, current));
    return new NetworkdFiles(files, current);
  }

  private static Unit withDropIns(String name, Unit unit, Snapshot current) {
    Map<String, ConfigFile> dropIns = new TreeMap<>();
    for (String directory : DIRECTORIES) {
      for (ConfigFile file : current.filesIn(directory + "/" + name + ".d")) {
        dropIns.putIfAbsent(file.name(), file);
      }
    }
    List<Ini.Section> sections = new ArrayList<>(unit.ini().sections());
    List<String> paths = new ArrayList<>(unit.paths());
    dropIns
        .values()
        .forEach(file -> {
          sections.addAll(Ini.parse(file.text()).sections());
          paths.add(file.path());
        });
    return new Unit(new Ini(sections), paths);
  }

  private Optional<Unit> netdev(String device) {
    return files.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(".netdev"))
        .map(Map.Entry::getValue)
        .filter(unit -> unit.ini().first("NetDev", "Name").filter(device::equals).isPresent())
        .findFirst();
  }

  private Optional<Unit> network(String device) {
    Optional<Unit> matching =
        files.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(".network"))
            .map(Map.Entry::getValue)
            .filter(unit -> Networkd.matches(unit.ini(), device, current))
            .findFirst();
    return matching.isPresent()
        ? matching
        : current
            .link(device)
            .map(link -> current.networkdLinks().get(link.index()))
            .map(Snapshot.NetworkdLink::file)
            .flatMap(path ->
                files.values().stream().filter(unit -> unit.paths().contains(path)).findFirst());
  }

  List<Configured> devices() {
    Map<String, Unit> networks = new LinkedHashMap<>();
    Stream<String> cards =
        current.links().values().stream()
            .filter(link -> Set.of("", "veth", "dummy").contains(link.kind()))
            .map(Link::name)
            .filter(name -> !name.equals("lo"));
    Stream<String> made =
        files.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(".netdev"))
            .flatMap(entry -> entry.getValue().ini().first("NetDev", "Name").stream());
    Stream.concat(cards, made)
        .distinct()
        .forEach(name -> network(name).ifPresent(unit -> networks.put(name, unit)));
    List<Configured> devices = new ArrayList<>();
    networks.forEach((name, unit) -> {
      Optional<Unit> netdev = netdev(name);
      Device device = device(name, unit.ini(), netdev.map(Unit::ini), networks);
      if (device != null) {
        List<String> paths = new ArrayList<>(unit.paths());
        List<String> beyond = new ArrayList<>(beyond(unit.ini()));
        netdev.ifPresent(its -> {
          paths.addAll(its.paths());
          beyond.addAll(beyond(its.ini()));
        });
        devices.add(new Configured(device, paths, beyond));
      }
    });
    return Configured.bottomUp(devices);
  }

  private @Nullable Device device(
      String name, Ini network, Optional<Ini> netdev, Map<String, Unit> networks) {
    String bond = network.first("Network", "Bond").orElse(null);
    String controller = bond != null ? bond : network.first("Network", "Bridge").orElse(null);
    Addressing ip = controller == null ? addressing(network) : Addressing.NONE;
    Integer mtu =
        ConfigValues.number(
            network
                .first("Link", "MTUBytes")
                .or(() -> netdev.flatMap(ini -> ini.first("NetDev", "MTUBytes")))
                .orElse(null));
    if (netdev.isEmpty()) {
      String mac = network.first("Match", "PermanentMACAddress").orElse(null);
      return new Device.Ethernet(
          name,
          mac == null ? null : mac.toLowerCase(Locale.ROOT),
          controller,
          mtu,
          ConfigValues.truth(network.first("Network", "PrimarySlave").orElse("no")),
          ip);
    }
    Ini its = netdev.get();
    List<String> ports =
        networks.entrySet().stream()
            .filter(entry ->
                Stream.of("Bond", "Bridge")
                    .flatMap(key -> entry.getValue().ini().first("Network", key).stream())
                    .anyMatch(name::equals))
            .map(Map.Entry::getKey)
            .toList();
    return switch (its.first("NetDev", "Kind").orElse("")) {
      case "bond" -> {
        BondMode mode = BondMode.parse(its.first("Bond", "Mode").orElse("balance-rr")).orElse(null);
        yield mode == null
            ? null
            : new Device.Bond(
                name, mode, ports, options(its, ports, networks), controller, mtu, ip);
      }
      case "bridge" -> {
        boolean stp = ConfigValues.truth(its.first("Bridge", "STP").orElse("no"));
        String delay = its.first("Bridge", "ForwardDelaySec").orElse(null);
        yield new Device.Bridge(
            name,
            ports,
            stp,
            delay == null ? null : (int) (ConfigValues.millis(delay) / 1000),
            mtu,
            ip);
      }
      case "vlan" -> {
        Integer id = ConfigValues.number(its.first("VLAN", "Id").orElse(null));
        String parent =
            networks.entrySet().stream()
                .filter(entry ->
                    entry.getValue().ini().all("Network", "VLAN").stream()
                        .flatMap(names -> Stream.of(names.split("\\s+")))
                        .anyMatch(name::equals))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        yield id == null || parent == null
            ? null
            : new Device.Vlan(name, parent, id, controller, mtu, ip);
      }
      default -> null;
    };
  }

  private static BondOptions options(Ini netdev, List<String> ports, Map<String, Unit> networks) {
    String primary =
        ports.stream()
            .filter(port -> {
              Unit unit = networks.get(port);
              return unit != null
                  && ConfigValues.truth(unit.ini().first("Network", "PrimarySlave").orElse("no"));
            })
            .findFirst()
            .orElse(null);
    List<IpAddress> targets =
        netdev.all("Bond", "ARPIPTargets").stream()
            .flatMap(value -> Stream.of(value.split("\\s+")))
            .flatMap(value -> IpAddress.parse(value).stream())
            .toList();
    return new BondOptions(
        time(netdev, "MIIMonitorSec", 0),
        time(netdev, "UpDelaySec", null),
        time(netdev, "DownDelaySec", null),
        netdev.first("Bond", "LACPTransmitRate").orElse(null),
        netdev.first("Bond", "TransmitHashPolicy").orElse(null),
        primary,
        ConfigValues.number(netdev.first("Bond", "MinLinks").orElse(null)),
        time(netdev, "ARPIntervalSec", null),
        targets);
  }

  private static Addressing addressing(Ini network) {
    String dhcp = network.first("Network", "DHCP").orElse("no");
    boolean dhcp4 = List.of("yes", "true", "ipv4", "both", "v4", "1", "on").contains(dhcp);
    String linkLocal = network.first("Network", "LinkLocalAddressing").orElse("ipv6");
    boolean automatic6 =
        network
            .first("Network", "IPv6AcceptRA")
            .map(ConfigValues::truth)
            .orElse(ConfigValues.truth(linkLocal) || linkLocal.equals("ipv6"));
    List<Prefix> addresses =
        Stream.of("Network", "Address")
            .flatMap(section -> network.all(section, "Address").stream())
            .flatMap(text -> Prefix.parse(text).stream())
            .toList();
    List<Route> routes = new ArrayList<>();
    for (String gateway : network.all("Network", "Gateway")) {
      IpAddress.parse(gateway).map(Route::byDefault).ifPresent(routes::add);
    }
    for (Ini.Section section : network.sections()) {
      if (section.name().equals("Route")) {
        route(new Ini(List.of(section))).ifPresent(routes::add);
      }
    }
    List<IpAddress> dns =
        network.all("Network", "DNS").stream()
            .flatMap(value -> Stream.of(value.split("\\s+")))
            .flatMap(value -> IpAddress.parse(value).stream())
            .toList();
    List<String> search =
        network.all("Network", "Domains").stream()
            .flatMap(value -> Stream.of(value.split("\\s+")))
            .collect(Collectors.toList());
    return new Addressing(dhcp4, automatic6, addresses, routes, dns, search);
  }

  private static Optional<Route> route(Ini section) {
    IpAddress via = section.first("Route", "Gateway").flatMap(IpAddress::parse).orElse(null);
    Integer metric = ConfigValues.number(section.first("Route", "Metric").orElse(null));
    Optional<Prefix> to = section.first("Route", "Destination").flatMap(Prefix::parse);
    if (to.isEmpty() && via != null) {
      to = Optional.of(Route.byDefault(via).to());
    }
    return to.map(prefix -> new Route(prefix, via, metric));
  }

  private static List<String> beyond(Ini ini) {
    return ini.sections().stream()
        .flatMap(section ->
            section.entries().stream()
                .filter(entry -> !KNOWN.contains(section.name() + "." + entry.key()))
                .map(entry -> "[%s] %s=%s".formatted(section.name(), entry.key(), entry.value())))
        .toList();
  }

  private static @Nullable Integer time(Ini netdev, String key, @Nullable Integer unset) {
    return netdev.first("Bond", key).map(text -> (int) ConfigValues.millis(text)).orElse(unset);
  }
}
