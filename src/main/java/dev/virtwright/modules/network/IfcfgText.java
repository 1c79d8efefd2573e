package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The texts of this program's ifcfg and route files, and what such a text says. Pure.
 *
 * <p>What differs between the readers: initscripts take DELAY for seconds in their documentation
 * and for hundredths in ip-link(8), so the delay goes into BRIDGING_OPTS, which they write to the
 * kernel as it is. IPV6INIT=no leaves a device to the kernel, which then takes router
 * advertisements; to initscripts IPV6_AUTOCONF=no is what forbids that, to NetworkManager
 * IPV6_DISABLED=yes.
 *
 * @param networkManager whether NetworkManager reads them, and not initscripts
 */
record IfcfgText(boolean networkManager) {

  /** Names that modules use, by variable. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("DEVICE", "device"),
          Map.entry("TYPE", "kind"),
          Map.entry("HWADDR", "mac"),
          Map.entry("MACADDR", "mac"),
          Map.entry("MASTER", "controller"),
          Map.entry("BRIDGE", "controller"),
          Map.entry("PHYSDEV", "parent"),
          Map.entry("VLAN_ID", "id"),
          Map.entry("VID", "id"),
          Map.entry("DELAY", "forward_delay"),
          Map.entry("BOOTPROTO", "dhcp"),
          Map.entry("IPV6_DEFAULTGW", "gateway6"),
          Map.entry("IPV6_AUTOCONF", "automatic_addresses"),
          Map.entry("IPV6ADDR", "addresses"),
          Map.entry("IPV6ADDR_SECONDARIES", "addresses"),
          Map.entry("DOMAIN", "dns_search"));

  /** Variables in the order in which they are written, one a line. */
  private static final class Lines {
    private final StringBuilder out = new StringBuilder();

    Lines put(String name, Object value) {
      String text = value.toString();
      boolean plain = text.matches("[A-Za-z0-9_.:/%-]*");
      return raw(name, plain ? text : '"' + text + '"');
    }

    Lines raw(String name, String written) {
      out.append(name).append('=').append(written).append('\n');
      return this;
    }
  }

  /** What is in the file besides the first line. */
  String body(Device device, Topology desired, Optional<String> hardwareAddress) {
    Lines out = new Lines().put("DEVICE", device.name());
    if (networkManager) {
      out.put("NAME", Ifcfg.suffix(device.name())).put("AUTOCONNECT_PRIORITY", Ifcfg.PRIORITY);
    } else {
      // The quotes matter: ifup and ifdown find NAME="DEVICE" before they look for addresses.
      out.raw("NAME", '"' + device.name() + '"');
    }
    out.put("ONBOOT", "yes");
    kind(device, out);
    hardwareAddress.ifPresent(address -> out.put("MACADDR", address));
    Integer mtu = device.mtu();
    if (mtu != null) {
      out.put("MTU", mtu);
    }
    String controller = device.controller();
    if (controller == null) {
      addressing(device, out);
    } else if (desired.device(controller).orElse(null) instanceof Device.Bond) {
      out.put("MASTER", controller).put("SLAVE", "yes").put("BOOTPROTO", "none");
    } else {
      out.put("BRIDGE", controller).put("BOOTPROTO", "none");
    }
    return out.out.toString();
  }

  private void kind(Device device, Lines out) {
    switch (device) {
      case Device.Ethernet card -> {
        out.put("TYPE", "Ethernet");
        if (card.mac() != null) {
          out.put("HWADDR", card.mac());
        }
      }
      case Device.Carrier ignored -> throw new IllegalStateException("written by others");
      case Device.Bond bond -> {
        String more =
            bond.options().asked().entrySet().stream()
                .map(option -> " " + option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining());
        out.put("TYPE", "Bond").put("BONDING_MASTER", "yes");
        out.put("BONDING_OPTS", "mode=" + bond.mode().kernelName() + more);
      }
      case Device.Bridge bridge -> {
        out.put("TYPE", "Bridge").put("STP", bridge.stp() ? "yes" : "no");
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          if (networkManager) {
            out.put("DELAY", delay);
          } else {
            out.put("BRIDGING_OPTS", "forward_delay=" + delay * 100);
          }
        }
      }
      case Device.Vlan vlan -> {
        out.put("TYPE", "Vlan").put("VLAN", "yes").put("PHYSDEV", vlan.parent());
        out.put(networkManager ? "VLAN_ID" : "VID", vlan.id());
      }
    }
    if (networkManager && (device instanceof Device.Bond || device instanceof Device.Bridge)) {
      out.put("AUTOCONNECT_SLAVES", "yes");
    }
  }

  private void addressing(Device device, Lines out) {
    Addressing ip = device.addressing();
    out.put("BOOTPROTO", ip.dhcp4() ? "dhcp" : "none");
    List<Prefix> four = addresses(ip, true);
    for (int n = 0; n < four.size(); n++) {
      String number = n == 0 ? "" : String.valueOf(n);
      out.put("IPADDR" + number, four.get(n).address());
      out.put("PREFIX" + number, four.get(n).length());
    }
    Optional<Route> gateway = gateway(ip, true);
    gateway.ifPresent(route -> out.put("GATEWAY", String.valueOf(route.via())));
    if (ip.brings(true)) {
      boolean leads =
          ip.dhcp4()
              || ip.routes().stream().anyMatch(r -> r.isDefault() && r.to().address().ipv4());
      out.put("DEFROUTE", leads ? "yes" : "no");
    }
    boolean six = ip.brings(false);
    out.put("IPV6INIT", six || !networkManager ? "yes" : "no");
    if (six || !networkManager) {
      out.put("IPV6_AUTOCONF", ip.automatic6() ? "yes" : "no");
    } else {
      out.put("IPV6_DISABLED", "yes");
    }
    List<String> addresses6 = addresses(ip, false).stream().map(Prefix::toString).toList();
    if (!addresses6.isEmpty()) {
      out.put("IPV6ADDR", addresses6.getFirst());
    }
    if (addresses6.size() > 1) {
      out.put("IPV6ADDR_SECONDARIES", String.join(" ", addresses6.subList(1, addresses6.size())));
    }
    gateway(ip, false)
        .ifPresent(route -> out.put("IPV6_DEFAULTGW", route.via() + "%" + device.name()));
    for (int n = 0; n < ip.dns().size(); n++) {
      out.put("DNS" + (n + 1), ip.dns().get(n));
    }
    if (!ip.search().isEmpty()) {
      out.put("DOMAIN", String.join(" ", ip.search()));
    }
  }

  private static List<Prefix> addresses(Addressing ip, boolean ipv4) {
    return ip.addresses().stream().filter(its -> its.address().ipv4() == ipv4).toList();
  }

  /**
   * The default route that GATEWAY or IPV6_DEFAULTGW can say. Both need a static address, and the
   * first to initscripts a router in the first address's network.
   */
  private Optional<Route> gateway(Addressing ip, boolean ipv4) {
    List<Prefix> addresses = addresses(ip, ipv4);
    return ip.routes().stream()
        .filter(route -> route.isDefault() && route.to().address().ipv4() == ipv4)
        .filter(route -> {
          IpAddress via = route.via();
          return via != null
              && route.metric() == null
              && !addresses.isEmpty()
              && (!ipv4 || networkManager || addresses.getFirst().contains(via));
        })
        .findFirst();
  }

  /** Lines of the device's route-NAME file, or its route6-NAME file. */
  List<String> routes(Device device, boolean ipv4) {
    Addressing ip = device.addressing();
    Route gateway = gateway(ip, ipv4).orElse(null);
    return ip.routes().stream()
        .filter(route -> route.to().address().ipv4() == ipv4 && !route.equals(gateway))
        .map(route -> IfcfgRoutes.line(route, device.name()))
        .toList();
  }

  /** By the names that modules use. */
  static Map<String, String> settings(String text) {
    ShellVariables variables = ShellVariables.parse(text);
    Map<String, String> settings = new TreeMap<>();
    variables.values().forEach((name, value) -> setting(settings, name, value, variables));
    variables.doubtful().forEach((name, value) -> append(settings, name(name), value));
    variables.code().forEach(line -> append(settings, "not_understood", line));
    return settings;
  }

  private static void setting(
      Map<String, String> settings, String name, String value, ShellVariables variables) {
    if (name.matches("IPADDR\\d*")) {
      String length = variables.text(name.replace("IPADDR", "PREFIX"));
      append(settings, "addresses", length.isEmpty() ? value : value + "/" + length);
    } else if (name.matches("DNS\\d+")) {
      append(settings, "dns", value);
    } else if (name.equals("BONDING_OPTS") || name.equals("BRIDGING_OPTS")) {
      for (String option : variables.words(name)) {
        String[] parts = option.split("=", 2);
        String said = parts.length > 1 ? parts[1] : "";
        Integer hundredths = parts[0].equals("forward_delay") ? ConfigValues.number(said) : null;
        append(settings, parts[0], hundredths == null ? said : String.valueOf(hundredths / 100));
      }
    } else if (name.equals("TYPE")) {
      append(settings, "kind", value.toLowerCase(Locale.ROOT));
    } else if (!name.matches("PREFIX\\d*")
        || !variables.values().containsKey(name.replace("PREFIX", "IPADDR"))) {
      append(settings, name(name), value);
    }
  }

  private static String name(String variable) {
    return NAMES.getOrDefault(variable, variable.toLowerCase(Locale.ROOT));
  }

  private static void append(Map<String, String> settings, String key, String value) {
    settings.merge(key, value, (a, b) -> a + "," + b);
  }

  /** Of a route file of this device's. */
  static Map<String, String> routeSettings(String device, String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        lines.add(line.strip().replaceAll("\\s+", " "));
      }
    }
    Map<String, String> settings = new TreeMap<>(Map.of("device", device));
    if (!lines.isEmpty()) {
      settings.put("routes", String.join(", ", lines));
    }
    return settings;
  }
}
