package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** How far a batch of hosts is from being given up. Thread-safe. */
final class Progress {
  private final List<String> hosts;
  private final PlayRun.Tolerance tolerance;
  private final AtomicBoolean over;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> failed = new LinkedHashSet<>();
  private boolean givenUp;

  /**
   * @param over shared by all batches of the play
   */
  Progress(List<String> hosts, PlayRun.Tolerance tolerance, AtomicBoolean over) {
    this.over = over;
    this.hosts = List.copyOf(hosts);
    this.tolerance = tolerance;
  }

  /** The host can do nothing more. */
  void failed(String host) {
    lock.lock();
    try {
      failed.add(host);
      Double most = tolerance.maxFailPercentage();
      givenUp |= tolerance.anyErrorsFatal();
      givenUp |= most != null && failed.size() * 100.0 / hosts.size() > most;
      givenUp |= failed.containsAll(hosts);
    } finally {
      lock.unlock();
    }
  }

  /** {@code any_errors_fatal} of a task. */
  void giveUp() {
    lock.lock();
    try {
      givenUp = true;
    } finally {
      lock.unlock();
    }
  }

  /** {@code meta: end_play}. */
  void finish() {
    over.set(true);
  }

  /** Whether the play is over for all, without a failure. */
  boolean over() {
    return over.get();
  }

  /** Whether the rest of the batch stops before its next task, for the rest of the run. */
  boolean givenUp() {
    lock.lock();
    try {
      return givenUp;
    } finally {
      lock.unlock();
    }
  }

  /** Hosts that did not fail. */
  List<String> live() {
    lock.lock();
    try {
      List<String> live = new ArrayList<>(hosts);
      live.removeAll(failed);
      return live;
    } finally {
      lock.unlock();
    }
  }
}
