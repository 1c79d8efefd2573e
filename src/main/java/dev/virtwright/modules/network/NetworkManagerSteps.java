package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How NetworkManager is brought to what its profiles say, and back. Used by every stack whose files
 * end up as its profiles. Every change has a checkpoint of NetworkManager's beside our own undo; it
 * lasts longer than ours, because its rollback rewrites keyfiles.
 *
 * @param own from a device's name to the id of the profile that this program keeps for it
 * @param path from a device's name to the path of that profile
 * @param adopted ids of the profiles of others that bring devices as desired, by device
 */
record NetworkManagerSteps(
    UnaryOperator<String> own, UnaryOperator<String> path, Map<String, String> adopted) {
  private static final String BUS =
      "org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager";

  /** DELETE_NEW_CONNECTIONS and DISCONNECT_NEW_DEVICES (NMCheckpointCreateFlags). */
  private static final int CHECKPOINT_FLAGS = 0x02 | 0x04;

  NetworkManagerSteps {
    adopted = Map.copyOf(adopted);
  }

  /** The id of the profile that the device has after the change. */
  private String profile(String device) {
    return adopted.getOrDefault(device, own.apply(device));
  }

  List<Action> prepare() {
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
   * After the profiles are loaded: while it knows a profile, NetworkManager makes a deleted device
   * again, as that profile says.
   */
  List<Action> bringAbout(Transition change) {
    List<Action> actions = new ArrayList<>();
    for (String name : change.delete()) {
      boolean forgotten = !change.desired().describes(name);
      actions.add(
          KernelSteps.run(forgotten ? KernelSteps.untilGone(name, 10) : KernelSteps.delete(name))
              .titled("delete " + name));
    }
    Set<String> created = new LinkedHashSet<>(change.create());
    for (String name : created) {
      actions.add(
          KernelSteps.run(activate(profile(name), null)).titled("activate " + profile(name)));
    }
    for (Transition.Attachment attachment : change.attach()) {
      if (!created.contains(attachment.port())) {
        actions.add(
            KernelSteps.run(activate(profile(attachment.port()), attachment))
                .titled(
                    "make %s a port of %s".formatted(attachment.port(), attachment.controller())));
      }
    }
    for (String name : change.readdress()) {
      if (!created.contains(name) && change.desired().describes(name)) {
        actions.add(KernelSteps.run(reapply(name)).titled("apply the addresses of " + name));
      }
    }
    return actions;
  }

  /** Without an interruption where the device's profile is in use already. */
  private String reapply(String device) {
    String id = Shell.quote(profile(device));
    return "{ [ \"$(nmcli -g GENERAL.CONNECTION device show %s)\" = %s ] && nmcli device reapply %s; } || nmcli --wait 45 connection up %s"
        .formatted(Shell.quote(device), id, Shell.quote(device), id);
  }

  /**
   * Waits for NetworkManager to activate the profile by itself, as it does with what it has just
   * loaded, and asks it to where it does not.
   */
  private static String activate(String profile, Transition.@Nullable Attachment attachment) {
    String id = Shell.quote(profile);
    String active =
        "[ \"$(nmcli -g GENERAL.STATE connection show %s 2>/dev/null)\" = activated ]"
            .formatted(id);
    return KernelSteps.until(
            attachment == null ? active : active + " && " + KernelSteps.attached(attachment), 8)
        + " || nmcli --wait 45 connection up "
        + id;
  }

  /** The rollback rewrites keyfiles: the saved ones go back once more. */
  private static List<String> rollback() {
    return List.of(
        "[ ! -s \"$GUARD/checkpoint\" ] || busctl call "
            + BUS
            + " CheckpointRollback o \"$(cat \"$GUARD/checkpoint\")\"",
        "sh \"$GUARD/guard.sh\" files \"$GUARD\"");
  }

  /**
   * Lets NetworkManager know the profiles in these files, and forget those whose files are gone.
   */
  static List<Action> load(Transition change, List<String> paths) {
    List<Action> actions = new ArrayList<>();
    if (!change.remove().isEmpty()) {
      actions.add(KernelSteps.run("nmcli connection reload"));
    }
    if (!paths.isEmpty()) {
      actions.add(KernelSteps.run("nmcli connection load " + Shell.quote(paths)));
    }
    return actions;
  }

  /**
   * @param known lines by which NetworkManager knows the old profiles again
   */
  List<String> undo(Transition change, String... known) {
    List<String> lines = new ArrayList<>(rollback());
    lines.addAll(List.of(known));
    KernelSteps.topDown(change.brandNew()).forEach(name -> lines.add(KernelSteps.delete(name)));
    Set<String> again =
        change.desired().devices().stream()
            .map(Device::name)
            .filter(name -> change.current().files().containsKey(path.apply(name)))
            .filter(name -> change.current().link(name).isPresent())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    again.retainAll(
        Stream.of(
                change.create().stream(),
                change.attach().stream().map(Transition.Attachment::port),
                change.readdress().stream())
            .flatMap(names -> names)
            .collect(Collectors.toSet()));
    again.forEach(name -> lines.add(activate(own.apply(name), null)));
    return lines;
  }

  static List<String> confirmed() {
    return List.of(
        "[ ! -s \"$GUARD/checkpoint\" ] || busctl call "
            + BUS
            + " CheckpointDestroy o \"$(cat \"$GUARD/checkpoint\")\"");
  }
}
