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
   */
  record RunStarted(Instant at, RunReport.Mode mode, String title, List<String> hosts)
      implements RunEvent {}

  /**
   * @param tasks how many tasks are known ahead; grows with dynamic includes
   */
  record PlayStarted(Instant at, String play, List<String> hosts, int tasks) implements RunEvent {}

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

  /** The host can do nothing more in this play. */
  record HostLost(Instant at, String host, String problem, @Nullable String remedy)
      implements RunEvent {}

  record Warned(Instant at, @Nullable String host, Diagnostic warning) implements RunEvent {}

  record RunFinished(Instant at, RunReport report) implements RunEvent {}
}
