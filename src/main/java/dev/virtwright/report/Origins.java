package dev.virtwright.report;

import dev.virtwright.result.Origin;
import dev.virtwright.result.Origin.Kind;
import dev.virtwright.result.RunReport;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where drift comes from, in words.
 *
 * @param started when the run did: what is known since then is new
 * @param zone in which days are told
 */
record Origins(Instant started, ZoneId zone) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  static Origins of(RunReport report, ZoneId zone) {
    return new Origins(report.started(), zone);
  }

  /** {@code changed on the host since 3 March 2026}. */
  String words(Origin origin) {
    boolean now = !origin.since().isBefore(started);
    return switch (origin.kind()) {
      case CORRECTIVE ->
          "changed on the host" + (now ? ", new in this run" : " since " + day(origin.since()));
      case INTENDED ->
          "the description changed" + (now ? ", new in this run" : " since " + day(origin.since()));
      case FIRST_SEEN -> now ? "first seen in this run" : "first seen on " + day(origin.since());
    };
  }

  String day(Instant time) {
    return DAY.format(time.atZone(zone));
  }

  static String word(Kind kind) {
    return switch (kind) {
      case CORRECTIVE -> "changed on the host";
      case INTENDED -> "description changed";
      case FIRST_SEEN -> "first seen";
    };
  }

  /** As a class of the style sheet and as a word of the filter. */
  static String key(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
