package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.host.Action;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.result.TaskResult.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Outcomes of failures and of loops. */
final class Outcomes {
  private Outcomes() {}

  static Outcome failed(Failure failure) {
    return failed(failure, Map.of(), List.of());
  }

  static Outcome failed(
      Failure failure, Map<String, @Nullable Object> values, List<Finding> findings) {
    Map<String, @Nullable Object> seen = new LinkedHashMap<>(values);
    seen.putIfAbsent("changed", false);
    seen.put("failed", true);
    seen.putIfAbsent("msg", failure.message());
    if (failure.unreachable()) {
      seen.put("unreachable", true);
    }
    return new Outcome(
        failure.unreachable() ? Status.UNREACHABLE : Status.FAILED,
        List.of(),
        List.of(),
        findings,
        seen,
        failure,
        null,
        List.of(),
        List.of(),
        false,
        Effects.NONE,
        null);
  }

  /** Nothing was to be done. */
  static Outcome ok(Map<String, @Nullable Object> values, List<Finding> findings) {
    Map<String, @Nullable Object> seen = new LinkedHashMap<>(values);
    seen.put("changed", false);
    seen.put("failed", false);
    return new Outcome(
        Status.OK,
        List.of(),
        List.of(),
        findings,
        seen,
        null,
        null,
        List.of(),
        warnings(values),
        false,
        Effects.NONE,
        null);
  }

  /** Something was done that changes no machine, and counts as a change or does not. */
  static Outcome counted(boolean changed, Map<String, @Nullable Object> values) {
    Outcome ok = ok(values, List.of());
    if (!changed) {
      return ok;
    }
    return new Outcome(
        Status.CHANGED,
        ok.drift(),
        ok.actions(),
        ok.findings(),
        ok.withValue("changed", true).values(),
        null,
        null,
        ok.waitsFor(),
        ok.warnings(),
        false,
        Effects.NONE,
        null);
  }

  /** What a module returned as {@code warnings}, as Ansible's modules do. */
  private static List<Diagnostic> warnings(Map<String, @Nullable Object> values) {
    return values.get("warnings") instanceof List<?> texts
        ? texts.stream()
            .map(text -> Diagnostic.warning("module", String.valueOf(text), null, null))
            .toList()
        : List.of();
  }

  /**
   * What a task comes to that would make these changes.
   *
   * @param applied whether another run may make them, so that what only the actions tell is known
   *     after it
   */
  static Outcome expected(Plan.Changes plan, String task, boolean applied) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(plan.values());
    values.put("changed", plan.lasting());
    values.put("failed", false);
    return new Outcome(
        plan.lasting() ? Status.CHANGED : Status.SKIPPED,
        plan.lasting() ? plan.drift() : List.of(),
        plan.actions().stream().map(Action::describe).toList(),
        List.of(),
        plan.outcome() == null || !applied ? values : new AfterApply(List.of(task), values),
        null,
        plan.lasting() ? null : "acts and leaves nothing behind: done by apply alone",
        List.of(),
        List.of(),
        false,
        Effects.NONE,
        null);
  }

  /** What a task came to that made changes. */
  static Outcome performed(Plan.Changes plan, Performer.Performed performed) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(performed.values());
    Failure failure = performed.failure();
    for (String stream : List.of("stdout", "stderr")) {
      if (values.get(stream) instanceof String text) {
        values.putIfAbsent(stream + "_lines", text.lines().toList());
      }
    }
    values.put("changed", performed.changed());
    values.put("failed", failure != null);
    if (failure != null) {
      // what the plan would have said of its success is not true any more
      values.remove("msg", plan.values().get("msg"));
      values.putIfAbsent("msg", failure.message());
      if (failure.unreachable()) {
        values.put("unreachable", true);
      }
    }
    Status status =
        failure == null
            ? performed.changed() ? Status.CHANGED : Status.OK
            : failure.unreachable() ? Status.UNREACHABLE : Status.FAILED;
    return new Outcome(
        status,
        plan.drift(),
        performed.done(),
        Finding.fromValue(values.get("findings")),
        values,
        failure,
        null,
        List.of(),
        Stream.concat(warnings(values).stream(), performed.warnings().stream()).toList(),
        false,
        Effects.NONE,
        null);
  }

  /** What a loop came to. */
  static Outcome sum(List<Outcome> items) {
    if (items.isEmpty()) {
      Map<String, @Nullable Object> none = new LinkedHashMap<>();
      none.put("changed", false);
      none.put("skipped", true);
      none.put("skipped_reason", "No items in the list");
      none.put("results", List.of());
      return new Outcome(
          Status.SKIPPED,
          List.of(),
          List.of(),
          List.of(),
          none,
          null,
          "no items in the list",
          List.of(),
          List.of(),
          false,
          Effects.NONE,
          null);
    }
    List<Change> drift = new ArrayList<>();
    List<String> actions = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    List<Diagnostic> warnings = new ArrayList<>();
    Set<String> waitsFor = new LinkedHashSet<>();
    List<@Nullable Object> results = new ArrayList<>();
    Effects effects = Effects.NONE;
    Failure failure = null;
    boolean ignored = true;
    for (Outcome item : items) {
      drift.addAll(item.drift());
      actions.addAll(item.actions());
      findings.addAll(item.findings());
      warnings.addAll(item.warnings());
      waitsFor.addAll(item.waitsFor());
      results.add(item.values());
      effects = effects.then(item.effects());
      if (item.failure() != null) {
        failure = failure == null ? item.failure() : failure;
        ignored &= item.ignored();
      }
    }
    Status status = status(items);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("results", results);
    values.put("changed", items.stream().anyMatch(Outcomes::changed));
    values.put("failed", failure != null);
    values.put("skipped", status == Status.SKIPPED);
    values.put(
        "msg",
        failure != null
            ? "One or more items failed"
            : status == Status.SKIPPED ? "All items skipped" : "All items completed");
    return new Outcome(
        status,
        drift,
        actions,
        findings,
        values,
        failure,
        status == Status.SKIPPED ? "all items skipped" : null,
        List.copyOf(waitsFor),
        warnings,
        failure != null && ignored,
        effects,
        null);
  }

  /** An item that failed may have changed something all the same. */
  private static boolean changed(Outcome item) {
    return item.status() == Status.CHANGED
        || (!(item.values() instanceof AfterApply)
            && Boolean.TRUE.equals(item.values().get("changed")));
  }

  /** The worst; a certain change counts more than one that is known after apply. */
  private static Status status(List<Outcome> items) {
    for (Status each :
        List.of(Status.UNREACHABLE, Status.FAILED, Status.CHANGED, Status.PENDING, Status.OK)) {
      if (items.stream().anyMatch(item -> item.status() == each)) {
        return each;
      }
    }
    return Status.SKIPPED;
  }
}
