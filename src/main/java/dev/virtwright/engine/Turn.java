package dev.virtwright.engine;

/**
 * Whether a task's turn has come. What cannot be known ahead (another host's variables, lookups,
 * the time) waits for it.
 */
final class Turn {
  private final Pending<Boolean> come = new Pending<>();

  void comes() {
    come.complete(true);
  }

  boolean hasCome() {
    return come.peek().isPresent();
  }

  void await(Seat seat) {
    come.await(seat);
  }
}
