package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.Yaml;
import dev.virtwright.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * netplan (netplan(5)) over systemd-networkd or NetworkManager. Files are named {@code
 * 90-virtwright-HEIGHT-DEVICE.yaml}: later files win over earlier ones key by key, and each file
 * may only refer to what an earlier one defines, so a name carries the height of its device. What
 * netplan generates is brought about by its renderer's own steps; {@code netplan apply} is not
 * used, because it stops and starts more than a change needs.
 */
record Netplan(boolean networkManager) implements Stack {
  private static final String PREFIX = "90-virtwright-";
  private static final YamlWriter WRITER = new YamlWriter(2, 120, true, false, false);

  /** netplan's names of bond parameters. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "miimon", "mii-monitor-interval",
          "updelay", "up-delay",
          "downdelay", "down-delay",
          "lacp_rate", "lacp-rate",
          "xmit_hash_policy", "transmit-hash-policy",
          "primary", "primary",
          "min_links", "min-links",
          "arp_interval", "arp-interval",
          "arp_ip_target", "arp-ip-targets");

  private static final Map<String, String> NAMES = names();

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    PARAMETERS.forEach((ours, its) -> names.put("parameters." + its, ours));
    names.put("parameters.mode", "mode");
    names.put("parameters.stp", "stp");
    names.put("parameters.forward-delay", "forward_delay");
    names.put("interfaces", "ports");
    names.put("link", "parent");
    names.put("macaddress", "mac");
    names.put("match.macaddress", "mac");
    names.put("nameservers.addresses", "dns");
    names.put("nameservers.search", "dns_search");
    return Map.copyOf(names);
  }

  private String renderer() {
    return networkManager ? "NetworkManager" : "networkd";
  }

  static Netplan of(Snapshot current) {
    return new Netplan(NetplanFiles.of(current).renderer().equals("NetworkManager"));
  }

  @Override
  public StackName name() {
    return StackName.NETPLAN;
  }

  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(NetplanFiles.DIRECTORY).stream()
        .filter(file -> file.ours() && file.name().startsWith(PREFIX))
        .toList();
  }

  private Set<String> ownPaths(Snapshot current) {
    return own(current).stream().map(ConfigFile::path).collect(Collectors.toSet());
  }

  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    NetplanFiles files = NetplanFiles.of(current);
    Set<String> own = ownPaths(current);
    List<OwnFile> rendered = new ArrayList<>();
    for (Device device : desired.devices()) {
      String path = path(device, desired, current);
      boolean carried = device instanceof Device.Carrier && !definedByOthers(device, files, path);
      if (desired.writes(device.name()) || carried) {
        Map<String, @Nullable Object> network = new LinkedHashMap<>();
        network.put("version", 2L);
        network.put(
            kind(device),
            Map.of(files.id(device.name(), own), body(device, desired, files, own, current)));
        rendered.add(
            OwnFile.of(device.name(), path, 0600, WRITER.write(Map.of("network", network))));
      }
    }
    return rendered;
  }

  /** In a file besides the one that this program may have written for it. */
  private static boolean definedByOthers(Device device, NetplanFiles files, String path) {
    return files.definitions().values().stream()
        .filter(definition -> files.names(definition).contains(device.name()))
        .flatMap(definition -> definition.parts().stream())
        .anyMatch(part -> !part.file().path().equals(path));
  }

  private static String path(Device device, Topology desired, Snapshot current) {
    return "%s/%s%d-%s.yaml"
        .formatted(NetplanFiles.DIRECTORY, PREFIX, desired.height(device, current), device.name());
  }

  private static String kind(Device device) {
    return switch (device) {
      case Device.Ethernet ignored -> "ethernets";
      case Device.Carrier ignored -> "ethernets";
      case Device.Bond ignored -> "bonds";
      case Device.Vlan ignored -> "vlans";
      case Device.Bridge ignored -> "bridges";
    };
  }

  private Map<String, @Nullable Object> body(
      Device device, Topology desired, NetplanFiles files, Set<String> own, Snapshot current) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    if (files.rendered(files.id(device.name(), own), own).stream()
        .anyMatch(it -> !it.equals(renderer()))) {
      body.put("renderer", renderer());
    }
    switch (device) {
      case Device.Ethernet card -> {
        if (card.mac() != null && files.id(card.name(), own).equals(card.name())) {
          body.put("match", Map.of("macaddress", card.mac()));
        }
      }
      case Device.Carrier ignored -> {}
      case Device.Bond bond -> {
        body.put("interfaces", bond.ports().stream().map(port -> files.id(port, own)).toList());
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("mode", bond.mode().kernelName());
        bond.options()
            .asked()
            .forEach((name, value) ->
                parameters.put(parameter(name), parameter(name, value, files, own)));
        body.put("parameters", parameters);
      }
      case Device.Bridge bridge -> {
        body.put("interfaces", bridge.ports().stream().map(port -> files.id(port, own)).toList());
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("stp", bridge.stp());
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          parameters.put("forward-delay", (long) delay);
        }
        body.put("parameters", parameters);
      }
      case Device.Vlan vlan -> {
        body.put("id", (long) vlan.id());
        body.put("link", files.id(vlan.parent(), own));
      }
    }
    HardwareAddress.of(device, desired, current).ifPresent(mac -> body.put("macaddress", mac));
    Integer mtu = device.mtu();
    if (mtu != null) {
      body.put("mtu", (long) mtu);
    }
    addressing(body, device.addressing());
    return body;
  }

  private static String parameter(String name) {
    return Optional.ofNullable(PARAMETERS.get(name)).orElseThrow();
  }

  private static Object parameter(String name, String value, NetplanFiles files, Set<String> own) {
    return switch (name) {
      case "arp_ip_target" -> List.of(value.split(","));
      case "primary" -> files.id(value, own);
      default -> value.matches("\\d{1,9}") ? Long.valueOf(value) : value;
    };
  }

  /** Everything is said, since files of others may say something else. */
  private void addressing(Map<String, @Nullable Object> body, Addressing ip) {
    body.put("dhcp4", ip.dhcp4());
    body.put("dhcp6", networkManager && ip.automatic6());
    if (!networkManager) {
      body.put("accept-ra", ip.automatic6());
    }
    body.put("link-local", ip.brings(false) ? List.of("ipv6") : List.of());
    if (!ip.addresses().isEmpty()) {
      body.put("addresses", ip.addresses().stream().map(Prefix::toString).toList());
    }
    if (!ip.routes().isEmpty()) {
      body.put("routes", ip.routes().stream().map(Netplan::route).toList());
    }
    Map<String, @Nullable Object> nameservers = new LinkedHashMap<>();
    if (!ip.dns().isEmpty()) {
      nameservers.put("addresses", ip.dns().stream().map(IpAddress::toString).toList());
    }
    if (!ip.search().isEmpty()) {
      nameservers.put("search", ip.search());
    }
    if (!nameservers.isEmpty()) {
      body.put("nameservers", nameservers);
    }
  }

  private static Map<String, @Nullable Object> route(Route route) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("to", route.to().toString());
    if (route.via() != null) {
      map.put("via", route.via().toString());
    } else {
      map.put("scope", "link");
    }
    if (route.metric() != null) {
      map.put("metric", (long) route.metric());
    }
    return map;
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    Map<String, String> settings = new TreeMap<>();
    if (Yaml.read(text, path).root() instanceof Mapping root
        && root.get("network") instanceof Mapping network) {
      for (Mapping.Entry kind : network.entries()) {
        if (kind.value() instanceof Mapping definitions) {
          for (Mapping.Entry definition : definitions.entries()) {
            settings.merge("device", definition.name(), (a, b) -> a + "," + b);
            settings.merge("kind", kind.name(), (a, b) -> a + "," + b);
            flatten(settings, "", definition.value());
          }
        } else {
          flatten(settings, kind.name(), kind.value());
        }
      }
    }
    return settings;
  }

  private static void flatten(Map<String, String> settings, String key, Node node) {
    switch (node) {
      case Scalar scalar ->
          settings.merge(NAMES.getOrDefault(key, key), scalar.text(), (a, b) -> a + "," + b);
      case Sequence sequence -> {
        if (sequence.items().isEmpty()) {
          settings.put(NAMES.getOrDefault(key, key), "none");
        }
        sequence.items().forEach(item -> flatten(settings, key, item));
      }
      case Mapping mapping ->
          mapping
              .entries()
              .forEach(entry ->
                  flatten(
                      settings,
                      key.isEmpty() ? entry.name() : key + "." + entry.name(),
                      entry.value()));
    }
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return NetplanFiles.of(current).devices();
  }

  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    NetplanFiles files = NetplanFiles.of(current);
    Set<String> own = ownPaths(current);
    List<Obstacle> obstacles = new ArrayList<>();
    files
        .unreadable()
        .forEach((file, why) ->
            obstacles.add(
                new Obstacle(
                    "%s cannot be read: %s".formatted(file.path(), why),
                    "correct it; netplan itself refuses it too",
                    null)));
    for (NetplanFiles.Definition definition : files.definitions().values()) {
      List<NetplanFiles.Part> foreign =
          definition.parts().stream().filter(part -> !own.contains(part.file().path())).toList();
      for (String name : foreign.isEmpty() ? List.<String>of() : files.names(definition)) {
        if (desired.writes(name)) {
          foreign.forEach(
              part -> obstacle(definition, part, name, desired, files).ifPresent(obstacles::add));
        }
      }
    }
    return obstacles;
  }

  /** What our later file cannot override: whole devices, lists, patterns, and files after ours. */
  private static Optional<Obstacle> obstacle(
      NetplanFiles.Definition definition,
      NetplanFiles.Part part,
      String device,
      Topology desired,
      NetplanFiles files) {
    ConfigFile file = part.file();
    String problem;
    if (!definition.kind().equals("ethernets")) {
      problem = "%s already describes a device %s".formatted(file.path(), device);
    } else if (NetplanFiles.pattern(definition)) {
      return Optional.of(
          new Obstacle(
              "%s configures %s by the pattern %s"
                  .formatted(file.path(), device, definition.text("match", "name")),
              "name the devices that '%s' is for, without %s".formatted(definition.id(), device),
              null));
    } else if (file.name().compareTo(PREFIX) > 0) {
      problem =
          "%s configures %s and comes after this program's files".formatted(file.path(), device);
    } else if (Stream.of("addresses", "routes", "nameservers", "gateway4", "gateway6")
        .anyMatch(key -> part.body().find(key) != null)) {
      problem =
          "%s gives %s addresses, routes or name servers, and those of several files add up"
              .formatted(file.path(), device);
    } else {
      return Optional.empty();
    }
    Set<String> ids =
        files.definitions().values().stream()
            .filter(its -> files.names(its).stream().anyMatch(desired::writes))
            .map(NetplanFiles.Definition::id)
            .collect(Collectors.toSet());
    return Optional.of(
        new Obstacle(
            problem,
            "take %s out of it".formatted(definition.id()),
            NetplanText.without(file, ids).map(text -> new Takeover(file, text)).orElse(null)));
  }

  @Override
  public List<Action> prepare(Transition change) {
    return networkManager ? networkManagerSteps(change).prepare() : List.of();
  }

  @Override
  public List<Action> bringAbout(Transition change) {
    List<Action> actions = new ArrayList<>();
    actions.add(KernelSteps.run("netplan generate"));
    if (networkManager) {
      actions.add(KernelSteps.run("nmcli general reload && nmcli connection reload"));
      actions.addAll(networkManagerSteps(change).bringAbout(change));
    } else {
      actions.addAll(networkdSteps(change).bringAbout(change));
    }
    return actions;
  }

  @Override
  public List<String> undo(Transition change) {
    if (networkManager) {
      return networkManagerSteps(change)
          .undo(change, "netplan generate", "nmcli general reload; nmcli connection reload");
    }
    List<String> lines = new ArrayList<>(List.of("netplan generate"));
    lines.addAll(networkdSteps(change).undo(change));
    return lines;
  }

  /** netplan's generator ran before any unit, with the files of the change. */
  @Override
  public List<String> undoAtBoot() {
    return List.of("netplan generate");
  }

  @Override
  public List<String> confirmed(Transition change) {
    return networkManager ? NetworkManagerSteps.confirmed() : List.of();
  }

  @Override
  public List<String> alsoSaved(Transition change) {
    return networkManager
        ? List.of(NetplanFiles.DIRECTORY, NetworkManager.DIRECTORY)
        : List.of(NetplanFiles.DIRECTORY);
  }

  private NetworkdSteps networkdSteps(Transition change) {
    NetplanFiles files = NetplanFiles.of(change.current());
    Set<String> own = ownPaths(change.current());
    return new NetworkdSteps(
        device -> "/run/systemd/network/10-netplan-%s.network".formatted(files.id(device, own)));
  }

  private NetworkManagerSteps networkManagerSteps(Transition change) {
    NetplanFiles files = NetplanFiles.of(change.current());
    Set<String> own = ownPaths(change.current());
    return new NetworkManagerSteps(
        device -> "netplan-" + files.id(device, own),
        device ->
            "/run/NetworkManager/system-connections/netplan-%s.nmconnection"
                .formatted(files.id(device, own)),
        Map.of());
  }
}
