package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all of ifupdown's files together configure: this program's lines with ip(8), and the options
 * of ifenslave, bridge-utils-interfaces(5) and vlan-interfaces(5), with dashes or underscores.
 * Pure.
 *
 * @param interfaces by device
 */
record IfupdownFiles(Map<String, Interface> interfaces, Snapshot current) {

  /**
   * All stanzas of a device.
   *
   * @param methods such as {@code inet dhcp}
   * @param options values by name, with dashes
   * @param lines the hooks' commands, without the word in front
   */
  record Interface(
      List<String> methods,
      Map<String, List<String>> options,
      List<String> lines,
      Set<String> paths) {

    String text(String option) {
      return String.join(" ", options.getOrDefault(option, List.of()));
    }

    /** Words of an option; {@code none} is none. */
    List<String> words(String option) {
      return Stream.of(text(option).split("\\s+"))
          .filter(word -> !word.isEmpty() && !word.equals("none"))
          .toList();
    }

    @Nullable Integer number(String option) {
      return ConfigValues.number(text(option));
    }
  }

  static final Pattern CREATED =
      Pattern.compile(
          "ip link add (?:link (\\S+) )?name (\\S+) (?:address (\\S+) )?type (\\w+)(.*)$");
  static final Pattern MODE = Pattern.compile("(?:^| )(mode|id) (\\S+)");
  static final Pattern OPTION = Pattern.compile("ip link set dev \\S+ type \\w+ (\\w+) (\\S+)$");
  static final Pattern PORT = Pattern.compile("ip link set dev (\\S+) master (\\S+); }");
  static final Pattern PORT_BY_MAC = Pattern.compile("\\*\" permaddr ([0-9a-f:]{17})\"\\*");
  static final Pattern MTU = Pattern.compile("ip link set dev \\S+ mtu (\\d+)$");
  private static final Pattern ROUTE =
      Pattern.compile(
          "ip (?:-[46] )?route (?:add|replace) (\\S+)(?: via (\\S+))?(?: dev \\S+)?(?: metric (\\d+))?(?: dev \\S+)?$");
  private static final Set<String> HOOKS =
      Set.of("pre-up", "up", "post-up", "down", "pre-down", "post-down");
  private static final Set<String> KNOWN =
      Set.of(
          "address",
          "netmask",
          "gateway",
          "mtu",
          "dns-nameservers",
          "dns-search",
          "hwaddress",
          "bond-slaves",
          "bond-ports",
          "bond-master",
          "bond-mode",
          "bond-miimon",
          "bond-updelay",
          "bond-downdelay",
          "bond-primary",
          "bond-lacp-rate",
          "bond-xmit-hash-policy",
          "bond-min-links",
          "bond-arp-interval",
          "bond-arp-ip-target",
          "bridge-ports",
          "bridge-stp",
          "bridge-fd",
          "vlan-raw-device");

  static IfupdownFiles of(Snapshot current) {
    Map<String, Interface> interfaces = new LinkedHashMap<>();
    for (ConfigFile file : current.files().values()) {
      if (!file.path().equals(Ifupdown.MAIN) && !file.isIn(Ifupdown.DIRECTORY)) {
        continue;
      }
      for (Stanza stanza : Stanza.parse(file.text())) {
        if (!stanza.keyword().equals("iface")
            || stanza.arguments().isEmpty()
            || stanza.describes("lo")) {
          continue;
        }
        Interface its =
            interfaces.computeIfAbsent(
                stanza.arguments().getFirst(),
                name ->
                    new Interface(
                        new ArrayList<>(),
                        new LinkedHashMap<>(),
                        new ArrayList<>(),
                        new LinkedHashSet<>()));
        its.paths().add(file.path());
        its.methods()
            .add(String.join(" ", stanza.arguments().subList(1, stanza.arguments().size())));
        addresses(stanza).forEach(a -> put(its.options(), "address", a));
        stanza.options().forEach(line -> option(its, line));
      }
    }
    return new IfupdownFiles(interfaces, current);
  }

  /** {@code address} with the stanza's netmask, where that stands apart. */
  private static List<String> addresses(Stanza stanza) {
    String mask =
        stanza.options().stream()
            .filter(line -> line.startsWith("netmask "))
            .map(line -> line.substring(8).strip())
            .findFirst()
            .orElse("");
    return stanza.options().stream()
        .filter(line -> line.startsWith("address "))
        .map(line -> line.substring(8).strip())
        .map(address ->
            address.contains("/") || mask.isEmpty() ? address : address + "/" + length(mask))
        .toList();
  }

  /** Of a netmask in dots, or the length itself. */
  static String length(String mask) {
    return IpAddress.parse(mask)
        .filter(IpAddress::ipv4)
        .map(address -> {
          int bits = 0;
          for (byte part : address.address().getAddress()) {
            bits += Integer.bitCount(part & 0xff);
          }
          return String.valueOf(bits);
        })
        .orElse(mask);
  }

  private static void put(Map<String, List<String>> options, String key, String value) {
    options.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
  }

  private static void option(Interface its, String line) {
    String[] words = line.split("\\s+", 2);
    String value = words.length > 1 ? words[1].strip() : "";
    if (!HOOKS.contains(words[0])) {
      String key = words[0].replace('_', '-');
      if (!key.equals("address")) {
        put(its.options(), key, value);
      }
      return;
    }
    its.lines().add(value);
    Matcher created = CREATED.matcher(value);
    Matcher option = OPTION.matcher(value);
    Matcher byMac = PORT_BY_MAC.matcher(value);
    Matcher port = PORT.matcher(value);
    Matcher mtu = MTU.matcher(value);
    Matcher route = ROUTE.matcher(value);
    if (created.find()) {
      put(its.options(), "kind", created.group(4));
      if (created.group(1) != null) {
        put(its.options(), "vlan-raw-device", created.group(1));
      }
      Matcher more = MODE.matcher(created.group(5));
      while (more.find()) {
        put(its.options(), more.group(1).equals("id") ? "vlan-id" : "bond-mode", more.group(2));
      }
    } else if (option.find()) {
      String name = option.group(1);
      switch (name) {
        case "stp_state" -> put(its.options(), "bridge-stp", option.group(2));
        case "forward_delay" -> put(its.options(), "bridge-fd-centiseconds", option.group(2));
        default -> put(its.options(), "bond-" + name.replace('_', '-'), option.group(2));
      }
    } else if (byMac.find()) {
      put(its.options(), "port", "mac:" + byMac.group(1));
    } else if (port.find()) {
      put(its.options(), "port", port.group(1));
    } else if (mtu.find()) {
      put(its.options(), "mtu", mtu.group(1));
    } else if (route.find()) {
      put(
          its.options(),
          "route",
          "%s %s %s"
              .formatted(
                  route.group(1),
                  Optional.ofNullable(route.group(2)).orElse("-"),
                  Optional.ofNullable(route.group(3)).orElse("-")));
    }
  }

  private String name(String port) {
    if (!port.startsWith("mac:")) {
      return port;
    }
    return current.links().values().stream()
        .filter(link -> link.kind().isEmpty() && link.permanentMac().equals(port.substring(4)))
        .map(Link::name)
        .findFirst()
        .orElse(port.substring(4));
  }

  List<Configured> devices() {
    Map<String, Configured> devices = new LinkedHashMap<>();
    interfaces.forEach((name, its) -> {
      Device device = device(name, its);
      List<String> beyond =
          its.options().keySet().stream()
              .filter(key -> !KNOWN.contains(key))
              .filter(key ->
                  !Set.of("kind", "vlan-id", "bridge-fd-centiseconds", "port", "route")
                      .contains(key))
              .map(key -> key + " " + its.text(key))
              .toList();
      if (device != null) {
        devices.put(name, new Configured(device, List.copyOf(its.paths()), beyond));
      }
    });
    interfaces.forEach((name, its) -> {
      for (String written : ports(name, its)) {
        String port = name(written);
        String mac = written.startsWith("mac:") ? written.substring(4) : null;
        boolean primary = its.text("bond-primary").equals(port);
        Configured before = devices.get(port);
        if (before == null
            || (before.device() instanceof Device.Ethernet card
                && card.controller() == null
                && card.addressing().none())) {
          devices.put(
              port,
              new Configured(
                  new Device.Ethernet(port, mac, name, null, primary, Addressing.NONE),
                  before == null
                      ? List.copyOf(its.paths())
                      : Stream.concat(before.paths().stream(), its.paths().stream()).toList(),
                  List.of()));
        }
      }
    });
    return Configured.bottomUp(List.copyOf(devices.values()));
  }

  /** As written: names, or {@code mac:} and an address. */
  private List<String> ports(String controller, Interface its) {
    List<String> ports = new ArrayList<>(its.options().getOrDefault("port", List.of()));
    for (String option : List.of("bond-slaves", "bond-ports", "bridge-ports")) {
      ports.addAll(its.words(option));
    }
    interfaces.forEach((name, other) -> {
      if (other.text("bond-master").equals(controller) && !ports.contains(name)) {
        ports.add(name);
      }
    });
    return ports;
  }

  private @Nullable String controllerOf(String device) {
    return interfaces.entrySet().stream()
        .filter(entry ->
            ports(entry.getKey(), entry.getValue()).stream()
                .map(this::name)
                .anyMatch(device::equals))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Device device(String name, Interface its) {
    String controller = controllerOf(name);
    Integer mtu = its.number("mtu");
    Addressing ip = controller == null ? addressing(its) : Addressing.NONE;
    List<String> ports = ports(name, its).stream().map(this::name).toList();
    String kind = its.text("kind");
    String raw = its.text("vlan-raw-device");
    Matcher dotted = Pattern.compile("^(.+)\\.(\\d{1,4})$").matcher(name);
    if (kind.equals("bond")
        || !its.text("bond-mode").isEmpty()
        || !its.text("bond-slaves").isEmpty()) {
      BondMode mode =
          BondMode.parse(its.options().containsKey("bond-mode") ? its.text("bond-mode") : "0")
              .orElse(null);
      return mode == null
          ? null
          : new Device.Bond(name, mode, ports, options(its), controller, mtu, ip);
    }
    if (kind.equals("bridge") || its.options().containsKey("bridge-ports")) {
      String stp = its.text("bridge-stp");
      Integer centiseconds = its.number("bridge-fd-centiseconds");
      Integer delay =
          centiseconds == null ? its.number("bridge-fd") : Integer.valueOf(centiseconds / 100);
      return new Device.Bridge(name, ports, ConfigValues.truth(stp), delay, mtu, ip);
    }
    if (kind.equals("vlan") || !raw.isEmpty() || dotted.matches()) {
      Integer id = its.number("vlan-id");
      if (id == null) {
        Matcher digits = Pattern.compile("(\\d{1,4})$").matcher(name);
        id = digits.find() ? Integer.valueOf(digits.group(1)) : null;
      }
      String parent = raw.isEmpty() && dotted.matches() ? dotted.group(1) : raw;
      return id == null || parent.isEmpty()
          ? null
          : new Device.Vlan(name, parent, id, controller, mtu, ip);
    }
    return new Device.Ethernet(name, null, controller, mtu, false, ip);
  }

  private static BondOptions options(Interface its) {
    return new BondOptions(
        Optional.ofNullable(its.number("bond-miimon")).orElse(0),
        its.number("bond-updelay"),
        its.number("bond-downdelay"),
        named(its.text("bond-lacp-rate"), List.of("slow", "fast")),
        named(its.text("bond-xmit-hash-policy"), List.of()),
        named(its.text("bond-primary"), List.of()),
        its.number("bond-min-links"),
        its.number("bond-arp-interval"),
        its.words("bond-arp-ip-target").stream()
            .flatMap(words -> Stream.of(words.split(",")))
            .flatMap(word -> IpAddress.parse(word).stream())
            .toList());
  }

  /** A word, or what its number stands for; null where there is none. */
  static @Nullable String named(String text, List<String> numbered) {
    if (text.isEmpty()) {
      return null;
    }
    Integer number = ConfigValues.number(text);
    return number != null && number < numbered.size() ? numbered.get(number) : text;
  }

  private static Addressing addressing(Interface its) {
    List<Route> routes = new ArrayList<>();
    for (String gateway : its.words("gateway")) {
      IpAddress.parse(gateway).map(Route::byDefault).ifPresent(routes::add);
    }
    for (String line : its.options().getOrDefault("route", List.of())) {
      String[] words = line.split(" ");
      IpAddress via = IpAddress.parse(words[1]).orElse(null);
      Integer metric = ConfigValues.number(words[2]);
      Optional<Prefix> to =
          words[0].equals("default") && via != null
              ? Optional.of(Route.byDefault(via).to())
              : Prefix.parse(words[0]);
      to.ifPresent(prefix -> routes.add(new Route(prefix, via, metric)));
    }
    return new Addressing(
        its.methods().contains("inet dhcp"),
        its.methods().contains("inet6 auto") || its.methods().contains("inet6 dhcp"),
        its.options().getOrDefault("address", List.of()).stream()
            .flatMap(text -> Prefix.parse(text).stream())
            .toList(),
        routes,
        its.words("dns-nameservers").stream().flatMap(w -> IpAddress.parse(w).stream()).toList(),
        its.words("dns-search"));
  }
}
