package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How initscripts are brought to what the ifcfg files say, and back. They watch nothing: ifdown
 * acts by the files that are there when it runs, so it comes before the files change; ifup does
 * what is not done yet, so it may be repeated, but for a DHCP client that runs already.
 *
 * @param before the files that counted before the change, by device
 */
record IfcfgSteps(Transition change, Map<String, IfcfgFile> before) {

  static IfcfgSteps of(Transition change) {
    return new IfcfgSteps(change, IfcfgFiles.of(change.current()).chosen());
  }

  private static String ifup(String suffix) {
    return "ifup " + Shell.quote(suffix);
  }

  /** After {@code ifcfg-}, once the files are changed. */
  private String after(String device) {
    IfcfgFile others = change.desired().writes(device) ? null : before.get(device);
    return others == null ? Ifcfg.suffix(device) : others.suffix();
  }

  /** Devices as the files configured them before the change. */
  private Map<String, Device> configured() {
    return IfcfgFiles.of(change.current()).devices().stream()
        .map(Configured::device)
        .collect(Collectors.toMap(Device::name, device -> device, (a, b) -> a));
  }

  private boolean present(String device) {
    return change.current().link(device).isPresent();
  }

  /**
   * Devices that initscripts let go of first, those on top before those below: whose DHCP client
   * would run on, and cards that have addresses and become ports, or get others; a card's file that
   * is not understood may give it some. Not a port: with the last one ifdown deletes the bridge.
   */
  private List<String> released() {
    Set<String> touched = new LinkedHashSet<>(change.delete());
    change.desired().devices().reversed().stream()
        .map(Device::name)
        .filter(name ->
            change.readdress().contains(name)
                || change.attach().stream().anyMatch(its -> its.port().equals(name)))
        .forEach(touched::add);
    Map<String, Device> had = configured();
    return touched.stream()
        .filter(this::present)
        .filter(before::containsKey)
        .filter(name -> {
          Device device = had.get(name);
          return device == null
              ? card(name)
              : device.addressing().dhcp4()
                  || (device instanceof Device.Ethernet && !device.addressing().none());
        })
        .toList();
  }

  /** Files that ifup and ifdown change for a device with name servers of its own or a lease. */
  List<String> resolver() {
    boolean named =
        change.desired().devices().stream()
            .filter(device ->
                change.create().contains(device.name())
                    || change.readdress().contains(device.name()))
            .map(Device::addressing)
            .anyMatch(ip -> ip.dhcp4() || !ip.dns().isEmpty() || !ip.search().isEmpty());
    return named || !released().isEmpty()
        ? List.of("/etc/resolv.conf", "/etc/resolv.conf.save")
        : List.of();
  }

  List<Action> prepare() {
    return released().stream()
        .flatMap(name -> Stream.ofNullable(before.get(name)))
        .map(file ->
            (Action)
                KernelSteps.run("ifdown " + Shell.quote(file.suffix()) + " || :")
                    .titled("release " + file.device()))
        .toList();
  }

  List<Action> bringAbout() {
    List<String> lines = new ArrayList<>();
    change.delete().forEach(name -> lines.add(KernelSteps.delete(name)));
    change.detach().forEach(port -> lines.add(KernelSteps.detach(port)));
    change.attach().stream()
        .map(Transition.Attachment::port)
        .filter(this::alone)
        .forEach(port -> lines.add("ip address flush dev " + Shell.quote(port)));
    Set<Transition.Attachment> pending = new LinkedHashSet<>(change.attach());
    List<String> released = released();
    for (Device device : change.desired().devices()) {
      String name = device.name();
      boolean made = change.create().contains(name);
      boolean port = device instanceof Device.Ethernet && device.controller() != null;
      if (!made && change.readdress().contains(name)) {
        // A DHCP client needs the ports.
        List<Transition.Attachment> its =
            pending.stream().filter(one -> one.controller().equals(name)).toList();
        its.forEach(one -> lines.add(KernelSteps.attach(one, 0)));
        its.forEach(pending::remove);
        obsolete(device, lines);
        lines.add(ifup(after(name)));
      } else if (made || (released.contains(name) && !port)) {
        lines.add(ifup(after(name)));
      }
    }
    pending.forEach(attachment -> lines.add(KernelSteps.attach(attachment, 0)));
    return lines.stream().<Action>map(KernelSteps::run).toList();
  }

  private boolean card(String device) {
    return change.current().link(device).filter(link -> link.kind().isEmpty()).isPresent()
        && alone(device);
  }

  private boolean alone(String port) {
    return change.current().link(port).filter(link -> link.controller() == null).isPresent();
  }

  /** Takes from the device what a file gave it and what it shall no longer have. */
  private void obsolete(Device device, List<String> lines) {
    String name = device.name();
    Addressing had = configured().getOrDefault(name, device).addressing();
    Addressing shall = device.addressing();
    had.routes().stream()
        .filter(route -> !shall.routes().contains(route) && routed(name, route))
        .forEach(route -> lines.add(KernelSteps.removeRoute(name, route)));
    had.addresses().stream()
        .filter(prefix -> !shall.addresses().contains(prefix))
        .filter(prefix ->
            change.current().link(name).filter(link -> link.has(prefix.address())).isPresent())
        .forEach(prefix -> lines.add(KernelSteps.removeAddress(name, prefix)));
  }

  private boolean routed(String device, Route route) {
    return change.current().routes().stream()
        .filter(its -> its.device().equals(device))
        .map(Snapshot.KernelRoute::route)
        .anyMatch(its -> its.to().equals(route.to()) && Objects.equals(its.via(), route.via()));
  }

  /** A client that initscripts started is known by its process's file (ifup-eth). */
  private static String endDhcp(String device) {
    String file = Shell.quote("/run/dhclient-" + device + ".pid");
    return "[ ! -s %s ] || { kill \"$(cat %s)\"; rm -f %s; }".formatted(file, file, file);
  }

  List<String> undo() {
    List<String> lines = new ArrayList<>();
    Set<String> released = new LinkedHashSet<>(released());
    change.desired().devices().stream()
        .filter(device -> device.addressing().dhcp4())
        .map(Device::name)
        .filter(name -> change.create().contains(name) || change.readdress().contains(name))
        .forEach(name -> lines.add(endDhcp(name)));
    KernelSteps.topDown(change.create()).forEach(name -> lines.add(KernelSteps.delete(name)));
    change.attach().stream()
        .map(Transition.Attachment::port)
        .filter(this::alone)
        .forEach(port -> lines.add(KernelSteps.detach(port)));
    change.delete().reversed().stream()
        .filter(this::present)
        .flatMap(name -> Stream.ofNullable(before.get(name)))
        .forEach(file -> lines.add(ifup(file.suffix()) + " || :"));
    change.detach().stream()
        .flatMap(port -> change.current().link(port).stream())
        .forEach(port -> {
          String controller = port.controller();
          if (controller != null) {
            lines.add(KernelSteps.attach(new Transition.Attachment(port.name(), controller), 0));
          }
        });
    Set<String> devices = new LinkedHashSet<>();
    change.attach().forEach(attachment -> devices.add(attachment.port()));
    devices.addAll(change.readdress());
    for (String name : devices) {
      if (!change.delete().contains(name)) {
        change.desired().device(name).stream()
            .flatMap(device -> device.addressing().routes().stream())
            .filter(route -> !routed(name, route))
            .forEach(route -> lines.add(KernelSteps.removeRoute(name, route)));
      }
      IfcfgFile file = before.get(name);
      if (released.contains(name) && file != null) {
        lines.add("ip address flush dev " + Shell.quote(name));
        lines.add(ifup(file.suffix()));
      } else if (!change.delete().contains(name)) {
        lines.addAll(KernelSteps.unaddress(name, change));
      }
    }
    return lines;
  }
}
