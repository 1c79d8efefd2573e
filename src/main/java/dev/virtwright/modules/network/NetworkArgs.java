package dev.virtwright.modules.network;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Arguments that the network modules share, and what they mean. */
final class NetworkArgs {

  /** Whether a device shall be. */
  enum Presence {
    PRESENT,
    ABSENT
  }

  /** Longest: IFNAMSIZ less its NUL. The kernel allows more characters; shells and files do not. */
  static final String NAME_PATTERN = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}";

  private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
  private static final Pattern MAC =
      Pattern.compile("(?:mac:)?((?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2})");
  private static final Set<String> RESERVED = Set.of("lo", "all", "default", ".", "..");

  static final Arg<Presence> STATE =
      Arg.choice("state", "Whether the device shall be.", Presence.class).orElse(Presence.PRESENT);
  static final Arg<List<String>> ADDRESSES =
      Arg.strings(
              "addresses",
              "Addresses with prefix length; dhcp for an IPv4 address on lease, auto6 for IPv6"
                  + " addresses from router advertisements.")
          .orElse(List.of());
  static final Arg<String> GATEWAY = Arg.string("gateway", "IPv4 default router.").optional();
  static final Arg<String> GATEWAY6 = Arg.string("gateway6", "IPv6 default router.").optional();
  static final Arg<List<Map<String, @Nullable Object>>> ROUTES =
      Arg.mappings("routes", "Further routes, each with to and via, and metric if wanted.")
          .orElse(List.of());
  static final Arg<List<String>> DNS =
      Arg.strings("dns", "Addresses of name servers.").orElse(List.of());
  static final Arg<List<String>> DNS_SEARCH =
      Arg.strings("dns_search", "Domains that short names are searched in.").orElse(List.of());
  static final Arg<Long> MTU =
      Arg.integer("mtu", "Largest packet in bytes; ports, bond and bridge alike.", 68, 65535)
          .optional();
  static final Arg<String> STACK =
      Arg.choice(
              "network_stack",
              "What configures the network; recognised by itself unless two are at work.",
              List.of(
                  "auto", "networkd", "networkmanager", "ifupdown", "netplan", "ifcfg", "wicked"))
          .orElse("auto");
  static final Arg<Duration> CONFIRM_WITHIN =
      Arg.seconds(
              "confirm_within",
              "Seconds after which the host undoes the change by itself unless it was proven over a"
                  + " new connection.")
          .orElse(Duration.ofSeconds(60));
  static final Arg<String> CONFIRM_ADDRESS =
      Arg.string(
              "confirm_address",
              "Where the host answers after the change; where it answers now unless given.")
          .optional();
  static final Arg<Boolean> TAKE_OVER =
      Arg.bool(
              "take_over",
              "Whether what files of others say of these devices is taken out of them, as far as they"
                  + " stand in the way; a file that says nothing else goes.")
          .orElse(false);
  static final Arg<Boolean> MATCH_MAC =
      Arg.bool(
              "match_mac",
              "Whether ports are recognised by their permanent hardware address instead of by name,"
                  + " where the network stack can.")
          .orElse(false);

  static final Arg<Boolean> ALLOW_UNSUPPORTED_MODE =
      Arg.bool("allow_unsupported_mode", "Whether modes 0, 3 and 6 may carry guests.")
          .orElse(false);
  static final Arg<Boolean> ALLOW_SINGLE_PORT =
      Arg.bool("allow_single_port", "Whether fewer than two ports are accepted.").orElse(false);

  /** What a device has at the IP layer, and its MTU. */
  static final List<Arg<?>> DEVICE =
      List.of(MTU, ADDRESSES, GATEWAY, GATEWAY6, ROUTES, DNS, DNS_SEARCH);

  /** How a change is gone about. */
  static final List<Arg<?>> CHANGE = List.of(STACK, CONFIRM_WITHIN, CONFIRM_ADDRESS);

  /** What is accepted on demand. */
  static final List<Arg<?>> LENIENCE =
      List.of(ALLOW_UNSUPPORTED_MODE, ALLOW_SINGLE_PORT, TAKE_OVER);

  private NetworkArgs() {}

  /** One list of all. */
  @SafeVarargs
  static List<Arg<?>> together(List<Arg<?>> first, List<Arg<?>>... others) {
    List<Arg<?>> all = new ArrayList<>(first);
    for (List<Arg<?>> more : others) {
      all.addAll(more);
    }
    return List.copyOf(all);
  }

  static Arg<?>[] all(List<Arg<?>> args) {
    return args.toArray(Arg<?>[]::new);
  }

  static UserException mistake(String summary, @Nullable String remedy) {
    return new UserException("network-argument", summary, remedy, null);
  }

  static Wishes wishes(Args args, boolean unsupportedMode, boolean singlePort) {
    Duration confirmWithin = args.get(CONFIRM_WITHIN);
    if (confirmWithin.toSeconds() < 10 || confirmWithin.toSeconds() > 3600) {
      throw mistake("confirm_within must be from 10 to 3600 seconds", null);
    }
    return new Wishes(
        stack(args.get(STACK)),
        confirmWithin,
        args.find(CONFIRM_ADDRESS).orElse(null),
        unsupportedMode,
        singlePort,
        args.get(TAKE_OVER));
  }

  /** Of the argument network_stack; null to recognise it. */
  static @Nullable StackName stack(String word) {
    return word.equals("auto") ? null : StackName.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static String name(String text) {
    if (!NAME.matcher(text).matches() || RESERVED.contains(text)) {
      throw mistake(
          "'%s' is no name for a network device".formatted(text),
          "use up to 15 letters, digits, dots, dashes and underscores");
    }
    return text;
  }

  static @Nullable Integer mtu(Args args) {
    return args.find(MTU).map(Math::toIntExact).orElse(null);
  }

  static Addressing addressing(Args args) {
    return addressing(
        args.get(ADDRESSES),
        args.find(GATEWAY).orElse(null),
        args.find(GATEWAY6).orElse(null),
        args.get(ROUTES),
        args.get(DNS),
        args.get(DNS_SEARCH));
  }

  /** Of a mapping under vlans. */
  static Addressing addressing(Map<String, @Nullable Object> map) {
    List<Map<String, @Nullable Object>> routes = new ArrayList<>();
    if (map.get("routes") instanceof List<?> list) {
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> route)) {
          throw mistake("routes must be mappings with to and via", null);
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        route.forEach((key, value) -> copy.put(String.valueOf(key), value));
        routes.add(copy);
      }
    }
    return addressing(
        texts(map, "addresses"),
        text(map, "gateway"),
        text(map, "gateway6"),
        routes,
        texts(map, "dns"),
        texts(map, "dns_search"));
  }

  private static Addressing addressing(
      List<String> words,
      @Nullable String gateway,
      @Nullable String gateway6,
      List<Map<String, @Nullable Object>> routeMaps,
      List<String> dns,
      List<String> search) {
    boolean dhcp = false;
    boolean automatic = false;
    Set<Prefix> addresses = new LinkedHashSet<>();
    for (String word : words) {
      switch (word) {
        case "dhcp", "dhcp4" -> dhcp = true;
        case "auto6" -> automatic = true;
        default -> {
          Prefix prefix =
              Prefix.parse(word)
                  .filter(its -> word.contains("/") && its.length() > 0)
                  .orElseThrow(() ->
                      mistake(
                          "'%s' is no address with prefix length".formatted(word),
                          "write 192.0.2.10/24, 2001:db8::10/64, dhcp or auto6"));
          addresses.add(prefix);
        }
      }
    }
    List<Route> routes = new ArrayList<>();
    gateway(gateway, true).ifPresent(routes::add);
    gateway(gateway6, false).ifPresent(routes::add);
    for (Map<String, @Nullable Object> map : routeMaps) {
      routes.add(route(map));
    }
    for (Route route : routes) {
      IpAddress via = route.via();
      if (via != null
          && !via.linkLocal()
          && !dhcp
          && !automatic
          && addresses.stream().noneMatch(address -> address.contains(via))) {
        throw mistake(
            "the router %s is in the network of none of the addresses".formatted(via),
            "check gateway, routes and the addresses' prefix lengths");
      }
    }
    List<IpAddress> servers = dns.stream().map(NetworkArgs::address).toList();
    for (String domain : search) {
      if (!domain.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?")) {
        throw mistake("'%s' is no domain".formatted(domain), null);
      }
    }
    Addressing made =
        new Addressing(dhcp, automatic, List.copyOf(addresses), routes, servers, search);
    if (made.none() && !(dns.isEmpty() && search.isEmpty())) {
      throw mistake(
          "name servers need a device with addresses", "give addresses, or leave out dns");
    }
    return made;
  }

  private static Optional<Route> gateway(@Nullable String text, boolean ipv4) {
    if (text == null) {
      return Optional.empty();
    }
    IpAddress address = address(text);
    if (address.ipv4() != ipv4) {
      throw mistake(
          "%s is no IPv%s address".formatted(text, ipv4 ? "4" : "6"),
          ipv4 ? "gateway6 is for IPv6" : "gateway is for IPv4");
    }
    return Optional.of(Route.byDefault(address));
  }

  private static Route route(Map<String, @Nullable Object> map) {
    known(map, "a route", "to", "via", "metric");
    String to = text(map, "to");
    String via = text(map, "via");
    if (to == null) {
      throw mistake("a route needs to", "write to: 203.0.113.0/24");
    }
    IpAddress router = via == null ? null : address(via);
    Prefix network =
        to.equals("default")
            ? Route.byDefault(
                    Optional.ofNullable(router)
                        .orElseThrow(() -> mistake("a default route needs via", null)))
                .to()
            : Prefix.parse(to).orElseThrow(() -> mistake("'%s' is no network".formatted(to), null));
    if (router != null && router.ipv4() != network.address().ipv4()) {
      throw mistake("%s and %s are not of one kind".formatted(to, via), null);
    }
    return new Route(network, router, number(map, "metric", 0, Integer.MAX_VALUE));
  }

  static IpAddress address(String text) {
    return IpAddress.parse(text)
        .orElseThrow(() -> mistake("'%s' is no IP address".formatted(text), null));
  }

  /** A port as written: a name, or a hardware address with or without {@code mac:}. */
  static Device.Ethernet port(
      String written,
      @Nullable String controller,
      @Nullable Integer mtu,
      boolean primary,
      boolean byMac,
      Snapshot current) {
    Matcher mac = MAC.matcher(written);
    if (!mac.matches()) {
      String permanent =
          current.link(name(written)).map(Link::permanentMac).filter(m -> byMac).orElse(null);
      return new Device.Ethernet(written, permanent, controller, mtu, primary, Addressing.NONE);
    }
    String wanted = mac.group(1).toLowerCase(Locale.ROOT).replace('-', ':');
    return current.links().values().stream()
        .filter(link -> link.kind().isEmpty() && link.permanentMac().equals(wanted))
        .findFirst()
        .map(link ->
            new Device.Ethernet(link.name(), wanted, controller, mtu, primary, Addressing.NONE))
        .orElseGet(
            () -> new Device.Ethernet(wanted, wanted, controller, mtu, primary, Addressing.NONE));
  }

  static void known(Map<String, @Nullable Object> map, String what, String... keys) {
    for (String key : map.keySet()) {
      if (!List.of(keys).contains(key)) {
        throw mistake(
            "%s takes no '%s'".formatted(what, key),
            Optional.ofNullable(Suggestions.didYouMean(key, List.of(keys)))
                .orElse("it takes " + String.join(", ", keys)));
      }
    }
  }

  static @Nullable String text(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    if (value instanceof List || value instanceof Map) {
      throw mistake("%s must be text".formatted(key), null);
    }
    return value == null ? null : String.valueOf(value);
  }

  static List<String> texts(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(String.valueOf(value).split("\\s*,\\s*"));
  }

  static @Nullable Integer number(
      Map<String, @Nullable Object> map, String key, int least, int most) {
    String text = text(map, key);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below, with the bounds
    }
    throw mistake(
        "%s must be a whole number from %d to %d, not '%s'".formatted(key, least, most, text),
        null);
  }

  static boolean truth(Map<String, @Nullable Object> map, String key, boolean fallback) {
    String text = text(map, key);
    return text == null
        ? fallback
        : switch (text.toLowerCase(Locale.ROOT)) {
          case "true", "yes", "on", "1" -> true;
          case "false", "no", "off", "0" -> false;
          default -> throw mistake("%s must be yes or no, not '%s'".formatted(key, text), null);
        };
  }

  /** Checked: with STP the kernel takes 2 to 30 seconds; without, the delay means nothing. */
  static Device.Bridge bridge(
      String name,
      List<String> ports,
      boolean stp,
      @Nullable Integer forwardDelay,
      @Nullable Integer mtu,
      Addressing addressing) {
    if (stp && forwardDelay != null && (forwardDelay < 2 || forwardDelay > 30)) {
      throw mistake(
          "forward_delay must be from 2 to 30 seconds where stp is on, not " + forwardDelay, null);
    }
    return new Device.Bridge(name, ports, stp, forwardDelay, mtu, addressing);
  }
}
