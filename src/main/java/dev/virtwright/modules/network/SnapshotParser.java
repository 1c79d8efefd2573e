package dev.virtwright.modules.network;

import dev.virtwright.host.BondStatus;
import dev.virtwright.host.HostException;
import dev.virtwright.value.FileMode;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Understands the output of {@link NetworkRead}'s fragment. Pure. */
final class SnapshotParser {
  private static final String HEAD = "#virtwright ";
  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR = 0100000;

  private final Map<String, String> sections;

  private SnapshotParser(Map<String, String> sections) {
    this.sections = sections;
  }

  static Snapshot parse(String output) throws HostException {
    Map<String, String> sections = new LinkedHashMap<>();
    String name = "";
    StringBuilder text = new StringBuilder();
    for (String line : output.split("\n", -1)) {
      if (line.startsWith(HEAD)) {
        sections.put(name, text.toString());
        name = line.substring(HEAD.length());
        text.setLength(0);
      } else {
        text.append(line).append('\n');
      }
    }
    if (!name.equals("end")) {
      throw bad("it ends after '" + name + "'");
    }
    return new SnapshotParser(sections).snapshot();
  }

  private Snapshot snapshot() throws HostException {
    return new Snapshot(
        links(),
        routes(),
        neighbours(),
        files(),
        units(),
        commands(),
        networkdLinks(),
        session(),
        armed());
  }

  private List<String> armed() {
    return section("armed")
        .lines()
        .filter(line -> line.startsWith("change "))
        .map(line -> line.substring("change ".length()))
        .toList();
  }

  private String section(String name) {
    return sections.getOrDefault(name, "");
  }

  private Map<String, Link> links() throws HostException {
    Map<String, List<Link.Address>> addresses = addresses();
    Map<String, BondStatus> bonds = bonds();
    Map<String, String> partners = new HashMap<>();
    bonds.values().stream()
        .flatMap(bond -> bond.ports().stream())
        .filter(port -> port.partner() != null)
        .forEach(port -> partners.put(port.name(), port.partner()));
    Map<String, String> sysfs = grepped("sysfs");
    Map<String, Link> links = new LinkedHashMap<>();
    for (Map<?, ?> entry : objects("link")) {
      String name = text(entry, "ifname");
      if (name.isEmpty()) {
        throw bad("a link without a name");
      }
      Map<?, ?> info = object(entry.get("linkinfo"));
      Map<String, String> options = new HashMap<>();
      object(info.get("info_data"))
          .forEach((key, value) -> options.put(String.valueOf(key), flat(value)));
      List<String> flags = strings(entry.get("flags"));
      String mac = text(entry, "address").toLowerCase(Locale.ROOT);
      String permanent = text(entry, "permaddr").toLowerCase(Locale.ROOT);
      if (permanent.isEmpty()) {
        permanent =
            text(object(info.get("info_slave_data")), "perm_hwaddr").toLowerCase(Locale.ROOT);
      }
      links.put(
          name,
          new Link(
              name,
              number(entry, "ifindex"),
              text(info, "info_kind"),
              nullable(text(entry, "master")),
              nullable(text(entry, "link")),
              mac,
              permanent.isEmpty() ? mac : permanent,
              number(entry, "mtu"),
              number(entry, "max_mtu"),
              flags.contains("UP"),
              flags.contains("LOWER_UP") && !text(entry, "operstate").equals("DOWN"),
              options,
              addresses.getOrDefault(name, List.of()),
              partners.get(name),
              known(sysfs.get("/sys/class/net/" + name + "/speed")),
              known(sysfs.get("/sys/class/net/" + name + "/duplex")),
              bonds.get(name)));
    }
    return links;
  }

  private Map<String, List<Link.Address>> addresses() throws HostException {
    Map<String, List<Link.Address>> byDevice = new HashMap<>();
    for (Map<?, ?> entry : objects("address")) {
      List<Link.Address> its = new ArrayList<>();
      for (Object element : list(entry.get("addr_info"))) {
        Map<?, ?> address = object(element);
        Prefix prefix =
            Prefix.parse(text(address, "local") + "/" + text(address, "prefixlen")).orElse(null);
        if (prefix != null) {
          its.add(
              new Link.Address(
                  prefix,
                  text(address, "scope").equals("global"),
                  Boolean.TRUE.equals(address.get("dynamic"))));
        }
      }
      byDevice.put(text(entry, "ifname"), its);
    }
    return byDevice;
  }

  private List<Snapshot.KernelRoute> routes() throws HostException {
    List<Snapshot.KernelRoute> routes = new ArrayList<>();
    for (String section : List.of("route4", "route6")) {
      for (Map<?, ?> entry : objects(section)) {
        String to = text(entry, "dst");
        Prefix prefix =
            Prefix.parse(
                    !to.equals("default") ? to : section.equals("route4") ? "0.0.0.0/0" : "::/0")
                .orElse(null);
        if (prefix == null) {
          continue; // unreachable, blackhole and others without a network
        }
        IpAddress via = IpAddress.parse(text(entry, "gateway")).orElse(null);
        Integer metric = entry.get("metric") instanceof Long n ? Math.toIntExact(n) : null;
        List<?> hops = list(entry.get("nexthops"));
        if (hops.isEmpty()) {
          routes.add(new Snapshot.KernelRoute(new Route(prefix, via, metric), text(entry, "dev")));
        }
        for (Object hop : hops) {
          routes.add(
              new Snapshot.KernelRoute(
                  new Route(
                      prefix, IpAddress.parse(text(object(hop), "gateway")).orElse(null), metric),
                  text(object(hop), "dev")));
        }
      }
    }
    return routes;
  }

  private Set<Snapshot.Neighbour> neighbours() throws HostException {
    Set<Snapshot.Neighbour> neighbours = new LinkedHashSet<>();
    for (Map<?, ?> entry : objects("neighbour")) {
      IpAddress address = IpAddress.parse(text(entry, "dst")).orElse(null);
      boolean answered =
          strings(entry.get("state")).stream()
              .anyMatch(Set.of("REACHABLE", "STALE", "DELAY", "PERMANENT")::contains);
      if (address != null && answered && !text(entry, "lladdr").isEmpty()) {
        neighbours.add(new Snapshot.Neighbour(address, text(entry, "dev")));
      }
    }
    return neighbours;
  }

  /** By name, from the files of /proc/net/bonding. */
  private Map<String, BondStatus> bonds() {
    Map<String, BondStatus> bonds = new HashMap<>();
    grepped("bonding")
        .forEach((path, text) -> {
          String name = path.substring(path.lastIndexOf('/') + 1);
          bonds.put(name, BondStatus.parse(name, text.lines().toList()));
        });
    return bonds;
  }

  private Map<String, ConfigFile> files() throws HostException {
    Map<String, String> texts = grepped("file");
    Map<String, ConfigFile> files = new TreeMap<>();
    for (String line : section("stat").split("\n", -1)) {
      String[] words = line.split(" ", 5);
      if (words.length < 5) {
        continue;
      }
      try {
        int mode = Integer.parseInt(words[0], 16);
        String path = words[4];
        if ((mode & FILE_TYPE) != REGULAR) {
          continue;
        }
        String text = texts.get(path);
        if (text == null && !words[3].equals("0")) {
          throw new HostException(
              HostException.Kind.DENIED,
              "the network stack's file " + path + " cannot be read",
              "the network is managed as root: set become: true for the task, or give -b");
        }
        files.put(
            path,
            new ConfigFile(
                path,
                new FileMode(mode & 07777),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                text == null ? "" : text));
      } catch (NumberFormatException notStat) {
        throw bad("'" + line + "' where stat's numbers should be");
      }
    }
    return files;
  }

  private Map<String, Snapshot.Unit> units() {
    Map<String, Snapshot.Unit> units = new HashMap<>();
    for (String block : section("unit").split("\n\n")) {
      Map<String, String> properties =
          block
              .lines()
              .filter(line -> line.indexOf('=') > 0)
              .collect(
                  Collectors.toMap(
                      line -> line.substring(0, line.indexOf('=')),
                      line -> line.substring(line.indexOf('=') + 1),
                      (a, b) -> b));
      String id = properties.get("Id");
      if (id != null) {
        units.put(
            id,
            new Snapshot.Unit(
                properties.getOrDefault("LoadState", ""),
                properties.getOrDefault("ActiveState", ""),
                properties.getOrDefault("UnitFileState", "")));
      }
    }
    return units;
  }

  private Set<String> commands() {
    return section("command")
        .lines()
        .filter(line -> line.startsWith("/"))
        .collect(Collectors.toSet());
  }

  private Map<Integer, Snapshot.NetworkdLink> networkdLinks() {
    Map<Integer, Snapshot.NetworkdLink> links = new HashMap<>();
    grepped("netif")
        .forEach((path, text) -> {
          String index = path.substring(path.lastIndexOf('/') + 1);
          String state = "";
          String file = null;
          for (String line : text.split("\n")) {
            if (line.startsWith("ADMIN_STATE=")) {
              state = line.substring("ADMIN_STATE=".length());
            } else if (line.startsWith("NETWORK_FILE=")) {
              file = nullable(line.substring("NETWORK_FILE=".length()));
            }
          }
          if (index.matches("[0-9]{1,9}")) {
            links.put(Integer.valueOf(index), new Snapshot.NetworkdLink(state, file));
          }
        });
    return links;
  }

  /** SSH_CONNECTION: client address, client port, server address, server port. */
  private @Nullable IpAddress session() {
    String[] words = section("session").strip().split(" ");
    return words.length == 4 ? IpAddress.parse(words[2]).orElse(null) : null;
  }

  /** The lines that grep --null printed, joined per path. */
  private Map<String, String> grepped(String section) {
    Map<String, StringBuilder> texts = new LinkedHashMap<>();
    for (String line : section(section).split("\n", -1)) {
      int nul = line.indexOf('\0');
      if (nul > 0) {
        texts
            .computeIfAbsent(line.substring(0, nul), path -> new StringBuilder())
            .append(line, nul + 1, line.length())
            .append('\n');
      }
    }
    Map<String, String> joined = new LinkedHashMap<>();
    texts.forEach((path, text) -> joined.put(path, text.toString()));
    return joined;
  }

  private List<Map<?, ?>> objects(String section) throws HostException {
    String json = section(section).strip();
    if (json.isEmpty()) {
      return List.of();
    }
    try {
      List<Map<?, ?>> objects = new ArrayList<>();
      for (Object element : list(Json.parse(json))) {
        Map<?, ?> object = object(element);
        if (!object.isEmpty()) {
          objects.add(object); // iproute2 5 prints {} for what its filter passes over
        }
      }
      return objects;
    } catch (Json.Malformed | ArithmeticException malformed) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "what ip -j prints of %s is no JSON: %s".formatted(section, malformed.getMessage()),
          "try ip -j on the host; is a device name unprintable?",
          malformed);
    }
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<String> strings(@Nullable Object value) {
    return list(value).stream().map(String::valueOf).toList();
  }

  private static String text(Map<?, ?> object, String key) {
    Object value = object.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  private static int number(Map<?, ?> object, String key) {
    return object.get(key) instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE ? n.intValue() : 0;
  }

  private static String flat(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private static @Nullable String nullable(String text) {
    return text.isEmpty() ? null : text;
  }

  /** A speed of -1 and a duplex of unknown are what virtual devices say. */
  private static @Nullable String known(@Nullable String text) {
    String stripped = text == null ? "" : text.strip();
    return stripped.isEmpty() || stripped.startsWith("-") || stripped.equals("unknown")
        ? null
        : stripped;
  }

  private static HostException bad(String what) {
    return new HostException(
        HostException.Kind.BAD_ANSWER,
        "the answer about the network's state cannot be understood: " + what,
        null);
  }
}
