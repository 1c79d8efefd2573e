package dev.virtwright.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A machine's epochs: what was read in an earlier one is not believed. Shared by all inventory
 * names of one machine, and by tasks delegated to it.
 */
final class Machine {
  private final AtomicLong epoch = new AtomicLong();

  long epoch() {
    return epoch.get();
  }

  /** Called before and after each action, so that a read that ran beside it is dropped too. */
  void touched() {
    epoch.incrementAndGet();
  }
}
