package dev.virtwright.engine;

import dev.virtwright.value.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Long texts cut down for messages. */
final class Excerpts {
  private static final int MOST_LINES = 12;
  private static final int MOST_CHARACTERS = 1200;
  private static final int MOST_OF_A_VALUE = 80;

  private Excerpts() {}

  /** The end of what a command printed: there it says why. */
  static String lastLines(String text) {
    List<String> lines = text.strip().lines().toList();
    String end =
        String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    return end.length() <= MOST_CHARACTERS
        ? end
        : "…" + end.substring(end.length() - MOST_CHARACTERS);
  }

  /** A plain value in full, over several lines where it has parts. */
  static String whole(@Nullable Object value) {
    return value instanceof String text ? text : Json.write(value, 2);
  }

  /** A plain value on one line. */
  static String value(@Nullable Object value) {
    if (value == null) {
      return "absent";
    }
    String text = value instanceof String string ? string : Json.write(value);
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MOST_OF_A_VALUE ? line : line.substring(0, MOST_OF_A_VALUE) + "…";
  }
}
