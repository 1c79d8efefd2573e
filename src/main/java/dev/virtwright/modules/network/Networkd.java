package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * systemd-networkd (systemd.netdev(5), systemd.network(5)). Files are named {@code
 * 05-virtwright-DEVICE}: networkd takes the first .network file that matches, and most people's
 * begin at 10, so a catch-all of theirs needs no change. A VLAN is named in a drop-in of its
 * parent's file, whosever that is.
 */
final class Networkd implements Stack {
  static final String DIRECTORY = "/etc/systemd/network";
  private static final String PREFIX = "05-virtwright-";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("Match.Name", "device"),
          Map.entry("Match.PermanentMACAddress", "mac"),
          Map.entry("NetDev.Name", "device"),
          Map.entry("NetDev.Kind", "kind"),
          Map.entry("NetDev.MTUBytes", "mtu"),
          Map.entry("NetDev.MACAddress", "mac"),
          Map.entry("Link.MTUBytes", "mtu"),
          Map.entry("Bond.Mode", "mode"),
          Map.entry("Bond.MIIMonitorSec", "miimon"),
          Map.entry("Bond.UpDelaySec", "updelay"),
          Map.entry("Bond.DownDelaySec", "downdelay"),
          Map.entry("Bond.LACPTransmitRate", "lacp_rate"),
          Map.entry("Bond.TransmitHashPolicy", "xmit_hash_policy"),
          Map.entry("Bond.MinLinks", "min_links"),
          Map.entry("Bond.ARPIntervalSec", "arp_interval"),
          Map.entry("Bond.ARPIPTargets", "arp_ip_target"),
          Map.entry("Bridge.STP", "stp"),
          Map.entry("Bridge.ForwardDelaySec", "forward_delay"),
          Map.entry("VLAN.Id", "id"),
          Map.entry("Network.Bond", "controller"),
          Map.entry("Network.Bridge", "controller"),
          Map.entry("Network.PrimarySlave", "primary"),
          Map.entry("Network.VLAN", "vlans"),
          Map.entry("Network.Address", "addresses"),
          Map.entry("Network.DHCP", "dhcp"),
          Map.entry("Network.DNS", "dns"),
          Map.entry("Network.Domains", "dns_search"));

  @Override
  public StackName name() {
    return StackName.NETWORKD;
  }

  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(DIRECTORY).stream()
        .filter(ConfigFile::ours)
        .filter(file -> file.path().contains("virtwright-"))
        .toList();
  }

  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    List<OwnFile> files = new ArrayList<>();
    for (Device device : desired.devices()) {
      if (desired.adopted().contains(device.name())) {
        continue;
      }
      switch (device) {
        case Device.Ethernet card -> files.add(network(card, desired));
        case Device.Carrier carrier -> {
          if (unmanaged(carrier.name(), current)) {
            files.add(network(carrier, desired));
          }
        }
        case Device.Bond bond -> {
          files.add(netdev(bond, bond(bond, HardwareAddress.of(bond, desired, current))));
          files.add(network(bond, desired));
        }
        case Device.Bridge bridge -> {
          files.add(netdev(bridge, bridge(bridge, HardwareAddress.of(bridge, desired, current))));
          files.add(network(bridge, desired));
        }
        case Device.Vlan vlan -> {
          files.add(netdev(vlan, vlan(vlan)));
          files.add(network(vlan, desired));
          files.add(parentage(vlan, desired, current));
        }
      }
    }
    return files;
  }

  private static String path(String device, String suffix) {
    return DIRECTORY + "/" + PREFIX + device + suffix;
  }

  private static OwnFile netdev(Device device, String body) {
    return OwnFile.of(device.name(), path(device.name(), ".netdev"), 0644, body);
  }

  private static Ini.Writer netdevHead(Device device, String kind, Optional<String> mac) {
    Ini.Writer out =
        new Ini.Writer().section("NetDev").put("Name", device.name()).put("Kind", kind);
    mac.ifPresent(address -> out.put("MACAddress", address));
    Integer mtu = device.mtu();
    if (mtu != null) {
      out.put("MTUBytes", mtu);
    }
    return out;
  }

  private static String bond(Device.Bond bond, Optional<String> mac) {
    Ini.Writer out =
        netdevHead(bond, "bond", mac).section("Bond").put("Mode", bond.mode().kernelName());
    bond.options()
        .asked()
        .forEach((name, value) -> {
          switch (name) {
            case "miimon" -> out.put("MIIMonitorSec", value + "ms");
            case "updelay" -> out.put("UpDelaySec", value + "ms");
            case "downdelay" -> out.put("DownDelaySec", value + "ms");
            case "arp_interval" -> out.put("ARPIntervalSec", value + "ms");
            case "lacp_rate" -> out.put("LACPTransmitRate", value);
            case "xmit_hash_policy" -> out.put("TransmitHashPolicy", value);
            case "min_links" -> out.put("MinLinks", value);
            case "arp_ip_target" -> out.put("ARPIPTargets", value.replace(',', ' '));
            case "primary" -> {} // the port's own file says so
            default -> throw new IllegalStateException(name);
          }
        });
    return out.toString();
  }

  private static String bridge(Device.Bridge bridge, Optional<String> mac) {
    Ini.Writer out =
        netdevHead(bridge, "bridge", mac).section("Bridge").put("STP", bridge.stp() ? "yes" : "no");
    Integer delay = bridge.forwardDelay();
    if (bridge.stp() && delay != null) {
      out.put("ForwardDelaySec", delay);
    }
    return out.toString();
  }

  private static String vlan(Device.Vlan vlan) {
    return netdevHead(vlan, "vlan", Optional.empty())
        .section("VLAN")
        .put("Id", vlan.id())
        .toString();
  }

  private static OwnFile network(Device device, Topology desired) {
    Ini.Writer out = new Ini.Writer().section("Match");
    if (device instanceof Device.Ethernet card && card.mac() != null) {
      out.put("PermanentMACAddress", card.mac());
    } else {
      out.put("Name", device.name());
    }
    Integer mtu = device.mtu();
    if (device instanceof Device.Ethernet && mtu != null) {
      out.section("Link").put("MTUBytes", mtu);
    }
    out.section("Network");
    String controller = device.controller();
    if (controller != null) {
      boolean bond = desired.device(controller).orElse(null) instanceof Device.Bond;
      out.put(bond ? "Bond" : "Bridge", controller);
    }
    if (device instanceof Device.Ethernet card && card.primary()) {
      out.put("PrimarySlave", "yes");
    }
    Addressing ip = device.addressing();
    if (ip.dhcp4()) {
      out.put("DHCP", "ipv4");
    }
    ip.addresses().forEach(address -> out.put("Address", address));
    ip.dns().forEach(server -> out.put("DNS", server));
    if (!ip.search().isEmpty()) {
      out.put("Domains", String.join(" ", ip.search()));
    }
    out.put("LinkLocalAddressing", ip.brings(false) ? "ipv6" : "no");
    out.put("IPv6AcceptRA", ip.automatic6() ? "yes" : "no");
    if (device instanceof Device.Bridge bridge && bridge.ports().isEmpty()) {
      out.put("ConfigureWithoutCarrier", "yes");
    }
    for (Route route : ip.routes()) {
      out.section("Route").put("Destination", route.to());
      if (route.via() != null) {
        out.put("Gateway", route.via());
      }
      if (route.metric() != null) {
        out.put("Metric", route.metric());
      }
    }
    return OwnFile.of(device.name(), path(device.name(), ".network"), 0644, out.toString());
  }

  /** The drop-in by which the parent's .network file names the VLAN. */
  private static OwnFile parentage(Device.Vlan vlan, Topology desired, Snapshot current) {
    String base =
        desired.writes(vlan.parent())
            ? PREFIX + vlan.parent() + ".network"
            : baseOf(vlan.parent(), current).orElse(PREFIX + vlan.parent() + ".network");
    return OwnFile.of(
        vlan.name(),
        DIRECTORY + "/" + base + ".d/virtwright-" + vlan.name() + ".conf",
        0644,
        new Ini.Writer().section("Network").put("VLAN", vlan.name()).toString());
  }

  /** Whether no file but perhaps ours makes networkd care for the device. */
  private static boolean unmanaged(String device, Snapshot current) {
    return baseOf(device, current).isEmpty()
        && !current.files().containsKey(path(device, ".netdev"));
  }

  /**
   * The name of the .network file of somebody else that the device follows now, if there is one.
   */
  private static Optional<String> baseOf(String device, Snapshot current) {
    return current
        .link(device)
        .map(link -> current.networkdLinks().get(link.index()))
        .map(Snapshot.NetworkdLink::file)
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .filter(name -> !name.equals(PREFIX + device + ".network"));
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    Map<String, String> settings = new TreeMap<>();
    for (Ini.Section section : Ini.parse(text).sections()) {
      if (section.name().equals("Route")) {
        settings.merge("routes", String.valueOf(section.entries()), (a, b) -> a + "; " + b);
        continue;
      }
      for (Ini.Entry entry : section.entries()) {
        String key = section.name() + "." + entry.key();
        String known = NAMES.get(key);
        String value = entry.value();
        if (value.endsWith("ms") && key.startsWith("Bond.")) {
          value = value.substring(0, value.length() - 2);
        }
        settings.merge(
            known == null ? entry.key().toLowerCase(Locale.ROOT) : known,
            value,
            (a, b) -> a + "," + b);
      }
    }
    return settings;
  }

  /**
   * A file of others that sorts before ours and matches a device of ours would win. Matches by
   * anything but name and permanent address are not judged: only what is certain is refused.
   */
  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    Stream.of("/etc/systemd/network", "/run/systemd/network")
        .flatMap(directory -> current.filesIn(directory).stream())
        .filter(file -> !file.ours())
        .forEach(file -> {
          Ini ini = Ini.parse(file.text());
          if (file.name().endsWith(".network") && file.name().compareTo(PREFIX) < 0) {
            for (Device device : desired.devices()) {
              if (desired.writes(device.name()) && matches(ini, device.name(), current)) {
                obstacles.add(
                    new Obstacle(
                        "%s configures %s and comes before this program's file %s"
                            .formatted(file.path(), device.name(), path(device.name(), ".network")),
                        "rename it to begin with a number of 10 or more, or take %s out of its"
                                .formatted(device.name())
                            + " [Match] section",
                        only(ini, device) ? Takeover.whole(file) : null));
              }
            }
          }
          if (file.name().endsWith(".netdev")) {
            ini.first("NetDev", "Name")
                .filter(desired::writes)
                .ifPresent(name ->
                    obstacles.add(
                        new Obstacle(
                            "%s already describes a device %s".formatted(file.path(), name),
                            "remove it, set take_over: true, or choose another name",
                            Takeover.whole(file))));
          }
        });
    return obstacles;
  }

  static boolean matches(Ini ini, String device, Snapshot current) {
    for (String names : ini.all("Match", "Name")) {
      for (String glob : names.split("\\s+")) {
        if (!glob.startsWith("!") && glob(glob).matcher(device).matches()) {
          return true;
        }
      }
    }
    String mac =
        current
            .link(device)
            .filter(link -> link.kind().isEmpty())
            .map(Link::permanentMac)
            .orElse("");
    return Stream.of("MACAddress", "PermanentMACAddress")
        .flatMap(key -> ini.all("Match", key).stream())
        .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split("\\s+")))
        .anyMatch(value -> !mac.isEmpty() && value.equals(mac));
  }

  private static boolean only(Ini ini, Device device) {
    return ini.all("Match", "Name").equals(List.of(device.name()));
  }

  static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            case '[', ']', '-' -> String.valueOf(c);
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (PatternSyntaxException odd) {
      return Pattern.compile(Pattern.quote(glob));
    }
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return NetworkdFiles.of(current).devices();
  }

  private static NetworkdSteps steps() {
    return new NetworkdSteps(device -> path(device, ".network"));
  }

  @Override
  public List<Action> prepare(Transition change) {
    return List.of();
  }

  @Override
  public List<Action> bringAbout(Transition change) {
    return steps().bringAbout(change);
  }

  @Override
  public List<String> undo(Transition change) {
    return steps().undo(change);
  }

  @Override
  public List<String> confirmed(Transition change) {
    return List.of();
  }

  /** The directories of drop-ins, which the change may bring. */
  @Override
  public List<String> alsoSaved(Transition change) {
    return change.write().stream()
        .map(file -> file.path().substring(0, file.path().lastIndexOf('/')))
        .filter(directory -> directory.endsWith(".d"))
        .distinct()
        .toList();
  }
}
