package dev.virtwright.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** Filters on points in time. */
final class TimeFilters {
  private TimeFilters() {}

  static void addTo(Table table) {
    table.add(
        "to_datetime",
        "format",
        call ->
            new DateTime(
                Strptime.parse(call.text(), call.text(0, "%Y-%m-%d %H:%M:%S")).atZone(ZoneOffset.UTC)));
    table.add(
        "strftime",
        "second utc",
        call -> {
          ZonedDateTime now = call.environment().now();
          @Nullable Object second = call.plain(0);
          ZonedDateTime time = now;
          if (second != null) {
            if (second instanceof String text && Numbers.parseFloat(text) instanceof Double read) {
              second = read;
            }
            if (!Types.isNumber(second)) {
              throw call.wrong("wants seconds since 1970, not a " + Types.name(second));
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
