package dev.virtwright.result;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one task came to on one host, or for one item of its loop.
 *
 * @param host inventory name
 * @param task which task
 * @param item what the loop was at, printed; null outside a loop and for the loop's sum
 * @param drift what differed, masked; empty where nothing did
 * @param actions one line each of what was or would be done
 * @param values what {@code register} sees, masked
 * @param message why it failed, was skipped or is not known yet; null where there is nothing to say
 * @param remedy what to do about a failure; null where the message says it
 * @param waitsFor names of the earlier tasks that a {@link Status#PENDING} one depends on
 * @param ignored whether a failure was ignored ({@code ignore_errors})
 * @param desired keyed hash of all that the task's plan was told to bring about; equal where the
 *     same is desired. Null where that is not known, or no history asks for it
 * @param origins where the drift at a path comes from; empty without a history
 */
public record TaskResult(
    String host,
    TaskId task,
    @Nullable String item,
    Status status,
    List<Change> drift,
    List<String> actions,
    List<Finding> findings,
    Map<String, @Nullable Object> values,
    @Nullable String message,
    @Nullable String remedy,
    List<String> waitsFor,
    List<Diagnostic> warnings,
    boolean ignored,
    Duration elapsed,
    @Nullable String desired,
    Map<String, Origin> origins) {

  /** How it ended. */
  public enum Status {
    OK,
    /** Changed, or in check mode would change. */
    CHANGED,
    SKIPPED,
    FAILED,
    UNREACHABLE,
    /** Known after apply: depends on what an earlier task would provide. */
    PENDING
  }

  /**
   * A task of the run.
   *
   * @param number in the order of the run's tasks, from 1; the same on every host
   * @param name as shown
   * @param module short name of its module
   * @param role null outside a role
   * @param play the play's name
   * @param handler whether it is a handler
   */
  public record TaskId(
      int number,
      String name,
      String module,
      @Nullable String role,
      String play,
      boolean handler,
      @Nullable SourceLocation location) {}

  public TaskResult {
    Objects.requireNonNull(host);
    Objects.requireNonNull(task);
    Objects.requireNonNull(status);
    drift = List.copyOf(drift);
    actions = List.copyOf(actions);
    findings = List.copyOf(findings);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    waitsFor = List.copyOf(waitsFor);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(elapsed);
    origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
  }

  /** The same result with what the history knows of its drift. */
  public TaskResult withOrigins(Map<String, Origin> known) {
    return new TaskResult(
        host, task, item, status, drift, actions, findings, values, message, remedy, waitsFor,
        warnings, ignored, elapsed, desired, known);
  }
}
