package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import java.util.List;
import java.util.Map;

/**
 * A network stack that this program can write: what its files look like, what stands in their way,
 * and how a change is made and unmade. One class each; pure.
 */
sealed interface Stack permits Networkd, NetworkManager, Ifupdown {

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

  /** What of others' configuration contradicts the desired state. */
  List<Obstacle> obstacles(Topology desired, Snapshot current);

  /** Commands after the files are in place, in order. */
  List<Action> bringAbout(Transition change);

  /** Commands before the files change: what must be prepared for the undo. */
  List<Action> prepare(Transition change);

  /** Shell lines that bring the running state back once the old files are in place again. */
  List<String> undo(Transition change);

  /** Shell lines once the change is confirmed. */
  List<String> confirmed(Transition change);

  /** Paths besides the files written and removed that the change may touch. */
  List<String> alsoSaved(Transition change);

  /**
   * Configuration of somebody else in the way.
   *
   * @param path the file that may be taken over as a whole, because all that it says concerns one
   *     of the desired devices; empty where it holds more
   */
  record Obstacle(String problem, String remedy, String path) {}
}
