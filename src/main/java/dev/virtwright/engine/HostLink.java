package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the engine reaches one inventory host, or a host that tasks are delegated to. */
final class HostLink implements AutoCloseable {
  private final String name;
  private final HostSession session;
  private final Coalescer coalescer;
  private final Semaphore permits;
  private final AtomicLong actionsOfRun;
  private final Sessions sessions;
  private final @Nullable GuardedExecutor guarded;
  private final Consumer<String> busy;

  /**
   * @param actionsOfRun counts actions on all machines: answers that depend on others expire by it
   * @param guarded null where guarded changes cannot be carried out
   * @param busy hears what the host is busy with
   */
  HostLink(
      String name,
      HostSession session,
      Coalescer coalescer,
      Semaphore permits,
      AtomicLong actionsOfRun,
      Sessions sessions,
      @Nullable GuardedExecutor guarded,
      Consumer<String> busy) {
    this.name = name;
    this.session = session;
    this.coalescer = coalescer;
    this.permits = permits;
    this.actionsOfRun = actionsOfRun;
    this.sessions = sessions;
    this.guarded = guarded;
    this.busy = busy;
  }

  String name() {
    return name;
  }

  HostSession session() {
    return session;
  }

  Coalescer coalescer() {
    return coalescer;
  }

  long actionsOfRun() {
    return actionsOfRun.get();
  }

  /** From now on the host is reached in another way, as another user, or is another machine. */
  void moveTo(Target target) {
    Target before = session.target();
    boolean same = target.address().equals(before.address());
    String moved = before.movedTo();
    session.reset(same && moved != null ? target.movedTo(moved) : target);
    coalescer.elsewhere();
  }

  /** Carries out one action, between two epochs, with a permit unless it is one that waits. */
  ActionResult act(Seat seat, Become become, Action action, Time time) throws HostException {
    Machine machine = coalescer.identify();
    machine.touched();
    actionsOfRun.incrementAndGet();
    busy.accept(action.describe());
    try {
      return switch (action) {
        case Action.Reboot reboot -> new Rebooter(session, seat, become, time).restart(reboot);
        case Action.Guarded change -> guarded(change, become);
        case Action.Run ignored -> permitted(become, action);
        case Action.WriteFile ignored -> permitted(become, action);
        case Action.RemoveFile ignored -> permitted(become, action);
      };
    } finally {
      machine.touched();
      actionsOfRun.incrementAndGet();
    }
  }

  private ActionResult permitted(Become become, Action action) throws HostException {
    permits.acquireUninterruptibly();
    try {
      return session.act(become, action);
    } finally {
      permits.release();
    }
  }

  private ActionResult guarded(Action.Guarded change, Become become) throws HostException {
    if (guarded == null) {
      throw new HostException(
          HostException.Kind.FAILED,
          "there is nobody here who can carry out a guarded change: " + change.title(),
          null);
    }
    return guarded.execute(change, new LinkGuardedHost(session, become, sessions, busy));
  }

  @Override
  public void close() {
    session.close();
  }
}
