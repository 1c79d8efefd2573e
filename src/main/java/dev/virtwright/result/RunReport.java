package dev.virtwright.result;

import dev.virtwright.diag.Diagnostic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A whole run, for reports.
 *
 * @param id unique, sortable by time
 * @param title such as the playbook's path
 * @param started to the millisecond, as {@code finished}
 * @param hosts in inventory order
 * @param tasks in the order they took effect first
 * @param results sums of loops and items alike, in order
 * @param customStats figures that the playbook keeps, by host; those of the run under {@code _run}
 * @param trend earlier runs like this one and this one itself, the oldest first; empty without a
 *     history
 */
public record RunReport(
    String id,
    Mode mode,
    String title,
    Instant started,
    Instant finished,
    List<Host> hosts,
    List<TaskResult.TaskId> tasks,
    List<TaskResult> results,
    List<Diagnostic> warnings,
    boolean interrupted,
    List<TrendPoint> trend,
    Map<String, Map<String, @Nullable Object>> customStats) {

  /** What the run was for. */
  public enum Mode {
    APPLY,
    PLAN,
    DRIFT,
    AUDIT,
    VALIDATE
  }

  /**
   * How a host came out.
   *
   * @param unreachable why it was out of reach; null where it was not
   * @param remedy for {@code unreachable}
   * @param roundTrips batches of reads sent and awaited after authentication and set-up
   * @param actions carried out
   * @param setupWaits waits for channels, shells and become
   * @param forgiven whether it failed or was out of reach and that was cleared in the end ({@code
   *     meta: clear_host_errors}), so that the run's status does not tell it
   */
  public record Host(
      String name,
      @Nullable String unreachable,
      @Nullable String remedy,
      int ok,
      int changed,
      int failed,
      int skipped,
      int pending,
      int ignored,
      int rescued,
      int roundTrips,
      int actions,
      int setupWaits,
      long bytesSent,
      long bytesReceived,
      boolean forgiven) {}

  public RunReport {
    Objects.requireNonNull(id);
    Objects.requireNonNull(mode);
    started = started.truncatedTo(ChronoUnit.MILLIS);
    finished = finished.truncatedTo(ChronoUnit.MILLIS);
    hosts = List.copyOf(hosts);
    tasks = List.copyOf(tasks);
    results = List.copyOf(results);
    warnings = List.copyOf(warnings);
    trend = List.copyOf(trend);
    customStats = Collections.unmodifiableMap(new LinkedHashMap<>(customStats));
  }

  /** One without custom figures. */
  public RunReport(
      String id,
      Mode mode,
      String title,
      Instant started,
      Instant finished,
      List<Host> hosts,
      List<TaskResult.TaskId> tasks,
      List<TaskResult> results,
      List<Diagnostic> warnings,
      boolean interrupted,
      List<TrendPoint> trend) {
    this(
        id,
        mode,
        title,
        started,
        finished,
        hosts,
        tasks,
        results,
        warnings,
        interrupted,
        trend,
        Map.of());
  }

  /** The same run with what the history knows of it. */
  public RunReport withHistory(List<TaskResult> dated, List<TrendPoint> points) {
    return new RunReport(
        id,
        mode,
        title,
        started,
        finished,
        hosts,
        tasks,
        dated,
        warnings,
        interrupted,
        points,
        customStats);
  }
}
