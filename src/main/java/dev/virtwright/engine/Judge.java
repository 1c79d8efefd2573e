package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Condition;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Task;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.template.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Applies {@code changed_when}, {@code failed_when}, {@code until} and {@code ignore_errors}. */
final class Judge {
  private final Task task;
  private final String name;
  private final Function<Map<String, @Nullable Object>, Scope> scopeWith;

  /**
   * @param scopeWith the task's scope with these variables on top
   */
  Judge(Task task, String name, Function<Map<String, @Nullable Object>, Scope> scopeWith) {
    this.task = task;
    this.name = name;
    this.scopeWith = scopeWith;
  }

  /** The outcome as the task's author wants it judged. Never throws for what a user wrote. */
  Outcome judged(Outcome raw) {
    if (raw.status() == Status.SKIPPED || raw.status() == Status.UNREACHABLE) {
      return ignored(raw, Setting.IGNORE_UNREACHABLE);
    }
    if (raw.status() == Status.PENDING) {
      return raw;
    }
    Outcome judged = raw;
    String asking = "changed_when_result";
    try {
      if (task.changedWhen() != null) {
        judged = changed(judged, all(task.changedWhen(), judged.values()));
      }
      asking = "failed_when_result";
      if (task.failedWhen() != null) {
        judged = failed(judged, all(task.failedWhen(), judged.values()));
      }
    } catch (AfterApply.Touched touched) {
      judged = Outcome.pending(touched.tasks().isEmpty() ? List.of(name) : touched.tasks());
      return new Outcome(
          Status.PENDING,
          raw.drift(),
          raw.actions(),
          raw.findings(),
          judged.values(),
          null,
          judged.note(),
          judged.waitsFor(),
          raw.warnings(),
          false,
          raw.effects(),
          raw.desired());
    } catch (UserException mistake) {
      judged =
          withFailure(judged, Failure.of(mistake))
              .withValue(asking, TaskMistakes.conditional(mistake));
    }
    return ignored(judged, Setting.IGNORE_ERRORS);
  }

  /** A failure before the task itself, which {@code ignore_errors} may bear. */
  Outcome borne(Outcome failed) {
    return ignored(failed, Setting.IGNORE_ERRORS);
  }

  /** Whether a retried task has come to its end. */
  boolean done(Outcome outcome) {
    Task.Retry retry = task.retry();
    if (retry == null || outcome.status() == Status.SKIPPED) {
      return true;
    }
    if (retry.until().isEmpty()) {
      return outcome.status() != Status.FAILED;
    }
    return all(retry.until(), outcome.values());
  }

  private boolean all(List<Condition> conditions, Map<String, @Nullable Object> values) {
    Scope scope =
        scopeWith.apply(task.register() == null ? Map.of() : Map.of(task.register(), values));
    for (Condition condition : conditions) {
      if (!condition.expression().test(scope)) {
        return false;
      }
    }
    return true;
  }

  private static Outcome changed(Outcome outcome, boolean changed) {
    Status status =
        switch (outcome.status()) {
          case OK, CHANGED -> changed ? Status.CHANGED : Status.OK;
          case SKIPPED, FAILED, UNREACHABLE, PENDING -> outcome.status();
        };
    return with(outcome, status, "changed", changed, outcome.failure());
  }

  private static Outcome failed(Outcome outcome, boolean failed) {
    if (!failed && outcome.status() == Status.FAILED) {
      boolean changed = Boolean.TRUE.equals(outcome.values().get("changed"));
      Outcome cleared = with(outcome, changed ? Status.CHANGED : Status.OK, "failed", false, null);
      return with(cleared, cleared.status(), "failed_when_result", false, null);
    }
    if (failed && outcome.status() != Status.FAILED) {
      Failure failure = Failure.of("failed_when holds", null);
      return with(
          withFailure(outcome, failure), Status.FAILED, "failed_when_result", true, failure);
    }
    return with(outcome, outcome.status(), "failed_when_result", failed, outcome.failure());
  }

  static Outcome withFailure(Outcome outcome, Failure failure) {
    Outcome marked = with(outcome, Status.FAILED, "failed", true, failure);
    return marked.values().containsKey("msg")
        ? marked
        : with(marked, Status.FAILED, "msg", failure.message(), failure);
  }

  private Outcome ignored(Outcome outcome, Setting setting) {
    if (outcome.failure() == null) {
      return outcome;
    }
    boolean ignored;
    try {
      ignored = new Keywords(task.settings(), scopeWith.apply(Map.of())).is(setting);
    } catch (AfterApply.Touched | UserException unknown) {
      ignored = false;
    }
    return new Outcome(
        outcome.status(),
        outcome.drift(),
        outcome.actions(),
        outcome.findings(),
        outcome.values(),
        outcome.failure(),
        outcome.note(),
        outcome.waitsFor(),
        outcome.warnings(),
        ignored,
        outcome.effects(),
        outcome.desired());
  }

  private static Outcome with(
      Outcome outcome,
      Status status,
      String key,
      @Nullable Object value,
      @Nullable Failure failure) {
    Map<String, @Nullable Object> values;
    if (outcome.values() instanceof AfterApply unknown) {
      Map<String, @Nullable Object> known = new LinkedHashMap<>(unknown.known());
      known.put(key, value);
      values = unknown.knowing(known);
    } else {
      values = new LinkedHashMap<>(outcome.values());
      values.put(key, value);
    }
    return new Outcome(
        status,
        outcome.drift(),
        outcome.actions(),
        outcome.findings(),
        values,
        failure,
        outcome.note(),
        outcome.waitsFor(),
        outcome.warnings(),
        outcome.ignored(),
        outcome.effects(),
        outcome.desired());
  }
}
