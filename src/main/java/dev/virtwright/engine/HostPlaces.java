package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.Variables;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a host is, and where its tasks go: to itself, in one way or another, or to a delegate. */
final class HostPlaces {
  private final RunContext run;
  private final HostRun host;
  private final Seat seat;

  /** In check mode, of each machine that its tasks reach. */
  private final Map<HostLink, Expectations> expectations = new HashMap<>();

  /** Where the host is in each play, by the play's number. */
  private final Map<Integer, Target> targets;

  /** Where it is in the present play. */
  private volatile Target target;

  /** Whether a task made a variable that says how it is reached. */
  private volatile boolean led;

  /** While it acts on another machine for this host. */
  private volatile @Nullable Seat elsewhere;

  /**
   * @param targets where the host is in each play, by the play's number
   * @param first the play that it begins with
   */
  HostPlaces(RunContext run, HostRun host, Seat seat, Map<Integer, Target> targets, PlayRun first) {
    this.run = run;
    this.host = host;
    this.seat = seat;
    this.targets = Map.copyOf(targets);
    this.target = target(first);
    this.led = Ways.lead(run.memory().of(host.name()));
  }

  private Target target(PlayRun play) {
    return Objects.requireNonNull(targets.get(play.number()));
  }

  /** Whether the play reaches it in another way, so that nothing can be asked for it before. */
  boolean moves(PlayRun play) {
    return !target(play).equals(target);
  }

  /** The play begins: from now on the host is where that play reaches it. */
  void enter(PlayRun play) {
    if (moves(play)) {
      target = target(play);
      run.ways().leads(host.name(), target);
      host.link().moveTo(target);
    }
  }

  /** Where it is in the present play. */
  Target target() {
    return target;
  }

  /** Whether these variables are the first that say how the host is reached. */
  boolean led(Effects effects) {
    boolean first = !led && Ways.lead(effects);
    led |= first;
    return first;
  }

  /** Whether the task may not simply go to this host. */
  boolean goesElsewhere(Stop.Work at) {
    return (led && !(at instanceof Stop.AtInclude)) || Ways.mayDiffer(at);
  }

  /**
   * Where the task goes.
   *
   * @throws HostException where the connection cannot be described
   */
  Place of(Stop.Work at, Attempt attempt, Turn turn, Variables scope, Layer loop)
      throws HostException {
    EngineTask own = host.own(at.task());
    boolean connects = own == null || own.connects();
    return run.ways().of(host, at, connects, attempt, turn, scope, loop);
  }

  Expectations expectations(HostLink of) {
    return expectations.computeIfAbsent(of, any -> new Expectations());
  }

  /** Does something over a link with a seat there; nobody waits for this host meanwhile. */
  <T> T at(HostLink there, Function<Seat, T> what) {
    if (there == host.link()) {
      return what.apply(seat);
    }
    try (Seat other = there.coalescer().seat()) {
      elsewhere = other;
      seat.away();
      try {
        return what.apply(other);
      } finally {
        elsewhere = null;
        seat.wake();
      }
    }
  }

  /** Ends the wait on another machine. */
  void cancel(String why) {
    Seat other = elsewhere;
    if (other != null) {
      other.cancel(why);
    }
  }
}
