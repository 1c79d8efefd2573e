package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * wicked, of SLES and Leap up to 15 (wicked(8), ifcfg(5) and its kin). A device has one file of a
 * fixed name, {@code ifcfg-DEVICE}, and one for its routes, {@code ifroute-DEVICE}: ours are told
 * from others' by their first line. ifcfg files are 0600, as wicked installs its own. A bond or
 * bridge names its ports, not the port its bond; a comment in a port's file says which it is.
 */
final class Wicked implements Stack {
  private static final Pattern PORT = Pattern.compile("^# Port of (\\S+)\\.$", Pattern.MULTILINE);

  /** What BONDING_MODULE_OPTS takes as xmit_hash_policy (ifcfg-bonding(5)). */
  private static final List<String> HASH_POLICIES =
      List.of("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("BOOTPROTO", "method"),
          Map.entry("LLADDR", "mac"),
          Map.entry("BRIDGE_STP", "stp"),
          Map.entry("BRIDGE_FORWARDDELAY", "forward_delay"),
          Map.entry("ETHERDEVICE", "parent"),
          Map.entry("VLAN_ID", "id"));

  @Override
  public StackName name() {
    return StackName.WICKED;
  }

  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(WickedFiles.DIRECTORY).stream()
        .filter(file -> file.ours() && WickedFiles.device(file.path()).isPresent())
        .toList();
  }

  private static String path(String kind, String device) {
    return WickedFiles.DIRECTORY + "/" + kind + "-" + device;
  }

  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    List<OwnFile> files = new ArrayList<>();
    for (Device device : desired.devices()) {
      String name = device.name();
      if (desired.writes(name)
          || (device instanceof Device.Carrier && lacksFile(name, desired, current))) {
        files.add(ifcfg(device, HardwareAddress.of(device, desired, current)));
        List<Route> routes = device.addressing().routes();
        if (!routes.isEmpty()) {
          files.add(
              OwnFile.of(
                  name,
                  path("ifroute", name),
                  0644,
                  routes.stream()
                      .map(route -> WickedRoute.line(name, route) + "\n")
                      .collect(Collectors.joining())));
        }
      }
    }
    return files;
  }

  /**
   * A device that carries VLANs must have a file, of whatever content (ifcfg-vlan(5)): ours is kept
   * as long as it says no more than that.
   */
  private boolean lacksFile(String carrier, Topology desired, Snapshot current) {
    ConfigFile file = current.files().get(path("ifcfg", carrier));
    return file == null
        || (file.ours()
            && (desired.whole()
                || settings(file.path(), file.text())
                    .equals(
                        settings(
                            file.path(),
                            ifcfg(new Device.Carrier(carrier), Optional.empty()).text()))));
  }

  private static OwnFile ifcfg(Device device, Optional<String> mac) {
    StringBuilder out = new StringBuilder();
    boolean port = device.controller() != null;
    boolean card = device instanceof Device.Ethernet;
    if (port && card) {
      out.append("# Port of ").append(device.controller()).append(".\n");
    }
    put(out, "STARTMODE", port && card ? "hotplug" : "auto");
    put(out, "BOOTPROTO", port ? "none" : protocols(device.addressing()));
    int number = 0;
    for (Prefix address : device.addressing().addresses()) {
      put(out, number == 0 ? "IPADDR" : "IPADDR_" + number, address);
      number++;
    }
    switch (device) {
      case Device.Ethernet ignored -> {}
      case Device.Carrier ignored -> {}
      case Device.Bond bond -> {
        put(out, "BONDING_MASTER", "yes");
        int slave = 0;
        for (String name : bond.ports()) {
          put(out, "BONDING_SLAVE_" + slave++, name);
        }
        List<String> options = new ArrayList<>(List.of("mode=" + bond.mode().kernelName()));
        bond.options().asked().forEach((option, value) -> options.add(option + "=" + value));
        put(out, "BONDING_MODULE_OPTS", String.join(" ", options));
      }
      case Device.Bridge bridge -> {
        put(out, "BRIDGE", "yes");
        put(out, "BRIDGE_PORTS", String.join(" ", bridge.ports()));
        put(out, "BRIDGE_STP", bridge.stp() ? "on" : "off");
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          put(out, "BRIDGE_FORWARDDELAY", delay);
        }
        if (bridge.ports().isEmpty()) {
          put(out, "LINK_REQUIRED", "no"); // else it has no address until it has a guest
        }
      }
      case Device.Vlan vlan -> {
        put(out, "ETHERDEVICE", vlan.parent());
        put(out, "VLAN_ID", vlan.id());
      }
    }
    Integer mtu = device.mtu();
    if (mtu != null) {
      put(out, "MTU", mtu);
    }
    mac.ifPresent(address -> put(out, "LLADDR", address));
    return OwnFile.of(device.name(), path("ifcfg", device.name()), 0600, out.toString());
  }

  private static String protocols(Addressing ip) {
    List<String> protocols = new ArrayList<>();
    if (ip.dhcp4()) {
      protocols.add("dhcp4");
    }
    if (ip.automatic6()) {
      protocols.add("auto6");
    }
    return protocols.isEmpty() ? "static" : String.join("+", protocols);
  }

  /** Names, numbers and addresses: nothing in a value needs more than the quotes. */
  private static void put(StringBuilder out, String name, Object value) {
    out.append(name).append("='").append(value).append("'\n");
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    Map<String, String> settings = new TreeMap<>();
    WickedFiles.device(path).ifPresent(device -> settings.put("device", device));
    if (path.contains("/ifroute-")) {
      settings.put(
          "routes",
          WickedRoute.parse(text).stream()
              .map(WickedRoute::meaning)
              .collect(Collectors.joining("; ")));
      return settings;
    }
    ShellVariables values = ShellVariables.parse(text);
    Matcher port = PORT.matcher(text);
    if (port.find()) {
      settings.put("controller", port.group(1));
    }
    List<Prefix> addresses = WickedFiles.addresses(values);
    boolean understood = addresses.size() == values.indexed("IPADDR").size();
    if (!addresses.isEmpty()) {
      settings.put("addresses", joined(addresses));
    }
    values
        .values()
        .forEach((name, value) -> {
          if (!value.isBlank() && !(understood && name.matches("(IPADDR|PREFIXLEN|NETMASK).*"))) {
            setting(settings, name, value.strip());
          }
        });
    if (!values.oddities().isEmpty()) {
      settings.put("not_understood", String.join("; ", values.oddities()));
    }
    return settings;
  }

  private static String joined(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void setting(Map<String, String> settings, String name, String value) {
    switch (name) {
      case "BONDING_MASTER" -> settings.put("kind", "bond");
      case "BRIDGE" -> settings.put("kind", "bridge");
      case "BONDING_MODULE_OPTS" -> {
        for (String option : value.split("\\s+")) {
          String[] pair = option.split("=", 2);
          settings.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
      }
      case "BRIDGE_PORTS" -> settings.put("ports", value.replaceAll("\\s+", ","));
      default -> {
        if (name.startsWith("BONDING_SLAVE")) {
          settings.merge("ports", value, (a, b) -> a + "," + b);
        } else {
          settings.put(NAMES.getOrDefault(name, name.toLowerCase(Locale.ROOT)), value);
        }
      }
    }
    if (name.equals("ETHERDEVICE")) {
      settings.put("kind", "vlan");
    }
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return WickedFiles.of(current).devices();
  }

  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    if (!current.has("wicked")) {
      obstacles.add(
          new Obstacle(
              "the command wicked is missing: a change could neither be made nor undone",
              "install the package wicked",
              null));
    }
    for (Device device : desired.devices()) {
      if (desired.writes(device.name())) {
        inexpressible(device, current).forEach(obstacles::add);
        occupied(device.name(), current).forEach(obstacles::add);
        claimed(device, desired, current).ifPresent(obstacles::add);
      }
    }
    desired.absent().stream()
        .sorted()
        .forEach(name -> occupied(name, current).forEach(obstacles::add));
    return obstacles;
  }

  /** What is asked and no file of wicked's can say. */
  private static Stream<Obstacle> inexpressible(Device device, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    Addressing ip = device.addressing();
    if (!isGlobal("NETCONFIG_DNS_STATIC_SERVERS", ip.dns(), current)
        || !isGlobal("NETCONFIG_DNS_STATIC_SEARCHLIST", ip.search(), current)) {
      obstacles.add(
          new Obstacle(
              "wicked has no name servers and search domains of %s alone".formatted(device.name()),
              "leave out dns and dns_search, name them for the whole host in"
                  + " NETCONFIG_DNS_STATIC_SERVERS and NETCONFIG_DNS_STATIC_SEARCHLIST of "
                  + WickedFiles.CONFIG
                  + ", and run netconfig update",
              null));
    }
    if (device instanceof Device.Ethernet card && card.mac() != null) {
      obstacles.add(
          new Obstacle(
              "wicked knows cards by name alone, not by hardware address (%s, %s)"
                  .formatted(card.name(), card.mac()),
              "write its name instead of the address, and leave out match_mac; a rule in"
                  + " /etc/udev/rules.d/70-persistent-net.rules keeps the name",
              null));
    }
    if (device instanceof Device.Bond bond) {
      String policy = bond.options().xmitHashPolicy();
      if (policy != null && !HASH_POLICIES.contains(policy)) {
        obstacles.add(
            new Obstacle(
                "wicked does not take xmit_hash_policy %s".formatted(policy),
                "choose one of " + String.join(", ", HASH_POLICIES),
                null));
      }
      if (bond.ports().isEmpty()) {
        obstacles.add(
            new Obstacle(
                "wicked makes no bond without ports (%s)".formatted(bond.name()),
                "name a port",
                null));
      }
      Integer miimon = bond.options().miimon();
      if ((miimon == null || miimon == 0) && bond.options().arpInterval() == null) {
        obstacles.add(
            new Obstacle(
                "wicked makes no bond that does not watch its ports (%s)".formatted(bond.name()),
                "leave out miimon: 0",
                null));
      }
    }
    if (WickedFiles.IGNORED.matcher(device.name()).matches()) {
      obstacles.add(
          new Obstacle(
              "wicked passes over a file named ifcfg-%s".formatted(device.name()),
              "choose a name with another ending",
              null));
    }
    return obstacles.stream();
  }

  /** Whether the host's own list has all of these. */
  private static boolean isGlobal(String variable, List<?> asked, Snapshot current) {
    ConfigFile config = current.files().get(WickedFiles.CONFIG);
    return asked.isEmpty()
        || (config != null
            && ShellVariables.parse(config.text())
                .words(variable)
                .containsAll(asked.stream().map(String::valueOf).toList()));
  }

  /** Files of others by the names that ours must have, or that nobody's shall have. */
  private static Stream<Obstacle> occupied(String device, Snapshot current) {
    return Stream.of("ifcfg", "ifroute")
        .flatMap(kind -> Stream.ofNullable(current.files().get(path(kind, device))))
        .filter(file -> !file.ours())
        .map(file ->
            new Obstacle(
                "%s already %s %s"
                    .formatted(
                        file.path(),
                        file.name().startsWith("ifcfg") ? "configures" : "has the routes of",
                        device),
                "move it away",
                Takeover.whole(file)));
  }

  /** A bond or bridge of another file that has the device as its port. */
  private static Optional<Obstacle> claimed(Device device, Topology desired, Snapshot current) {
    return WickedFiles.of(current).interfaces().values().stream()
        .filter(its -> its.ports().contains(device.name()))
        .filter(its -> !its.name().equals(device.controller()) && !desired.describes(its.name()))
        .filter(its ->
            !its.file().ours() || !(desired.whole() || desired.absent().contains(its.name())))
        .findFirst()
        .map(its ->
            new Obstacle(
                "%s makes %s a port of %s".formatted(its.file().path(), device.name(), its.name()),
                "take %s out of it".formatted(device.name()),
                null));
  }

  @Override
  public List<Action> prepare(Transition change) {
    return List.of();
  }

  @Override
  public List<Action> bringAbout(Transition change) {
    return new WickedSteps(change).bringAbout();
  }

  @Override
  public List<String> undo(Transition change) {
    return new WickedSteps(change).undo();
  }

  @Override
  public List<String> confirmed(Transition change) {
    return List.of();
  }

  @Override
  public List<String> alsoSaved(Transition change) {
    return List.of();
  }
}
