package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network stack that this program can write: what its files look like, what stands in their way,
 * and how a change is made and unmade. One class each; pure.
 */
sealed interface Stack permits Networkd, NetworkManager, Ifupdown, Netplan, Ifcfg, Wicked {

  StackName name();

  /** The files that make the stack keep these devices, now and after a reboot. */
  List<OwnFile> render(Topology desired, Snapshot current);

  /** Files of ours among those read. */
  List<ConfigFile> own(Snapshot current);

  /**
   * What a file of ours says, by the names that modules use for it where they have one: {@code
   * device}, {@code controller}, {@code mode}, {@code addresses} and so on. Two texts with the same
   * settings mean the same to the stack.
   */
  Map<String, String> settings(String path, String text);

  /** The devices that the stack's files configure, whoever wrote them; ports first. */
  List<Configured> configured(Snapshot current);

  /**
   * What of others' configuration contradicts the desired state. Devices that {@link
   * Topology#adopted} names are not looked at.
   */
  List<Obstacle> obstacles(Topology desired, Snapshot current);

  /** Commands after the files are in place, in order. */
  List<Action> bringAbout(Transition change);

  /** Commands before the files change: what must be prepared for the undo. */
  List<Action> prepare(Transition change);

  /** Shell lines that bring the running state back once the old files are in place again. */
  List<String> undo(Transition change);

  /**
   * Shell lines after the old files were put back at boot, before any stack has started; for stacks
   * whose files are translated by a generator, which ran before.
   */
  default List<String> undoAtBoot() {
    return List.of();
  }

  /** Shell lines once the change is confirmed. */
  List<String> confirmed(Transition change);

  /** Paths besides the files written and removed that the change may touch. */
  List<String> alsoSaved(Transition change);

  /**
   * Configuration of somebody else in the way.
   *
   * @param takeover how {@code take_over} would clear it; null where it cannot
   */
  record Obstacle(String problem, String remedy, @Nullable Takeover takeover) {}

  /**
   * What becomes of somebody else's file.
   *
   * @param text what is left of it; empty where nothing is, and the file goes
   */
  record Takeover(ConfigFile file, String text) {
    static Takeover whole(ConfigFile file) {
      return new Takeover(file, "");
    }
  }
}
