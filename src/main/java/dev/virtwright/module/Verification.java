package dev.virtwright.module;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the engine finds out that a change happened. */
public sealed interface Verification {

  /**
   * The module plans again, re-reading until it answers in sync or the settle deadline passes, and
   * once more after {@code stable}.
   *
   * @param settle how long it may take, such as a daemon's start
   * @param stable how long it must stay in sync; zero for what does not die by itself
   * @param lenient whether not converging is a warning, where Ansible's module reports success
   * @param observed names of the plan's values that tell the state at the moment: after a change
   *     they are those of the plan that was in sync, and left out where none was
   */
  record Converges(Duration settle, Duration stable, boolean lenient, Set<String> observed)
      implements Verification {
    public Converges {
      Objects.requireNonNull(settle);
      Objects.requireNonNull(stable);
      observed = Set.copyOf(observed);
    }

    public Converges(Duration settle, Duration stable, boolean lenient) {
      this(settle, stable, lenient, Set.of());
    }
  }

  /**
   * A read that proves an act that leaves no end state: a new InvocationID, another boot id.
   *
   * @param observation values that tell the state once the effect is seen
   */
  record Effect(Check check, Duration settle, Observation observation) implements Verification {
    public Effect {
      Objects.requireNonNull(check);
      Objects.requireNonNull(settle);
      Objects.requireNonNull(observation);
    }

    public Effect(Check check, Duration settle) {
      this(check, settle, host -> Map.of());
    }
  }

  /** The action's own result says all there is: {@code command}, {@code shell}. */
  record ByResult() implements Verification {}

  /** Null where the effect is seen; else what is lacking. */
  interface Check {
    @Nullable String lacking(HostReader host) throws HostException;
  }

  /** What {@code register} sees besides, read after the act. */
  interface Observation {
    Map<String, @Nullable Object> of(HostReader host) throws HostException;
  }

  Verification CONVERGES = new Converges(Duration.ofSeconds(10), Duration.ZERO, false);

  Verification BY_RESULT = new ByResult();
}
