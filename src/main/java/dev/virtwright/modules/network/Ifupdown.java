package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * Debian's ifupdown (interfaces(5)). The devices are made with ip(8) in {@code pre-up} lines, not
 * with the options of ifenslave, bridge-utils and vlan: these packages are missing on most machines
 * and leave ports down or wait half a minute on others (docs/decisions). Files are read in the
 * order of their names, so a name carries the height of its device: bonds, VLANs on them, bridges,
 * VLANs on bridges. {@code source-directory} passes over names with a dot, so they have none.
 */
final class Ifupdown implements Stack {
  static final String MAIN = "/etc/network/interfaces";
  static final String DIRECTORY = "/etc/network/interfaces.d";
  private static final String STATE = "/run/network/ifstate";

  @Override
  public StackName name() {
    return StackName.IFUPDOWN;
  }

  @Override
  public List<ConfigFile> own(Snapshot current) {
    return current.filesIn(DIRECTORY).stream()
        .filter(file -> file.ours() && file.name().startsWith("virtwright-"))
        .toList();
  }

  @Override
  public List<OwnFile> render(Topology desired, Snapshot current) {
    List<OwnFile> files = new ArrayList<>();
    for (Device device : desired.devices()) {
      boolean port = device instanceof Device.Ethernet && device.controller() != null;
      if (desired.writes(device.name()) && !port) {
        files.add(
            OwnFile.of(
                device.name(),
                DIRECTORY
                    + "/virtwright-"
                    + desired.height(device, current)
                    + "-"
                    + device.name().replaceAll("[^A-Za-z0-9_-]", "_"),
                0644,
                body(device, desired, HardwareAddress.of(device, desired, current))));
      }
    }
    return files;
  }

  private static String body(Device device, Topology desired, Optional<String> mac) {
    String name = device.name();
    String address = mac.map(its -> " address " + its).orElse("");
    List<String> made = new ArrayList<>();
    List<String> ports = List.of();
    switch (device) {
      case Device.Bond bond -> {
        made.add(
            add(name, "name " + name + address + " type bond mode " + bond.mode().kernelName()));
        bond.options()
            .asked()
            .forEach((option, value) -> {
              if (!option.equals("primary")) { // must be a port first
                made.add("pre-up " + KernelSteps.option(name, "bond", option, value));
              }
            });
        ports = bond.ports();
      }
      case Device.Bridge bridge -> {
        made.add(add(name, "name " + name + address + " type bridge"));
        made.add(
            "pre-up " + KernelSteps.option(name, "bridge", "stp_state", bridge.stp() ? "1" : "0"));
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          made.add(
              "pre-up "
                  + KernelSteps.option(
                      name, "bridge", "forward_delay", String.valueOf(delay * 100)));
        }
        ports = bridge.ports();
      }
      case Device.Vlan vlan -> {
        made.add("pre-up " + KernelSteps.up(vlan.parent()));
        made.add(
            add(name, "link " + vlan.parent() + " name " + name + " type vlan id " + vlan.id()));
      }
      case Device.Ethernet ignored -> {}
      case Device.Carrier ignored -> throw new IllegalStateException("written by others");
    }
    boolean primaryByMac = false;
    for (String port : ports) {
      Transition.Attachment attachment = new Transition.Attachment(port, name);
      if (desired.device(port).orElse(null) instanceof Device.Ethernet card && card.mac() != null) {
        made.add("pre-up " + attachByMac(card.mac(), name, card.primary()));
        primaryByMac |= card.primary();
      } else {
        made.add(
            "pre-up %s || { ip link set dev %s down; ip link set dev %s master %s; }"
                .formatted(KernelSteps.attached(attachment), port, port, name));
        made.add("pre-up " + KernelSteps.up(port));
      }
    }
    if (device instanceof Device.Bond bond && bond.options().primary() != null && !primaryByMac) {
      made.add("pre-up " + KernelSteps.option(name, "bond", "primary", bond.options().primary()));
    }
    Integer mtu = device.mtu();
    if (mtu != null) {
      made.add("pre-up " + KernelSteps.mtu(name, mtu));
    }
    made.add("up " + KernelSteps.up(name));
    if (!(device instanceof Device.Ethernet)) {
      made.add("post-down ip link delete dev " + name);
    }
    return stanzas(name, device.addressing(), made);
  }

  /**
   * Finds the card by its permanent hardware address, whatever its name is today. ip(8) shows that
   * address apart where a bond has given the card another.
   */
  private static String attachByMac(String mac, String controller, boolean primary) {
    return ("for d in /sys/class/net/*/device; do d=${d%/device}; d=${d##*/};"
            + " case \"$(ip -d -o link show dev $d) \" in *\" permaddr MAC\"*) ;; *\" permaddr \"*) continue ;;"
            + " *\" link/ether MAC \"*) ;; *) continue ;; esac;"
            + " [ /sys/class/net/$d/master -ef /sys/class/net/CONTROLLER ] ||"
            + " { ip link set dev $d down; ip link set dev $d master CONTROLLER; };"
            + " ip link set dev $d up;"
            + (primary ? " ip link set dev CONTROLLER type bond primary $d;" : "")
            + " done")
        .replace("MAC", mac)
        .replace("CONTROLLER", controller);
  }

  private static String add(String name, String what) {
    return "pre-up [ -e /sys/class/net/" + name + " ] || ip link add " + what;
  }

  private static String stanzas(String name, Addressing ip, List<String> made) {
    StringBuilder out = new StringBuilder("\nauto " + name + "\n");
    List<String> pending = new ArrayList<>(made);
    List<Prefix> four = ip.addresses().stream().filter(a -> a.address().ipv4()).toList();
    List<Prefix> six = ip.addresses().stream().filter(a -> !a.address().ipv4()).toList();
    List<String> routes = new ArrayList<>();
    for (Route route : ip.routes()) {
      routes.add("up " + KernelSteps.addRoute(name, route));
    }
    List<String> dns = new ArrayList<>();
    if (!ip.dns().isEmpty()) {
      dns.add(
          "dns-nameservers "
              + String.join(" ", ip.dns().stream().map(IpAddress::toString).toList()));
    }
    if (!ip.search().isEmpty()) {
      dns.add("dns-search " + String.join(" ", ip.search()));
    }
    if (ip.dhcp4()) {
      stanza(out, name, "inet dhcp", drain(pending));
    }
    for (Prefix address : four) {
      stanza(out, name, "inet static", drain(pending), List.of("address " + address));
    }
    if (!pending.isEmpty()) {
      stanza(out, name, "inet manual", drain(pending));
    }
    if (ip.automatic6()) {
      stanza(out, name, "inet6 auto");
    }
    for (Prefix address : six) {
      stanza(out, name, "inet6 static", List.of("address " + address));
    }
    // After the last stanza's address is there: a route needs its network.
    for (String line : routes) {
      out.append("    ").append(line).append('\n');
    }
    for (String line : dns) {
      out.append("    ").append(line).append('\n');
    }
    return out.toString();
  }

  private static List<String> drain(List<String> lines) {
    List<String> drained = List.copyOf(lines);
    lines.clear();
    return drained;
  }

  @SafeVarargs
  private static void stanza(StringBuilder out, String name, String method, List<String>... lines) {
    out.append("iface ").append(name).append(' ').append(method).append('\n');
    for (List<String> some : lines) {
      some.forEach(line -> out.append("    ").append(line).append('\n'));
    }
  }

  @Override
  public Map<String, String> settings(String path, String text) {
    Map<String, String> settings = new TreeMap<>();
    for (Stanza stanza : Stanza.parse(text)) {
      if (!stanza.keyword().equals("iface")) {
        append(settings, stanza.keyword(), String.join(" ", stanza.arguments()));
        continue;
      }
      List<String> arguments = stanza.arguments();
      if (!arguments.isEmpty()) {
        settings.put("device", arguments.getFirst());
        append(settings, "method", String.join(" ", arguments.subList(1, arguments.size())));
      }
      for (String line : stanza.options()) {
        option(settings, line);
      }
    }
    return settings;
  }

  private static void option(Map<String, String> settings, String line) {
    Matcher created = IfupdownFiles.CREATED.matcher(line);
    Matcher option = IfupdownFiles.OPTION.matcher(line);
    Matcher byMac = IfupdownFiles.PORT_BY_MAC.matcher(line);
    Matcher port = IfupdownFiles.PORT.matcher(line);
    Matcher mtu = IfupdownFiles.MTU.matcher(line);
    if (created.find()) {
      settings.put("kind", created.group(4));
      if (created.group(1) != null) {
        settings.put("parent", created.group(1));
      }
      if (created.group(3) != null) {
        settings.put("mac", created.group(3));
      }
      Matcher more = IfupdownFiles.MODE.matcher(created.group(5));
      while (more.find()) {
        settings.put(more.group(1), more.group(2));
      }
    } else if (byMac.find()) {
      append(settings, "ports", "mac:" + byMac.group(1));
    } else if (line.startsWith("pre-up ") && option.find()) {
      settings.put(option.group(1).equals("stp_state") ? "stp" : option.group(1), option.group(2));
    } else if (port.find()) {
      append(settings, "ports", port.group(1));
    } else if (line.startsWith("pre-up ") && mtu.find()) {
      settings.put("mtu", mtu.group(1));
    } else {
      String[] words = line.split("\\s+", 2);
      String key =
          switch (words[0]) {
            case "address" -> "addresses";
            case "dns-nameservers" -> "dns";
            default -> words[0].replace('-', '_');
          };
      append(settings, key, words.length > 1 ? words[1] : "");
    }
  }

  private static void append(Map<String, String> settings, String key, String value) {
    settings.merge(key, value, (a, b) -> a + "," + b);
  }

  @Override
  public List<Configured> configured(Snapshot current) {
    return IfupdownFiles.of(current).devices();
  }

  @Override
  public List<Obstacle> obstacles(Topology desired, Snapshot current) {
    List<Obstacle> obstacles = new ArrayList<>();
    ConfigFile main = current.files().get(MAIN);
    if (main == null || !sourcesOurs(main)) {
      obstacles.add(
          new Obstacle(
              MAIN + " does not read the files in " + DIRECTORY,
              "add the line: source " + DIRECTORY + "/*",
              null));
    }
    Set<String> ours =
        desired.devices().stream()
            .map(Device::name)
            .filter(desired::writes)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (ConfigFile file : current.files().values()) {
      if (file.ours() || !(file.path().equals(MAIN) || file.isIn(DIRECTORY))) {
        continue;
      }
      List<Stanza> stanzas = Stanza.parse(file.text());
      for (String name : ours) {
        if (stanzas.stream().anyMatch(stanza -> stanza.describes(name) && !stanza.idle())) {
          obstacles.add(
              new Obstacle(
                  "%s already configures %s".formatted(file.path(), name),
                  "take the stanzas of %s out of it".formatted(name),
                  new Takeover(file, Stanza.without(file.text(), ours))));
        }
      }
    }
    return obstacles;
  }

  private static boolean sourcesOurs(ConfigFile main) {
    return Stanza.parse(main.text()).stream()
        .filter(stanza -> stanza.keyword().startsWith("source"))
        .flatMap(stanza -> stanza.arguments().stream())
        .map(argument -> argument.startsWith("/") ? argument : "/etc/network/" + argument)
        .anyMatch(argument -> argument.matches("/etc/network/interfaces\\.d(/\\*?)?"));
  }

  /**
   * Cards that a file of others has configured and that become ports, or are configured otherwise:
   * ifupdown itself ends what it started for them, such as a DHCP client, while it still knows it.
   */
  private static List<String> released(Transition change) {
    Set<String> touched = new LinkedHashSet<>(change.readdress());
    change.attach().forEach(attachment -> touched.add(attachment.port()));
    Map<String, IfupdownFiles.Interface> interfaces =
        IfupdownFiles.of(change.current()).interfaces();
    return touched.stream()
        .filter(name -> change.desired().device(name).orElse(null) instanceof Device.Ethernet)
        .filter(name -> change.current().link(name).filter(Link::up).isPresent())
        .filter(name -> {
          IfupdownFiles.Interface its = interfaces.get(name);
          return its != null && !its.methods().equals(List.of("inet manual"));
        })
        .toList();
  }

  @Override
  public List<Action> prepare(Transition change) {
    return released(change).stream()
        .map(name ->
            (Action)
                KernelSteps.run("ifdown --force " + Shell.quote(name) + " || :")
                    .titled("release " + name))
        .toList();
  }

  /** ifupdown watches nothing: what is there already is changed with ip(8), as its files say. */
  @Override
  public List<Action> bringAbout(Transition change) {
    List<String> lines = new ArrayList<>();
    change.delete().forEach(name -> lines.add(KernelSteps.delete(name)));
    change.detach().forEach(port -> lines.add(KernelSteps.detach(port)));
    change.attach().stream()
        .map(Transition.Attachment::port)
        .flatMap(port -> change.current().link(port).stream())
        .filter(port -> port.controller() == null)
        .forEach(port -> lines.add("ip address flush dev " + Shell.quote(port.name())));
    change.create().forEach(name -> lines.add("ifup --force " + Shell.quote(name)));
    change.attach().forEach(attachment -> lines.add(KernelSteps.attach(attachment, 0)));
    for (String name : change.readdress()) {
      Device device = change.desired().device(name).orElse(null);
      if (device instanceof Device.Ethernet && device.controller() == null) {
        lines.add("ip address flush dev " + Shell.quote(name));
        lines.add("ifup --force " + Shell.quote(name));
      } else if (device != null && !change.create().contains(name)) {
        obsolete(name, change).forEach(old -> lines.add(KernelSteps.removeAddress(name, old)));
        device.addressing().addresses().forEach(a -> lines.add(KernelSteps.addAddress(name, a)));
        lines.add(KernelSteps.up(name));
        device.addressing().routes().forEach(r -> lines.add(KernelSteps.addRoute(name, r)));
        if (device.addressing().dhcp4() || device.addressing().automatic6()) {
          device
              .addressing()
              .addresses()
              .forEach(a -> lines.add(KernelSteps.removeAddress(name, a)));
          lines.add("ifup --force " + Shell.quote(name));
        }
      }
    }
    change.delete().stream()
        .filter(name -> !change.create().contains(name))
        .forEach(name -> lines.add(forget(name)));
    return lines.stream().<Action>map(KernelSteps::run).toList();
  }

  /** Addresses that a file of ours gave the device and that it shall no longer have. */
  private List<Prefix> obsolete(String name, Transition change) {
    Set<Prefix> wanted =
        new LinkedHashSet<>(change.desired().device(name).orElseThrow().addressing().addresses());
    List<Prefix> obsolete = new ArrayList<>();
    for (ConfigFile file : own(change.current())) {
      Map<String, String> settings = settings(file.path(), file.text());
      if (name.equals(settings.get("device"))) {
        for (String address : settings.getOrDefault("addresses", "").split(",")) {
          Prefix.parse(address).filter(prefix -> !wanted.contains(prefix)).ifPresent(obsolete::add);
        }
      }
    }
    return obsolete;
  }

  /** Takes a device that is gone out of the list of those that are up. */
  private static String forget(String name) {
    return "[ ! -e %s ] || sed -i %s %s"
        .formatted(STATE, Shell.quote("/^" + name.replace(".", "\\.") + "=/d"), STATE);
  }

  @Override
  public List<String> undo(Transition change) {
    List<String> lines = new ArrayList<>();
    KernelSteps.topDown(change.create()).forEach(name -> lines.add(KernelSteps.delete(name)));
    change.brandNew().forEach(name -> lines.add(forget(name)));
    change.delete().reversed().stream()
        .filter(name -> change.current().link(name).isPresent())
        .forEach(name -> lines.add("ifup --force " + Shell.quote(name) + " || :"));
    Set<String> devices = new LinkedHashSet<>(change.readdress());
    change.attach().forEach(attachment -> devices.add(attachment.port()));
    for (String name : released(change)) {
      devices.remove(name);
      lines.add(KernelSteps.detach(name));
      lines.add("ip address flush dev " + Shell.quote(name));
      lines.add("ifup --force " + Shell.quote(name));
    }
    devices.forEach(name -> lines.addAll(KernelSteps.unaddress(name, change)));
    return lines;
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
