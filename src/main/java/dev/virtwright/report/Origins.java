package dev.virtwright.report;

import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.Origin.Kind;
import dev.virtwright.result.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * Where drift comes from, such as {@code changed on the host, first seen 3 d ago}.
   *
   * @param now start of the run that tells it
   */
  static String ago(Origin origin, Instant now) {
    Duration age = Duration.between(origin.since(), now);
    String seen = age.isPositive() ? "first seen " + age(age) + " ago" : "new in this run";
    return origin.kind() == Kind.FIRST_SEEN
        ? age.isPositive() ? seen : "first seen in this run"
        : word(origin.kind()) + ", " + seen;
  }

  /** Where a task's drift comes from, each once, in brackets; empty without a history. */
  static String ago(TaskView task, Instant now) {
    String told =
        task.drift().stream()
            .flatMap(item -> Stream.ofNullable(item.origin()))
            .map(origin -> ago(origin, now))
            .distinct()
            .collect(Collectors.joining("; "));
    return told.isEmpty() ? "" : " (" + told + ")";
  }

  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    return age.toHours() > 0
        ? age.toHours() + " h"
        : age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
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
