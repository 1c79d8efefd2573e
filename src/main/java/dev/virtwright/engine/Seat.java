package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Query;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One thread's place among those that may still ask a host something. While anybody sits and works,
 * the host's batch waits; so whoever has to wait for something else says so.
 *
 * <p>Taken by the thread that starts the work, before it starts it. Who wakes a waiting thread
 * counts it as working at that moment, so that no batch slips out before it has run.
 */
final class Seat implements AutoCloseable {
  private final Coalescer coalescer;
  private final Condition woken;

  /** Guarded by the coalescer's lock, like all the rest. */
  private boolean working = true;

  private boolean left;
  private @Nullable Superseded cancelled;

  Seat(Coalescer coalescer, Condition woken) {
    this.coalescer = coalescer;
    this.woken = woken;
  }

  Coalescer coalescer() {
    return coalescer;
  }

  <A> A ask(Become become, Query<A> query) throws HostException {
    return coalescer.ask(this, become, query);
  }

  /** Waits elsewhere from now on; {@link #sleep} does the waiting. */
  void away() {
    coalescer.lock().lock();
    try {
      if (working && !left && cancelled == null) {
        working = false;
        coalescer.workerStopped();
      }
    } finally {
      coalescer.lock().unlock();
    }
  }

  /** Counts as working again, and goes on. Without effect on one that works. */
  void wake() {
    coalescer.lock().lock();
    try {
      if (!working && !left) {
        working = true;
        coalescer.workerStarted();
        woken.signalAll();
      }
    } finally {
      coalescer.lock().unlock();
    }
  }

  /**
   * Parks the calling thread until {@link #wake}.
   *
   * @throws Superseded where it was cancelled or interrupted meanwhile
   */
  void sleep() {
    coalescer.lock().lock();
    try {
      while (!working && cancelled == null) {
        woken.await();
      }
      check();
    } catch (InterruptedException interrupted) {
      cancel("interrupted");
      Thread.currentThread().interrupt();
      throw new Superseded("interrupted");
    } finally {
      coalescer.lock().unlock();
    }
  }

  /**
   * Waits for nothing but time.
   *
   * @throws Superseded where it was cancelled or interrupted meanwhile
   */
  void pause(Duration duration) {
    coalescer.lock().lock();
    try {
      long left = duration.toNanos();
      away();
      while (left > 0 && cancelled == null) {
        left = woken.awaitNanos(left);
      }
      wake();
      check();
    } catch (InterruptedException interrupted) {
      cancel("interrupted");
      Thread.currentThread().interrupt();
      throw new Superseded("interrupted");
    } finally {
      coalescer.lock().unlock();
    }
  }

  /** Every wait of this seat's thread, the present one included, ends with {@link Superseded}. */
  void cancel(String why) {
    coalescer.lock().lock();
    try {
      if (cancelled == null) {
        cancelled = new Superseded(why);
        wake();
        woken.signalAll();
      }
    } finally {
      coalescer.lock().unlock();
    }
  }

  /** Throws {@link Superseded} where cancelled. */
  void check() {
    coalescer.lock().lock();
    try {
      if (cancelled != null) {
        throw cancelled;
      }
    } finally {
      coalescer.lock().unlock();
    }
  }

  /** The thread will ask nothing more. */
  @Override
  public void close() {
    coalescer.lock().lock();
    try {
      if (!left) {
        left = true;
        if (working) {
          working = false;
          coalescer.workerStopped();
        }
      }
    } finally {
      coalescer.lock().unlock();
    }
  }
}
