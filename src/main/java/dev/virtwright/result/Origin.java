package dev.virtwright.result;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a difference between a host and its description comes from, and since when it is known, as
 * the history of earlier runs tells.
 *
 * @param since start of the run that saw it first
 */
public record Origin(Kind kind, Instant since) {

  /** Who moved: the host or the description. */
  public enum Kind {
    /** The host was as described, and what is desired is what it was: somebody changed the host. */
    CORRECTIVE,
    /** What is desired is not what the last run desired: playbook, variables, or facts in them. */
    INTENDED,
    /** No earlier run looked at this resource. */
    FIRST_SEEN
  }

  public Origin {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(since);
  }
}
