package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code format % values}. */
final class PercentFormat {
  private final String format;
  private final @Nullable Object values;
  private final Evaluation evaluation;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;
  private boolean byName;

  private PercentFormat(String format, @Nullable Object values, Evaluation evaluation) {
    this.format = format;
    this.values = values;
    this.evaluation = evaluation;
  }

  static String format(String format, @Nullable Object values, Evaluation evaluation) {
    return new PercentFormat(format, values, evaluation).run();
  }

  private String run() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        conversion();
      } else {
        out.append(c);
      }
    }
    if (!byName
        && (values instanceof Tuple tuple
            ? used < tuple.size()
            : used == 0 && !(values instanceof Map<?, ?>) && !(values instanceof List<?>))) {
      throw Failure.of("not all arguments are used in formatting a text with '%'");
    }
    evaluation.chargeText(out.length());
    return out.toString();
  }

  private void conversion() {
    @Nullable Object value = Scope.MISSING;
    if (at < format.length() && format.charAt(at) == '(') {
      int end = format.indexOf(')', at);
      if (end < 0 || !(values instanceof Map<?, ?> map)) {
        throw Failure.of("a format with %(name) wants a dict");
      }
      String name = format.substring(at + 1, end);
      value = Dicts.get(map, name);
      if (Scope.isMissing(value)) {
        throw Failure.of("the format names '" + name + "', which the dict does not have");
      }
      byName = true;
      at = end + 1;
    }
    StringBuilder flags = new StringBuilder();
    while (at < format.length() && "#0- +".indexOf(format.charAt(at)) >= 0) {
      flags.append(format.charAt(at++));
    }
    int width = number();
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, number());
    }
    while (at < format.length() && "hlL".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    if (at >= format.length()) {
      throw Failure.of("the format ends within a conversion");
    }
    char type = format.charAt(at++);
    if (type == '%') {
      out.append('%');
      return;
    }
    convert(type, Scope.isMissing(value) ? next() : value, flags.toString(), width, precision);
  }

  private int number() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Object value = next();
      if (!(value instanceof Long number)) {
        throw Failure.of("'*' in a format wants an integer");
      }
      return checked(number);
    }
    long value = 0;
    boolean any = false;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      value = checked(value * 10 + format.charAt(at++) - '0');
      any = true;
    }
    return any ? (int) value : -1;
  }

  private int checked(long width) {
    evaluation.chargeText(Math.abs(width));
    return (int) width;
  }

  private @Nullable Object next() {
    if (values instanceof Tuple tuple) {
      if (used >= tuple.size()) {
        throw Failure.of("not enough values for the format '" + Print.shorten(format, 60) + "'");
      }
      return tuple.get(used++);
    }
    if (used++ > 0) {
      throw Failure.of("not enough values for the format '" + Print.shorten(format, 60) + "'");
    }
    return values;
  }

  private void convert(char type, @Nullable Object value, String flags, int width, int precision) {
    String sign = "";
    String digits;
    boolean numeric = true;
    switch (type) {
      case 's', 'r', 'a' -> {
        digits = type == 's' ? Print.text(value) : Print.represent(value);
        if (precision >= 0 && Texts.length(digits) > precision) {
          digits = Texts.slice(digits, 0, precision);
        }
        numeric = false;
      }
      case 'c' -> {
        digits =
            value instanceof Long code && Character.isValidCodePoint((int) (long) code)
                ? Character.toString((int) (long) code)
                : Print.text(value);
        numeric = false;
      }
      case 'd', 'i', 'u', 'x', 'X', 'o' -> {
        Number number = integer(type, value);
        boolean negative = Numbers.big(number).signum() < 0;
        sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        int radix = type == 'x' || type == 'X' ? 16 : type == 'o' ? 8 : 10;
        digits = NumberFormat.integer(Numbers.big(number), radix);
        digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        if (flags.contains("#") && radix != 10) {
          sign += radix == 16 ? "0x" : "0o";
        }
        if (type == 'X') {
          digits = digits.toUpperCase(java.util.Locale.ROOT);
          sign = sign.toUpperCase(java.util.Locale.ROOT);
        }
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        if (value == null || !Types.isNumber(value)) {
          throw Failure.of("%" + type + " wants a number, not a " + Types.name(value));
        }
        double real = Numbers.real(value);
        boolean negative = real < 0 || (real == 0 && 1 / real < 0);
        sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        digits = NumberFormat.real(real, type, precision, flags.contains("#"));
      }
      default -> throw Failure.of("'%" + type + "' is no conversion of a format");
    }
    int missing = Math.max(0, width - Texts.length(digits) - sign.length());
    if (flags.contains("-")) {
      out.append(sign).append(digits).repeat(" ", missing);
    } else if (flags.contains("0") && numeric) {
      out.append(sign).repeat("0", missing).append(digits);
    } else {
      out.repeat(" ", missing).append(sign).append(digits);
    }
  }

  private static Number integer(char type, @Nullable Object value) {
    if (value instanceof Double real && "diu".indexOf(type) >= 0) {
      Number whole = Numbers.truncate(real);
      if (whole != null) {
        return whole;
      }
    }
    if (value == null || !Types.isInteger(value)) {
      throw Failure.of(
          "%" + type + " wants an integer, not a " + Types.name(value),
          "use %s, or the filter int");
    }
    return Numbers.number(value);
  }
}
