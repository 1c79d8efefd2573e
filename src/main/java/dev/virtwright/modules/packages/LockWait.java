package dev.virtwright.modules.packages;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the wait for a package manager's lock went, as part {@code await_lock} of {@link Scripts}
 * tells it.
 *
 * @param holders who has the lock still; empty where it is free
 * @param former who had it while we waited, where it is free now
 * @param seconds that were waited
 */
record LockWait(List<LockHolder> holders, List<LockHolder> former, long seconds) {
  LockWait {
    holders = List.copyOf(holders);
    former = List.copyOf(former);
  }

  /** The returned value that says who was waited for. */
  static final String VALUE = "lock_wait";

  static final String VALUE_SUMMARY =
      "Who had the package manager's lock and how long that was waited for; only where it was.";

  /** There was no need to wait. */
  static final LockWait NONE = new LockWait(List.of(), List.of(), 0);

  static LockWait of(Sections sections) {
    return new LockWait(
        LockHolder.of(sections, "holders"),
        LockHolder.of(sections, "former"),
        RpmText.number(sections.first("waited")));
  }

  /** The problem and what to do about it, where somebody holds the lock still. */
  Optional<Problem> problem() {
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    LockHolder first = holders.getFirst();
    return Optional.of(
        new Problem(
            "another process is using the package manager: %s holds %s; waited %d s for it"
                .formatted(first, first.file(), seconds),
            "wait until it has ended and run again, raise lock_timeout, or see what it is doing:"
                + " ps -fp "
                + first.processId()));
  }

  /**
   * Who was waited for and how long, as the module's return values, so that it is seen; none where
   * nobody was, or holds the lock still.
   */
  Map<String, Object> told() {
    if (former.isEmpty()) {
      return Map.of();
    }
    LockHolder first = former.getFirst();
    String told = "waited %d s for %s, which held %s".formatted(seconds, first, first.file());
    return Map.of(VALUE, told, "warnings", List.of(told));
  }

  /** The longer of two waits; one that was in vain counts more. */
  LockWait or(LockWait other) {
    if (holders.isEmpty() != other.holders.isEmpty()) {
      return holders.isEmpty() ? other : this;
    }
    return other.seconds > seconds ? other : this;
  }
}
