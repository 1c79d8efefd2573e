package dev.virtwright.modules.network;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How network stacks' files write truths, numbers and times. */
final class ConfigValues {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([a-z]*)");

  private ConfigValues() {}

  /** Whether it is one of the words for yes; anything else is no. */
  static boolean truth(String text) {
    return List.of("yes", "true", "1", "on", "y", "t").contains(text.toLowerCase(Locale.ROOT));
  }

  /** A whole number of up to nine digits; null for anything else. */
  static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }

  /** A time span (systemd.time(7)) as milliseconds; bare numbers are seconds. */
  static long millis(String text) {
    Matcher parts = TIME.matcher(text);
    double sum = 0;
    while (parts.find()) {
      double value = Double.parseDouble(parts.group(1));
      sum +=
          switch (parts.group(2)) {
            case "us", "usec" -> value / 1000;
            case "ms", "msec" -> value;
            case "m", "min", "minute", "minutes" -> value * 60_000;
            default -> value * 1000;
          };
    }
    return Math.round(sum);
  }
}
