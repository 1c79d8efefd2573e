package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Masker;
import org.jspecify.annotations.Nullable;

/** Carries out runs. Stateless between them. */
public final class Engine {

  /**
   * @param sessions makes the sessions; with the host room {@code target -> new
   *     DefaultHostSession(connectors.get(target.transport()), target)}
   * @param guarded carries out network changes; null where there is nobody who can
   * @param masker knows the run's secrets; the engine adds those it meets
   */
  public Engine(Sessions sessions, @Nullable GuardedExecutor guarded, Masker masker) {}

  /** Begins the run and returns at once. */
  @SuppressWarnings("DoNotCallSuggester")
  public Run start(RunPlan plan, RunListener listener) {
    throw new IllegalStateException("being written");
  }

  /** Begins the run and waits for its end. */
  public RunReport run(RunPlan plan, RunListener listener) {
    return start(plan, listener).await();
  }
}
