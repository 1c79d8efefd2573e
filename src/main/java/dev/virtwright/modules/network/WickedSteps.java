package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How wicked is brought to what its files say, and back. {@code wicked ifreload} compares the files
 * with what it has applied: what is the same it leaves alone, what has no file any more it deletes,
 * and the rest it ends and begins anew (wicked(8)). It is given the names of this change only: what
 * others have changed in their files waits for them. Its exit status counts a link that is not up
 * yet as well, so it is told and not judged; the proofs decide.
 */
record WickedSteps(Transition change) {
  /** Seconds that wicked waits for devices; its daemons go on afterwards. */
  private static final int PATIENCE = 20;

  /** Seconds that it is given to take a port or to delete a device before ip(8) does it. */
  private static final int GRACE = 5;

  List<Action> bringAbout() {
    List<Action> actions = new ArrayList<>();
    for (String name : change.delete()) {
      if (change.create().contains(name)) {
        actions.add(KernelSteps.run(end(name)).titled("delete " + name));
      }
    }
    change.detach().forEach(port -> actions.add(KernelSteps.run(KernelSteps.detach(port))));
    change.attach().stream()
        .map(Transition.Attachment::port)
        .flatMap(port -> change.current().link(port).stream())
        .filter(port -> port.controller() == null && !change.create().contains(port.name()))
        .forEach(port ->
            actions.add(KernelSteps.run("ip address flush dev " + Shell.quote(port.name()))));
    Set<String> reload = reload();
    if (!reload.isEmpty()) {
      List<String> lines = new ArrayList<>(List.of(wicked("ifreload", reload)));
      change.create().forEach(name -> lines.add(KernelSteps.await(name)));
      actions.add(
          KernelSteps.run(String.join("; ", lines))
              .titled("have wicked reload " + String.join(", ", reload)));
    }
    forgotten()
        .forEach(name ->
            actions.add(
                KernelSteps.run(KernelSteps.untilGone(name, GRACE)).titled("delete " + name)));
    for (Transition.Attachment attachment : attached(reload)) {
      actions.add(
          KernelSteps.run(KernelSteps.attach(attachment, GRACE))
              .titled(
                  "make %s a port of %s".formatted(attachment.port(), attachment.controller())));
    }
    change.readdress().stream()
        .filter(name -> !reload.contains(name))
        .flatMap(name -> change.desired().device(name).stream())
        .forEach(device -> actions.addAll(readdress(device)));
    return actions;
  }

  /** Ports to attach, and those that a reload may have let go of. */
  private Set<Transition.Attachment> attached(Set<String> reload) {
    Set<Transition.Attachment> attached = new LinkedHashSet<>(change.attach());
    for (Device device : change.desired().devices()) {
      String controller = device.controller();
      if (controller != null && (reload.contains(device.name()) || reload.contains(controller))) {
        attached.add(new Transition.Attachment(device.name(), controller));
      }
    }
    return attached;
  }

  /** Devices that go for good, those on top first. */
  private List<String> forgotten() {
    return change.delete().stream().filter(name -> !change.create().contains(name)).toList();
  }

  /**
   * Devices whose files change, that come or go, and their ports: these have another configuration
   * now with the same file, or were ended with what they belong to.
   */
  private Set<String> reload() {
    Set<String> concerned =
        Stream.of(
                change.write().stream().map(OwnFile::device),
                change.remove().stream().flatMap(path -> WickedFiles.device(path).stream()),
                change.create().stream(),
                change.attach().stream()
                    .filter(attachment -> change.create().contains(attachment.controller()))
                    .map(Transition.Attachment::port),
                change.detach().stream(),
                forgotten().stream(),
                forgotten().stream()
                    .flatMap(name -> change.current().portsOf(name).stream())
                    .filter(port -> !port.ofGuest())
                    .map(Link::name))
            .flatMap(names -> names)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> bottomUp =
        change.desired().devices().stream()
            .map(Device::name)
            .filter(concerned::contains)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    bottomUp.addAll(concerned);
    return bottomUp;
  }

  /** Where the files are right and the running state is not, ifreload sees nothing to do. */
  private static List<Action> readdress(Device device) {
    List<String> lines = new ArrayList<>();
    lines.add(wicked("ifup", Set.of(device.name())));
    lines.add(KernelSteps.up(device.name()));
    device
        .addressing()
        .addresses()
        .forEach(address -> lines.add(KernelSteps.addAddress(device.name(), address)));
    device
        .addressing()
        .routes()
        .forEach(route -> lines.add(KernelSteps.addRoute(device.name(), route)));
    return lines.stream().<Action>map(KernelSteps::run).toList();
  }

  private static String wicked(String command, Set<String> names) {
    return "wicked %s --timeout %d %s || echo \"wicked %s: status $?\""
        .formatted(command, PATIENCE, Shell.quote(List.copyOf(names)), command);
  }

  /**
   * Deletes a device that must be made anew and that ifreload would only change. Its ports and what
   * stands on it end with it; the reload that follows begins them again.
   */
  private static String end(String device) {
    return "wicked ifdown --delete --timeout 10 %s; %s"
        .formatted(Shell.quote(device), KernelSteps.untilGone(device, GRACE));
  }

  /** After the old files are in place again. */
  List<String> undo() {
    List<String> lines = new ArrayList<>();
    List<String> brandNew = KernelSteps.topDown(change.brandNew());
    KernelSteps.topDown(change.create()).stream()
        .filter(name -> !brandNew.contains(name))
        .forEach(name -> lines.add(end(name)));
    Set<String> reload = reload();
    if (!reload.isEmpty()) {
      lines.add(wicked("ifreload", reload));
    }
    brandNew.forEach(name -> lines.add(KernelSteps.untilGone(name, GRACE)));
    Set<String> touched = new LinkedHashSet<>(change.readdress());
    change.attach().forEach(attachment -> touched.add(attachment.port()));
    touched.addAll(change.detach());
    List<Link> before =
        touched.stream()
            .filter(name -> !change.create().contains(name))
            .flatMap(name -> change.current().link(name).stream())
            .toList();
    Set<String> up =
        before.stream()
            .map(Link::name)
            .filter(name ->
                change.current().files().containsKey(WickedFiles.DIRECTORY + "/ifcfg-" + name))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!up.isEmpty()) {
      lines.add(wicked("ifup", up));
    }
    for (Link link : before) {
      String controller = link.controller();
      if (controller != null) {
        lines.add(KernelSteps.attach(new Transition.Attachment(link.name(), controller), GRACE));
      } else if (change.attach().stream().anyMatch(it -> it.port().equals(link.name()))) {
        lines.add(KernelSteps.detach(link.name()));
      }
      lines.addAll(KernelSteps.unaddress(link.name(), change));
    }
    return lines;
  }
}
