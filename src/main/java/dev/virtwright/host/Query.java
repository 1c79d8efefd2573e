package dev.virtwright.host;

import java.util.Set;

/**
 * A question to a machine that reads and never changes it. Implementations are records: equal
 * queries are one query.
 *
 * @param <A> the answer; a record or another immutable value, never null
 */
public interface Query<A> {

  /** Which queries this one merges with, how they are asked, and how the answer is understood. */
  Merge<?, ?, A> merge();

  /**
   * What the answer is about. In check mode an answer about something that an earlier, not yet
   * applied task would provide is not believed: the task that asked is known after apply.
   */
  default Set<Resource> about() {
    return Set.of();
  }

  /**
   * Whether the answer says that what was asked about is not there, so that a package not yet
   * installed might bring it.
   */
  default boolean missing(A answer) {
    return false;
  }

  /**
   * Whether asking may start a service that waits behind its socket, as virsh(1) starts libvirtd.
   * Such questions are asked when nothing else is left to ask, so that what is read of units is how
   * they were.
   */
  default boolean wakes() {
    return false;
  }

  /** Whether the answer depends on more than this machine and expires on any action in the run. */
  default boolean beyondMachine() {
    return false;
  }
}
