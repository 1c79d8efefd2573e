package dev.virtwright.template;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code datetime.strptime} in the C locale; a zone is read and left aside. */
final class Strptime {
  private final StringBuilder pattern = new StringBuilder();
  private final java.util.List<Character> directives = new java.util.ArrayList<>();

  private Strptime() {}

  static LocalDateTime parse(String text, String format) {
    Strptime reader = new Strptime();
    reader.read(format);
    Matcher found =
        Pattern.compile(reader.pattern.toString(), Pattern.CASE_INSENSITIVE).matcher(text);
    if (!found.matches()) {
      throw Failure.of(
          "'%s' is no time of the format '%s'"
              .formatted(Print.shorten(text, 60), Print.shorten(format, 60)));
    }
    try {
      return reader.time(found);
    } catch (DateTimeException wrong) {
      throw Failure.of(
          "'%s' is no time: %s".formatted(Print.shorten(text, 60), wrong.getMessage()));
    }
  }

  private void read(String format) {
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '%' && i + 1 < format.length()) {
        directive(format.charAt(++i));
      } else if (Character.isWhitespace(c)) {
        pattern.append("\\s+");
      } else {
        pattern.append(Pattern.quote(String.valueOf(c)));
      }
    }
  }

  private void directive(char directive) {
    String of =
        switch (directive) {
          case 'Y' -> "\\d{4}";
          case 'm', 'd', 'H', 'I', 'M', 'S', 'y', 'U', 'W' -> "\\d{1,2}";
          case 'j' -> "\\d{1,3}";
          case 'f' -> "\\d{1,6}";
          case 'b', 'h', 'a', 'B', 'A', 'p' -> "[A-Za-z]+";
          case 'z' -> "Z|[+-]\\d{2}:?\\d{2}(?::?\\d{2}(?:\\.\\d+)?)?";
          case 'Z' -> "[A-Za-z]*";
          case 's' -> "\\d+";
          case 'F' -> {
            read("%Y-%m-%d");
            yield null;
          }
          case 'T', 'X' -> {
            read("%H:%M:%S");
            yield null;
          }
          case 'R' -> {
            read("%H:%M");
            yield null;
          }
          case 'D', 'x' -> {
            read("%m/%d/%y");
            yield null;
          }
          case 'c' -> {
            read("%a %b %d %H:%M:%S %Y");
            yield null;
          }
          case '%' -> {
            pattern.append('%');
            yield null;
          }
          default -> throw Failure.of("'%" + directive + "' is no part of a time that can be read");
        };
    if (of != null) {
      pattern.append('(').append(of).append(')');
      directives.add(directive);
    }
  }

  private LocalDateTime time(Matcher found) {
    int year = 1900;
    int month = 1;
    int day = 1;
    int dayOfYear = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int micro = 0;
    @Nullable Boolean afternoon = null;
    for (int i = 0; i < directives.size(); i++) {
      String part = found.group(i + 1);
      switch (directives.get(i)) {
        case 'Y' -> year = Integer.parseInt(part);
        case 'y' -> {
          int two = Integer.parseInt(part);
          year = two < 69 ? 2000 + two : 1900 + two;
        }
        case 'm' -> month = Integer.parseInt(part);
        case 'b', 'h', 'B' -> month = month(part);
        case 'd' -> day = Integer.parseInt(part);
        case 'j' -> dayOfYear = Integer.parseInt(part);
        case 'H', 'I' -> hour = Integer.parseInt(part);
        case 'M' -> minute = Integer.parseInt(part);
        case 'S' -> second = Integer.parseInt(part);
        case 'f' -> micro = Integer.parseInt((part + "000000").substring(0, 6));
        case 'p' -> afternoon = part.equalsIgnoreCase("pm");
        default -> {}
      }
    }
    if (afternoon != null) {
      hour = hour % 12 + (afternoon ? 12 : 0);
    }
    LocalDate date =
        dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
    return date.atTime(hour, minute, second, micro * 1000);
  }

  private static int month(String name) {
    for (Month month : Month.values()) {
      if (name.equalsIgnoreCase(month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
          || name.equalsIgnoreCase(month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))) {
        return month.getValue();
      }
    }
    throw new DateTimeException("no month is named " + name);
  }
}
