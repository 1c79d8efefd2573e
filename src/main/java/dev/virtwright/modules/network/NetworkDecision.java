package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Change;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the desired devices and what was read to a plan. Pure. */
final class NetworkDecision {
  private static final Verification VERIFICATION =
      new Verification.Converges(
          Duration.ofSeconds(20), Duration.ZERO, false, Set.of(LiveBond.KEY));

  private NetworkDecision() {}

  /** The stack that a change goes through, or why none can be chosen. */
  sealed interface Chosen {}

  record One(Stack stack) implements Chosen {}

  record Refused(String problem, String remedy) implements Chosen {}

  static Plan decide(Topology desired, Wishes wishes, Snapshot current) {
    return switch (choose(wishes.stack(), current)) {
      case Refused refused -> Plan.blocked(refused.problem(), refused.remedy());
      case One one ->
          current.armed().isEmpty()
              ? decide(desired, wishes, current, one.stack())
              : unsettled(desired, current, one.stack());
    };
  }

  /** What would be compared with is not the state that the host will have. */
  private static Plan unsettled(Topology desired, Snapshot current, Stack stack) {
    String titles = String.join(", ", current.armed());
    return with(
        Plan.changes(
            List.of(Change.of("unconfirmed", titles, "undone")),
            List.of(Action.Guarded.settle("wait until the host has undone '" + titles + "'"))),
        values(desired, current, stack));
  }

  private static Plan.Changes with(Plan.Changes changes, Map<String, @Nullable Object> values) {
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes;
  }

  /**
   * @param forced null to recognise it
   */
  static Chosen choose(@Nullable StackName forced, Snapshot current) {
    StackName name = forced;
    if (name == null) {
      Recognition recognition = Recognition.of(current);
      if (recognition.active().isEmpty()) {
        return new Refused(
            "no network stack is at work on this host",
            "start one of systemd-networkd, NetworkManager, ifupdown, or force one with"
                + " network_stack:");
      }
      if (recognition.active().size() > 1) {
        return new Refused(
            "two network stacks are at work on this host: " + recognition.described(),
            "turn one of them off, or say with network_stack: which one shall have the devices");
      }
      name = recognition.active().keySet().iterator().next();
    }
    return new One(stack(name, current));
  }

  /** As in the argument network_stack. */
  static String value(Stack stack) {
    return stack.name().name().toLowerCase(Locale.ROOT);
  }

  static Stack stack(StackName name, Snapshot current) {
    return switch (name) {
      case NETWORKD -> new Networkd();
      case NETWORKMANAGER -> new NetworkManager();
      case IFUPDOWN -> new Ifupdown();
      case NETPLAN -> Netplan.of(current);
      case IFCFG -> Ifcfg.of(current);
      case WICKED -> new Wicked();
    };
  }

  static Plan decide(Topology asked, Wishes wishes, Snapshot current, Stack stack) {
    Topology described = asked.whole() ? asked.without(forsaken(asked, current, stack)) : asked;
    KernelDrift kernel = KernelDrift.of(described, current);
    FileDrift files = FileDrift.of(described, current, stack);
    Topology desired = files.desired;
    Map<String, @Nullable Object> values = values(desired, current, stack);
    List<Refusals.Refusal> refusals =
        new ArrayList<>(Refusals.of(desired, wishes, current, kernel, files.readdress));
    Map<String, Stack.Takeover> taken = new TreeMap<>();
    Set<String> spokenOf = new LinkedHashSet<>();
    for (Stack.Obstacle obstacle : stack.obstacles(desired, current)) {
      Stack.Takeover takeover = obstacle.takeover();
      if (takeover != null) {
        spokenOf.add(takeover.file().path());
      }
      if (wishes.takeOver() && takeover != null) {
        taken.put(takeover.file().path(), takeover);
      } else {
        refusals.add(
            new Refusals.Refusal(
                obstacle.problem(),
                obstacle.remedy()
                    + (takeover == null || obstacle.remedy().contains("take_over")
                        ? ""
                        : takeover.text().isEmpty()
                            ? ", or set take_over: true: nothing else is in that file"
                            : ", or set take_over: true: what else is in that file stays")));
      }
    }
    for (String path : files.foreign) {
      if (spokenOf.contains(path)) {
        taken.remove(path); // where it may be taken over at all, it is overwritten
      } else {
        refusals.add(
            new Refusals.Refusal(
                path + " exists and was not written by this program", "move it away"));
      }
    }
    if (!refusals.isEmpty()) {
      return new Plan.Blocked(
          String.join("; ", refusals.stream().map(Refusals.Refusal::problem).toList()),
          String.join("; ", refusals.stream().map(Refusals.Refusal::remedy).distinct().toList()),
          values);
    }
    List<Change> drift = new ArrayList<>(kernel.changes);
    drift.addAll(files.changes);
    taken.forEach((path, takeover) ->
        drift.add(
            takeover.text().isEmpty()
                ? Change.of("file." + path, "present", "absent")
                : Change.of("file." + path + ".content", takeover.file().text(), takeover.text())));
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Action guarded =
        guarded(transition(desired, current, kernel, files, taken.values()), stack, wishes);
    return with(Plan.changes(drift, List.of(guarded)).verifiedBy(VERIFICATION), values);
  }

  private static Map<String, @Nullable Object> values(
      Topology desired, Snapshot current, Stack stack) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (!desired.primary().isEmpty()) {
      values.put("name", desired.primary());
    }
    values.put("network_stack", value(stack));
    values.put("devices", desired.devices().stream().map(Device::name).toList());
    List<String> bonds =
        desired.devices().stream()
            .filter(device -> device instanceof Device.Bond)
            .map(Device::name)
            .toList();
    if (!bonds.isEmpty()) {
      values.put(LiveBond.KEY, live(bonds, current));
    }
    return values;
  }

  private static List<Map<String, @Nullable Object>> live(List<String> bonds, Snapshot current) {
    return bonds.stream()
        .flatMap(name -> current.link(name).stream())
        .flatMap(link -> Optional.ofNullable(link.bond()).stream())
        .map(bond -> LiveBond.of(bond).toValue())
        .toList();
  }

  /** Devices of ours that the host's whole picture does not have. */
  private static Set<String> forsaken(Topology desired, Snapshot current, Stack stack) {
    Set<String> own = stack.own(current).stream().map(ConfigFile::path).collect(Collectors.toSet());
    return stack.configured(current).stream()
        .filter(configured -> configured.paths().stream().anyMatch(own::contains))
        .map(Configured::device)
        .filter(device -> !(device instanceof Device.Ethernet || device instanceof Device.Carrier))
        .map(Device::name)
        .filter(name -> !desired.describes(name))
        .collect(Collectors.toSet());
  }

  private static Transition transition(
      Topology desired,
      Snapshot current,
      KernelDrift kernel,
      FileDrift files,
      Collection<Stack.Takeover> taken) {
    List<String> bottomUp = new ArrayList<>();
    current.links().keySet().stream()
        .filter(name -> kernel.surplus.contains(name) || kernel.recreate.contains(name))
        .forEach(bottomUp::add);
    // What stands on another device was made later, and has the higher index.
    List<String> delete = bottomUp.reversed();
    List<String> create =
        desired.devices().stream()
            .map(Device::name)
            .filter(name -> kernel.missing.contains(name) || kernel.recreate.contains(name))
            .toList();
    List<Transition.Attachment> attach = new ArrayList<>(kernel.attach);
    desired.devices().stream()
        .filter(device -> device.controller() != null && !(device instanceof Device.Ethernet))
        .map(device -> new Transition.Attachment(device.name(), device.controller()))
        .filter(attachment -> !attach.contains(attachment))
        .filter(attachment ->
            create.contains(attachment.port()) || create.contains(attachment.controller()))
        .forEach(attach::add);
    Set<String> readdress = new LinkedHashSet<>(kernel.readdress);
    files.readdress.stream()
        .filter(name -> current.link(name).isPresent() && !create.contains(name))
        .forEach(readdress::add);
    List<String> remove =
        Stream.concat(
                files.remove.stream(),
                taken.stream()
                    .filter(takeover -> takeover.text().isEmpty())
                    .map(takeover -> takeover.file().path()))
            .toList();
    List<ConfigFile> rewrite =
        taken.stream()
            .filter(takeover -> !takeover.text().isEmpty())
            .map(takeover -> takeover.file().with(takeover.text()))
            .toList();
    return new Transition(
        desired,
        current,
        files.write,
        remove,
        rewrite,
        delete,
        create,
        attach,
        kernel.detach,
        readdress,
        kernel.adjust);
  }

  private static Action.Guarded guarded(Transition change, Stack stack, Wishes wishes) {
    Topology desired = change.desired();
    Snapshot current = change.current();
    Set<String> saved = new LinkedHashSet<>(stack.alsoSaved(change));
    Stream.of(
            change.write().stream().map(OwnFile::path),
            change.remove().stream(),
            change.rewrite().stream().map(ConfigFile::path))
        .flatMap(paths -> paths)
        .filter(path -> !saved.contains(path.substring(0, path.lastIndexOf('/'))))
        .toList()
        .forEach(saved::add);
    List<Action> apply = new ArrayList<>(stack.prepare(change));
    change.remove().forEach(path -> apply.add(new Action.RemoveFile(path, false)));
    change
        .rewrite()
        .forEach(file ->
            apply.add(
                Action.WriteFile.of(
                    file.path(), file.text().getBytes(StandardCharsets.UTF_8), file.mode())));
    change
        .write()
        .forEach(file ->
            apply.add(
                new Action.WriteFile(
                    file.path(),
                    file.text().getBytes(StandardCharsets.UTF_8),
                    file.mode(),
                    "root",
                    "root",
                    false,
                    false,
                    null,
                    List.of(Provides.the(Resource.file(file.path()))))));
    apply.addAll(stack.bringAbout(change));
    List<String> undo = new ArrayList<>(stack.undo(change));
    for (Device device : desired.devices()) {
      boolean there = current.link(device.name()).isPresent();
      if (change.adjust().contains(device.name()) && !change.create().contains(device.name())) {
        KernelSteps.adjust(device).forEach(line -> apply.add(KernelSteps.run(line)));
        current
            .link(device.name())
            .ifPresent(before -> undo.addAll(KernelSteps.unadjust(device, before)));
      } else if (there && device.mtu() != null && !change.filesOnly()) {
        current
            .link(device.name())
            .ifPresent(before -> undo.add(KernelSteps.mtu(device.name(), before.mtu())));
      }
    }
    change.delete().reversed().stream()
        .flatMap(name -> current.link(name).stream())
        .forEach(before -> undo.addAll(KernelSteps.restore(before, current)));
    change.touched().forEach(name -> undo.addAll(KernelSteps.addressed(name, change)));
    Proofs.guests(change)
        .forEach(guest -> {
          apply.add(KernelSteps.run(KernelSteps.reattach(guest)));
          undo.add(KernelSteps.reattach(guest));
        });
    return new Action.Guarded(
        desired.primary().isEmpty()
            ? "change the network"
            : "change the network of " + desired.primary(),
        List.copyOf(saved),
        apply,
        undo,
        stack.undoAtBoot(),
        stack.confirmed(change),
        wishes.confirmWithin(),
        wishes.confirmAddress(),
        Proofs.of(change, stack),
        List.of(Provides.any(Resource.Kind.NETWORK_INTERFACE), Provides.any(Resource.Kind.SYSCTL)));
  }
}
