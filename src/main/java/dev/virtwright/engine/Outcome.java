package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.result.TaskResult.Status;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task, or one item of its loop, ended on a host.
 *
 * @param values what {@code register} sees
 * @param waitsFor earlier tasks that a PENDING one depends on
 * @param ignored whether its failure does not stop the host
 * @param effects variables it makes besides {@code register}
 * @param desired keyed hash of what was to be brought about; null where nobody knows or asks
 */
record Outcome(
    Status status,
    List<Change> drift,
    List<String> actions,
    List<Finding> findings,
    Map<String, @Nullable Object> values,
    @Nullable Failure failure,
    @Nullable String note,
    List<String> waitsFor,
    List<Diagnostic> warnings,
    boolean ignored,
    Effects effects,
    @Nullable String desired) {

  Outcome {
    Objects.requireNonNull(status);
    drift = List.copyOf(drift);
    actions = List.copyOf(actions);
    findings = List.copyOf(findings);
    values =
        values instanceof AfterApply
            ? values
            : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    waitsFor = List.copyOf(waitsFor);
    warnings = List.copyOf(warnings);
  }

  /** Whether the host cannot go on as if nothing had happened. */
  boolean stops() {
    return !ignored && (status == Status.FAILED || status == Status.UNREACHABLE);
  }

  Outcome withValues(Map<String, @Nullable Object> other) {
    return new Outcome(
        status, drift, actions, findings, other, failure, note, waitsFor, warnings, ignored,
        effects, desired);
  }

  Outcome withValue(String name, @Nullable Object value) {
    if (values instanceof AfterApply) {
      return this;
    }
    Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return withValues(more);
  }

  Outcome withEffects(Effects other) {
    return new Outcome(
        status, drift, actions, findings, values, failure, note, waitsFor, warnings, ignored, other,
        desired);
  }

  Outcome withDesired(@Nullable String hash) {
    return new Outcome(
        status, drift, actions, findings, values, failure, note, waitsFor, warnings, ignored,
        effects, hash);
  }

  /** What a person reads about it; null where there is nothing to say. */
  @Nullable String message() {
    return failure != null ? failure.message() : note;
  }

  static Outcome skipped(String why) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("changed", false);
    values.put("skipped", true);
    values.put("skip_reason", "Conditional result was False");
    values.put("false_condition", why);
    return new Outcome(
        Status.SKIPPED,
        List.of(),
        List.of(),
        List.of(),
        values,
        null,
        why,
        List.of(),
        List.of(),
        false,
        Effects.NONE,
        null);
  }

  /** Known after apply of these tasks. */
  static Outcome pending(List<String> tasks) {
    return new Outcome(
        Status.PENDING,
        List.of(),
        List.of(),
        List.of(),
        new AfterApply(tasks, Map.of("failed", false)),
        null,
        "known after apply",
        tasks,
        List.of(),
        false,
        Effects.NONE,
        null);
  }
}
