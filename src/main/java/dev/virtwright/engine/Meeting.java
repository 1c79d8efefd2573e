package dev.virtwright.engine;

import java.util.List;

/**
 * The hosts that are at one task together, of which the first does it for all ({@code run_once}).
 */
final class Meeting {
  private final List<String> hosts;
  private final Pending<Result> result = new Pending<>();

  /**
   * What it came to.
   *
   * @param effects variables that all of them have from then on
   */
  record Result(Outcome outcome, Effects effects) {}

  /**
   * @param hosts at least one, in the order of the play
   */
  Meeting(List<String> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  boolean leads(String host) {
    return hosts.getFirst().equals(host);
  }

  List<String> hosts() {
    return hosts;
  }

  /** Said by the first one; later calls are ignored. */
  void ended(Result of) {
    result.complete(of);
  }

  /** Waits for the first one. */
  Result result(Seat seat) {
    return result.await(seat);
  }
}
