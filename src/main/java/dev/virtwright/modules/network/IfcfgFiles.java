package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all ifcfg files together configure, as their reader takes them: initscripts, or
 * NetworkManager with its plugin ifcfg-rh. Variables of /etc/sysconfig/network are defaults for
 * every file; of several files for a device that of the highest priority counts. A file of which it
 * is uncertain what it sets configures nothing here. Pure.
 *
 * @param files but for aliases; by priority, then by path
 * @param aliases more addresses, by the device that they are on
 */
record IfcfgFiles(
    List<IfcfgFile> files,
    Map<String, List<IfcfgFile>> aliases,
    ShellVariables global,
    Snapshot current) {

  static final String DIRECTORY = "/etc/sysconfig/network-scripts";
  private static final String GLOBAL = "/etc/sysconfig/network";

  /** What a device is told by; other variables say something beyond. */
  private static final Pattern INTERPRETED =
      Pattern.compile(
          "DEVICE|NAME|UUID|TYPE|ONBOOT|NM_CONTROLLED|HWADDR|MACADDR|MTU|BOOTPROTO|DEFROUTE|GATEWAY"
              + "|METRIC|MASTER|MASTER_UUID|SLAVE|BRIDGE|BRIDGE_UUID|BONDING_OPTS|BONDING_MASTER"
              + "|BRIDGING_OPTS|STP|DELAY|VLAN|VLAN_ID|VID|PHYSDEV|IPV6INIT|IPV6_AUTOCONF"
              + "|IPV6_DISABLED|IPV6FORWARDING|IPV6ADDR|IPV6ADDR_SECONDARIES|IPV6_DEFAULTGW"
              + "|IPV6_DEFROUTE|DOMAIN|IPV6_DOMAIN|AUTOCONNECT_PRIORITY|AUTOCONNECT_SLAVES"
              + "|BROADCAST\\d*|NETWORK|(IPADDR|PREFIX|NETMASK)\\d*|DNS\\d+");

  /** Values that mean no more than the variable's absence; written by installers and nmcli. */
  private static final Map<String, String> USUAL =
      Map.of(
          "USERCTL", "no",
          "HOTPLUG", "yes",
          "PEERDNS", "yes",
          "PEERROUTES", "yes",
          "IPV6_PEERDNS", "yes",
          "IPV6_PEERROUTES", "yes",
          "IPV4_FAILURE_FATAL", "no",
          "IPV6_FAILURE_FATAL", "no",
          "PROXY_METHOD", "none",
          "BROWSER_ONLY", "no");

  /** As the kernel numbers them (bonding.rst, xmit_hash_policy). */
  private static final List<String> HASH_POLICIES =
      List.of("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac");

  static IfcfgFiles of(Snapshot current) {
    boolean networkManager = current.active("NetworkManager.service");
    List<IfcfgFile> files = new ArrayList<>();
    Map<String, List<IfcfgFile>> aliases = new LinkedHashMap<>();
    for (ConfigFile file : current.filesIn(DIRECTORY)) {
      if (!configures(file.name(), networkManager)) {
        continue;
      }
      ShellVariables variables = ShellVariables.parse(file.text());
      boolean managed = networkManager && IfcfgFile.truth(variables.text("NM_CONTROLLED"), true);
      String name = device(file, variables, current);
      int colon = name.indexOf(':');
      int range = variables.text("IPADDR_START").isEmpty() ? -1 : name.lastIndexOf("-range");
      if (colon > 0 || range > 0) {
        String base = name.substring(0, colon > 0 ? colon : range);
        aliases
            .computeIfAbsent(base, key -> new ArrayList<>())
            .add(new IfcfgFile(file, variables, base, managed));
      } else {
        files.add(new IfcfgFile(file, variables, name, managed));
      }
    }
    files.sort(
        Comparator.comparingInt((IfcfgFile file) -> -file.priority())
            .thenComparing(file -> file.file().path()));
    return new IfcfgFiles(
        files,
        aliases,
        Optional.ofNullable(current.files().get(GLOBAL))
            .map(file -> ShellVariables.parse(file.text()))
            .orElse(ShellVariables.NONE),
        current);
  }

  /** Whether a file of this name is read: not one that an editor or a package manager left. */
  static boolean configures(String fileName, boolean networkManager) {
    String left =
        networkManager
            ? "(?i).*(\\.bak|~|\\.orig|\\.rej|\\.rpmnew|\\.augnew|\\.augtmp|;[0-9a-f]{8})"
            : ".*(~|\\.bak|\\.old|\\.orig|\\.rpmnew|\\.rpmorig|\\.rpmsave)";
    return fileName.startsWith("ifcfg-")
        && fileName.length() > "ifcfg-".length()
        && !fileName.equals("ifcfg-lo")
        && !fileName.matches(left);
  }

  private static String device(ConfigFile file, ShellVariables variables, Snapshot current) {
    String mac = variables.text("HWADDR").toLowerCase(Locale.ROOT);
    return !variables.text("DEVICE").isEmpty()
        ? variables.text("DEVICE")
        : current.links().values().stream()
            .filter(link -> link.kind().isEmpty() && !mac.isEmpty())
            .filter(link -> link.permanentMac().equals(mac))
            .map(Link::name)
            .findFirst()
            .orElse(file.name().substring("ifcfg-".length()));
  }

  /** The files that count, by device. */
  Map<String, IfcfgFile> chosen() {
    Map<String, IfcfgFile> chosen = new LinkedHashMap<>();
    files.stream()
        .filter(IfcfgFile::starts)
        .forEach(file -> chosen.putIfAbsent(file.device(), file));
    return chosen;
  }

  private static boolean interpreted(String variable) {
    return INTERPRETED.matcher(variable).matches();
  }

  /** Whether nothing but plain assignments tells what the file configures. */
  static boolean certain(IfcfgFile file) {
    return file.variables().certain(IfcfgFiles::interpreted);
  }

  List<Configured> devices() {
    Map<String, IfcfgFile> chosen = chosen();
    List<Configured> devices = new ArrayList<>();
    for (IfcfgFile file : chosen.values()) {
      List<String> paths = new ArrayList<>(List.of(file.file().path()));
      List<String> beyond = new ArrayList<>(beyond(file));
      Addressing ip = addressing(file, paths, beyond);
      Device device = certain(file) ? device(file, chosen, ip) : null;
      if (device != null) {
        devices.add(new Configured(device, paths, beyond));
      }
    }
    return Configured.bottomUp(devices);
  }

  /** A device by its name, or by its profile's UUID. */
  private static String resolved(String reference, Map<String, IfcfgFile> chosen) {
    return chosen.values().stream()
        .filter(file -> !reference.isEmpty() && file.text("UUID").equals(reference))
        .map(IfcfgFile::device)
        .findFirst()
        .orElse(reference);
  }

  private static List<String> ports(String controller, Map<String, IfcfgFile> chosen) {
    return chosen.values().stream()
        .filter(file -> resolved(file.controller(), chosen).equals(controller))
        .map(IfcfgFile::device)
        .sorted()
        .toList();
  }

  private static @Nullable Device device(
      IfcfgFile file, Map<String, IfcfgFile> chosen, Addressing addressing) {
    String name = file.device();
    String reference = resolved(file.controller(), chosen);
    String controller = reference.isEmpty() ? null : reference;
    Integer mtu = file.number("MTU");
    Addressing ip = controller == null ? addressing : Addressing.NONE;
    if (file.type().equals("bridge")) {
      return new Device.Bridge(
          name, ports(name, chosen), file.says("STP", false), file.forwardDelay(), mtu, ip);
    }
    if (file.bond()) {
      BondMode mode = BondMode.parse(file.bondingOptions().getOrDefault("mode", "0")).orElse(null);
      return mode == null
          ? null
          : new Device.Bond(name, mode, ports(name, chosen), options(file), controller, mtu, ip);
    }
    if (file.vlan()) {
      Integer id = file.vlanId();
      String parent = resolved(file.parent(), chosen);
      return id == null || parent.isEmpty()
          ? null
          : new Device.Vlan(name, parent, id, controller, mtu, ip);
    }
    if (!file.type().isEmpty() && !file.type().equals("ethernet")) {
      return null;
    }
    String mac = file.text("HWADDR").toLowerCase(Locale.ROOT);
    IfcfgFile bond = controller == null ? null : chosen.get(controller);
    boolean primary = bond != null && name.equals(bond.bondingOptions().get("primary"));
    return new Device.Ethernet(name, mac.isEmpty() ? null : mac, controller, mtu, primary, ip);
  }

  /** NetworkManager itself sets miimon to 100 where neither it nor arp_interval is given. */
  private static BondOptions options(IfcfgFile file) {
    Map<String, String> options = file.bondingOptions();
    Integer arpInterval = ConfigValues.number(options.get("arp_interval"));
    Integer miimon = ConfigValues.number(options.get("miimon"));
    Integer unset = !file.networkManager() ? Integer.valueOf(0) : arpInterval == null ? 100 : null;
    return new BondOptions(
        miimon == null ? unset : miimon,
        ConfigValues.number(options.get("updelay")),
        ConfigValues.number(options.get("downdelay")),
        IfupdownFiles.named(options.getOrDefault("lacp_rate", ""), BondOptions.LACP_RATES),
        IfupdownFiles.named(options.getOrDefault("xmit_hash_policy", ""), HASH_POLICIES),
        options.get("primary"),
        ConfigValues.number(options.get("min_links")),
        arpInterval,
        Stream.of(options.getOrDefault("arp_ip_target", "").split(","))
            .flatMap(word -> IpAddress.parse(word).stream())
            .toList());
  }

  /**
   * With the routes of the device's route files and the addresses of its aliases, whose paths and
   * further words are added to the lists.
   */
  private Addressing addressing(IfcfgFile file, List<String> paths, List<String> beyond) {
    boolean six =
        says(file, "IPV6INIT", true)
            && !(file.networkManager() && file.says("IPV6_DISABLED", false));
    boolean autoconf = says(file, "IPV6_AUTOCONF", !says(file, "IPV6FORWARDING", false));
    List<Prefix> addresses = new ArrayList<>(file.addresses4());
    List<Prefix> base = List.copyOf(addresses);
    for (IfcfgFile alias : aliases.getOrDefault(file.device(), List.of())) {
      paths.add(alias.file().path());
      alias.alias(base).ifPresentOrElse(addresses::add, () -> beyond.addAll(assigned(alias)));
    }
    List<Route> routes = new ArrayList<>();
    gateway(file, base).ifPresent(routes::add);
    if (six) {
      addresses.addAll(file.addresses6());
      gateway6(file, file.addresses6()).ifPresent(routes::add);
    }
    for (boolean ipv4 : List.of(true, false)) {
      for (ConfigFile lines : routeFiles(file, ipv4)) {
        IfcfgRoutes read = IfcfgRoutes.parse(lines.text(), file.device(), ipv4);
        paths.add(lines.path());
        routes.addAll(read.routes());
        beyond.addAll(read.beyond());
      }
    }
    return new Addressing(
        file.dhcp4(),
        six && (autoconf || file.says("DHCPV6C", false)),
        addresses,
        routes.stream().distinct().toList(),
        file.dns(),
        file.search());
  }

  /** NetworkManager looks for routes by the file's name, initscripts by the device's as well. */
  List<ConfigFile> routeFiles(IfcfgFile file, boolean ipv4) {
    String prefix = DIRECTORY + (ipv4 ? "/route-" : "/route6-");
    return Stream.of(file.suffix(), file.networkManager() ? file.suffix() : file.device())
        .distinct()
        .flatMap(name -> Optional.ofNullable(current.files().get(prefix + name)).stream())
        .toList();
  }

  private boolean says(IfcfgFile file, String name, boolean unset) {
    return file.says(name, IfcfgFile.truth(global.text(name), unset));
  }

  /**
   * initscripts set a default route only with static addresses, and only to a router in the first
   * one's network.
   */
  private Optional<Route> gateway(IfcfgFile file, List<Prefix> addresses) {
    String own = file.text("GATEWAY");
    String device = global.text("GATEWAYDEV");
    boolean here = device.isEmpty() || device.equals(file.device());
    if (!here || !file.says("DEFROUTE", true) || addresses.isEmpty()) {
      return Optional.empty();
    }
    Integer metric = file.networkManager() ? null : file.number("METRIC");
    return IpAddress.parse(own.isEmpty() ? global.text("GATEWAY") : own)
        .filter(IpAddress::ipv4)
        .filter(
            via -> (file.networkManager() && !own.isEmpty()) || addresses.getFirst().contains(via))
        .map(via -> new Route(Route.byDefault(via).to(), via, metric));
  }

  /** {@code ADDRESS%DEVICE}, or an address alone. */
  private Optional<Route> gateway6(IfcfgFile file, List<Prefix> addresses) {
    String own = file.text("IPV6_DEFAULTGW");
    String[] parts = (own.isEmpty() ? global.text("IPV6_DEFAULTGW") : own).split("%", 2);
    boolean here = parts.length > 1 && parts[1].equals(file.device());
    boolean elsewhere = parts.length > 1 && !here;
    boolean refused = file.networkManager() && !file.says("IPV6_DEFROUTE", true);
    return elsewhere || refused
        ? Optional.empty()
        : IpAddress.parse(parts[0])
            .filter(via -> !via.ipv4())
            .filter(via ->
                here || !own.isEmpty() || addresses.stream().anyMatch(its -> its.contains(via)))
            .map(Route::byDefault);
  }

  private static List<String> assigned(IfcfgFile file) {
    return Stream.concat(
            Stream.concat(
                    file.variables().values().entrySet().stream(),
                    file.variables().doubtful().entrySet().stream())
                .map(entry -> entry.getKey() + "=" + entry.getValue()),
            file.variables().code().stream())
        .toList();
  }

  private static List<String> beyond(IfcfgFile file) {
    List<String> beyond = new ArrayList<>();
    file.variables()
        .values()
        .forEach((name, value) -> {
          boolean usual = value.toLowerCase(Locale.ROOT).equals(USUAL.get(name));
          if (!interpreted(name) && !usual) {
            beyond.add(name + "=" + value);
          }
        });
    file.variables().doubtful().forEach((name, value) -> beyond.add(name + "=" + value));
    file.bondingOptions()
        .forEach((name, value) -> {
          if (!BondOptions.NAMES.contains(name)) {
            beyond.add("BONDING_OPTS: " + name + "=" + value);
          }
        });
    file.bridgingOptions()
        .forEach((name, value) -> {
          if (!name.equals("forward_delay") || file.networkManager()) {
            beyond.add("BRIDGING_OPTS: " + name + "=" + value);
          }
        });
    return beyond;
  }
}
