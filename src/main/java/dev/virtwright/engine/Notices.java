package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.template.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a host's tasks notify, and the handlers that are due because of it. */
final class Notices {
  /** By the number of a handler's task, the tasks because of which it is not certain. */
  private final Map<Integer, Set<String>> uncertain = new HashMap<>();

  private final RunOptions options;
  private final Ledger ledger;
  private Handlers handlers = new Handlers(List.of());

  /**
   * @param ledger hears of names that nobody answers to where that is borne
   */
  Notices(RunOptions options, Ledger ledger) {
    this.options = options;
    this.ledger = ledger;
  }

  /** A play begins. */
  void begin(List<Handler> known) {
    handlers = new Handlers(known);
  }

  /** What an include brought. */
  void add(List<Handler> more) {
    handlers.add(more);
  }

  /** The next handler of a flush; null where the flush is over. */
  Handlers.@Nullable Due next() {
    return handlers.next(uncertain);
  }

  /** A failure led out of a flush, if it was in one. */
  void leaveFlush() {
    handlers.endPass();
  }

  /** The tasks because of which it is not certain that this handler's task is due; else null. */
  @Nullable Set<String> takeUncertain(Stop.Work at) {
    return at.handler() ? uncertain.remove(at.task().number()) : null;
  }

  /** Whether handlers hear of it: it changed, or may change. */
  static boolean tells(Outcome outcome) {
    return outcome.status() == Status.PENDING || Boolean.TRUE.equals(known(outcome, "changed"));
  }

  /**
   * Handlers hear of a task that changed, or may change.
   *
   * @return the outcome; a failure where nobody answers to a name
   * @throws UserException where that ends the run
   */
  Outcome hear(Stop.Work at, Outcome outcome, Variables scope, @Nullable TaskId id) {
    if (at.task().notifies().isEmpty() || !tells(outcome)) {
      return outcome;
    }
    boolean perhaps = outcome.status() == Status.PENDING;
    boolean changed = Boolean.TRUE.equals(known(outcome, "changed"));
    try {
      for (Object each : at.task().notifies()) {
        Object resolved = Values.resolve(each, scope);
        for (Object handler :
            resolved instanceof List<?> list ? list : List.of(Values.print(resolved))) {
          Failure failure =
              handlers.notify(
                  Values.print(handler),
                  perhaps && !changed && id != null ? id.name() : null,
                  (called, text) -> rendered(text, scope.inside(called.context())));
          if (failure != null && !bears(Values.print(handler))) {
            return Judge.withFailure(outcome, failure);
          }
        }
      }
    } catch (Unanswered nobody) {
      throw new UserException("unknown-handler", String.valueOf(nobody.getMessage()), null, null);
    } catch (UserException mistake) {
      return Judge.withFailure(outcome, Failure.of(mistake));
    }
    return outcome;
  }

  /** Nobody answers to a name, which ends the run. */
  private static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswered(String message) {
      super(message);
    }
  }

  /** Whether it is but worth a warning that nobody answers to the name. */
  private boolean bears(String name) {
    String problem =
        "The requested handler '%s' was not found in either the main handlers list nor in the"
                .formatted(name)
            + " listening handlers list";
    if (!options.defaults().missingHandlersFail()) {
      ledger.warned(null, Diagnostic.warning("unknown-handler", problem, null, null));
      return true;
    }
    if (options.patient()) {
      throw new Unanswered(problem);
    }
    return false;
  }

  /** What a handler is called; nothing where a variable in it is not defined on this host. */
  private static List<String> rendered(Object text, Variables scope) {
    try {
      return Values.resolve(text, scope) instanceof List<?> list
          ? list.stream().map(Values::print).toList()
          : List.of(Values.print(Values.resolve(text, scope)));
    } catch (UserException | AfterApply.Touched unusable) {
      return List.of();
    }
  }

  private static @Nullable Object known(Outcome outcome, String key) {
    return outcome.values() instanceof AfterApply unknown
        ? unknown.known().get(key)
        : outcome.values().get(key);
  }
}
