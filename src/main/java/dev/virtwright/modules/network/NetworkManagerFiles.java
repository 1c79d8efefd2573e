package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all of NetworkManager's keyfiles together configure: of several profiles for a device, the
 * one that NetworkManager would choose at boot (nm-settings-keyfile(5), nm-settings(5):
 * connection.autoconnect-priority). Pure.
 *
 * @param profiles by device
 */
record NetworkManagerFiles(Map<String, Profile> profiles) {

  /** A profile and the file it is in. */
  record Profile(Ini ini, ConfigFile file) {
    String text(String section, String key) {
      return ini.first(section, key).orElse("");
    }

    String type() {
      return text("connection", "type").replace("802-3-", "");
    }

    /** By either of its names. */
    private String either(String section, String older, String newer) {
      return ini.first(section, newer).or(() -> ini.first(section, older)).orElse("");
    }

    String controller() {
      return either("connection", "master", "controller");
    }
  }

  private static final Set<String> KNOWN =
      Set.of(
          "connection.id",
          "connection.uuid",
          "connection.type",
          "connection.interface-name",
          "connection.autoconnect",
          "connection.autoconnect-priority",
          "connection.autoconnect-slaves",
          "connection.autoconnect-ports",
          "connection.master",
          "connection.controller",
          "connection.slave-type",
          "connection.port-type",
          "connection.timestamp",
          "ethernet.mac-address",
          "ethernet.cloned-mac-address",
          "ethernet.mtu",
          "bridge.stp",
          "bridge.forward-delay",
          "vlan.flags",
          "vlan.id",
          "vlan.parent",
          "ipv4.method",
          "ipv4.gateway",
          "ipv4.dns",
          "ipv4.dns-search",
          "ipv6.method",
          "ipv6.gateway",
          "ipv6.dns",
          "ipv6.dns-search");

  static NetworkManagerFiles of(Snapshot current) {
    List<Profile> all =
        current.files().values().stream()
            .filter(file -> file.path().contains("/NetworkManager/system-connections/"))
            .map(file -> new Profile(Ini.parse(file.text()), file))
            .filter(profile -> !profile.text("connection", "autoconnect").equalsIgnoreCase("false"))
            .sorted(
                Comparator.comparingInt(
                        (Profile profile) -> -NetworkManager.priority(profile.ini()))
                    .thenComparing(profile -> profile.file().path()))
            .toList();
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (Profile profile : all) {
      device(profile, current).ifPresent(name -> profiles.putIfAbsent(name, profile));
    }
    return new NetworkManagerFiles(profiles);
  }

  private static Optional<String> device(Profile profile, Snapshot current) {
    String name = profile.text("connection", "interface-name");
    if (!name.isEmpty()) {
      return Optional.of(name);
    }
    String mac = profile.text("ethernet", "mac-address").toLowerCase(Locale.ROOT);
    return current.links().values().stream()
        .filter(link -> link.kind().isEmpty() && link.permanentMac().equals(mac))
        .map(Link::name)
        .findFirst();
  }

  /** Ids of the profiles of these devices. */
  Map<String, String> profiles(Set<String> devices) {
    return devices.stream()
        .filter(profiles::containsKey)
        .collect(
            Collectors.toMap(
                name -> name,
                name ->
                    Optional.ofNullable(profiles.get(name))
                        .orElseThrow()
                        .text("connection", "id")));
  }

  /** A device by its name, or by the UUID of its profile. */
  private @Nullable String resolved(String reference) {
    if (reference.isEmpty()) {
      return null;
    }
    return profiles.entrySet().stream()
        .filter(entry -> entry.getValue().text("connection", "uuid").equals(reference))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(reference);
  }

  List<Configured> devices() {
    List<Configured> devices = new ArrayList<>();
    profiles.forEach((name, profile) -> {
      Device device = device(name, profile);
      if (device != null) {
        devices.add(new Configured(device, List.of(profile.file().path()), beyond(profile.ini())));
      }
    });
    return Configured.bottomUp(devices);
  }

  private @Nullable Device device(String name, Profile profile) {
    String controller = resolved(profile.controller());
    Integer mtu = ConfigValues.number(profile.text("ethernet", "mtu"));
    Addressing ip = controller == null ? addressing(profile.ini()) : Addressing.NONE;
    return switch (profile.type()) {
      case "ethernet" -> {
        String mac = profile.text("ethernet", "mac-address").toLowerCase(Locale.ROOT);
        boolean primary =
            controller != null
                && Optional.ofNullable(profiles.get(controller))
                    .filter(its -> its.text("bond", "primary").equals(name))
                    .isPresent();
        yield new Device.Ethernet(name, mac.isEmpty() ? null : mac, controller, mtu, primary, ip);
      }
      case "bond" -> {
        BondMode mode =
            BondMode.parse(profile.ini().first("bond", "mode").orElse("balance-rr")).orElse(null);
        yield mode == null
            ? null
            : new Device.Bond(name, mode, ports(name), options(profile), controller, mtu, ip);
      }
      case "bridge" -> {
        boolean stp = !profile.text("bridge", "stp").equalsIgnoreCase("false");
        Integer delay = ConfigValues.number(profile.text("bridge", "forward-delay"));
        yield new Device.Bridge(name, ports(name), stp, delay, mtu, ip);
      }
      case "vlan" -> {
        Integer id = ConfigValues.number(profile.text("vlan", "id"));
        String parent = resolved(profile.text("vlan", "parent"));
        yield id == null || parent == null
            ? null
            : new Device.Vlan(name, parent, id, controller, mtu, ip);
      }
      default -> null;
    };
  }

  private List<String> ports(String controller) {
    return profiles.entrySet().stream()
        .filter(entry -> controller.equals(resolved(entry.getValue().controller())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** NetworkManager itself sets miimon to 100 where neither it nor arp_interval is given. */
  private static BondOptions options(Profile profile) {
    Integer arpInterval = ConfigValues.number(profile.text("bond", "arp_interval"));
    Integer miimon = ConfigValues.number(profile.text("bond", "miimon"));
    return new BondOptions(
        miimon == null && arpInterval == null ? Integer.valueOf(100) : miimon,
        ConfigValues.number(profile.text("bond", "updelay")),
        ConfigValues.number(profile.text("bond", "downdelay")),
        profile.ini().first("bond", "lacp_rate").orElse(null),
        profile.ini().first("bond", "xmit_hash_policy").orElse(null),
        profile.ini().first("bond", "primary").orElse(null),
        ConfigValues.number(profile.text("bond", "min_links")),
        arpInterval,
        words(profile.ini(), "bond", "arp_ip_target").stream()
            .flatMap(word -> IpAddress.parse(word).stream())
            .toList());
  }

  private static List<String> words(Ini ini, String section, String key) {
    return ini.first(section, key).stream()
        .flatMap(text -> Stream.of(text.split("[;,]")))
        .filter(word -> !word.isBlank())
        .toList();
  }

  private static Addressing addressing(Ini ini) {
    List<Prefix> addresses = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    List<IpAddress> dns = new ArrayList<>();
    List<String> search = new ArrayList<>();
    for (String family : List.of("ipv4", "ipv6")) {
      for (Ini.Section section : ini.sections()) {
        for (Ini.Entry entry : section.entries()) {
          if (!section.name().equals(family)) {
            continue;
          }
          String[] words = entry.value().split(",");
          if (entry.key().matches("address\\d*")) {
            Prefix.parse(words[0]).ifPresent(addresses::add);
            if (words.length > 1) {
              IpAddress.parse(words[1]).map(Route::byDefault).ifPresent(routes::add);
            }
          } else if (entry.key().matches("route\\d*")) {
            route(words).ifPresent(routes::add);
          } else if (entry.key().equals("gateway")) {
            IpAddress.parse(entry.value()).map(Route::byDefault).ifPresent(routes::add);
          }
        }
      }
      words(ini, family, "dns").forEach(word -> IpAddress.parse(word).ifPresent(dns::add));
      search.addAll(words(ini, family, "dns-search"));
    }
    return new Addressing(
        ini.first("ipv4", "method").orElse("auto").equals("auto"),
        ini.first("ipv6", "method").orElse("auto").equals("auto"),
        addresses,
        routes,
        dns,
        search);
  }

  /** {@code DESTINATION[,VIA[,METRIC]]}; a via of zeros is none. */
  private static Optional<Route> route(String[] words) {
    IpAddress via =
        words.length > 1
            ? IpAddress.parse(words[1])
                .filter(it -> !List.of("0.0.0.0", "::").contains(it.toString()))
                .orElse(null)
            : null;
    Integer metric = words.length > 2 ? ConfigValues.number(words[2]) : null;
    return Prefix.parse(words[0]).map(to -> new Route(to, via, metric));
  }

  private static List<String> beyond(Ini ini) {
    return ini.sections().stream()
        .flatMap(section ->
            section.entries().stream()
                .filter(entry -> !KNOWN.contains(section.name() + "." + entry.key()))
                .filter(entry ->
                    !section.name().equals("bond") && !entry.key().matches("(address|route)\\d*"))
                .map(entry -> "[%s] %s=%s".formatted(section.name(), entry.key(), entry.value())))
        .toList();
  }
}
