package dev.virtwright.module;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a module found: nothing to do, what to do, or why it cannot be done. */
public sealed interface Plan {

  /**
   * The machine is as desired.
   *
   * @param values what {@code register} sees, named as Ansible's module of the name returns them
   * @param findings judgements, for modules that judge; FAIL among them does not fail the task by
   *     itself
   */
  record InSync(Map<String, @Nullable Object> values, List<Finding> findings) implements Plan {
    public InSync {
      values = copy(values);
      findings = List.copyOf(findings);
    }
  }

  /**
   * The machine differs, and these actions in this order make it as desired.
   *
   * @param drift each property that differs, at least one
   * @param actions at least one
   * @param values what {@code register} sees besides {@code changed}
   * @param outcome makes values of the actions' results; null where {@code values} is all
   * @param lasting whether the machine is another afterwards; a wait, or a guest that is booted and
   *     removed, acts and leaves nothing, and is no change
   */
  record Changes(
      List<Change> drift,
      List<Action> actions,
      Verification verification,
      Map<String, @Nullable Object> values,
      @Nullable Outcome outcome,
      boolean lasting)
      implements Plan {
    public Changes {
      drift = List.copyOf(drift);
      actions = List.copyOf(actions);
      if (drift.isEmpty() || actions.isEmpty()) {
        throw new IllegalArgumentException("a change names what differs and what would be done");
      }
      Objects.requireNonNull(verification);
      values = copy(values);
    }

    public Changes verifiedBy(Verification other) {
      return new Changes(drift, actions, other, values, outcome, lasting);
    }

    public Changes with(String name, @Nullable Object value) {
      Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
      more.put(name, value);
      return new Changes(drift, actions, verification, more, outcome, lasting);
    }

    public Changes withAll(Map<String, ? extends @Nullable Object> added) {
      Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
      more.putAll(added);
      return new Changes(drift, actions, verification, more, outcome, lasting);
    }

    public Changes resultingIn(Outcome newOutcome) {
      return new Changes(drift, actions, verification, values, newOutcome, lasting);
    }

    public Changes leavingNothing() {
      return new Changes(drift, actions, verification, values, outcome, false);
    }
  }

  /**
   * It cannot be brought about, and nothing was touched. The task fails.
   *
   * @param remedy what the person can do
   * @param findings judgements, for modules that judge
   */
  record Blocked(
      String problem, String remedy, Map<String, @Nullable Object> values, List<Finding> findings)
      implements Plan {
    public Blocked {
      Objects.requireNonNull(problem);
      Objects.requireNonNull(remedy);
      values = copy(values);
      findings = List.copyOf(findings);
    }

    public Blocked(String problem, String remedy, Map<String, @Nullable Object> values) {
      this(problem, remedy, values, List.of());
    }
  }

  /** Values and failure made of what the actions printed. */
  interface Outcome {
    Result of(List<ActionResult> results);

    /**
     * @param values added to the plan's values
     * @param failure why the task failed all the same; null where it did not
     * @param changed whether the actions changed anything, where only they can tell; null where the
     *     plan says
     */
    record Result(
        Map<String, @Nullable Object> values, @Nullable String failure, @Nullable Boolean changed) {
      public Result {
        values = copy(values);
      }

      public Result(Map<String, @Nullable Object> values, @Nullable String failure) {
        this(values, failure, null);
      }
    }
  }

  static InSync inSync() {
    return new InSync(Map.of(), List.of());
  }

  static InSync inSync(Map<String, ? extends @Nullable Object> values) {
    return new InSync(copy(values), List.of());
  }

  static Changes changes(List<Change> drift, List<Action> actions) {
    return new Changes(drift, actions, Verification.CONVERGES, Map.of(), null, true);
  }

  /** One property, changed by these actions. */
  static Changes change(
      String path, @Nullable Object current, @Nullable Object target, Action... actions) {
    return changes(List.of(Change.of(path, current, target)), List.of(actions));
  }

  static Blocked blocked(String problem, String remedy) {
    return new Blocked(problem, remedy, Map.of());
  }

  private static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
