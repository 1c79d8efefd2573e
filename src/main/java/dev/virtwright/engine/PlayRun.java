package dev.virtwright.engine;

import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A play for one batch of its hosts.
 *
 * @param name as shown
 * @param batch from 0
 * @param hosts of the batch, in the play's order
 * @param allHosts of the play, in the inventory's order
 * @param tasks how many are known ahead
 * @param progress how its hosts fare
 * @param gathering the task that gathers facts first; null where none does
 */
record PlayRun(
    Play play,
    String name,
    int batch,
    List<String> hosts,
    List<String> allHosts,
    Strategy strategy,
    @Nullable Task gathering,
    int tasks,
    Progress progress) {

  /** Whether hosts wait for each other. */
  enum Strategy {
    LINEAR,
    FREE,
    /** As free, and a host goes through the whole play before the next one begins. */
    HOST_PINNED
  }

  /**
   * How many failures a batch bears.
   *
   * @param anyErrorsFatal whether one ends it for all
   * @param maxFailPercentage more than so many percent end it for all; null for no limit
   */
  record Tolerance(boolean anyErrorsFatal, @Nullable Double maxFailPercentage) {}

  PlayRun {
    hosts = List.copyOf(hosts);
    allHosts = List.copyOf(allHosts);
  }

  int number() {
    return play.number();
  }

  /** A step's position with the batch in it, behind the play's number. */
  Position place(Position position) {
    List<Integer> path = new ArrayList<>(position.path());
    path.add(1, batch);
    return new Position(path);
  }

  /** Where a host waits for the others at this position. */
  Position meeting(Position placed) {
    return switch (strategy) {
      case LINEAR -> placed;
      case FREE, HOST_PINNED -> new Position(placed.path().subList(0, 2));
    };
  }
}
