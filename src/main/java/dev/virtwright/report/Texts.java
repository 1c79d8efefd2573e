package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.value.Decimals;
import dev.virtwright.value.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words and numbers that several reports print alike. */
final class Texts {
  private static final int MOST_VALUE = 200;

  private Texts() {}

  /** {@code 850 ms}, {@code 3.2 s}, {@code 4 min 10 s}, {@code 2 h 3 min}. */
  static String duration(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = millis / 1000;
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** As {@link #duration}, in whole seconds: for a time that goes on. */
  static String seconds(Duration time) {
    return time.toSeconds() < 60 ? Math.max(0, time.toSeconds()) + " s" : duration(time);
  }

  /** A constant as reports for programs name it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String counted(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** What keeps a host from holding more guests. */
  static String limit(Capacity capacity) {
    long byMemory = capacity.guestsByMemory();
    long byCores = capacity.guestsByCores();
    if (byMemory == byCores) {
      return "memory and cores alike";
    }
    return byMemory < byCores
        ? "memory; cores would do for " + byCores
        : "cores; memory would do for %d, of desktops at %s vCPUs to a core"
            .formatted(byMemory, Decimals.plain(capacity.vcpusPerCore()));
  }

  /** A plain value on one line, control characters shown, cut where it is long. */
  static String value(@Nullable Object value) {
    String text =
        switch (value) {
          case null -> "–";
          case String words when words.isEmpty() -> "''";
          case String words -> words;
          case Boolean truth -> truth ? "yes" : "no";
          case List<?> list when list.isEmpty() -> "none";
          case List<?> list
              when list.stream().allMatch(e -> e instanceof String || e instanceof Number) ->
              String.join(", ", list.stream().map(String::valueOf).toList());
          default -> Json.write(value);
        };
    return cut(visible(text), MOST_VALUE);
  }

  /** Whether a change is shown as a diff of lines. */
  static boolean isTextChange(Change change) {
    return !change.secret() && (severalLines(change.current()) || severalLines(change.target()));
  }

  private static boolean severalLines(@Nullable Object value) {
    return value instanceof String text && text.indexOf('\n') >= 0;
  }

  static List<TextDiff.Line> diff(Change change) {
    return TextDiff.of(
        change.current() instanceof String before ? before : "",
        change.target() instanceof String after ? after : "");
  }

  /** The text with control characters as pictures: a host's answer must not drive the terminal. */
  static String visible(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || bidi(c);
      if (control && out == null) {
        out = new StringBuilder(text.length()).append(text, 0, i);
      }
      if (out != null) {
        out.append(!control ? c : c == '\t' ? ' ' : c < 0x20 ? (char) (0x2400 + c) : '\ufffd');
      }
    }
    return out == null ? text : out.toString();
  }

  /** As {@link #visible}, on one line. */
  static String line(String text) {
    return visible(text).replace('\n', ' ');
  }

  private static boolean bidi(char c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }

  static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + "…";
  }
}
