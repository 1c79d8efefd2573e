package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a route-NAME or route6-NAME file says, in either of its forms: arguments of {@code ip route
 * add}, one route a line, or the variables ADDRESSn, NETMASKn, GATEWAYn and METRICn (sysconfig.txt
 * of initscripts, nm-settings-ifcfg-rh(5)). Pure.
 *
 * @param beyond lines that say more than where to, through which router and at which metric
 */
record IfcfgRoutes(List<Route> routes, List<String> beyond) {
  private static final Pattern VARIABLES = Pattern.compile("(?m)^\\s*ADDRESS\\d+=");

  IfcfgRoutes {
    routes = List.copyOf(routes);
    beyond = List.copyOf(beyond);
  }

  static IfcfgRoutes parse(String text, String device, boolean ipv4) {
    List<Route> routes = new ArrayList<>();
    List<String> beyond = new ArrayList<>();
    if (ipv4 && VARIABLES.matcher(text).find()) {
      variables(ShellVariables.parse(text), routes, beyond);
    } else {
      for (String raw : text.split("\n", -1)) {
        String line = raw.strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          line(line.split("\\s+"), device, ipv4)
              .ifPresentOrElse(routes::add, () -> beyond.add(line));
        }
      }
    }
    return new IfcfgRoutes(routes, beyond);
  }

  /** One route in the form of arguments. */
  static String line(Route route, String device) {
    return (route.isDefault() ? "default" : route.to().toString())
        + (route.via() == null ? "" : " via " + route.via())
        + " dev "
        + device
        + (route.metric() == null ? "" : " metric " + route.metric());
  }

  private static Optional<Route> line(String[] words, String device, boolean ipv4) {
    int at = words[0].equals("to") ? 1 : 0;
    Prefix to = at < words.length ? network(words[at], ipv4) : null;
    IpAddress via = null;
    Integer metric = null;
    for (at++; to != null && at < words.length; at += 2) {
      String value = at + 1 < words.length ? words[at + 1] : "";
      boolean understood =
          switch (words[at]) {
            case "via" -> {
              IpAddress router = IpAddress.parse(value).orElse(null);
              via = router == null || unspecified(router) ? null : router;
              yield router != null;
            }
            case "dev" -> value.equals(device);
            case "metric", "preference", "priority" -> {
              metric = ConfigValues.number(value);
              yield metric != null;
            }
            default -> false;
          };
      if (!understood) {
        return Optional.empty();
      }
    }
    return to == null ? Optional.empty() : Optional.of(new Route(to, via, metric));
  }

  private static boolean unspecified(IpAddress address) {
    return address.address().isAnyLocalAddress();
  }

  private static @Nullable Prefix network(String word, boolean ipv4) {
    String text = !word.equals("default") ? word : ipv4 ? "0.0.0.0/0" : "::/0";
    return Prefix.parse(text).filter(it -> it.address().ipv4() == ipv4).orElse(null);
  }

  private static void variables(ShellVariables variables, List<Route> routes, List<String> beyond) {
    variables.code().forEach(beyond::add);
    variables.doubtful().forEach((name, value) -> beyond.add(name + "=" + value));
    for (int n = 0; variables.values().containsKey("ADDRESS" + n); n++) {
      String address = variables.text("ADDRESS" + n);
      String mask = variables.values().getOrDefault("NETMASK" + n, "255.255.255.255");
      String options = variables.text("OPTIONS" + n);
      IpAddress via =
          IpAddress.parse(variables.text("GATEWAY" + n))
              .filter(it -> !unspecified(it))
              .orElse(null);
      Integer metric = ConfigValues.number(variables.values().get("METRIC" + n));
      Optional<Prefix> to = Prefix.parse(address + "/" + IfupdownFiles.length(mask));
      to.ifPresentOrElse(
          network -> routes.add(new Route(network, via, metric)),
          () -> beyond.add("ADDRESS=" + address + " NETMASK=" + mask));
      if (!options.isEmpty()) {
        beyond.add("OPTIONS" + n + "=" + options);
      }
    }
  }
}
