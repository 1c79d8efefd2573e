package dev.virtwright.engine;

import dev.virtwright.result.RunReport;

/** A run under way. Thread-safe. */
public interface Run {

  /**
   * The first call lets every host finish the action it is at and do nothing more; the second drops
   * all connections. Returns at once.
   */
  void interrupt();

  /** Waits for the end. Every event has been heard when it returns. */
  RunReport await();
}
