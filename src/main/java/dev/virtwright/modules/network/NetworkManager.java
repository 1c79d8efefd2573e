package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private static final int PRIORITY = 900;

  private static final String BUS =
      "org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager";

  /** DELETE_NEW_CONNECTIONS and DISCONNECT_NEW_DEVICES (NMCheckpointCreateFlags). */
  private static final int CHECKPOINT_FLAGS = 0x02 | 0x04;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("connection.interface-name", "device"),
          Map.entry("connection.type", "kind"),
          Map.entry("connection.master", "controller"),
          Map.entry("connection.controller", "controller"),
          Map.entry("ethernet.mac-address", "mac"),
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
        .filter(device -> !(device instanceof Device.Port port) || port.controller() != null)
        .map(device -> OwnFile.of(device.name(), path(device.name()), 0600, body(device, desired)))
        .toList();
  }

  private static String body(Device device, Topology desired) {
    String type =
        switch (device) {
          case Device.Port ignored -> "ethernet";
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
    if (device instanceof Device.Port port && port.mac() != null) {
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
    if (device instanceof Device.Port port && port.mac() != null) {
      out.put("mac-address", port.mac());
    }
    Integer mtu = device.mtu();
    if (mtu != null) {
      out.put("mtu", mtu);
    }
    switch (device) {
      case Device.Port ignored -> {}
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
      if (described == null
          || (described instanceof Device.Port && described.controller() == null)
          || (described instanceof Device.Port && priority < PRIORITY)) {
        continue;
      }
      if (!(described instanceof Device.Port)
          && !List.of("bond", "bridge", "vlan").contains(type)) {
        continue;
      }
      obstacles.add(
          new Obstacle(
              "the profile '%s' in %s already describes %s"
                  .formatted(ini.first("connection", "id").orElse("?"), file.path(), device),
              "delete it with nmcli connection delete, or set take_over: true",
              file.isIn(DIRECTORY) ? file.path() : ""));
    }
    if (!current.has("busctl") || !current.has("nmcli")) {
      obstacles.add(
          new Obstacle(
              "nmcli or busctl is missing: a change could neither be made nor undone",
              "install the packages of NetworkManager and systemd as a whole",
              ""));
    }
    return obstacles;
  }

  private static int priority(Ini ini) {
    String text = ini.first("connection", "autoconnect-priority").orElse("0");
    return text.matches("-?\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  @Override
  public List<Action> prepare(Transition change) {
    return List.of(
        KernelSteps.run(
            "answer=$(busctl call "
                + BUS
                + " CheckpointCreate aouu 0 \"$((GUARD_SECONDS + 120))\" "
                + CHECKPOINT_FLAGS
                + ") && printf '%s\\n' \"$answer\" | sed -n 's/^o \"\\(.*\\)\"$/\\1/p' >\"$GUARD/checkpoint\""
                + " && test -s \"$GUARD/checkpoint\""));
  }

  /**
   * Profiles first, devices then: while it knows a profile, NetworkManager makes a deleted device
   * again, as that profile says.
   */
  @Override
  public List<Action> bringAbout(Transition change) {
    List<Action> actions = new ArrayList<>();
    if (!change.remove().isEmpty()) {
      actions.add(KernelSteps.run("nmcli connection reload"));
    }
    List<String> written = change.write().stream().map(OwnFile::path).toList();
    if (!written.isEmpty()) {
      actions.add(KernelSteps.run("nmcli connection load " + Shell.quote(written)));
    }
    for (String name : change.delete()) {
      String line =
          change.remove().contains(path(name))
              ? KernelSteps.untilGone(name, 10)
              : KernelSteps.delete(name);
      actions.add(KernelSteps.run(line).titled("delete " + name));
    }
    Set<String> created = new LinkedHashSet<>(change.create());
    for (String name : created) {
      actions.add(KernelSteps.run(activate(name, null)));
    }
    for (Transition.Attachment attachment : change.attach()) {
      if (!created.contains(attachment.port())) {
        actions.add(KernelSteps.run(activate(attachment.port(), attachment)));
      }
    }
    for (String name : change.readdress()) {
      if (!created.contains(name) && change.desired().describes(name)) {
        String quoted = Shell.quote(name);
        actions.add(
            KernelSteps.run(
                "nmcli device reapply %s || nmcli --wait 45 connection up %s"
                    .formatted(quoted, Shell.quote(id(name)))));
      }
    }
    return actions;
  }

  /**
   * Waits for NetworkManager to activate the profile by itself, as it does with what it has just
   * loaded, and asks it to where it does not.
   */
  private static String activate(String device, Transition.@Nullable Attachment attachment) {
    String active =
        "[ \"$(nmcli -g GENERAL.STATE connection show %s 2>/dev/null)\" = activated ]"
            .formatted(Shell.quote(id(device)));
    return KernelSteps.until(
            attachment == null ? active : active + " && " + KernelSteps.attached(attachment), 8)
        + " || nmcli --wait 45 connection up "
        + Shell.quote(id(device));
  }

  @Override
  public List<String> undo(Transition change) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "[ ! -s \"$GUARD/checkpoint\" ] || busctl call "
            + BUS
            + " CheckpointRollback o \"$(cat \"$GUARD/checkpoint\")\"");
    // The rollback rewrites keyfiles: ours go back once more.
    lines.add("sh \"$GUARD/guard.sh\" files \"$GUARD\"");
    lines.add("nmcli connection reload");
    KernelSteps.topDown(change.brandNew()).forEach(name -> lines.add(KernelSteps.delete(name)));
    Set<String> again =
        change.desired().devices().stream()
            .map(Device::name)
            .filter(name -> change.current().files().containsKey(path(name)))
            .filter(name -> change.current().link(name).isPresent())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    again.retainAll(
        Stream.of(
                change.create().stream(),
                change.attach().stream().map(Transition.Attachment::port),
                change.readdress().stream())
            .flatMap(names -> names)
            .collect(Collectors.toSet()));
    again.forEach(name -> lines.add(activate(name, null)));
    return lines;
  }

  @Override
  public List<String> confirmed(Transition change) {
    return List.of(
        "[ ! -s \"$GUARD/checkpoint\" ] || busctl call "
            + BUS
            + " CheckpointDestroy o \"$(cat \"$GUARD/checkpoint\")\"");
  }

  @Override
  public List<String> alsoSaved(Transition change) {
    return List.of(DIRECTORY);
  }
}
