package dev.virtwright.result;

import java.time.Instant;
import java.util.Objects;

/**
 * A run as the history lists it.
 *
 * @param title such as the playbook's path
 * @param reportKept whether its whole report can still be shown
 */
public record PastRun(
    TrendPoint sums, String title, Instant finished, boolean interrupted, boolean reportKept) {

  public PastRun {
    Objects.requireNonNull(sums);
    Objects.requireNonNull(title);
    Objects.requireNonNull(finished);
  }
}
