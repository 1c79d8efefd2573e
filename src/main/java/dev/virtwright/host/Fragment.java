package dev.virtwright.host;

import java.time.Duration;
import java.util.Objects;

/**
 * A piece of POSIX shell that only reads. It runs in a subshell with its own process group, input
 * from /dev/null, {@code LC_ALL=C}; variables in it must be quoted with {@link Shell#quote}.
 *
 * @param deadline after which the host kills it
 * @param mostOutput bytes taken of standard output and of standard error; more is cut and said
 */
public record Fragment(String script, Duration deadline, int mostOutput) {

  /** Enough for reads of files in /proc, /sys and the package database. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  public static final int MOST_OUTPUT = 4 << 20;

  public Fragment {
    Objects.requireNonNull(script);
    if (deadline.isNegative() || deadline.isZero() || mostOutput < 1) {
      throw new IllegalArgumentException("a fragment needs a deadline and room for its output");
    }
  }

  public static Fragment of(String script) {
    return new Fragment(script, DEADLINE, MOST_OUTPUT);
  }
}
