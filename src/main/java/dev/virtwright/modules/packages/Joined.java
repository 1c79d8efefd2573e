package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Several plans of one task, one after the other. Pure. */
final class Joined {
  private Joined() {}

  /**
   * The first that is blocked, or all that differs; values of all, the later ones over the earlier.
   */
  static Plan of(List<Plan> plans) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    List<Plan.Changes> changing = new ArrayList<>();
    for (Plan plan : plans) {
      switch (plan) {
        case Plan.Blocked blocked -> {
          return blocked;
        }
        case Plan.InSync(var known, var findings) -> values.putAll(known);
        case Plan.Changes changes -> {
          drift.addAll(changes.drift());
          actions.addAll(changes.actions());
          values.putAll(changes.values());
          changing.add(changes);
        }
      }
    }
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    return changing.size() == 1 && plans.size() == 1
        ? changing.getFirst()
        : Plan.changes(drift, actions)
            .withAll(values)
            .verifiedBy(changing.getLast().verification())
            .resultingIn(results -> result(changing, results));
  }

  private static Plan.Outcome.Result result(List<Plan.Changes> plans, List<ActionResult> results) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    String failure = null;
    int from = 0;
    for (Plan.Changes plan : plans) {
      int to = Math.min(from + plan.actions().size(), results.size());
      Plan.Outcome outcome = plan.outcome();
      if (outcome != null && to > from) {
        Plan.Outcome.Result result = outcome.of(results.subList(from, to));
        values.putAll(result.values());
        failure = failure == null ? result.failure() : failure;
      }
      from = to;
    }
    return new Plan.Outcome.Result(values, failure);
  }
}
