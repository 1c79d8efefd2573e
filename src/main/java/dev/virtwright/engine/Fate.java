package dev.virtwright.engine;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which hosts of a run are out of it, and whether the run is given up. Thread-safe. */
final class Fate {
  private final Set<String> failed = ConcurrentHashMap.newKeySet();
  private volatile boolean broken;

  /** The host takes no part in later plays. */
  void failed(String host) {
    failed.add(host);
  }

  boolean hasFailed(String host) {
    return failed.contains(host);
  }

  /** {@code meta: clear_host_errors}: these take part again. */
  void forgive(Collection<String> hosts) {
    failed.removeAll(hosts);
  }

  /** No further batch and no further play begins: a batch failed as a whole. */
  void breakUp() {
    broken = true;
  }

  boolean broken() {
    return broken;
  }
}
