package dev.virtwright.result;

import dev.virtwright.diag.Diagnostic;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens in a run, in order, from one writer. Nothing secret is in it. */
public sealed interface RunEvent {

  Instant at();

  /**
   * @param mode what is done
   * @param title such as the playbook's path
   * @param hosts all hosts of the run
   * @param plays how many there are; 0 where that is not known
   */
  record RunStarted(Instant at, RunReport.Mode mode, String title, List<String> hosts, int plays)
      implements RunEvent {
    /** Of plays that nobody counted. */
    public RunStarted(Instant at, RunReport.Mode mode, String title, List<String> hosts) {
      this(at, mode, title, hosts, 0);
    }
  }

  /**
   * @param hosts of the batch; empty where the play's pattern selects none
   * @param tasks how many tasks are known ahead; grows with dynamic includes
   * @param lockstep whether a task ends on all hosts before the next begins
   */
  record PlayStarted(Instant at, String play, List<String> hosts, int tasks, boolean lockstep)
      implements RunEvent {
    /** In lockstep. */
    public PlayStarted(Instant at, String play, List<String> hosts, int tasks) {
      this(at, play, hosts, tasks, true);
    }
  }

  /** The first host begins the task. */
  record TaskStarted(Instant at, TaskResult.TaskId task) implements RunEvent {}

  /**
   * What a host is busy with, for the live view; never part of the result.
   *
   * @param task the one that it is at; null between two, as while it reads ahead
   * @param what null where it no longer is busy: it waits for its turn, for other hosts or for time
   *     to pass
   */
  record HostBusy(Instant at, String host, TaskResult.@Nullable TaskId task, @Nullable String what)
      implements RunEvent {}

  /** One item of a loop ended; the task's sum follows as {@link TaskFinished}. */
  record ItemFinished(Instant at, TaskResult result) implements RunEvent {}

  record TaskFinished(Instant at, TaskResult result) implements RunEvent {}

  /**
   * What {@code until} asks for did not come true yet, and the task is tried again.
   *
   * @param result of the attempt that failed
   * @param left how many more there may be
   */
  record Retrying(Instant at, TaskResult result, long left) implements RunEvent {}

  /**
   * An include brought tasks for a host; its {@link TaskFinished} follows.
   *
   * @param item what the include's loop was at, printed; null outside a loop
   * @param source the file, or the role's name
   */
  record Included(
      Instant at, String host, TaskResult.TaskId task, @Nullable String item, String source)
      implements RunEvent {}

  /**
   * {@code meta} steered a host.
   *
   * @param task numbered 0: it is none of the report's
   * @param said what came of it
   * @param skipped whether its condition did not hold
   */
  record Steered(Instant at, String host, TaskResult.TaskId task, String said, boolean skipped)
      implements RunEvent {}

  /**
   * What Ansible prints of a task while it goes on: how its job is, how long it waits.
   *
   * @param aside whether it is about the work, not for the one who waits
   */
  record Said(Instant at, String host, String text, boolean aside) implements RunEvent {}

  /** No host of the batch goes on: more failed than are borne, or none can be reached. */
  record NoHostsLeft(Instant at) implements RunEvent {}

  /** The host can do nothing more in this play. */
  record HostLost(Instant at, String host, String problem, @Nullable String remedy)
      implements RunEvent {}

  record Warned(Instant at, @Nullable String host, Diagnostic warning) implements RunEvent {}

  record RunFinished(Instant at, RunReport report) implements RunEvent {}
}
