package dev.virtwright.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters of community.general that read times such as {@code 30h 20m 10s}. */
final class TimeUnits {
  private static final Pattern PART = Pattern.compile("(-?[0-9]+)(\\w+).*");

  private TimeUnits() {}

  /** Units by short name, with their singular and their milliseconds. */
  private enum Unit {
    MS("millisecond msec msecond", 1),
    S("second sec", 1000),
    M("minute min", 60_000),
    H("hour", 3_600_000),
    D("day", 86_400_000),
    W("week", 7 * 86_400_000L),
    MO("month", 30 * 86_400_000L),
    Y("year", 365 * 86_400_000L);

    private final String names;
    private final long milliseconds;

    Unit(String names, long milliseconds) {
      this.names = names;
      this.milliseconds = milliseconds;
    }
  }

  static void addTo(Table table) {
    table.add("to_time_unit", "unit **lengths", call -> converted(call, call.text(0, "ms")));
    Map<String, String> units = new LinkedHashMap<>();
    units.put("to_milliseconds", "ms");
    units.put("to_seconds", "s");
    units.put("to_minutes", "m");
    units.put("to_hours", "h");
    units.put("to_days", "d");
    units.put("to_weeks", "w");
    units.put("to_months", "mo");
    units.put("to_years", "y");
    units.forEach((name, unit) -> table.add(name, "**lengths", call -> converted(call, unit)));
  }

  private static Unit unit(Call call, String name) {
    String singular = name.replaceFirst("s+$", "");
    for (Unit unit : Unit.values()) {
      if (name.equals(unit.name().toLowerCase(Locale.ROOT))
          || java.util.List.of(unit.names.split(" ")).contains(singular)) {
        return unit;
      }
    }
    throw call.wrong("knows no unit '" + name + "'");
  }

  private static Object converted(Call call, String to) {
    if (call.text().equals("0")) {
      return 0L;
    }
    Unit unit = unit(call, to);
    BigDecimal sum = BigDecimal.ZERO;
    for (String word : Texts.words(call.text())) {
      Matcher part = PART.matcher(word);
      if (!part.matches()) {
        throw call.wrong("cannot read '" + Print.shorten(call.text(), 40) + "' as a time");
      }
      sum =
          sum.add(new BigDecimal(part.group(1)).multiply(length(call, unit(call, part.group(2)))));
    }
    return sum.divide(length(call, unit), 12, RoundingMode.HALF_EVEN).doubleValue();
  }

  /** In milliseconds; {@code year} and {@code month} say how many days theirs have. */
  private static BigDecimal length(Call call, Unit unit) {
    String option = unit == Unit.Y ? "year" : unit == Unit.MO ? "month" : "";
    for (String name : call.named().keySet()) {
      if (!name.equals("year") && !name.equals("month")) {
        throw call.wrong("has no argument '" + name + "'");
      }
    }
    Object days = call.evaluation().plain(call.named().get(option));
    return days != null && Types.isNumber(days)
        ? new BigDecimal(Print.text(days)).multiply(BigDecimal.valueOf(Unit.D.milliseconds))
        : BigDecimal.valueOf(unit.milliseconds);
  }
}
