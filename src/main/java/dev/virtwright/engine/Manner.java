package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Variables;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the hosts of a batch share a task.
 *
 * @param once whether one host does it for all that are at it
 * @param most how many hosts do it at a time; 0 for any number
 * @param wrong what is wrong with {@code run_once} or {@code throttle}; null where nothing is
 */
record Manner(boolean once, int most, @Nullable Failure wrong) {

  /** What one host does for all of a batch that keeps in step; the others steer by it. */
  private static final Set<String> ONCE =
      Set.of("end_play", "end_batch", "clear_facts", "clear_host_errors", "refresh_inventory");

  /**
   * @param own the engine's own task that it is; null for a module
   * @param scope asked for only where a keyword is given
   */
  static Manner of(
      Stop.Work at, @Nullable EngineTask own, Supplier<Variables> scope, Ledger ledger) {
    try {
      return new Manner(once(at, own, scope, ledger), most(at, scope), null);
    } catch (UserException mistake) {
      return new Manner(false, 0, Failure.of(mistake));
    } catch (AfterApply.Touched unknown) {
      return new Manner(false, 0, null);
    }
  }

  private static boolean once(
      Stop.Work at, @Nullable EngineTask own, Supplier<Variables> scope, Ledger ledger) {
    boolean linear = at.play().strategy() == PlayRun.Strategy.LINEAR;
    if (own == EngineTask.META) {
      return linear && ONCE.contains(Steering.metaOf(at.task()));
    }
    boolean always = own != null && own.once();
    Object given = at.task().settings().find(Setting.RUN_ONCE).map(Given::value).orElse(null);
    if (!always && (given == null || Boolean.FALSE.equals(given))) {
      return false;
    }
    if (!linear) {
      ledger.warned(
          null,
          Diagnostic.warning(
              "run-once",
              "'%s' is done by every host: with this strategy hosts do not wait for each other"
                  .formatted(always ? at.task().call().module() : "run_once"),
              "use strategy linear",
              at.task().location()));
      return false;
    }
    return always || new Keywords(at.task().settings(), scope.get()).is(Setting.RUN_ONCE);
  }

  private static int most(Stop.Work at, Supplier<Variables> scope) {
    return at.task().settings().find(Setting.THROTTLE).isEmpty()
        ? 0
        : new Keywords(at.task().settings(), scope.get())
            .seconds(Setting.THROTTLE)
            .map(Math::toIntExact)
            .orElse(0);
  }

  /** Whether, as far as the text says, one host of a batch does it for all. */
  static boolean onceAsWritten(Stop.Work at, @Nullable EngineTask own) {
    boolean once =
        own == EngineTask.META
            ? ONCE.contains(Steering.metaOf(at.task()))
            : (own != null && own.once())
                || at.task()
                    .settings()
                    .find(Setting.RUN_ONCE)
                    .map(Given::value)
                    .filter(Boolean.TRUE::equals)
                    .isPresent();
    return once && at.play().strategy() == PlayRun.Strategy.LINEAR;
  }
}
