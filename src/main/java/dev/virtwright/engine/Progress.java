package dev.virtwright.engine;

import dev.virtwright.playbook.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far a batch of hosts is from being given up. Thread-safe. */
final class Progress {
  private final List<String> hosts;
  private final PlayRun.Tolerance tolerance;
  private final OfPlay whole;
  private final AtomicBoolean batchOver = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> failed = new LinkedHashSet<>();
  private final Set<String> unreachable = new LinkedHashSet<>();

  /** Where more hosts had failed than are borne; null as long as there are not. */
  private @Nullable Position exceeded;

  private boolean told;

  /** Where a failure was one for all, in order. */
  private final List<Position> fatal = new ArrayList<>();

  /**
   * What all batches of a play share.
   *
   * @param over whether the play is, without a failure
   * @param left hosts whose play has ended, without a failure
   */
  record OfPlay(AtomicBoolean over, Set<String> left) {
    OfPlay() {
      this(new AtomicBoolean(), ConcurrentHashMap.newKeySet());
    }
  }

  Progress(List<String> hosts, PlayRun.Tolerance tolerance, OfPlay whole) {
    this.hosts = List.copyOf(hosts);
    this.tolerance = tolerance;
    this.whole = whole;
  }

  /**
   * The host can do nothing more in this play.
   *
   * @param position where it was
   * @param counts whether it counts for {@code max_fail_percentage}: not while handlers are still
   *     forced on it, nor where an always came between its failure and its end
   */
  void failed(String host, Position position, Fate fate, boolean counts) {
    lock.lock();
    try {
      failed.add(host);
      fate.failed(host);
      Double most = counts ? tolerance.maxFailPercentage() : null;
      if (most != null && failed.size() * 100.0 / hosts.size() > most) {
        exceeded = exceeded == null || position.compareTo(exceeded) < 0 ? position : exceeded;
        fate.breakUp();
      }
      breakUpWithoutHosts(fate);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a failure is one for all hosts where a task does not say. */
  boolean anyErrorsFatal() {
    return tolerance.anyErrorsFatal();
  }

  /** The host is out of reach, which {@code max_fail_percentage} does not count. */
  void unreachable(String host, Fate fate) {
    lock.lock();
    try {
      unreachable.add(host);
      fate.failed(host);
      breakUpWithoutHosts(fate);
    } finally {
      lock.unlock();
    }
  }

  private void breakUpWithoutHosts(Fate fate) {
    if (failed.size() + unreachable.size() >= hosts.size()) {
      fate.breakUp();
    }
  }

  /** A failure at this position is one of all hosts that are still in the play. */
  void fatal(Position position) {
    lock.lock();
    try {
      if (!fatal.contains(position)) {
        fatal.add(position);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Where failures were for all, before the given position. */
  List<Position> fatalBefore(Position position) {
    lock.lock();
    try {
      return fatal.stream().filter(each -> each.compareTo(position) < 0).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether more hosts than are borne failed before the position, so that the batch is given up.
   */
  boolean exceededBefore(Position position) {
    lock.lock();
    try {
      return exceeded != null && exceeded.compareTo(position) < 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no host of the batch goes on, which has not been told yet. */
  boolean nobodyLeft(PlayRun.Strategy strategy) {
    lock.lock();
    try {
      boolean nobody =
          strategy == PlayRun.Strategy.LINEAR
              ? exceeded != null
              : unreachable.size() == hosts.size();
      boolean first = nobody && !told;
      told |= nobody;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** {@code meta: clear_host_errors}: all of them take part again. */
  void forgive() {
    lock.lock();
    try {
      failed.clear();
      unreachable.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a failure of this play may be one for all, even where its tasks do not say. */
  boolean mayBeFatal() {
    return tolerance.anyErrorsFatal() || tolerance.maxFailPercentage() != null;
  }

  /** {@code meta: end_play}. */
  void finish() {
    whole.over().set(true);
  }

  /** {@code meta: end_host}. */
  void leave(String host) {
    whole.left().add(host);
  }

  /** Whether the host's play has ended without a failure. */
  boolean hasLeft(String host) {
    return whole.left().contains(host);
  }

  /** {@code meta: end_batch}. */
  void finishBatch() {
    batchOver.set(true);
  }

  /** Whether the play, or this batch of it, is over for all, without a failure. */
  boolean over() {
    return whole.over().get() || batchOver.get();
  }

  /** Hosts that did not fail, here or earlier. */
  List<String> live(Fate fate) {
    lock.lock();
    try {
      List<String> live = new ArrayList<>(hosts);
      live.removeAll(failed);
      live.removeAll(unreachable);
      live.removeIf(host -> fate.hasFailed(host) || hasLeft(host));
      return live;
    } finally {
      lock.unlock();
    }
  }
}
