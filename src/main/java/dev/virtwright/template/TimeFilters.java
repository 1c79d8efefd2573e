package dev.virtwright.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Filters on points in time. */
final class TimeFilters {
  private TimeFilters() {}

  static void addTo(Table table) {
    table.add(
        "to_datetime",
        "format",
        call ->
            new DateTime(
                Strptime.parse(call.text(), call.text(0, "%Y-%m-%d %H:%M:%S"))
                    .atZone(ZoneOffset.UTC)));
    table.add(
        "strftime",
        "second utc",
        call -> {
          ZonedDateTime now = call.environment().now();
          ZonedDateTime time = now;
          Object given = call.plain(0);
          if (given != null) {
            Double read = given instanceof String text ? Numbers.parseFloat(text) : null;
            Object second = read == null ? given : read;
            if (!Types.isNumber(second)) {
              throw Failure.of(
                  "Invalid value for epoch value (%s)".formatted(Print.shorten(call.text(0), 40)),
                  "seconds since 1970");
            }
            time =
                Instant.ofEpochMilli(Math.round(Numbers.real(second) * 1000)).atZone(now.getZone());
          }
          return Strftime.format(
              call.flag(1, false) ? time.withZoneSameInstant(ZoneOffset.UTC) : time, call.text());
        },
        Builtin.Trait.IMPURE);
  }
}
