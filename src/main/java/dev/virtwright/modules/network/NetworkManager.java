package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * NetworkManager with keyfiles (nm-settings-keyfile(5)), which must be root's and 0600. The words
 * {@code master} and {@code slave-type} are read by every version. A profile of ours has a high
 * autoconnect priority, so that one of somebody else's for the same card can stay and loses. Every
 * change has a checkpoint of NetworkManager's beside our own undo; it lasts longer than ours,
 * because its rollback rewrites keyfiles.
 */
final class NetworkManager implements Stack {
  static final String DIRECTORY = "/etc/NetworkManager/system-connections";
  private static final String PREFIX = "virtwright-";
  static final int PRIORITY = 900;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("connection.interface-name", "device"),
          Map.entry("connection.type", "kind"),
          Map.entry("connection.master", "controller"),
          Map.entry("connection.controller", "controller"),
          Map.entry("ethernet.mac-address", "mac"),
          Map.entry("ethernet.cloned-mac-address", "mac"),
          Map.entry("ethernet.mtu", "mtu"),
          Map.entry("bridge.stp", "stp"),
          Map.entry("bridge.forward-delay", "forward_delay"),
          Map.entry("vlan.id", "id"),
          Map.entry("vlan.parent", "parent"));

  @Override
  public StackName name() {
    return StackName.NETWORKMANAGER;
  }

  /** By name alone: NetworkManager drops comments when somebody edits the profile with nmcli. */
  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(DIRECTORY).stream()
        .filter(file -> file.name().startsWith(PREFIX))
        .toList();
  }

  private static String id(String device) {
    return PREFIX + device;
  }

  private static String path(String device) {
    return DIRECTORY + "/" + id(device) + ".nmconnection";
  }

  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    return desired.devices().stream()
        .filter(device -> desired.writes(device.name()))
        .map(device ->
            OwnFile.of(
                device.name(),
                path(device.name()),
                0600,
                body(device, desired, HardwareAddress.of(device, desired, current))))
        .toList();
  }

  private static String body(Device device, Topology desired, Optional<String> hardwareAddress) {
    String type =
        switch (device) {
          case Device.Ethernet ignored -> "ethernet";
          case Device.Carrier ignored -> throw new IllegalStateException("written by others");
          case Device.Bond ignored -> "bond";
          case Device.Bridge ignored -> "bridge";
          case Device.Vlan ignored -> "vlan";
        };
    Ini.Writer out =
        new Ini.Writer()
            .section("connection")
            .put("id", id(device.name()))
            .put(
                "uuid",
                UUID.nameUUIDFromBytes(
                    ("virtwright " + device.name()).getBytes(StandardCharsets.UTF_8)))
            .put("type", type);
    if (device instanceof Device.Ethernet card && card.mac() != null) {
      out.put("autoconnect-priority", PRIORITY);
    } else {
      out.put("interface-name", device.name()).put("autoconnect-priority", PRIORITY);
    }
    if (device instanceof Device.Bond || device instanceof Device.Bridge) {
      out.put("autoconnect-slaves", 1);
    }
    String controller = device.controller();
    boolean bondPort = false;
    if (controller != null) {
      bondPort = desired.device(controller).orElse(null) instanceof Device.Bond;
      out.put("master", controller).put("slave-type", bondPort ? "bond" : "bridge");
    }
    out.emptySection("ethernet");
    if (device instanceof Device.Ethernet card && card.mac() != null) {
      out.put("mac-address", card.mac());
    }
    hardwareAddress.ifPresent(address -> out.put("cloned-mac-address", address));
    Integer mtu = device.mtu();
    if (mtu != null) {
      out.put("mtu", mtu);
    }
    switch (device) {
      case Device.Ethernet ignored -> {}
      case Device.Carrier ignored -> {}
      case Device.Bond bond -> {
        out.section("bond").put("mode", bond.mode().kernelName());
        bond.options().asked().forEach(out::put);
      }
      case Device.Bridge bridge -> {
        out.section("bridge").put("stp", bridge.stp());
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          out.put("forward-delay", delay);
        }
      }
      case Device.Vlan vlan ->
          // Flag 1 is REORDER_HEADERS, the kernel's own default.
          out.section("vlan").put("flags", 1).put("id", vlan.id()).put("parent", vlan.parent());
    }
    if (controller == null) {
      ip(out, device.addressing(), true);
      ip(out, device.addressing(), false);
    } else if (!bondPort) {
      out.emptySection("bridge-port");
    }
    return out.toString();
  }

  private static void ip(Ini.Writer out, Addressing ip, boolean four) {
    List<Prefix> addresses =
        ip.addresses().stream().filter(address -> address.address().ipv4() == four).toList();
    boolean automatic = four ? ip.dhcp4() : ip.automatic6();
    out.section(four ? "ipv4" : "ipv6");
    int number = 1;
    for (Prefix address : addresses) {
      out.put("address" + number++, address);
    }
    List<String> dns =
        ip.dns().stream().filter(server -> server.ipv4() == four).map(IpAddress::toString).toList();
    if (!dns.isEmpty()) {
      out.put("dns", String.join(";", dns) + ";");
    }
    if (four && !ip.search().isEmpty()) {
      out.put("dns-search", String.join(";", ip.search()) + ";");
    }
    out.put("method", automatic ? "auto" : addresses.isEmpty() ? "disabled" : "manual");
    number = 1;
    for (Route route : ip.routes()) {
      if (route.to().address().ipv4() == four) {
        String via = route.via() == null ? (four ? "0.0.0.0" : "::") : route.via().toString();
        out.put(
            "route" + number++,
            route.to()
                + (route.via() == null && route.metric() == null ? "" : "," + via)
                + (route.metric() == null ? "" : "," + route.metric()));
      }
    }
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    Map<String, String> settings = new TreeMap<>();
    for (Ini.Section section : Ini.parse(text).sections()) {
      for (Ini.Entry entry : section.entries()) {
        String key = section.name() + "." + entry.key();
        if (key.equals("connection.timestamp")) {
          continue; // when NetworkManager last used it
        }
        String name = NAMES.get(key);
        if (name == null && section.name().startsWith("ipv")) {
          name =
              entry.key().matches("address\\d+")
                  ? section.name() + ".addresses"
                  : entry.key().matches("route\\d+") ? section.name() + ".routes" : key;
        } else if (name == null) {
          name = entry.key().replace('-', '_');
        }
        settings.merge(name, entry.value(), (a, b) -> a + "," + b);
      }
    }
    return settings;
  }

  /** A profile of others for a device of ours that would win over ours at boot. */
  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (ConfigFile file : current.files().values()) {
      if (!file.path().contains("/NetworkManager/") || file.name().startsWith(PREFIX)) {
        continue;
      }
      Ini ini = Ini.parse(file.text());
      String device = ini.first("connection", "interface-name").orElse("");
      String type = ini.first("connection", "type").orElse("");
      int priority = priority(ini);
      Device described = desired.device(device).orElse(null);
      boolean card = described instanceof Device.Ethernet;
      if (!desired.writes(device)
          || (card && priority < PRIORITY)
          || (!card && !List.of("bond", "bridge", "vlan").contains(type))) {
        continue;
      }
      obstacles.add(
          new Obstacle(
              "the profile '%s' in %s already describes %s"
                  .formatted(ini.first("connection", "id").orElse("?"), file.path(), device),
              "delete it with nmcli connection delete, or set take_over: true",
              file.isIn(DIRECTORY) ? Takeover.whole(file) : null));
    }
    if (!current.has("busctl") || !current.has("nmcli")) {
      obstacles.add(
          new Obstacle(
              "nmcli or busctl is missing: a change could neither be made nor undone",
              "install the packages of NetworkManager and systemd as a whole",
              null));
    }
    return obstacles;
  }

  static int priority(Ini ini) {
    String text = ini.first("connection", "autoconnect-priority").orElse("0");
    return text.matches("-?\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return NetworkManagerFiles.of(current).devices();
  }

  private static NetworkManagerSteps steps(Transition change) {
    return new NetworkManagerSteps(
        NetworkManager::id,
        NetworkManager::path,
        NetworkManagerFiles.of(change.left()).profiles(change.desired().adopted()));
  }

  @Override
  public List<Action> prepare(Transition change) {
    return steps(change).prepare();
  }

  @Override
  public List<Action> bringAbout(Transition change) {
    List<Action> actions =
        new ArrayList<>(
            NetworkManagerSteps.load(change, change.write().stream().map(OwnFile::path).toList()));
    actions.addAll(steps(change).bringAbout(change));
    return actions;
  }

  @Override
  public List<String> undo(Transition change) {
    return steps(change).undo(change, "nmcli connection reload");
  }

  @Override
  public List<String> confirmed(Transition change) {
    return NetworkManagerSteps.confirmed();
  }

  @Override
  public List<String> alsoSaved(Transition change) {
    return List.of(DIRECTORY);
  }
}
