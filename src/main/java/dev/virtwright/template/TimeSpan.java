package dev.virtwright.template;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A duration as Python's {@code timedelta} shows it. */
record TimeSpan(Duration value) implements Special {

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "days" -> Math.floorDiv(value.toSeconds(), 86_400L);
      case "seconds" -> Math.floorMod(value.toSeconds(), 86_400L);
      case "microseconds" -> microseconds();
      case "total_seconds" ->
          BoundMethod.of("total_seconds", "", call -> value.toSeconds() + microseconds() / 1e6);
      default -> Scope.MISSING;
    };
  }

  private long microseconds() {
    return value.toNanosPart() / 1000L;
  }

  @Override
  public String typeName() {
    return "timedelta";
  }

  @Override
  public String printed() {
    long days = Math.floorDiv(value.toSeconds(), 86_400L);
    long seconds = Math.floorMod(value.toSeconds(), 86_400L);
    String time = "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (microseconds() > 0) {
      time += ".%06d".formatted(microseconds());
    }
    return days == 0 ? time : days + (Math.abs(days) == 1 ? " day, " : " days, ") + time;
  }
}
