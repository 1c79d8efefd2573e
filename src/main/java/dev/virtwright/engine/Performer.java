package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries out what a plan would change, and believes only what is read back afterwards. */
final class Performer {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final HostLink link;
  private final Seat seat;
  private final Become become;
  private final Time time;
  private long most;

  Performer(HostLink link, Seat seat, Become become, Time time) {
    this.link = link;
    this.seat = seat;
    this.become = become;
    this.time = time;
  }

  /** The status of timeout(1) for a command whose time was up. */
  static final int LATE = 124;

  /** The same, with commands that the machine itself ends after so many seconds. */
  Performer within(long seconds) {
    Performer within = new Performer(link, seat, become, time);
    within.most = seconds;
    return within;
  }

  /** Plans the same task again. */
  interface Replan {
    Plan plan(HostReader reader) throws HostException;
  }

  /**
   * What came of it.
   *
   * @param done one line for each action that was begun
   * @param values what {@code register} sees
   * @param changed whether that counts as a change
   * @param failure null where all went well
   */
  record Performed(
      List<String> done,
      boolean changed,
      Map<String, @Nullable Object> values,
      @Nullable Failure failure,
      List<Diagnostic> warnings) {}

  /**
   * @param limit the longest that each command may take; null for its own deadline
   */
  Performed perform(Plan.Changes plan, Replan again, @Nullable Duration limit) {
    List<String> done = new ArrayList<>();
    List<ActionResult> results = new ArrayList<>();
    List<Diagnostic> warnings = new ArrayList<>();
    Failure failure = null;
    Map<String, @Nullable Object> values = begun(plan);
    for (Action action : plan.actions()) {
      done.add(action.describe());
      try {
        ActionResult result = link.act(seat, become, limited(within(action), limit), time);
        results.add(result);
        failure = refused(action, result);
      } catch (HostException problem) {
        failure = Failure.of(problem);
        if (limit != null && !failure.unreachable()) {
          values.put("timedout", Map.of("period", limit.toSeconds()));
        }
        // a file is replaced at once or not at all
        boolean untouched =
            done.size() == 1
                && action instanceof Action.WriteFile
                && problem.kind() == HostException.Kind.FAILED;
        return new Performed(done, !untouched, values, failure, warnings);
      }
      if (failure != null) {
        break;
      }
    }
    return concluded(plan, again, done, results, failure);
  }

  /**
   * What results of a plan's actions come to, once it is read back.
   *
   * @param results of those that ran
   * @param refused why it went no further; null where all ran
   */
  Performed concluded(
      Plan.Changes plan,
      Replan again,
      List<String> done,
      List<ActionResult> results,
      @Nullable Failure refused) {
    Failure failure = refused;
    List<Diagnostic> warnings = new ArrayList<>();
    Map<String, @Nullable Object> values = begun(plan);
    results.stream()
        .filter(result -> result.backup() != null)
        .forEach(result -> values.put("backup_file", result.backup()));
    Plan.Outcome outcome = plan.outcome();
    boolean changed = plan.lasting();
    if (outcome != null) {
      Plan.Outcome.Result sum = outcome.of(List.copyOf(results));
      values.putAll(sum.values());
      changed = sum.changed() == null ? changed : sum.changed();
      if (sum.failure() != null) {
        failure = Failure.of(sum.failure(), null);
      }
    }
    if (failure == null) {
      failure = verify(plan, again, values, warnings);
    }
    return new Performed(done, changed, values, failure, warnings);
  }

  private static Map<String, @Nullable Object> begun(Plan.Changes plan) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(plan.values());
    if (plan.verification() instanceof Verification.Converges converges) {
      values.keySet().removeAll(converges.observed());
    }
    return values;
  }

  private Action within(Action action) {
    if (most == 0 || !(action instanceof Action.Run run)) {
      return action;
    }
    List<String> argv = new ArrayList<>(List.of("timeout", "-k", "5", String.valueOf(most)));
    argv.addAll(run.argv());
    return new Action.Run(
        argv,
        run.input(),
        run.secretInput(),
        run.directory(),
        run.environment(),
        Duration.ofSeconds(most + 30),
        run.accepted(),
        run.provides(),
        run.describe());
  }

  private static Action limited(Action action, @Nullable Duration limit) {
    return limit != null && action instanceof Action.Run run && limit.compareTo(run.deadline()) < 0
        ? run.withDeadline(limit)
        : action;
  }

  static @Nullable Failure refused(Action action, ActionResult result) {
    if (!(action instanceof Action.Run run) || run.accepted().contains(result.exitStatus())) {
      return null;
    }
    String said = Excerpts.lastLines(result.err().isBlank() ? result.out() : result.err());
    return Failure.of(
        "%s ended with status %d%s"
            .formatted(action.describe(), result.exitStatus(), said.isEmpty() ? "" : ":\n" + said),
        null);
  }

  /**
   * @param values take what was observed at last
   */
  private @Nullable Failure verify(
      Plan.Changes plan,
      Replan again,
      Map<String, @Nullable Object> values,
      List<Diagnostic> warnings) {
    return switch (plan.verification()) {
      case Verification.ByResult() -> null;
      case Verification.Effect(
              Verification.Check check,
              Duration settle,
              Verification.Observation observation) -> {
        String lacking = until(settle, () -> lacking(check));
        if (lacking != null) {
          yield Failure.of("the change was made, and its effect is not seen: " + lacking, null);
        }
        try {
          values.putAll(observation.of(new TaskReader(seat, become)));
        } catch (HostException failure) {
          yield Failure.of(failure);
        }
        yield null;
      }
      case Verification.Converges(
              Duration settle,
              Duration stable,
              boolean lenient,
              Set<String> observed) -> {
        Map<String, @Nullable Object> now = new LinkedHashMap<>();
        String lacking = until(settle, () -> difference(again, now));
        if (lacking == null && stable.isPositive()) {
          time.pause(seat, stable);
          lacking = difference(again, now);
          lacking = lacking == null ? null : "it did not last: " + lacking;
        }
        if (lacking == null) {
          now.keySet().retainAll(observed);
          values.putAll(now);
          yield null;
        }
        String message = "the change was made, and the host still differs: " + lacking;
        if (lenient) {
          warnings.add(Diagnostic.warning("not-converged", message, null, null));
          yield null;
        }
        yield Failure.of(message, null);
      }
    };
  }

  /** Null once there is nothing lacking; else what is at the deadline. */
  private @Nullable String until(Duration settle, Lacking lacking) {
    Instant deadline = time.now().plus(settle);
    Duration pause = FIRST_PAUSE;
    while (true) {
      seat.coalescer().forget();
      String what = lacking.find();
      Duration left = Duration.between(time.now(), deadline);
      if (what == null || left.isNegative() || left.isZero()) {
        return what;
      }
      time.pause(seat, pause.compareTo(left) < 0 ? pause : left);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  private interface Lacking {
    @Nullable String find();
  }

  private @Nullable String lacking(Verification.Check check) {
    try {
      return check.lacking(new TaskReader(seat, become));
    } catch (HostException failure) {
      return failure.getMessage();
    }
  }

  /**
   * @param values take those of the plan that is in sync
   */
  private @Nullable String difference(Replan again, Map<String, @Nullable Object> values) {
    seat.coalescer().forget();
    try {
      return switch (again.plan(new TaskReader(seat, become))) {
        case Plan.InSync inSync -> {
          values.putAll(inSync.values());
          yield null;
        }
        case Plan.Changes changes ->
            changes.drift().stream().map(Performer::line).collect(Collectors.joining("; "));
        case Plan.Blocked blocked -> blocked.problem();
      };
    } catch (HostException failure) {
      return failure.getMessage();
    } catch (UserException mistake) {
      return mistake.getMessage();
    }
  }

  private static String line(Change change) {
    return change.secret()
        ? change.path()
        : "%s is %s, not %s"
            .formatted(
                change.path(), Excerpts.value(change.current()), Excerpts.value(change.target()));
  }
}
