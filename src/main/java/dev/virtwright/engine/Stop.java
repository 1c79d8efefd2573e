package dev.virtwright.engine;

import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Task;

/** What a host does next. */
sealed interface Stop {

  /** Where it stands in the run, batches counted. */
  Position position();

  /** What is planned: it has conditions, a loop, a name. */
  sealed interface Work extends Stop {
    PlayRun play();

    Task task();

    boolean handler();
  }

  /** A play begins for the host. */
  record AtPlay(Position position, PlayRun play) implements Stop {}

  /**
   * A task's turn.
   *
   * @param play the play it takes effect in
   */
  record AtTask(Position position, PlayRun play, Task task, boolean handler) implements Work {}

  /** Something is loaded. */
  record AtInclude(Position position, PlayRun play, Include include, boolean handler)
      implements Work {
    @Override
    public Task task() {
      return include.task();
    }
  }

  /** Handlers that were notified run. */
  record AtFlush(Position position, PlayRun play) implements Stop {}
}
