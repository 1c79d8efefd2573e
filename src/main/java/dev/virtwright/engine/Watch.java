package dev.virtwright.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Ends the planning of a task whose {@code timeout} is over. */
final class Watch implements AutoCloseable {
  private final @Nullable Duration limit;
  private final AtomicBoolean rang = new AtomicBoolean();
  private @Nullable Thread thread;

  private Watch(@Nullable Duration limit) {
    this.limit = limit;
  }

  static Watch none() {
    return new Watch(null);
  }

  static Watch over(Attempt attempt, Duration limit) {
    Watch watch = new Watch(limit);
    watch.thread =
        Thread.ofVirtual()
            .name("timeout")
            .start(() -> {
              try {
                Thread.sleep(limit);
                watch.rang.set(true);
                attempt.drop("its time is up");
              } catch (InterruptedException inTime) {
                Thread.currentThread().interrupt();
              }
            });
    return watch;
  }

  boolean rang() {
    return rang.get();
  }

  /** The longest that an action may take; null for its own limit. */
  @Nullable Duration limit() {
    return limit;
  }

  /** What a task comes to whose time was up before it did anything. */
  Outcome late() {
    long seconds = limit == null ? 0 : limit.toSeconds();
    Failure failure =
        Failure.of(
            "the task did not end within its timeout of %d s".formatted(seconds),
            "raise 'timeout', or find out what hangs on the host");
    return Outcomes.failed(failure, Map.of("timedout", Map.of("period", seconds)), List.of());
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
