package dev.virtwright.engine.guard;

import java.time.Duration;
import java.time.Instant;

/** The clock, and letting time pass between two looks. */
interface Waiting {

  Instant now();

  void pause(Duration duration) throws InterruptedException;

  /** The computer's. */
  static Waiting real() {
    return new Waiting() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
