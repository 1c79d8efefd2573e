package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all of wicked's files together configure (ifcfg(5), ifcfg-bonding(5), ifcfg-bridge(5),
 * ifcfg-vlan(5), ifroute(5)). Pure.
 *
 * @param interfaces by device, those that are started at boot or by another device
 * @param everyones the lines of {@code routes}, which may concern any device
 */
record WickedFiles(
    Map<String, Interface> interfaces, List<WickedRoute> everyones, Snapshot current) {
  static final String DIRECTORY = "/etc/sysconfig/network";
  static final String CONFIG = DIRECTORY + "/config";
  private static final String ROUTES = DIRECTORY + "/routes";

  private static final Pattern NAME = Pattern.compile(DIRECTORY + "/(?:ifcfg|ifroute)-(.+)");

  /** wicked passes over files with such names (ifcfg(5), FILENAMES AND EXTENSIONS). */
  static final Pattern IGNORED =
      Pattern.compile(".*(~|\\.(old|bak|orig|scpmbackup|rpmnew|rpmsave|rpmorig))");

  private static final Set<String> AT_BOOT =
      Set.of("auto", "boot", "onboot", "on", "nfsroot", "hotplug", "ifplugd");

  /** Variables of devices of other kinds than those of {@link Device}. */
  private static final Pattern OTHER_KINDS =
      Pattern.compile(
          "(TUNNEL|TEAM_RUNNER|OVS_BRIDGE|MACVLAN_DEVICE|MACVTAP_DEVICE|IPVLAN_DEVICE|IPVTAP_DEVICE"
              + "|DUMMY|VXLAN|WIRELESS|WIRELESS_ESSID.*|IPOIB.*|PPPMODE)");

  private static final Pattern KNOWN =
      Pattern.compile(
          "STARTMODE|BOOTPROTO|(IPADDR|PREFIXLEN|NETMASK).*|MTU|LLADDR|LINK_REQUIRED|NAME"
              + "|BONDING_MASTER|BONDING_SLAVE.*|BONDING_MODULE_OPTS|BRIDGE|BRIDGE_PORTS|BRIDGE_STP"
              + "|BRIDGE_FORWARDDELAY|ETHERDEVICE|VLAN_ID");

  /**
   * A device's files.
   *
   * @param routeFile null where it has none
   */
  record Interface(
      String name, ConfigFile file, ShellVariables values, @Nullable ConfigFile routeFile) {

    boolean bond() {
      return values.truth("BONDING_MASTER");
    }

    /** As written, of a bond or bridge. */
    List<String> ports() {
      return bond()
          ? values.indexed("BONDING_SLAVE").values().stream().distinct().toList()
          : values.truth("BRIDGE") ? values.words("BRIDGE_PORTS") : List.of();
    }

    List<WickedRoute> routes() {
      return routeFile == null ? List.of() : WickedRoute.parse(routeFile.text());
    }

    /** Of BOOTPROTO: joined with plus signs; static unless given. */
    Set<String> protocols() {
      String written = values.text("BOOTPROTO").toLowerCase(Locale.ROOT);
      return Set.copyOf(List.of((written.isBlank() ? "static" : written.strip()).split("\\+")));
    }
  }

  /** The device that a file of this path is about. */
  static Optional<String> device(String path) {
    Matcher name = NAME.matcher(path);
    return name.matches() && !IGNORED.matcher(path).matches() && !name.group(1).equals("lo")
        ? Optional.of(name.group(1))
        : Optional.empty();
  }

  static WickedFiles of(Snapshot current) {
    Map<String, Interface> all = new TreeMap<>();
    for (ConfigFile file : current.files().values()) {
      if (file.name().startsWith("ifcfg-")) {
        device(file.path())
            .ifPresent(name ->
                all.put(
                    name,
                    new Interface(
                        name,
                        file,
                        ShellVariables.parse(file.text()),
                        current.files().get(DIRECTORY + "/ifroute-" + name))));
      }
    }
    Map<String, Interface> started = new LinkedHashMap<>();
    all.values().stream()
        .filter(its -> AT_BOOT.contains(its.values().text("STARTMODE")) || isPort(its, all))
        .forEach(its -> started.put(its.name(), its));
    ConfigFile routes = current.files().get(ROUTES);
    return new WickedFiles(
        started, routes == null ? List.of() : WickedRoute.parse(routes.text()), current);
  }

  /** What a bond or bridge has as port is started with it, unless that is forbidden. */
  private static boolean isPort(Interface its, Map<String, Interface> all) {
    return !its.values().text("STARTMODE").equals("off")
        && all.values().stream()
            .filter(other -> AT_BOOT.contains(other.values().text("STARTMODE")))
            .anyMatch(other -> other.ports().contains(its.name()));
  }

  /** The bond or bridge that names the device as its port. */
  Optional<Interface> controllerOf(String device) {
    return interfaces.values().stream().filter(its -> its.ports().contains(device)).findFirst();
  }

  /** Of IPADDR and its like; a length in PREFIXLEN or NETMASK counts where IPADDR has none. */
  static List<Prefix> addresses(ShellVariables values) {
    List<Prefix> addresses = new ArrayList<>();
    values
        .indexed("IPADDR")
        .forEach((suffix, written) -> {
          String length = values.text("PREFIXLEN" + suffix).strip();
          String mask = values.text("NETMASK" + suffix).strip();
          String apart = length.isEmpty() ? IfupdownFiles.length(mask) : length;
          Prefix.parse(written.contains("/") || apart.isEmpty() ? written : written + "/" + apart)
              .ifPresent(addresses::add);
        });
    return addresses;
  }

  List<Configured> devices() {
    Map<String, Configured> devices = new LinkedHashMap<>();
    interfaces.forEach((name, its) -> {
      Device device = device(its);
      if (device != null) {
        devices.put(name, new Configured(device, paths(its), beyond(its)));
      }
    });
    // wicked starts ports without files of their own as if these had BOOTPROTO=none.
    interfaces.forEach((name, its) -> {
      for (String port : its.ports()) {
        boolean card =
            current
                .link(port)
                .map(link -> Set.of("", "veth", "dummy").contains(link.kind()))
                .orElse(true);
        if (card && !current.files().containsKey(DIRECTORY + "/ifcfg-" + port)) {
          devices.putIfAbsent(
              port, new Configured(port(port, its, null), List.of(its.file().path()), List.of()));
        }
      }
    });
    return Configured.bottomUp(devices.values());
  }

  private List<String> paths(Interface its) {
    List<String> paths = new ArrayList<>(List.of(its.file().path()));
    if (its.routeFile() != null) {
      paths.add(its.routeFile().path());
    }
    if (everyones.stream().anyMatch(line -> concerns(line, its))) {
      paths.add(ROUTES);
    }
    return paths;
  }

  /** A bond hands its MTU on to its ports (ifcfg-bonding(5)). */
  private static Device.Ethernet port(String name, Interface controller, @Nullable Integer mtu) {
    boolean bond = controller.bond();
    return new Device.Ethernet(
        name,
        null,
        controller.name(),
        bond && mtu == null ? controller.values().number("MTU") : mtu,
        bond && name.equals(options(controller).get("primary")),
        Addressing.NONE);
  }

  private @Nullable Device device(Interface its) {
    ShellVariables values = its.values();
    Interface controller = controllerOf(its.name()).orElse(null);
    String master = controller == null ? null : controller.name();
    Integer mtu = values.number("MTU");
    Addressing ip = controller == null ? addressing(its) : Addressing.NONE;
    if (values.values().entrySet().stream()
        .anyMatch(it -> !it.getValue().isBlank() && OTHER_KINDS.matcher(it.getKey()).matches())) {
      return null;
    }
    if (its.bond()) {
      Map<String, String> options = options(its);
      BondMode mode = BondMode.parse(options.getOrDefault("mode", "balance-rr")).orElse(null);
      return mode == null
          ? null
          : new Device.Bond(its.name(), mode, its.ports(), bondOptions(options), master, mtu, ip);
    }
    if (values.truth("BRIDGE")) {
      String delay = values.text("BRIDGE_FORWARDDELAY").replaceFirst("\\.0*$", "");
      return new Device.Bridge(
          its.name(), its.ports(), values.truth("BRIDGE_STP"), ConfigValues.number(delay), mtu, ip);
    }
    if (!values.text("ETHERDEVICE").isBlank()) {
      Matcher digits = Pattern.compile("(\\d{1,4})$").matcher(its.name());
      Integer named = digits.find() ? Integer.valueOf(digits.group(1)) : null;
      Integer id = values.text("VLAN_ID").isBlank() ? named : values.number("VLAN_ID");
      return id == null
          ? null
          : new Device.Vlan(its.name(), values.text("ETHERDEVICE").strip(), id, master, mtu, ip);
    }
    return controller == null
        ? new Device.Ethernet(its.name(), null, null, mtu, false, ip)
        : port(its.name(), controller, mtu);
  }

  /** BONDING_MODULE_OPTS by name, in order. */
  static Map<String, String> options(Interface bond) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String word : bond.values().words("BONDING_MODULE_OPTS")) {
      String[] pair = word.split("=", 2);
      options.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    return options;
  }

  private static BondOptions bondOptions(Map<String, String> options) {
    return new BondOptions(
        ConfigValues.number(options.get("miimon")),
        ConfigValues.number(options.get("updelay")),
        ConfigValues.number(options.get("downdelay")),
        IfupdownFiles.named(options.getOrDefault("lacp_rate", ""), BondOptions.LACP_RATES),
        IfupdownFiles.named(options.getOrDefault("xmit_hash_policy", ""), List.of()),
        options.get("primary"),
        ConfigValues.number(options.get("min_links")),
        ConfigValues.number(options.get("arp_interval")),
        Stream.of(options.getOrDefault("arp_ip_target", "").split(","))
            .flatMap(word -> IpAddress.parse(word).stream())
            .toList());
  }

  /**
   * Addresses from router advertisements come to every device that may have IPv6, whatever
   * BOOTPROTO says; here they count where BOOTPROTO asks for them.
   */
  private Addressing addressing(Interface its) {
    Set<String> protocols = its.protocols();
    if (protocols.contains("none")) {
      return Addressing.NONE;
    }
    List<Route> routes = new ArrayList<>();
    its.routes().stream().flatMap(line -> Stream.ofNullable(line.route())).forEach(routes::add);
    everyones.stream()
        .filter(line -> concerns(line, its))
        .flatMap(line -> Stream.ofNullable(line.route()))
        .forEach(routes::add);
    return new Addressing(
        protocols.contains("dhcp") || protocols.contains("dhcp4"),
        protocols.contains("dhcp") || protocols.contains("dhcp6") || protocols.contains("auto6"),
        addresses(its.values()),
        routes,
        List.of(),
        List.of());
  }

  /**
   * Whether a line of {@code routes} is one of the device's: it names it, or is over a router in
   * the network of one of its addresses, the first device's of several; and the device's own file
   * says nothing else of that destination.
   */
  private boolean concerns(WickedRoute line, Interface its) {
    Route route = line.route();
    if (route == null || its.protocols().contains("none") || controllerOf(its.name()).isPresent()) {
      return false;
    }
    boolean otherwise =
        its.routes().stream()
            .flatMap(own -> Stream.ofNullable(own.route()))
            .anyMatch(
                own -> own.to().equals(route.to()) && Objects.equals(own.metric(), route.metric()));
    if (otherwise) {
      return false;
    }
    if (line.device() != null) {
      return line.device().equals(its.name());
    }
    return interfaces.values().stream()
        .filter(other -> reaches(other, route.via()))
        .findFirst()
        .filter(first -> first.name().equals(its.name()))
        .isPresent();
  }

  private boolean reaches(Interface its, @Nullable IpAddress router) {
    return router != null
        && !router.linkLocal()
        && !its.protocols().contains("none")
        && controllerOf(its.name()).isEmpty()
        && addresses(its.values()).stream().anyMatch(address -> address.contains(router));
  }

  private List<String> beyond(Interface its) {
    List<String> beyond = new ArrayList<>(its.values().oddities());
    its.values()
        .values()
        .forEach((name, value) -> {
          if (!value.isBlank() && !KNOWN.matcher(name).matches()) {
            beyond.add(name + "=" + value);
          }
        });
    options(its)
        .forEach((name, value) -> {
          if (!BondOptions.NAMES.contains(name)) {
            beyond.add("BONDING_MODULE_OPTS " + name + "=" + value);
          }
        });
    its.routes().stream()
        .filter(line -> line.route() == null || !line.beyond().isEmpty())
        .forEach(line -> beyond.add(line.text()));
    return beyond;
  }
}
