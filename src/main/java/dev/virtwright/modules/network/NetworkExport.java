package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A host's present network in the words of the module network: what its stack's files configure.
 * Pure.
 *
 * @param arguments plain values
 * @param notes what a reader should know that the arguments do not say
 */
record NetworkExport(Map<String, @Nullable Object> arguments, List<String> notes) {

  static NetworkExport of(Stack stack, Snapshot current) {
    List<Configured> configured = stack.configured(current);
    List<Device> devices = configured.stream().map(Configured::device).toList();
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    put(arguments, "ethernets", each(devices, NetworkExport::ethernet));
    put(arguments, "bonds", each(devices, device -> bond(device, devices)));
    put(arguments, "vlans", each(devices, NetworkExport::vlan));
    put(arguments, "bridges", each(devices, device -> bridge(device, devices)));
    allowances(arguments, devices);
    for (Configured its : configured) {
      String name = its.device().name();
      if (!its.beyond().isEmpty()) {
        notes.add(
            "%s: kept in its files, not expressed here: %s"
                .formatted(name, String.join(", ", its.beyond())));
      }
      if (its.device() instanceof Device.Ethernet && current.link(name).isEmpty()) {
        notes.add("%s: configured in %s, but there is no such card".formatted(name, its.paths()));
      }
    }
    notes.addAll(unconfigured(devices, current));
    return new NetworkExport(arguments, notes);
  }

  private interface Written {
    @Nullable Map<String, @Nullable Object> of(Device device);
  }

  private static List<Map<String, @Nullable Object>> each(List<Device> devices, Written written) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Device device : devices) {
      Map<String, @Nullable Object> one = written.of(device);
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  private static void put(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
    boolean nothing =
        value == null || (value instanceof Collection<?> collection && collection.isEmpty());
    if (!nothing) {
      map.put(key, value);
    }
  }

  private static @Nullable Map<String, @Nullable Object> ethernet(Device device) {
    if (!(device instanceof Device.Ethernet card)
        || card.controller() != null
        || (card.addressing().none() && card.mtu() == null)) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", written(card));
    common(map, card);
    return map;
  }

  /** By hardware address where the files say so. */
  private static String written(Device.Ethernet card) {
    return card.mac() == null ? card.name() : "mac:" + card.mac();
  }

  private static List<String> ports(List<String> names, List<Device> devices) {
    return names.stream()
        .map(name ->
            devices.stream()
                .filter(device -> device.name().equals(name))
                .filter(device -> device instanceof Device.Ethernet)
                .map(device -> written((Device.Ethernet) device))
                .findFirst()
                .orElse(name))
        .toList();
  }

  private static @Nullable Map<String, @Nullable Object> bond(Device device, List<Device> devices) {
    if (!(device instanceof Device.Bond bond)) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", bond.name());
    map.put("mode", bond.mode().kernelName());
    map.put("ports", ports(bond.ports(), devices));
    BondOptions options = bond.options();
    if (options.arpInterval() == null && !Integer.valueOf(100).equals(options.miimon())) {
      put(map, "miimon", number(options.miimon()));
    }
    put(map, "updelay", number(options.updelay()));
    put(map, "downdelay", number(options.downdelay()));
    put(map, "lacp_rate", options.lacpRate());
    put(map, "xmit_hash_policy", options.xmitHashPolicy());
    String primary = options.primary();
    put(map, "primary", primary == null ? null : ports(List.of(primary), devices).getFirst());
    put(map, "min_links", number(options.minLinks()));
    put(map, "arp_interval", number(options.arpInterval()));
    put(map, "arp_ip_target", options.arpIpTarget().stream().map(IpAddress::toString).toList());
    common(map, bond);
    return map;
  }

  private static @Nullable Map<String, @Nullable Object> vlan(Device device) {
    if (!(device instanceof Device.Vlan vlan)) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    if (!vlan.name().equals(vlan.parent() + "." + vlan.id())) {
      map.put("name", vlan.name());
    }
    map.put("parent", vlan.parent());
    map.put("id", (long) vlan.id());
    common(map, vlan);
    return map;
  }

  private static @Nullable Map<String, @Nullable Object> bridge(
      Device device, List<Device> devices) {
    if (!(device instanceof Device.Bridge bridge)) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", bridge.name());
    put(map, "ports", ports(bridge.ports(), devices));
    if (bridge.stp()) {
      map.put("stp", true);
      put(map, "forward_delay", number(bridge.forwardDelay()));
    }
    common(map, bridge);
    return map;
  }

  private static @Nullable Long number(@Nullable Integer value) {
    return value == null ? null : Long.valueOf(value);
  }

  private static void common(Map<String, @Nullable Object> map, Device device) {
    put(map, "mtu", number(device.mtu()));
    Addressing ip = device.addressing();
    List<String> addresses = new ArrayList<>();
    if (ip.dhcp4()) {
      addresses.add("dhcp");
    }
    if (ip.automatic6()) {
      addresses.add("auto6");
    }
    ip.addresses().forEach(address -> addresses.add(address.toString()));
    put(map, "addresses", addresses);
    List<Route> routes = new ArrayList<>(ip.routes());
    for (boolean ipv4 : List.of(true, false)) {
      Optional<Route> gateway =
          routes.stream()
              .filter(route -> route.isDefault() && route.metric() == null && route.via() != null)
              .filter(route -> route.to().address().ipv4() == ipv4)
              .findFirst();
      gateway.ifPresent(route -> {
        routes.remove(route);
        map.put(ipv4 ? "gateway" : "gateway6", String.valueOf(route.via()));
      });
    }
    put(map, "routes", routes.stream().map(NetworkExport::route).toList());
    put(map, "dns", ip.dns().stream().map(IpAddress::toString).toList());
    put(map, "dns_search", ip.search());
  }

  private static Map<String, @Nullable Object> route(Route route) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("to", route.isDefault() ? "default" : route.to().toString());
    put(map, "via", route.via() == null ? null : route.via().toString());
    put(map, "metric", number(route.metric()));
    return map;
  }

  /** What the present network has and a new one would be refused for. */
  private static void allowances(Map<String, @Nullable Object> arguments, List<Device> devices) {
    List<Device.Bond> bonds =
        devices.stream()
            .filter(device -> device instanceof Device.Bond)
            .map(device -> (Device.Bond) device)
            .toList();
    if (bonds.stream().anyMatch(bond -> bond.mode().harmToGuests().isPresent())) {
      arguments.put("allow_unsupported_mode", true);
    }
    if (bonds.stream().anyMatch(bond -> bond.ports().size() < 2)) {
      arguments.put("allow_single_port", true);
    }
  }

  /** What runs and no file of the stack brings back after a reboot; guests' ports aside. */
  private static List<String> unconfigured(List<Device> devices, Snapshot current) {
    Set<String> known = devices.stream().map(Device::name).collect(Collectors.toSet());
    Predicate<Link> ours =
        link -> !link.name().equals("lo") && !link.ofGuest() && !known.contains(link.name());
    List<String> notes = new ArrayList<>();
    for (Link link : current.links().values()) {
      if (!ours.test(link)) {
        continue;
      }
      List<String> addresses =
          link.addresses().stream()
              .filter(Link.Address::global)
              .map(address -> address.prefix().toString())
              .toList();
      if (Set.of("bond", "bridge", "vlan").contains(link.kind())) {
        notes.add(
            "%s: a running %s that no file of the network stack describes, left out"
                .formatted(link.name(), link.kind()));
      } else if (!addresses.isEmpty()) {
        notes.add(
            "%s: has %s, which no file of the network stack describes, left out"
                .formatted(link.name(), String.join(", ", addresses)));
      }
    }
    return notes;
  }
}
