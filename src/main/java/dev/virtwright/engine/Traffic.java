package dev.virtwright.engine;

import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who uses the network of a run, and when. Requests take one of the permits of {@code --forks}.
 * What makes its own connections takes none and goes beside everything else, but for a change that
 * other hosts are reached through: that goes alone. Whoever has to wait is let in by its turn.
 *
 * <p>Nothing that holds a permit waits for anything but its host. So a change that goes alone first
 * waits for those beside it, whose own requests still get permits, and then takes all permits.
 */
final class Traffic {
  private final Semaphore permits;
  private final int forks;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}, like all that follows; in the order of their turns. */
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private int beside;
  private boolean alone;

  private record Waiting(boolean alone, Pending<Boolean> turn) {}

  /** What is done. */
  interface Work {
    ActionResult carryOut() throws HostException;
  }

  /**
   * @param permits fair; as many as {@code forks}
   */
  Traffic(Semaphore permits, int forks) {
    this.permits = permits;
    this.forks = forks;
  }

  /** One request to a host. */
  ActionResult request(Work work) throws HostException {
    permits.acquireUninterruptibly();
    try {
      return work.carryOut();
    } finally {
      permits.release();
    }
  }

  /**
   * Beside requests and others of its kind.
   *
   * @throws Superseded where the seat was cancelled before its turn
   */
  ActionResult beside(Seat seat, Work work) throws HostException {
    enter(seat, false, () -> {});
    try {
      return work.carryOut();
    } finally {
      leave(false);
    }
  }

  /**
   * While nothing else is under way. What is under way is not cut, but waited for.
   *
   * @param waits called once where there is something to wait for
   * @throws Superseded where the seat was cancelled before its turn
   */
  ActionResult alone(Seat seat, Runnable waits, Work work) throws HostException {
    boolean waited = enter(seat, true, waits);
    try {
      if (!permits.tryAcquire(forks)) {
        if (!waited) {
          waits.run();
        }
        permits.acquireUninterruptibly(forks);
      }
      try {
        seat.check();
        return work.carryOut();
      } finally {
        permits.release(forks);
      }
    } finally {
      leave(true);
    }
  }

  /** Returns whether it had to wait. */
  private boolean enter(Seat seat, boolean toBeAlone, Runnable waits) {
    Waiting mine = new Waiting(toBeAlone, new Pending<>());
    lock.lock();
    try {
      waiting.add(mine);
      admit();
      if (!waiting.contains(mine)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    waits.run();
    try {
      mine.turn().await(seat);
      return true;
    } catch (Superseded cancelled) {
      giveUp(mine);
      throw cancelled;
    }
  }

  private void giveUp(Waiting mine) {
    lock.lock();
    try {
      if (waiting.remove(mine)) {
        admit();
      } else {
        leave(mine.alone());
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(boolean wasAlone) {
    lock.lock();
    try {
      if (wasAlone) {
        alone = false;
      } else {
        beside--;
      }
      admit();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void admit() {
    while (!waiting.isEmpty() && !alone && !(waiting.element().alone() && beside > 0)) {
      Waiting next = waiting.remove();
      if (next.alone()) {
        alone = true;
      } else {
        beside++;
      }
      next.turn().complete(true);
    }
  }
}
