package dev.virtwright.template;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code strptime} in the C locale. */
final class Strptime {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private Strptime() {}

  static ZonedDateTime parse(Call call, String text, String format) {
    StringBuilder pattern = new StringBuilder();
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '%' && i + 1 < format.length()) {
        char directive = format.charAt(++i);
        pattern.append(group(call, directive));
        if (directive != '%') {
          order.append(directive);
        }
      } else if (Character.isWhitespace(c)) {
        pattern.append("\\s+");
      } else {
        pattern.append(Pattern.quote(String.valueOf(c)));
      }
    }
    Matcher matcher =
        Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE).matcher(text);
    if (!matcher.matches()) {
      throw call.wrong("finds no time of the form '%s' in '%s'".formatted(format, text));
    }
    try {
      return time(matcher, order.toString());
    } catch (DateTimeException | NumberFormatException none) {
      throw call.wrong("finds no time in '%s': %s".formatted(text, none.getMessage()));
    }
  }

  private static String group(Call call, char directive) {
    return switch (directive) {
      case 'Y' -> "(\\d{4})";
      case 'm', 'd', 'H', 'I', 'M', 'S', 'y' -> "(\\d{1,2})";
      case 'j' -> "(\\d{1,3})";
      case 'f' -> "(\\d{1,6})";
      case 'b', 'B' -> "([A-Za-z]{3,9})";
      case 'a', 'A' -> "([A-Za-z]{3,9})";
      case 'p' -> "(AM|PM)";
      case 'z' -> "(Z|[+-]\\d{2}:?\\d{2})";
      case 'Z' -> "(UTC|GMT)";
      case '%' -> "%";
      default -> throw call.wrong("knows no '%%%s' in a format".formatted(directive));
    };
  }

  private static ZonedDateTime time(Matcher matcher, String order) {
    int year = 1900;
    int month = 1;
    int day = 1;
    int dayOfYear = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int micro = 0;
    String half = "";
    ZoneOffset offset = ZoneOffset.UTC;
    for (int i = 0; i < order.length(); i++) {
      String value = matcher.group(i + 1);
      switch (order.charAt(i)) {
        case 'Y' -> year = Integer.parseInt(value);
        case 'y' -> year = Integer.parseInt(value) + (Integer.parseInt(value) < 69 ? 2000 : 1900);
        case 'm' -> month = Integer.parseInt(value);
        case 'b', 'B' ->
            month = MONTHS.indexOf(value.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
        case 'd' -> day = Integer.parseInt(value);
        case 'j' -> dayOfYear = Integer.parseInt(value);
        case 'H', 'I' -> hour = Integer.parseInt(value);
        case 'M' -> minute = Integer.parseInt(value);
        case 'S' -> second = Integer.parseInt(value);
        case 'f' -> micro = Integer.parseInt((value + "000000").substring(0, 6));
        case 'p' -> half = value.toUpperCase(Locale.ROOT);
        case 'z' -> offset = ZoneOffset.of(value.replaceFirst("(\\d{2})(\\d{2})$", "$1:$2"));
        default -> {} // days of the week and names of zones say nothing more
      }
    }
    if (!half.isEmpty()) {
      hour = hour % 12 + (half.equals("PM") ? 12 : 0);
    }
    LocalDate date =
        dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
    return LocalDateTime.of(date, java.time.LocalTime.of(hour, minute, second, micro * 1000))
        .atZone(offset);
  }
}
