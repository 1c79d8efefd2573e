package dev.virtwright.host;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The machine's clock, in its own time zone; the ISO forms are in UTC. */
final class DateTimeFacts implements FactReading {
  private static final MachineRead DATE =
      MachineRead.script(
          """
          date '+%s %N %z %Z'
          [ -n "${TZ:-}" ] || tail -n 1 /etc/localtime\
          """);

  @Override
  public Set<String> names() {
    return Set.of("date_time");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(DATE);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    Map<String, Object> time = dateTime(source.read(DATE).output());
    if (!time.isEmpty()) {
      facts.put("date_time", time);
    }
  }

  /**
   * Empty where {@code date} did not print what it was asked for.
   *
   * @param printed its line, and the last one of the zone's file (tzfile(5)), a rule as in {@code
   *     TZ}, where there is one
   */
  static Map<String, Object> dateTime(String printed) {
    String[] line = printed.split("\n");
    String[] word = line[0].strip().split(" ");
    if (word.length < 3
        || !word[0].matches("\\d{1,12}")
        || !word[word.length - 2].matches("[+-]\\d{4}")) {
      return Map.of();
    }
    // busybox's date knows no %N
    String nano = word[1].matches("\\d{9}") ? word[1] : "0";
    String offset = word[word.length - 2];
    try {
      Instant instant = Instant.ofEpochSecond(Long.parseLong(word[0]), Long.parseLong(nano));
      OffsetDateTime here = instant.atOffset(ZoneOffset.of(offset));
      OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
      String zone = word[word.length - 1];
      return Map.ofEntries(
          entry(here, "year", "yyyy"),
          entry(here, "month", "MM"),
          entry(here, "weekday", "EEEE"),
          Map.entry("weekday_number", String.valueOf(here.getDayOfWeek().getValue() % 7)),
          // strftime's %W: Monday begins a week, days before the first Monday are in week 0
          Map.entry(
              "weeknumber",
              "%02d".formatted((here.getDayOfYear() + 7 - here.getDayOfWeek().getValue()) / 7)),
          entry(here, "day", "dd"),
          entry(here, "hour", "HH"),
          entry(here, "minute", "mm"),
          entry(here, "second", "ss"),
          Map.entry("epoch", word[0]),
          Map.entry("epoch_int", word[0]),
          entry(here, "date", "yyyy-MM-dd"),
          entry(here, "time", "HH:mm:ss"),
          entry(utc, "iso8601_micro", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"),
          entry(utc, "iso8601", "yyyy-MM-dd'T'HH:mm:ss'Z'"),
          entry(here, "iso8601_basic", "yyyyMMdd'T'HHmmssSSSSSS"),
          entry(here, "iso8601_basic_short", "yyyyMMdd'T'HHmmss"),
          Map.entry("tz", zone),
          Map.entry("tz_dst", summer(line.length > 1 ? line[1] : "", zone)),
          Map.entry("tz_offset", offset));
    } catch (DateTimeException e) {
      return Map.of(); // a date or an offset that no clock has
    }
  }

  /** The zone's name in summer, which it also has in winter; its only name where it has one. */
  private static String summer(String rule, String zone) {
    Matcher names =
        Pattern.compile("(<[^>]+>|[A-Za-z]+)[-+]?[0-9:]+(<[^>]+>|[A-Za-z]+)?.*").matcher(rule);
    return names.matches() && names.group(2) != null ? names.group(2).replaceAll("[<>]", "") : zone;
  }

  private static Map.Entry<String, Object> entry(OffsetDateTime time, String key, String pattern) {
    return Map.entry(key, DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time));
  }
}
