package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One interface as /sys/class/net and ethtool(8) have it, without its addresses. */
final class LinkFacts {
  private LinkFacts() {}

  static Map<String, Object> link(String name, MachineRead.Answer answer) {
    String path = "/sys/class/net/" + name;
    Map<String, Object> link = new LinkedHashMap<>();
    link.put("device", name);
    String address = answer.file(path + "/address");
    if (!address.isEmpty() && !address.equals("00:00:00:00:00:00")) {
      link.put("macaddress", address);
    }
    putNumber(link, "mtu", answer.file(path + "/mtu"));
    link.put("active", !answer.file(path + "/operstate").equals("down"));
    link.put("type", type(path, answer));
    String flags = answer.file(path + "/flags");
    link.put(
        "promisc",
        flags.matches("0x[0-9a-f]{1,8}") && (Long.decode(flags) & 0x100) != 0); // IFF_PROMISC
    putNumber(link, "speed", answer.file(path + "/speed"));
    String device = answer.links().get(path + "/device");
    if (device != null) {
      link.put("pciid", last(device));
    }
    String module = answer.links().get(path + "/device/driver/module");
    if (module != null) {
      link.put("module", last(module));
    }
    bridge(link, path, answer);
    bond(link, path, answer);
    String permanent = answer.file(path + "/bonding_slave/perm_hwaddr");
    if (!permanent.isEmpty()) {
      link.put("perm_macaddress", permanent);
    }
    return link;
  }

  private static String type(String path, MachineRead.Answer answer) {
    if (answer.files().containsKey(path + "/bonding/mode")) {
      return "bonding";
    }
    if (answer.files().containsKey(path + "/bridge/bridge_id")) {
      return "bridge";
    }
    // ARPHRD_ numbers of if_arp.h
    return switch (answer.file(path + "/type")) {
      case "1" -> "ether";
      case "32" -> "infiniband";
      case "512" -> "ppp";
      case "772" -> "loopback";
      case "65534" -> "tunnel";
      default -> "unknown";
    };
  }

  private static void bridge(Map<String, Object> link, String path, MachineRead.Answer answer) {
    if (!answer.files().containsKey(path + "/bridge/bridge_id")) {
      return;
    }
    List<Object> ports = new ArrayList<>();
    for (String port : answer.links().keySet()) {
      if (port.startsWith(path + "/brif/")) {
        ports.add(last(port));
      }
    }
    link.put("interfaces", ports);
    link.put("id", answer.file(path + "/bridge/bridge_id"));
    link.put("stp", answer.file(path + "/bridge/stp_state").equals("1"));
  }

  private static void bond(Map<String, Object> link, String path, MachineRead.Answer answer) {
    if (!answer.files().containsKey(path + "/bonding/mode")) {
      return;
    }
    String slaves = answer.file(path + "/bonding/slaves");
    link.put(
        "slaves", slaves.isEmpty() ? List.of() : List.<Object>of((Object[]) slaves.split("\\s+")));
    for (String key : List.of("mode", "miimon", "lacp_rate")) {
      String value = answer.file(path + "/bonding/" + key);
      if (!value.isEmpty()) {
        link.put(key, value.split("\\s+", 2)[0]);
      }
    }
    String primary = answer.file(path + "/bonding/primary");
    if (!primary.isEmpty()) {
      link.put("primary", primary);
    }
    link.put("all_slaves_active", answer.file(path + "/bonding/all_slaves_active").equals("1"));
  }

  /** Of {@code ethtool -k}, a line {@code #timestamps}, and {@code ethtool -T}. */
  static Map<String, Object> ethtool(String printed) {
    Map<String, Object> facts = new LinkedHashMap<>();
    String[] part = printed.split("(?m)^#timestamps\n?", 2);
    Map<String, Object> features = new LinkedHashMap<>();
    for (String line : part[0].split("\n")) {
      String[] pair = line.split(": ", 2);
      if (pair.length == 2 && !pair[1].isBlank()) {
        features.put(pair[0].strip().replace('-', '_'), pair[1].strip());
      }
    }
    if (!features.isEmpty()) {
      facts.put("features", features);
    }
    if (part.length == 2 && !part[1].isBlank()) {
      facts.put("timestamping", all("SOF_TIMESTAMPING_(\\w+)", part[1]));
      facts.put("hw_timestamp_filters", all("HWTSTAMP_FILTER_(\\w+)", part[1]));
      String clock = FactSource.find("PTP Hardware Clock: (\\d{1,9})", part[1]);
      if (clock != null) {
        facts.put("phc_index", Long.valueOf(clock));
      }
    }
    return facts;
  }

  private static List<Object> all(String expression, String text) {
    List<Object> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(expression).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1).toLowerCase(Locale.ROOT));
    }
    return found;
  }

  private static void putNumber(Map<String, Object> link, String key, String text) {
    if (text.matches("-?\\d{1,10}")) {
      link.put(key, Long.valueOf(text));
    }
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
