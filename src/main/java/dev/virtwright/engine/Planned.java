package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.module.Plan;
import dev.virtwright.playbook.Handler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What planning a task, or one item of its loop, came to. */
sealed interface Planned {

  /** There is nothing to carry out. */
  record Settled(Outcome outcome) implements Planned {}

  /**
   * These changes would be made.
   *
   * @param expected what they would come to, where the task only checks; null where it acts
   */
  record ToAct(Plan.Changes plan, Become become, Performer.Replan again, @Nullable Outcome expected)
      implements Planned {}

  /**
   * The include's steps.
   *
   * @param exports what later tasks of the play see of it
   * @param source the file as its tasks' locations have it, or the role's name
   */
  record Loaded(Cursor.Included included, List<Handler> handlers, Effects exports, String source)
      implements Planned {
    public Loaded {
      handlers = List.copyOf(handlers);
    }
  }

  /**
   * Something is done to the run itself, such as adding a host, and only when its turn has come.
   */
  record OfRun(Deed deed) implements Planned {}

  /** What is done to the run itself. */
  interface Deed {
    /**
     * @param seat where the task goes
     */
    Outcome carryOut(Seat seat);
  }

  /** Nobody wants it any more. */
  record Dropped(String why) implements Planned {}
}
