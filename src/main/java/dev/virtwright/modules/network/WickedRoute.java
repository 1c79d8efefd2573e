package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of /etc/sysconfig/network/routes or ifroute-DEVICE: destination, gateway, netmask, device
 * and options, a dash for what is left out (ifroute(5)). Pure.
 *
 * @param text as written, with single blanks
 * @param route null where it is none that {@link Route} expresses: of another table or type, or
 *     over several routers
 * @param device null where the line names none
 * @param beyond options besides the metric
 */
record WickedRoute(
    String text, @Nullable Route route, @Nullable String device, List<String> beyond) {
  private static final Set<String> METRIC = Set.of("metric", "priority", "preference");

  /** Options after which it is no plain route of the main table any more. */
  private static final Set<String> OTHER =
      Set.of(
          "table",
          "type",
          "nexthop",
          "local",
          "broadcast",
          "multicast",
          "throw",
          "unreachable",
          "prohibit",
          "blackhole",
          "nat");

  WickedRoute {
    beyond = List.copyOf(beyond);
  }

  /** A backslash at a line's end continues it on the next. */
  static List<WickedRoute> parse(String text) {
    List<WickedRoute> routes = new ArrayList<>();
    for (String raw : text.replace("\\\n", "").split("\n", -1)) {
      String line = raw.replaceFirst("#.*", "").strip().replaceAll("\\s+", " ");
      if (!line.isEmpty()) {
        routes.add(of(line));
      }
    }
    return routes;
  }

  private static WickedRoute of(String line) {
    String[] words = line.split(" ", 5);
    String gateway = word(words, 1);
    String device = word(words, 3);
    List<String> beyond = new ArrayList<>();
    Integer metric = null;
    boolean plain = true;
    String[] options = word(words, 4).split(" ");
    for (int at = 0; at < options.length; at++) {
      String next = at + 1 < options.length ? options[at + 1] : "";
      if (METRIC.contains(options[at]) && ConfigValues.number(next) != null) {
        metric = ConfigValues.number(next);
        at++;
      } else if (options[at].equals("type") && next.equals("unicast")) {
        at++;
      } else if (!options[at].isEmpty() && !options[at].equals("unicast")) {
        plain &= !OTHER.contains(options[at]);
        beyond.add(options[at]);
      }
    }
    IpAddress via =
        IpAddress.parse(gateway).filter(it -> !it.address().isAnyLocalAddress()).orElse(null);
    boolean understood = plain && (gateway.isEmpty() || IpAddress.parse(gateway).isPresent());
    Integer its = metric;
    return new WickedRoute(
        line,
        understood
            ? destination(words[0], via, word(words, 2))
                .map(to -> new Route(to, via, its))
                .orElse(null)
            : null,
        device.isEmpty() ? null : device,
        beyond);
  }

  private static String word(String[] words, int number) {
    return number < words.length && !words[number].equals("-") ? words[number] : "";
  }

  private static Optional<Prefix> destination(
      String written, @Nullable IpAddress via, String netmask) {
    if (written.equals("default")) {
      return Optional.ofNullable(via).map(router -> Route.byDefault(router).to());
    }
    return Prefix.parse(
        written.contains("/") || netmask.isEmpty()
            ? written
            : written + "/" + IfupdownFiles.length(netmask));
  }

  /** The line that brings the route. */
  static String line(String device, Route route) {
    IpAddress via = route.via();
    return "%s %s - %s%s"
        .formatted(
            route.isDefault() && via != null ? "default" : route.to(),
            via == null ? "-" : via,
            device,
            route.metric() == null ? "" : " metric " + route.metric());
  }

  /** What it means, however it is written. */
  String meaning() {
    return route == null
        ? text
        : String.join(" ", route.toString(), String.join(" ", beyond)).strip();
  }
}
