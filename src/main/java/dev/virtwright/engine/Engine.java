package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Masker;
import org.jspecify.annotations.Nullable;

/** Carries out runs. Stateless between them. */
public final class Engine {
  private final Sessions sessions;
  private final @Nullable GuardedExecutor guarded;
  private final Masker masker;
  private final FactSource facts;
  private final Time time;

  /**
   * @param sessions makes the sessions; with the host room {@code target -> new
   *     DefaultHostSession(connectors.get(target.transport()), target)}
   * @param guarded carries out network changes; null where there is nobody who can
   * @param masker knows the run's secrets; the engine adds those it meets
   */
  public Engine(Sessions sessions, @Nullable GuardedExecutor guarded, Masker masker) {
    this(sessions, guarded, masker, new HostFacts(), Time.real());
  }

  Engine(
      Sessions sessions,
      @Nullable GuardedExecutor guarded,
      Masker masker,
      FactSource facts,
      Time time) {
    this.sessions = sessions;
    this.guarded = guarded;
    this.masker = masker;
    this.facts = facts;
    this.time = time;
  }

  /** Begins the run and returns at once. */
  public Run start(RunPlan plan, RunListener listener) {
    return start(plan, listener, null);
  }

  /**
   * The same, with somebody who approves of each task before it is done.
   *
   * @param approver null where nobody is asked
   */
  public Run start(RunPlan plan, RunListener listener, @Nullable Approver approver) {
    return new EngineRun(plan, listener, sessions, guarded, masker, facts, time, approver).start();
  }

  /** Begins the run and waits for its end. */
  public RunReport run(RunPlan plan, RunListener listener) {
    return start(plan, listener).await();
  }
}
