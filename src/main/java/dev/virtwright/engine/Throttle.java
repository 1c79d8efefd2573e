package dev.virtwright.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/** Lets so many hosts do something at a time; others wait their turn without holding anything. */
final class Throttle {
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Pending<Boolean>> waiting = new ArrayDeque<>();
  private int free;

  /**
   * @param most at least 1
   */
  Throttle(int most) {
    this.free = most;
  }

  /**
   * Waits for a place, which {@link #leave} gives back.
   *
   * @throws Superseded where the seat was cancelled meanwhile; then there is nothing to give back
   */
  void enter(Seat seat) {
    Pending<Boolean> turn = new Pending<>();
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return;
      }
      waiting.add(turn);
    } finally {
      lock.unlock();
    }
    try {
      turn.await(seat);
    } catch (Superseded cancelled) {
      giveUp(turn);
      throw cancelled;
    }
  }

  private void giveUp(Pending<Boolean> turn) {
    lock.lock();
    try {
      if (!waiting.remove(turn)) {
        leave();
      }
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      Pending<Boolean> next = waiting.poll();
      if (next == null) {
        free++;
      } else {
        next.complete(true);
      }
    } finally {
      lock.unlock();
    }
  }
}
