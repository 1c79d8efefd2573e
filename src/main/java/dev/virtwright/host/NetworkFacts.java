package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces with their addresses, the default routes and what is reachable on the machine itself:
 * /sys/class/net and {@code ip} (iproute2 of any age, or busybox). A fact that is named after an
 * interface has {@code _} where the name has {@code -} or {@code :}.
 */
final class NetworkFacts implements FactReading {
  private static final String NET = "/sys/class/net/";

  /**
   * The addresses are those that Ansible asks the route to; nothing is sent to them. ethtool(8) is
   * asked for no more than 16 interfaces, unless they are devices: a host of guests has many.
   */
  private static final MachineRead NETWORK =
      MachineRead.script(
              """
              ip addr show
              echo '#4'
              ip -4 route get 8.8.8.8
              echo '#6'
              ip -6 route get 2404:6800:400a:800::1012
              echo '#local'
              ip -4 route show table local
              ip -6 route show table local
              command -v ethtool >/dev/null || exit 0
              set -- /sys/class/net/*
              for i; do
                [ -e "$i/type" ] || continue
                [ -e "$i/device" ] || [ $# -le 16 ] || continue
                echo "#ethtool ${i##*/}"
                ethtool -k "${i##*/}"
                echo '#timestamps'
                ethtool -T "${i##*/}"
              done\
              """)
          .withFiles(
              NET + "*/type",
              NET + "*/address",
              NET + "*/mtu",
              NET + "*/operstate",
              NET + "*/flags",
              NET + "*/speed",
              NET + "*/bridge/bridge_id",
              NET + "*/bridge/stp_state",
              NET + "*/bonding/mode",
              NET + "*/bonding/slaves",
              NET + "*/bonding/miimon",
              NET + "*/bonding/lacp_rate",
              NET + "*/bonding/primary",
              NET + "*/bonding/all_slaves_active",
              NET + "*/bonding_slave/perm_hwaddr")
          .withLinks(NET + "*/device", NET + "*/device/driver/module", NET + "*/brif/*");

  @Override
  public Set<String> names() {
    return Set.of(
        "interfaces",
        "default_ipv4",
        "default_ipv6",
        "all_ipv4_addresses",
        "all_ipv6_addresses",
        "locally_reachable_ips");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(NETWORK);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    network(source.read(NETWORK))
        .forEach((name, value) -> {
          // an interface may have any name, also that of another fact
          if (names().contains(name)) {
            facts.put(name, value);
          } else {
            facts.putIfAbsent(name, value);
          }
        });
  }

  static Map<String, @Nullable Object> network(MachineRead.Answer answer) {
    Map<String, Map<String, Object>> interfaces = new TreeMap<>();
    for (String path : answer.files().keySet()) {
      if (path.startsWith(NET) && path.endsWith("/type")) {
        String name = path.substring(NET.length(), path.length() - "/type".length());
        interfaces.put(name, LinkFacts.link(name, answer));
      }
    }
    String[] part = answer.output().split("(?m)^#(?:4|6|local)\n", -1);
    AddressFacts addresses = new AddressFacts(interfaces);
    Map<String, Object> four = route(part.length > 1 ? part[1] : "", "8.8.8.8");
    Map<String, Object> six = route(part.length > 2 ? part[2] : "", "2404:6800:400a:800::1012");
    addresses.read(part[0], four, six);
    String[] last = (part.length > 3 ? part[3] : "").split("(?m)^#ethtool ", -1);
    for (int i = 1; i < last.length; i++) {
      String[] named = last[i].split("\n", 2);
      Map<String, Object> link = interfaces.get(named[0]);
      if (link != null && named.length == 2) {
        link.putAll(LinkFacts.ethtool(named[1]));
      }
    }
    Map<String, @Nullable Object> facts = new TreeMap<>();
    List<Object> names = new ArrayList<>();
    interfaces.forEach((name, link) -> {
      names.add(name.replace(':', '_'));
      facts.put(name.replace(':', '_').replace('-', '_'), link);
    });
    facts.put("interfaces", names);
    facts.put("default_ipv4", four);
    facts.put("default_ipv6", six);
    facts.put("all_ipv4_addresses", addresses.four());
    facts.put("all_ipv6_addresses", addresses.six());
    facts.put("locally_reachable_ips", reachable(last[0]));
    return facts;
  }

  /** Of the line of {@code ip route get}: interface, source address, gateway. */
  private static Map<String, Object> route(String printed, String asked) {
    Map<String, Object> route = new LinkedHashMap<>();
    String[] word = printed.split("\n", 2)[0].strip().split("\\s+");
    if (!word[0].equals(asked)) {
      return route;
    }
    for (int i = 1; i + 1 < word.length; i++) {
      switch (word[i]) {
        case "dev" -> route.put("interface", word[i + 1]);
        case "src" -> route.put("address", word[i + 1]);
        case "via" -> route.put("gateway", word[i + 1]);
        default -> {} // a table, a metric, a user
      }
    }
    return route;
  }

  private static Map<String, Object> reachable(String routes) {
    Set<Object> four = new LinkedHashSet<>();
    Set<Object> six = new LinkedHashSet<>();
    for (String line : routes.split("\n")) {
      String[] word = line.strip().split("\\s+");
      if (word.length > 1 && word[0].equals("local")) {
        (word[1].contains(":") ? six : four).add(word[1]);
      }
    }
    return Map.of("ipv4", List.copyOf(four), "ipv6", List.copyOf(six));
  }
}
