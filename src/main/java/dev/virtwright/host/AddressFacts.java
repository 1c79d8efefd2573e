package dev.virtwright.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as {@code ip addr show} prints them. The first IPv4 address of an interface is its
 * {@code ipv4}, others are {@code ipv4_secondaries}; one with a label of its own ({@code eth0:1})
 * belongs to an interface of that name, and if it is secondary to both.
 */
final class AddressFacts {
  private static final Pattern INTERFACE = Pattern.compile("\\d+: ([^:@]+)[:@].*");

  private final Map<String, Map<String, Object>> interfaces;
  private final List<Object> four = new ArrayList<>();
  private final List<Object> six = new ArrayList<>();

  /**
   * @param interfaces by name, to which the addresses are added
   */
  AddressFacts(Map<String, Map<String, Object>> interfaces) {
    this.interfaces = interfaces;
  }

  /** All but loopback's. */
  List<Object> four() {
    return four;
  }

  /** All but loopback's. */
  List<Object> six() {
    return six;
  }

  /**
   * @param route4 the default route, which gets more of its address
   * @param route6 as that
   */
  void read(String printed, Map<String, Object> route4, Map<String, Object> route6) {
    Map<String, List<String[]>> lines = new LinkedHashMap<>();
    String device = "";
    for (String line : printed.split("\n")) {
      Matcher heading = INTERFACE.matcher(line);
      String[] word = line.strip().split("\\s+");
      if (heading.matches()) {
        device = heading.group(1);
      } else if (word.length > 2 && (word[0].equals("inet") || word[0].equals("inet6"))) {
        lines.computeIfAbsent(device, name -> new ArrayList<>()).add(word);
      }
    }
    lines.forEach((name, words) -> {
      Map<String, Object> link =
          interfaces.computeIfAbsent(name, n -> new LinkedHashMap<>(Map.of("device", n)));
      for (boolean secondary : new boolean[] {false, true}) {
        for (String[] word : words) {
          if (secondary(word) == secondary) {
            if (word[0].equals("inet")) {
              inet(name, link, word, secondary, route4);
            } else {
              inet6(link, word, route6);
            }
          }
        }
      }
    });
  }

  /** Of IPv6 that is what a temporary address is. */
  private static boolean secondary(String[] word) {
    List<String> words = Arrays.asList(word);
    return words.contains("secondary") || words.contains("temporary");
  }

  private void inet(
      String device,
      Map<String, Object> link,
      String[] word,
      boolean secondary,
      Map<String, Object> route) {
    String[] parts = word[1].split("/", 2);
    String address = parts[0];
    // one end of a point-to-point link has no prefix of its own
    String prefix = parts.length == 2 ? parts[1] : "32";
    long mask = mask(prefix.matches("\\d{1,2}") ? Long.parseLong(prefix) : 32);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("address", address);
    facts.put("broadcast", word.length > 3 && word[2].equals("brd") ? word[3] : "");
    facts.put("netmask", dotted(mask));
    facts.put("network", dotted(quad(address) & mask));
    facts.put("prefix", prefix);
    String label = word[word.length - 1];
    Map<String, Object> owner =
        label.equals(device)
            ? link
            : interfaces.computeIfAbsent(label, name -> new LinkedHashMap<>());
    if (secondary || owner.containsKey("ipv4")) {
      another(owner, facts);
    } else {
      owner.put("ipv4", facts);
    }
    if (secondary && !label.equals(device)) {
      another(link, facts);
    }
    if (address.equals(route.get("address"))) {
      facts.forEach(route::putIfAbsent);
      ofLink(route, link);
      route.put("alias", label);
    }
    if (!address.startsWith("127.")) {
      four.add(address);
    }
  }

  private void inet6(Map<String, Object> link, String[] word, Map<String, Object> route) {
    boolean peer = word[2].equals("peer");
    String[] parts = (peer ? word[3] : word[1]).split("/", 2);
    String address = peer ? word[1] : parts[0];
    int scope = Arrays.asList(word).indexOf("scope");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("address", address);
    facts.put("prefix", parts.length == 2 ? parts[1] : "128");
    facts.put("scope", scope > 0 && scope + 1 < word.length ? word[scope + 1] : "");
    List<Object> all = new ArrayList<>();
    if (link.get("ipv6") instanceof List<?> before) {
      all.addAll(before);
    }
    all.add(facts);
    link.put("ipv6", all);
    if (address.equals(route.get("address"))) {
      facts.forEach(route::putIfAbsent);
      ofLink(route, link);
    }
    if (!address.equals("::1")) {
      six.add(address);
    }
  }

  private static void another(Map<String, Object> link, Map<String, Object> address) {
    List<Object> all = new ArrayList<>();
    if (link.get("ipv4_secondaries") instanceof List<?> before) {
      all.addAll(before);
    }
    all.add(address);
    link.put("ipv4_secondaries", all);
  }

  private static void ofLink(Map<String, Object> route, Map<String, Object> link) {
    for (String key : List.of("macaddress", "mtu", "type")) {
      if (link.get(key) != null) {
        route.put(key, link.get(key));
      }
    }
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
