package dev.virtwright.result;

import java.time.Instant;
import java.util.Objects;

/**
 * The sums of one run, for a line through many of them.
 *
 * @param run its id
 * @param hosts all of the run; the four after it add up to it
 * @param inSync hosts with nothing to change
 * @param drifted hosts that changed or would change
 * @param corrective resources by where their drift comes from; of applies, what was changed
 * @param pass checks by verdict
 */
public record TrendPoint(
    String run,
    RunReport.Mode mode,
    Instant started,
    int hosts,
    int inSync,
    int drifted,
    int failed,
    int unreachable,
    int corrective,
    int intended,
    int firstSeen,
    int pass,
    int unknown,
    int warn,
    int fail) {

  public TrendPoint {
    Objects.requireNonNull(run);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(started);
  }
}
