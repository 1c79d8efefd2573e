package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How the engine reaches one inventory host, or a host that tasks are delegated to. */
final class HostLink implements AutoCloseable {
  private static final String WAITS =
      "waits until nothing else is under way: other hosts are reached through it";

  private final String name;
  private final HostSession session;
  private final Coalescer coalescer;
  private final Common common;
  private final Consumer<@Nullable String> busy;

  /**
   * What the links of a run have in common.
   *
   * @param guarded null where guarded changes cannot be carried out
   * @param actions counts actions on all machines: answers that depend on others expire by it
   * @param inventories counts changes of hosts and groups, which variables depend on
   */
  record Common(
      Sessions sessions,
      Traffic traffic,
      Carriers carriers,
      @Nullable GuardedExecutor guarded,
      AtomicLong actions,
      LongSupplier inventories) {}

  /**
   * @param busy hears what the host is busy with, and null where it no longer is
   */
  HostLink(
      String name,
      HostSession session,
      Coalescer coalescer,
      Common common,
      Consumer<@Nullable String> busy) {
    this.name = name;
    this.session = session;
    this.coalescer = coalescer;
    this.common = common;
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
    return common.actions().get();
  }

  long inventories() {
    return common.inventories().getAsLong();
  }

  /** From now on the host is reached in another way, as another user, or is another machine. */
  void moveTo(Target target) {
    Target before = session.target();
    boolean same = target.address().equals(before.address());
    String moved = before.movedTo();
    session.reset(same && moved != null ? target.movedTo(moved) : target);
    coalescer.elsewhere();
  }

  /** The next request goes over a new connection. */
  void reconnect() {
    session.reset(session.target());
  }

  /**
   * Carries out one action, between two epochs, once its turn has come among all that is under way
   * in the run.
   *
   * @throws Superseded where the run was interrupted before its turn
   */
  ActionResult act(Seat seat, Become become, Action action, Time time) throws HostException {
    return switch (action) {
      case Action.Reboot reboot ->
          unreachable(
              seat,
              () -> act(action, () -> new Rebooter(session, seat, become, time).restart(reboot)));
      case Action.Guarded change -> guarded(seat, become, change);
      case Action.Run ignored -> permitted(seat, become, action);
      case Action.WriteFile ignored -> permitted(seat, become, action);
      case Action.RemoveFile ignored -> permitted(seat, become, action);
      case Action.Keep ignored -> permitted(seat, become, action);
    };
  }

  private ActionResult permitted(Seat seat, Become become, Action action) throws HostException {
    return common
        .traffic()
        .request(() -> {
          seat.check(); // an interrupt may have come while it waited for its permit
          return act(action, () -> session.act(become, action));
        });
  }

  private ActionResult act(Action action, Traffic.Work work) throws HostException {
    Machine machine = coalescer.identify();
    machine.touched();
    common.actions().incrementAndGet();
    busy.accept(action.describe());
    try {
      return work.carryOut();
    } finally {
      busy.accept(null);
      machine.touched();
      common.actions().incrementAndGet();
    }
  }

  private ActionResult guarded(Seat seat, Become become, Action.Guarded change)
      throws HostException {
    GuardedExecutor executor = common.guarded();
    if (executor == null) {
      throw new HostException(
          HostException.Kind.FAILED,
          "there is nobody here who can carry out a guarded change: " + change.title(),
          null);
    }
    LinkGuardedHost host = new LinkGuardedHost(session, become, common.sessions(), busy);
    Traffic.Work work =
        () -> {
          ActionResult result = act(change, () -> executor.execute(change, host));
          if (change.confirmAddress() != null) {
            common.sessions().moved(session.target());
          }
          return result;
        };
    return unreachable(seat, work);
  }

  /**
   * What this host may not answer during, nor those that are reached through it; they go on over
   * new connections.
   */
  private ActionResult unreachable(Seat seat, Traffic.Work work) throws HostException {
    Traffic traffic = common.traffic();
    List<HostLink> others = common.carriers().through(this);
    return others.isEmpty()
        ? traffic.beside(seat, work)
        : traffic.alone(
            seat,
            () -> busy.accept(WAITS),
            () -> {
              try {
                return work.carryOut();
              } finally {
                others.forEach(HostLink::reconnect);
              }
            });
  }

  @Override
  public void close() {
    session.close();
  }
}
