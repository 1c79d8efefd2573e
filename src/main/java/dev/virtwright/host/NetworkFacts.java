package dev.virtwright.host;

import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces with their addresses, bridges, bonds, default routes, resolver: {@code ip -json}
 * (iproute2) and what /sys/class/net adds. A fact that is named after an interface has {@code _}
 * where the name has {@code -}.
 */
final class NetworkFacts implements FactReading {

  /** The addresses that Ansible asks the route to; nothing is sent to them. */
  private static final CommandOutput IP =
      FactSource.script(
          """
          ip -j -d addr show 2>/dev/null || echo
          echo '#4'
          ip -j -4 route get 8.8.8.8 2>/dev/null
          echo '#6'
          ip -j -6 route get 2404:6800:400a:800::1012 2>/dev/null
          echo '#sys'
          for i in /sys/class/net/*; do
            n=${i##*/}
            [ -e "$i/type" ] || continue
            s=; { read -r s <"$i/speed"; } 2>/dev/null
            t=; { read -r t <"$i/type"; } 2>/dev/null
            d=; [ -e "$i/device" ] && d=$(readlink -f -- "$i/device")
            m=; [ -e "$i/device/driver/module" ] && m=$(readlink -f -- "$i/device/driver/module")
            b=; [ -e "$i/bridge" ] && { read -r b <"$i/bridge/bridge_id"; } 2>/dev/null
            printf '%s %s %s %s %s %s\\n' "$n" "${s:--}" "${t:--}" "${d:--}" "${m:--}" "${b:--}"
          done
          exit 0
          """);

  private static final String RESOLV = "/etc/resolv.conf";

  @Override
  public Set<String> names() {
    return Set.of(
        "interfaces",
        "default_ipv4",
        "default_ipv6",
        "all_ipv4_addresses",
        "all_ipv6_addresses",
        "dns");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(IP, FactSource.file(RESOLV));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    network(source.output(IP))
        .forEach((name, value) -> {
          // an interface may have any name, also that of another fact
          if (names().contains(name)) {
            facts.put(name, value);
          } else {
            facts.putIfAbsent(name, value);
          }
        });
    facts.put("dns", resolver(source.text(RESOLV)));
  }

  static Map<String, @Nullable Object> network(String text) {
    String[] part = text.split("(?m)^#(4|6|sys)\n", 4);
    List<Map<?, ?>> links = objects(part[0]);
    Map<String, String[]> sys = new TreeMap<>();
    for (String line : (part.length == 4 ? part[3] : "").split("\n")) {
      String[] word = line.split(" ");
      if (word.length == 6) {
        sys.put(word[0], word);
      }
    }
    Map<String, @Nullable Object> facts = new TreeMap<>();
    List<Object> names = new ArrayList<>(sys.keySet());
    List<Object> ipv4 = new ArrayList<>();
    List<Object> ipv6 = new ArrayList<>();
    Map<String, Map<String, Object>> byName = new TreeMap<>();
    for (Map<?, ?> link : links) {
      String name = string(link.get("ifname"));
      byName.put(name, device(name, link, links, sys.get(name)));
      for (Map<?, ?> address : maps(link.get("addr_info"))) {
        String local = string(address.get("local"));
        if (string(address.get("family")).equals("inet") && !local.startsWith("127.")) {
          ipv4.add(local);
        } else if (string(address.get("family")).equals("inet6") && !local.equals("::1")) {
          ipv6.add(local);
        }
      }
    }
    sys.keySet()
        .forEach(name -> byName.putIfAbsent(name, new LinkedHashMap<>(Map.of("device", name))));
    byName.forEach((name, device) -> facts.put(name.replace('-', '_').replace('.', '_'), device));
    facts.put("interfaces", names);
    facts.put("all_ipv4_addresses", ipv4);
    facts.put("all_ipv6_addresses", ipv6);
    facts.put(
        "default_ipv4", route(objects(part.length > 1 ? part[1] : ""), "inet", byName, links));
    facts.put(
        "default_ipv6", route(objects(part.length > 2 ? part[2] : ""), "inet6", byName, links));
    return facts;
  }

  private static Map<String, Object> device(
      String name, Map<?, ?> link, List<Map<?, ?>> links, String @Nullable [] sys) {
    Map<String, Object> device = new LinkedHashMap<>();
    List<?> flags = link.get("flags") instanceof List<?> list ? list : List.of();
    Map<?, ?> info = link.get("linkinfo") instanceof Map<?, ?> map ? map : Map.of();
    Map<?, ?> data = info.get("info_data") instanceof Map<?, ?> map ? map : Map.of();
    String kind = string(info.get("info_kind"));
    device.put("device", name);
    device.put(
        "active",
        string(link.get("operstate")).equals("UP")
            || (string(link.get("operstate")).equals("UNKNOWN") && flags.contains("LOWER_UP")));
    device.put("promisc", flags.contains("PROMISC") || positive(link.get("promiscuity")));
    if (link.get("mtu") instanceof Long mtu) {
      device.put("mtu", mtu);
    }
    String type = sys == null ? "" : sys[2];
    device.put(
        "type",
        flags.contains("LOOPBACK")
            ? "loopback"
            : kind.equals("bridge")
                ? "bridge"
                : kind.equals("bond")
                    ? "bonding"
                    : switch (type) {
                      case "1" -> "ether";
                      case "32" -> "infiniband";
                      case "512" -> "ppp";
                      case "776", "768", "769", "778" -> "tunnel";
                      case "65534" -> "tunnel";
                      default -> "unknown";
                    });
    if (!flags.contains("LOOPBACK") && !string(link.get("address")).isEmpty()) {
      device.put("macaddress", string(link.get("address")));
    }
    if (sys != null) {
      if (sys[1].matches("-?\\d{1,9}")) {
        device.put("speed", Long.parseLong(sys[1]));
      }
      if (!sys[3].equals("-")) {
        device.put("pciid", last(sys[3]));
      }
      if (!sys[4].equals("-")) {
        device.put("module", last(sys[4]));
      }
    }
    if (kind.equals("bridge")) {
      device.put("interfaces", ports(name, links));
      device.put("stp", positive(data.get("stp_state")));
      device.put("id", sys == null || sys[5].equals("-") ? "" : sys[5]);
    } else if (kind.equals("bond")) {
      device.put("slaves", ports(name, links));
      device.put("mode", string(data.get("mode")));
      device.put("miimon", string(data.get("miimon")));
      if (data.containsKey("ad_lacp_rate")) {
        device.put("lacp_rate", string(data.get("ad_lacp_rate")));
      }
      device.put("all_slaves_active", positive(data.get("all_slaves_active")));
      if (data.containsKey("primary")) {
        device.put("primary", string(data.get("primary")));
      }
    }
    addresses(link, device);
    return device;
  }

  private static void addresses(Map<?, ?> link, Map<String, Object> device) {
    List<Object> secondaries = new ArrayList<>();
    List<Object> six = new ArrayList<>();
    for (Map<?, ?> address : maps(link.get("addr_info"))) {
      String local = string(address.get("local"));
      long prefix = address.get("prefixlen") instanceof Long length ? length : 0;
      if (string(address.get("family")).equals("inet")) {
        Map<String, Object> four = new LinkedHashMap<>();
        four.put("address", local);
        four.put("broadcast", string(address.get("broadcast")));
        four.put("netmask", dotted(mask(prefix)));
        four.put("network", dotted(quad(local) & mask(prefix)));
        four.put("prefix", String.valueOf(prefix));
        if (device.putIfAbsent("ipv4", four) != null) {
          secondaries.add(four);
        }
      } else if (string(address.get("family")).equals("inet6")) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("address", local);
        one.put("prefix", String.valueOf(prefix));
        one.put("scope", string(address.get("scope")));
        six.add(one);
      }
    }
    if (!secondaries.isEmpty()) {
      device.put("ipv4_secondaries", secondaries);
    }
    if (!six.isEmpty()) {
      device.put("ipv6", six);
    }
  }

  private static List<Object> ports(String master, List<Map<?, ?>> links) {
    List<Object> ports = new ArrayList<>();
    for (Map<?, ?> link : links) {
      if (string(link.get("master")).equals(master)) {
        ports.add(string(link.get("ifname")));
      }
    }
    return ports;
  }

  private static Map<String, Object> route(
      List<Map<?, ?>> routes,
      String family,
      Map<String, Map<String, Object>> devices,
      List<Map<?, ?>> links) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (routes.isEmpty()) {
      return facts;
    }
    Map<?, ?> route = routes.getFirst();
    String name = string(route.get("dev"));
    String source = string(route.get("prefsrc"));
    Map<String, Object> device = devices.getOrDefault(name, Map.of());
    facts.put("interface", name);
    facts.put("address", source);
    if (!string(route.get("gateway")).isEmpty()) {
      facts.put("gateway", string(route.get("gateway")));
    }
    for (String key : List.of("mtu", "type", "macaddress")) {
      if (device.get(key) != null) {
        facts.put(key, device.get(key));
      }
    }
    for (Map<?, ?> link : links) {
      for (Map<?, ?> address : maps(link.get("addr_info"))) {
        if (string(link.get("ifname")).equals(name)
            && string(address.get("local")).equals(source)
            && string(address.get("family")).equals(family)) {
          long prefix = address.get("prefixlen") instanceof Long length ? length : 0;
          facts.put("prefix", String.valueOf(prefix));
          if (family.equals("inet")) {
            facts.put("netmask", dotted(mask(prefix)));
            facts.put("network", dotted(quad(source) & mask(prefix)));
            facts.put("broadcast", string(address.get("broadcast")));
            facts.put("alias", string(address.get("label")));
          } else {
            facts.put("scope", string(address.get("scope")));
          }
        }
      }
    }
    return facts;
  }

  /** Of resolv.conf(5). */
  static Map<String, Object> resolver(String text) {
    Map<String, Object> dns = new LinkedHashMap<>();
    List<Object> servers = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] word = line.strip().split("\\s+");
      if (word.length < 2) {
        continue;
      }
      List<Object> rest = List.<Object>of((Object[]) word).subList(1, word.length);
      switch (word[0]) {
        case "nameserver" -> servers.add(word[1]);
        case "domain" -> dns.put("domain", word[1]);
        case "search" -> dns.put("search", List.copyOf(rest));
        case "sortlist" -> dns.put("sortlist", List.copyOf(rest));
        case "options" -> {
          Map<String, Object> options = new LinkedHashMap<>();
          for (Object option : rest) {
            String[] pair = ((String) option).split(":", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : true);
          }
          dns.put("options", options);
        }
        default -> {} // a comment, or what resolv.conf(5) does not know
      }
    }
    if (!servers.isEmpty()) {
      dns.put("nameservers", servers);
    }
    return dns;
  }

  private static List<Map<?, ?>> objects(String json) {
    try {
      return json.isBlank() ? List.of() : maps(Json.parse(json.strip()));
    } catch (Json.Malformed e) {
      return List.of(); // an ip that knows no JSON prints text: its facts are missing, as it is old
    }
  }

  private static List<Map<?, ?>> maps(@Nullable Object value) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map && !map.isEmpty()) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static String string(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static boolean positive(@Nullable Object value) {
    return value instanceof Long number && number > 0;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static long mask(long prefix) {
    return prefix <= 0 ? 0 : (0xffffffffL << (32 - Math.min(prefix, 32))) & 0xffffffffL;
  }

  private static long quad(String address) {
    long number = 0;
    for (String octet : address.split("\\.")) {
      number = (number << 8) | (octet.matches("\\d{1,3}") ? Long.parseLong(octet) & 0xff : 0);
    }
    return number;
  }

  private static String dotted(long number) {
    return "%d.%d.%d.%d"
        .formatted(number >> 24 & 0xff, number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
  }
}
