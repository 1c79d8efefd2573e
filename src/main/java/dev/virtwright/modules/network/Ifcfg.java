package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ifcfg files of RHEL and its kin (sysconfig.txt of initscripts, nm-settings-ifcfg-rh(5)), with
 * NetworkManager's plugin ifcfg-rh or with the network service of initscripts.
 *
 * <p>Files are named {@code ifcfg-virtwright-DEVICE}, beside {@code route-} and {@code route6-}
 * files of the same suffix, and are this program's where the first line says so too: NetworkManager
 * keeps comments. The name {@code ifcfg-DEVICE} is a convention only, and that of somebody else's
 * file for the device, which so is never written over, only taken over as a whole. NetworkManager
 * goes by DEVICE. The ifup of initscripts takes a file's suffix as well as a device, and for that
 * looks for {@code ifcfg-DEVICE}, then for {@code NAME="DEVICE"}, then for HWADDR, then for DEVICE:
 * a bond and a bridge have the address of their first port, whose file they would be taken for, so
 * the files say that NAME.
 *
 * <p>No machine of the lab runs these: what is written here comes from the documentation and the
 * readers' own sources, and is tested on texts only.
 *
 * @param networkManager whether NetworkManager acts on the files
 */
record Ifcfg(boolean networkManager) implements Stack {
  static final int PRIORITY = NetworkManager.PRIORITY;
  private static final String PREFIX = "virtwright-";

  static Ifcfg of(Snapshot current) {
    return new Ifcfg(current.active("NetworkManager.service"));
  }

  @Override
  public StackName name() {
    return StackName.IFCFG;
  }

  /** Of this program's files: after {@code ifcfg-}, and NetworkManager's profile's id. */
  static String suffix(String device) {
    return PREFIX + device;
  }

  private static String path(String device) {
    return IfcfgFiles.DIRECTORY + "/ifcfg-" + suffix(device);
  }

  private static String routePath(String device, boolean ipv4) {
    return IfcfgFiles.DIRECTORY + (ipv4 ? "/route-" : "/route6-") + suffix(device);
  }

  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(IfcfgFiles.DIRECTORY).stream().filter(Ifcfg::own).toList();
  }

  private static boolean own(ConfigFile file) {
    return file.ours() && file.name().matches("(ifcfg|route6?)-" + PREFIX + ".*");
  }

  /** A device that has no routes any longer keeps a route file without any. */
  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    IfcfgText text = new IfcfgText(networkManager);
    List<OwnFile> files = new ArrayList<>();
    for (Device device : desired.devices()) {
      String name = device.name();
      if (!desired.writes(name)) {
        continue;
      }
      Optional<String> mac = HardwareAddress.of(device, desired, current);
      files.add(OwnFile.of(name, path(name), 0644, text.body(device, desired, mac)));
      for (boolean ipv4 : List.of(true, false)) {
        String path = routePath(name, ipv4);
        List<String> routes = text.routes(device, ipv4);
        ConfigFile now = current.files().get(path);
        if (!routes.isEmpty() || (now != null && own(now))) {
          String body = routes.stream().map(line -> line + "\n").collect(Collectors.joining());
          files.add(OwnFile.of(name, path, 0644, body));
        }
      }
    }
    return files;
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith("ifcfg-")
        ? IfcfgText.settings(text)
        : IfcfgText.routeSettings(name.substring(name.indexOf(PREFIX) + PREFIX.length()), text);
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return IfcfgFiles.of(current).devices();
  }

  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    IfcfgFiles files = IfcfgFiles.of(current);
    for (IfcfgFile file : files.files()) {
      if (!own(file.file())) {
        foreign(file, files, desired).forEach(obstacles::add);
      }
    }
    files
        .aliases()
        .forEach((device, aliases) -> {
          if (desired.writes(device)) {
            aliases.forEach(
                alias -> obstacles.add(configures(alias.file(), "gives addresses to " + device)));
          }
        });
    if (networkManager) {
      NetworkManager keyfiles = new NetworkManager();
      obstacles.addAll(keyfiles.obstacles(desired, current));
      for (ConfigFile file : keyfiles.own(current)) {
        String device = keyfiles.settings(file.path(), file.text()).getOrDefault("device", "");
        if (desired.writes(device)) {
          obstacles.add(configures(file, "already configures " + device));
        }
      }
    } else {
      desired.devices().stream()
          .filter(device -> desired.writes(device.name()))
          .forEach(device -> {
            strayRoutes(device, files).forEach(obstacles::add);
            impossible(device, desired).ifPresent(obstacles::add);
          });
      if (!current.has("ifup")) {
        obstacles.add(
            new Obstacle(
                "ifup is missing: a change could neither be made nor undone",
                "install the package network-scripts or initscripts",
                null));
      }
    }
    desired.devices().stream()
        .filter(device -> desired.writes(device.name()))
        .forEach(device -> misnamed(device).ifPresent(obstacles::add));
    return obstacles;
  }

  private static Obstacle configures(ConfigFile file, String what) {
    return new Obstacle(file.path() + " " + what, "remove it", Takeover.whole(file));
  }

  /**
   * A card's file may stay where it takes no effect by itself, as those of an installer for cards
   * that are not in use. One of a made device may not: initscripts would read its options, and
   * NetworkManager leaves a device alone that any file says NM_CONTROLLED=no for.
   */
  private Stream<Obstacle> foreign(IfcfgFile file, IfcfgFiles files, Topology desired) {
    String device = file.device();
    Device described = desired.device(device).orElse(null);
    if (desired.writes(device)) {
      boolean unmanaged = networkManager && !file.networkManager();
      boolean idle = described instanceof Device.Ethernet && !file.starts() && !unmanaged;
      return idle
          ? Stream.empty()
          : Stream.concat(
              Stream.of(
                  configures(
                      file.file(),
                      "already configures "
                          + device
                          + (IfcfgFiles.certain(file) ? "" : ", by more than plain assignments"))),
              Stream.of(true, false)
                  .flatMap(ipv4 -> files.routeFiles(file, ipv4).stream())
                  .filter(routes -> !own(routes))
                  .map(routes -> configures(routes, "has routes of " + device)));
    }
    String bond = file.text("MASTER");
    boolean port =
        described == null
            && file.starts()
            && !file.controller().isEmpty()
            && file.text("BRIDGE").isEmpty()
            && desired.device(bond).orElse(null) instanceof Device.Bond
            && desired.writes(bond);
    return port
        ? Stream.of(configures(file.file(), "makes %s a port of %s".formatted(device, bond)))
        : Stream.empty();
  }

  /** initscripts read route-DEVICE whatever the device's own file is called. */
  private static Stream<Obstacle> strayRoutes(Device device, IfcfgFiles files) {
    String name = device.name();
    boolean claimed = files.files().stream().anyMatch(file -> file.suffix().equals(name));
    return claimed || device.controller() != null
        ? Stream.empty()
        : Stream.of("/route-", "/route6-")
            .map(prefix -> files.current().files().get(IfcfgFiles.DIRECTORY + prefix + name))
            .flatMap(Stream::ofNullable)
            .map(routes -> configures(routes, "has routes of " + name));
  }

  /** What initscripts cannot do, or not at boot: there VLANs come after all else but bridges. */
  private static Optional<Obstacle> impossible(Device device, Topology desired) {
    Addressing ip = device.addressing();
    if (ip.dhcp4() && ip.addresses().stream().anyMatch(its -> its.address().ipv4())) {
      return Optional.of(
          new Obstacle(
              "%s shall have an IPv4 address from a DHCP server and another, and initscripts give"
                      .formatted(device.name())
                  + " a device one kind of them",
              "leave out one of them",
              null));
    }
    if (device instanceof Device.Vlan vlan) {
      Device parent = desired.device(vlan.parent()).orElse(null);
      boolean bridge =
          parent instanceof Device.Bridge its && its.ports().stream().allMatch(Ifcfg::comesLate);
      boolean bond =
          parent instanceof Device.Bond && desired.writes(vlan.parent()) && !comesLate(vlan.name());
      if (bridge || (bond && vlan.name().compareTo(vlan.parent()) < 0)) {
        return Optional.of(
            new Obstacle(
                "at boot initscripts would bring %s up before %s is there"
                    .formatted(vlan.name(), vlan.parent()),
                bridge
                    ? "give %s a port that is no VLAN".formatted(vlan.parent())
                    : "name it %s.%d".formatted(vlan.parent(), vlan.id()),
                null));
      }
    }
    return Optional.empty();
  }

  private static boolean comesLate(String device) {
    return device.contains(".") || device.startsWith("vlan");
  }

  private Optional<Obstacle> misnamed(Device device) {
    String name = device.name();
    if (!IfcfgFiles.configures("ifcfg-" + suffix(name), networkManager)
        || (!networkManager && name.contains("-range"))) {
      return Optional.of(
          new Obstacle(
              "a file for a device named %s is passed over by its readers".formatted(name),
              "choose another name",
              null));
    }
    Integer named = IfcfgFile.namedId(name, networkManager);
    return networkManager
            && device instanceof Device.Vlan vlan
            && named != null
            && named != vlan.id()
        ? Optional.of(
            new Obstacle(
                "NetworkManager takes a device named %s for VLAN %d, not %d"
                    .formatted(name, named, vlan.id()),
                "name it %s.%d".formatted(vlan.parent(), vlan.id()),
                null))
        : Optional.empty();
  }

  private static NetworkManagerSteps networkManagerSteps(Transition change) {
    Map<String, String> adopted = new HashMap<>();
    IfcfgFiles.of(change.left())
        .chosen()
        .forEach((device, file) -> {
          if (change.desired().adopted().contains(device)) {
            adopted.put(device, file.profile());
          }
        });
    return new NetworkManagerSteps(Ifcfg::suffix, Ifcfg::path, adopted);
  }

  @Override
  public List<Action> prepare(Transition change) {
    return networkManager ? networkManagerSteps(change).prepare() : IfcfgSteps.of(change).prepare();
  }

  @Override
  public List<Action> bringAbout(Transition change) {
    if (!networkManager) {
      return IfcfgSteps.of(change).bringAbout();
    }
    List<Action> actions =
        new ArrayList<>(
            NetworkManagerSteps.load(
                change,
                change.write().stream().map(file -> path(file.device())).distinct().toList()));
    actions.addAll(networkManagerSteps(change).bringAbout(change));
    return actions;
  }

  @Override
  public List<String> undo(Transition change) {
    if (!networkManager) {
      return IfcfgSteps.of(change).undo();
    }
    return networkManagerSteps(change).undo(change, "nmcli connection reload");
  }

  @Override
  public List<String> confirmed(Transition change) {
    return networkManager ? NetworkManagerSteps.confirmed() : List.of();
  }

  /**
   * A rollback of NetworkManager's writes profiles of either kind. initscripts write and restore
   * resolv.conf themselves.
   */
  @Override
  public List<String> alsoSaved(Transition change) {
    return networkManager
        ? List.of(IfcfgFiles.DIRECTORY, NetworkManager.DIRECTORY)
        : IfcfgSteps.of(change).resolver();
  }
}
