package dev.virtwright.template;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** A point in time as Python's {@code datetime} shows it. */
record DateTime(ZonedDateTime value) implements Special {

  TimeSpan since(DateTime earlier) {
    return new TimeSpan(Duration.between(earlier.value, value));
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "year" -> (long) value.getYear();
      case "month" -> (long) value.getMonthValue();
      case "day" -> (long) value.getDayOfMonth();
      case "hour" -> (long) value.getHour();
      case "minute" -> (long) value.getMinute();
      case "second" -> (long) value.getSecond();
      case "microsecond" -> value.getNano() / 1000L;
      case "timestamp" ->
          BoundMethod.of("timestamp", "", call -> value.toEpochSecond() + value.getNano() / 1e9);
      case "isoformat" -> BoundMethod.of("isoformat", "", call -> iso('T'));
      case "weekday" -> BoundMethod.of("weekday", "", call -> value.getDayOfWeek().getValue() - 1L);
      case "isoweekday" ->
          BoundMethod.of("isoweekday", "", call -> (long) value.getDayOfWeek().getValue());
      case "strftime" ->
          BoundMethod.of("strftime", "format!", call -> Strftime.format(value, call.text(0)));
      default -> Scope.MISSING;
    };
  }

  private String iso(char separator) {
    String pattern = value.getNano() / 1000 == 0 ? "HH:mm:ss" : "HH:mm:ss.SSSSSS";
    return value.format(DateTimeFormatter.ofPattern("yyyy-MM-dd", java.util.Locale.ROOT))
        + separator
        + value.format(DateTimeFormatter.ofPattern(pattern, java.util.Locale.ROOT));
  }

  @Override
  public String typeName() {
    return "datetime";
  }

  @Override
  public String printed() {
    return iso(' ');
  }
}
