package dev.virtwright.engine;

import java.time.Duration;
import java.time.Instant;

/** The clock, and waiting by it. */
interface Time {

  Instant now();

  /**
   * Lets time pass; meanwhile nobody waits for this seat.
   *
   * @throws Superseded where the seat was cancelled meanwhile
   */
  void pause(Seat seat, Duration duration);

  /** The computer's. */
  static Time real() {
    return new Time() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public void pause(Seat seat, Duration duration) {
        seat.pause(duration);
      }
    };
  }
}
