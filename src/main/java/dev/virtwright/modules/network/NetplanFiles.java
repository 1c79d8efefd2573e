package dev.virtwright.modules.network;

import dev.virtwright.diag.UserException;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * What all of netplan's files together configure (netplan(5)): by file name, /run before /etc
 * before /lib where names are the same; of a single value the last file's counts, lists add up.
 * Pure.
 *
 * @param definitions by netplan's id, of every kind
 * @param renderer the global one
 * @param unreadable files that are no YAML, and why
 */
record NetplanFiles(
    Map<String, Definition> definitions,
    String renderer,
    Map<ConfigFile, String> unreadable,
    Snapshot current) {

  static final String DIRECTORY = "/etc/netplan";
  static final List<String> KINDS = List.of("ethernets", "bonds", "vlans", "bridges");

  /** A part of a definition and the file it is in. */
  record Part(ConfigFile file, Mapping body) {}

  /** All that the files say of one id. */
  record Definition(String id, String kind, List<Part> parts) {

    /** The last file's value; null where none gives one. */
    @Nullable String text(String... path) {
      String found = null;
      for (Part part : parts) {
        if (at(part.body(), path) instanceof Scalar scalar && scalar.value() != null) {
          found = scalar.text();
        }
      }
      return found;
    }

    boolean truth(String key) {
      String text = text(key);
      return text != null && ConfigValues.truth(text);
    }

    /** The files' lists, one after the other. */
    List<Node> list(String... path) {
      List<Node> all = new ArrayList<>();
      for (Part part : parts) {
        if (at(part.body(), path) instanceof Sequence sequence) {
          all.addAll(sequence.items());
        }
      }
      return all;
    }

    List<String> texts(String... path) {
      return list(path).stream()
          .flatMap(node ->
              switch (node) {
                case Scalar scalar -> Stream.of(scalar.text());
                // {192.0.2.10/24: {label: …}}
                case Mapping mapping ->
                    mapping.entries().stream().map(Mapping.Entry::name).limit(1);
                case Sequence ignored -> Stream.empty();
              })
          .distinct()
          .toList();
    }

    private static @Nullable Node at(Mapping body, String... path) {
      Node node = body;
      for (String key : path) {
        node = node instanceof Mapping mapping ? mapping.get(key) : null;
      }
      return node;
    }
  }

  /** The renderers that files besides these name for one device. */
  Set<String> rendered(String id, Set<String> besides) {
    Definition definition = definitions.get(id);
    return definition == null
        ? Set.of()
        : definition.parts().stream()
            .filter(part -> !besides.contains(part.file().path()))
            .flatMap(part ->
                part.body().get("renderer") instanceof Scalar scalar
                    ? Stream.of(scalar.text())
                    : Stream.of())
            .collect(Collectors.toSet());
  }

  private static final Set<String> KNOWN =
      Set.of(
          "match",
          "set-name",
          "renderer",
          "dhcp4",
          "dhcp6",
          "accept-ra",
          "link-local",
          "addresses",
          "gateway4",
          "gateway6",
          "routes",
          "nameservers",
          "macaddress",
          "mtu",
          "interfaces",
          "parameters",
          "id",
          "link");

  static NetplanFiles of(Snapshot current) {
    Map<String, ConfigFile> byName = new TreeMap<>();
    for (String directory : List.of("/lib/netplan", DIRECTORY, "/run/netplan")) {
      for (ConfigFile file : current.filesIn(directory)) {
        byName.put(file.name(), file);
      }
    }
    Map<String, Definition> definitions = new LinkedHashMap<>();
    Map<ConfigFile, String> unreadable = new LinkedHashMap<>();
    String renderer = "networkd";
    for (ConfigFile file : byName.values()) {
      Mapping network;
      try {
        network =
            Yaml.read(file.text(), file.path()).root() instanceof Mapping root
                    && root.get("network") instanceof Mapping mapping
                ? mapping
                : null;
      } catch (UserException mistake) {
        unreadable.put(file, mistake.diagnostics().getFirst().summary());
        continue;
      }
      if (network == null) {
        continue;
      }
      if (network.get("renderer") instanceof Scalar scalar) {
        renderer = scalar.text();
      }
      for (String kind : KINDS) {
        if (network.get(kind) instanceof Mapping mapping) {
          for (Mapping.Entry entry : mapping.entries()) {
            if (entry.value() instanceof Mapping body) {
              definitions
                  .computeIfAbsent(entry.name(), id -> new Definition(id, kind, new ArrayList<>()))
                  .parts()
                  .add(new Part(file, body));
            }
          }
        }
      }
    }
    return new NetplanFiles(definitions, renderer, unreadable, current);
  }

  /** The devices that a definition is about. */
  List<String> names(Definition definition) {
    String mac = definition.text("match", "macaddress");
    String glob = definition.text("match", "name");
    String set = definition.text("set-name");
    if (!definition.kind().equals("ethernets") || (mac == null && glob == null)) {
      return List.of(definition.id());
    }
    List<String> matching =
        current.links().values().stream()
            .filter(link -> link.kind().isEmpty())
            .filter(link -> mac == null || link.permanentMac().equals(mac.toLowerCase(Locale.ROOT)))
            .filter(link -> glob == null || Networkd.glob(glob).matcher(link.name()).matches())
            .map(Link::name)
            .toList();
    return matching.isEmpty() && set != null ? List.of(set) : matching;
  }

  /** The id by which others define the device; the device's own name where they do not. */
  String id(String device, Set<String> own) {
    return definitions.values().stream()
        .filter(
            definition -> definition.parts().stream().anyMatch(p -> !own.contains(p.file().path())))
        .filter(definition -> !pattern(definition) && names(definition).contains(device))
        .map(Definition::id)
        .findFirst()
        .orElse(device);
  }

  static boolean pattern(Definition definition) {
    String glob = definition.text("match", "name");
    return glob != null && !glob.matches("[A-Za-z0-9_.-]+");
  }

  List<Configured> devices() {
    List<Configured> devices = new ArrayList<>();
    Set<String> described = new LinkedHashSet<>();
    for (boolean patterns :
        List.of(false, true)) { // what names a device goes before what matches it
      for (Definition definition : definitions.values()) {
        if (pattern(definition) != patterns) {
          continue;
        }
        for (String name : names(definition)) {
          Device device = described.add(name) ? device(name, definition) : null;
          if (device != null) {
            devices.add(
                new Configured(
                    device,
                    definition.parts().stream().map(part -> part.file().path()).distinct().toList(),
                    beyond(definition)));
          }
        }
      }
    }
    return Configured.bottomUp(devices);
  }

  private static List<String> beyond(Definition definition) {
    return definition.parts().stream()
        .flatMap(part -> part.body().entries().stream())
        .map(Mapping.Entry::name)
        .filter(key -> !KNOWN.contains(key))
        .distinct()
        .map(key -> definition.id() + "." + key)
        .toList();
  }

  private @Nullable String controller(String id) {
    return definitions.values().stream()
        .filter(other -> other.texts("interfaces").contains(id))
        .map(Definition::id)
        .findFirst()
        .orElse(null);
  }

  /** Of ids as they stand in {@code interfaces} and {@code link}. */
  private List<String> named(List<String> ids) {
    return ids.stream()
        .flatMap(id -> {
          Definition definition = definitions.get(id);
          return definition == null ? Stream.of(id) : names(definition).stream();
        })
        .toList();
  }

  private @Nullable Device device(String name, Definition its) {
    String controller = controller(its.id());
    Integer mtu = ConfigValues.number(its.text("mtu"));
    Addressing ip = controller == null ? addressing(its) : Addressing.NONE;
    return switch (its.kind()) {
      case "ethernets" -> {
        String mac = its.text("match", "macaddress");
        boolean primary =
            controller != null
                && Optional.ofNullable(definitions.get(controller))
                    .map(bond -> bond.text("parameters", "primary"))
                    .filter(its.id()::equals)
                    .isPresent();
        yield new Device.Ethernet(
            name, mac == null ? null : mac.toLowerCase(Locale.ROOT), controller, mtu, primary, ip);
      }
      case "bonds" -> {
        String mode = Optional.ofNullable(its.text("parameters", "mode")).orElse("balance-rr");
        BondMode parsed = BondMode.parse(mode).orElse(null);
        yield parsed == null
            ? null
            : new Device.Bond(
                name, parsed, named(its.texts("interfaces")), options(its), controller, mtu, ip);
      }
      case "bridges" -> {
        // netplan turns the spanning tree on unless told otherwise.
        String stp = Optional.ofNullable(its.text("parameters", "stp")).orElse("true");
        String delay = its.text("parameters", "forward-delay");
        yield new Device.Bridge(
            name,
            named(its.texts("interfaces")),
            ConfigValues.truth(stp),
            delay == null ? null : (int) (ConfigValues.millis(delay) / 1000),
            mtu,
            ip);
      }
      case "vlans" -> {
        Integer id = ConfigValues.number(its.text("id"));
        String link = its.text("link");
        yield id == null || link == null
            ? null
            : new Device.Vlan(name, named(List.of(link)).getFirst(), id, controller, mtu, ip);
      }
      default -> null;
    };
  }

  private BondOptions options(Definition its) {
    String primary = its.text("parameters", "primary");
    boolean networkManager = renderer.equals("NetworkManager");
    Integer arpInterval = millis(its, "arp-interval");
    Integer miimon = millis(its, "mii-monitor-interval");
    return new BondOptions(
        miimon != null ? miimon : networkManager && arpInterval == null ? 100 : 0,
        millis(its, "up-delay"),
        millis(its, "down-delay"),
        its.text("parameters", "lacp-rate"),
        its.text("parameters", "transmit-hash-policy"),
        primary == null ? null : named(List.of(primary)).getFirst(),
        ConfigValues.number(its.text("parameters", "min-links")),
        arpInterval,
        its.texts("parameters", "arp-ip-targets").stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .toList());
  }

  /** Bare numbers are milliseconds here. */
  private static @Nullable Integer millis(Definition its, String key) {
    String text = its.text("parameters", key);
    return text == null
        ? null
        : text.matches("\\d{1,9}") ? Integer.valueOf(text) : (int) ConfigValues.millis(text);
  }

  private Addressing addressing(Definition its) {
    List<Route> routes = new ArrayList<>();
    for (String key : List.of("gateway4", "gateway6")) {
      Optional.ofNullable(its.text(key))
          .flatMap(IpAddress::parse)
          .map(Route::byDefault)
          .ifPresent(routes::add);
    }
    for (Node node : its.list("routes")) {
      if (node instanceof Mapping mapping) {
        route(mapping).ifPresent(routes::add);
      }
    }
    String ra = its.text("accept-ra");
    boolean linkLocal6 =
        its.parts().stream().allMatch(part -> !(part.body().get("link-local") instanceof Sequence))
            || its.texts("link-local").contains("ipv6");
    boolean automatic6 =
        its.truth("dhcp6")
            || (renderer.equals("networkd") && (ra == null ? linkLocal6 : ConfigValues.truth(ra)));
    return new Addressing(
        its.truth("dhcp4"),
        automatic6,
        its.texts("addresses").stream().flatMap(text -> Prefix.parse(text).stream()).toList(),
        routes.stream().distinct().toList(),
        its.texts("nameservers", "addresses").stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .toList(),
        its.texts("nameservers", "search"));
  }

  private static Optional<Route> route(Mapping mapping) {
    String to = mapping.get("to") instanceof Scalar scalar ? scalar.text() : "";
    IpAddress via =
        mapping.get("via") instanceof Scalar scalar
            ? IpAddress.parse(scalar.text()).orElse(null)
            : null;
    Integer metric =
        mapping.get("metric") instanceof Scalar scalar ? ConfigValues.number(scalar.text()) : null;
    Optional<Prefix> prefix =
        to.equals("default")
            ? Optional.ofNullable(via).map(Route::byDefault).map(Route::to)
            : Prefix.parse(to);
    return prefix.map(network -> new Route(network, via, metric));
  }
}
