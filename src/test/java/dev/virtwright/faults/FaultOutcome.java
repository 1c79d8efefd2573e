package dev.virtwright.faults;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one case ended.
 *
 * @param end what became of the change
 * @param trouble what was wrong afterwards; null where the machine survived
 * @param seconds from the fault until the machine answered and nothing was armed
 */
record FaultOutcome(FaultCase given, End end, @Nullable String trouble, long seconds) {

  /** What became of the change. */
  enum End {
    /** Every file is as before, byte for byte. */
    UNDONE,
    /** Proven and kept. */
    CONFIRMED,
    /** Neither. */
    BROKEN
  }

  boolean survived() {
    return trouble == null;
  }

  @Override
  public String toString() {
    return "%s → %s after %d s%s"
        .formatted(
            given,
            end.name().toLowerCase(Locale.ROOT),
            seconds,
            trouble == null ? "" : ": " + trouble);
  }
}
