package dev.virtwright.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code str.format}. */
final class BraceFormat {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?([0-9]{1,9})?([,_])?(?:\\.([0-9]{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);

  private final String format;
  private final List<@Nullable Object> positional;
  private final Map<String, @Nullable Object> named;
  private final Evaluator evaluator;
  private int automatic;

  private BraceFormat(
      String format,
      List<@Nullable Object> positional,
      Map<String, @Nullable Object> named,
      Evaluator evaluator) {
    this.format = format;
    this.positional = positional;
    this.named = named;
    this.evaluator = evaluator;
  }

  static String format(
      String format,
      List<@Nullable Object> positional,
      Map<String, @Nullable Object> named,
      Evaluator evaluator) {
    return new BraceFormat(format, positional, named, evaluator).expand(format, 0);
  }

  private String expand(String text, int depth) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if ((c == '{' || c == '}') && at < text.length() && text.charAt(at) == c) {
        out.append(c);
        at++;
      } else if (c == '}') {
        throw Failure.of("single '}' in the format '" + Print.shorten(format, 60) + "'");
      } else if (c == '{') {
        int end = closing(text, at);
        out.append(field(text.substring(at, end), depth));
        evaluator.evaluation().chargeText(out.length());
        at = end + 1;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private int closing(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw Failure.of("'{' is not closed in the format '" + Print.shorten(format, 60) + "'");
  }

  private String field(String field, int depth) {
    if (depth > 1) {
      throw Failure.of("a format is nested too deeply");
    }
    int colon = colon(field);
    String spec = colon < 0 ? "" : expand(field.substring(colon + 1), depth + 1);
    String name = colon < 0 ? field : field.substring(0, colon);
    char conversion = ' ';
    if (name.length() >= 2 && name.charAt(name.length() - 2) == '!') {
      conversion = name.charAt(name.length() - 1);
      name = name.substring(0, name.length() - 2);
    }
    Object value = evaluator.evaluation().plain(value(name));
    return switch (conversion) {
      case 's' -> formatted(Print.text(value), spec);
      case 'r', 'a' -> formatted(Print.represent(value), spec);
      default -> formatted(value, spec);
    };
  }

  private static int colon(String field) {
    int brackets = 0;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == ':' && brackets <= 0) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable Object value(String name) {
    int end = 0;
    while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
      end++;
    }
    String first = name.substring(0, end);
    Object value;
    if (first.isEmpty() || first.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long index =
          first.isEmpty()
              ? automatic++
              : first.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(first);
      if (index >= positional.size()) {
        throw Failure.of("the format wants a value number " + index + ", which is not given");
      }
      value = positional.get((int) index);
    } else if (named.containsKey(first)) {
      value = named.get(first);
    } else {
      throw Failure.of("the format names '" + first + "', which is not given");
    }
    while (end < name.length()) {
      boolean bracket = name.charAt(end) == '[';
      int next = end + 1;
      while (next < name.length()
          && (bracket
              ? name.charAt(next) != ']'
              : name.charAt(next) != '.' && name.charAt(next) != '[')) {
        next++;
      }
      String key = name.substring(end + 1, next);
      Object typed =
          bracket && Numbers.parseInteger(key, 10) instanceof Long index ? (Object) index : key;
      value = evaluator.lookedUp(value, typed);
      end = bracket ? next + 1 : next;
    }
    return value;
  }

  /** As Python's {@code format(value, spec)}. */
  static String formatted(@Nullable Object value, String spec) {
    if (spec.isEmpty()) {
      return Print.text(value);
    }
    if (value instanceof DateTime time) {
      return Strftime.format(time.value(), spec);
    }
    Matcher parts = SPEC.matcher(spec);
    if (!parts.matches()) {
      throw Failure.of("'" + Print.shorten(spec, 40) + "' is no format specification");
    }
    boolean numeric = Types.isNumber(value) && !"s".equals(parts.group(10));
    String sign = "";
    String body;
    if (value != null && numeric) {
      String shown = number(value, parts);
      boolean negative = shown.startsWith("-");
      String plus = parts.group(3);
      sign = negative ? "-" : plus == null || plus.equals("-") ? "" : plus;
      body = negative ? shown.substring(1) : shown;
    } else {
      body = Print.text(value);
      if (parts.group(9) != null) {
        int precision = Integer.parseInt(parts.group(9));
        body = Texts.length(body) > precision ? Texts.slice(body, 0, precision) : body;
      }
    }
    int width = parts.group(7) == null ? 0 : Integer.parseInt(parts.group(7));
    if (width > 1_000_000) {
      throw Failure.of("a format asks for a width of " + width);
    }
    String align = parts.group(2);
    String fill = parts.group(1) == null ? " " : parts.group(1);
    if (align == null) {
      boolean zero = parts.group(6) != null;
      align = numeric ? (zero ? "=" : ">") : "<";
      fill = zero ? "0" : fill;
    } else if (parts.group(6) != null && parts.group(1) == null) {
      fill = "0";
    }
    int missing = Math.max(0, width - Texts.length(body) - sign.length());
    return switch (align) {
      case "<" -> sign + body + fill.repeat(missing);
      case ">" -> fill.repeat(missing) + sign + body;
      case "=" -> sign + fill.repeat(missing) + body;
      default -> fill.repeat(missing / 2) + sign + body + fill.repeat(missing - missing / 2);
    };
  }

  private static String number(Object value, Matcher parts) {
    char type = parts.group(10) == null ? ' ' : parts.group(10).charAt(0);
    int precision = parts.group(9) == null ? -1 : Integer.parseInt(parts.group(9));
    boolean alternate = parts.group(5) != null;
    String separator = parts.group(8);
    boolean floating = value instanceof Double || "eEfFgG%".indexOf(type) >= 0;
    if (!floating) {
      BigInteger number = Numbers.big(value);
      String digits =
          switch (type) {
            case ' ', 'd', 'n' -> NumberFormat.integer(number, 10);
            case 'x' -> (alternate ? "0x" : "") + NumberFormat.integer(number, 16);
            case 'X' ->
                (alternate ? "0X" : "") + NumberFormat.integer(number, 16).toUpperCase(Locale.ROOT);
            case 'o' -> (alternate ? "0o" : "") + NumberFormat.integer(number, 8);
            case 'b' -> (alternate ? "0b" : "") + NumberFormat.integer(number, 2);
            case 'c' -> Character.toString(number.intValue());
            default -> throw Failure.of("'" + type + "' does not format an int");
          };
      return (number.signum() < 0 ? "-" : "")
          + grouped(digits, separator, "xXob".indexOf(type) >= 0 ? 4 : 3);
    }
    double real = Numbers.real(value);
    String sign = real < 0 || (real == 0 && 1 / real < 0) ? "-" : "";
    return switch (type) {
      case ' ' ->
          precision < 0
              ? sign + grouped(Print.real(Math.abs(real)), separator, 3)
              : sign + grouped(NumberFormat.real(real, 'g', precision, alternate), separator, 3);
      case '%' ->
          sign
              + grouped(NumberFormat.real(real * 100, 'f', precision, alternate), separator, 3)
              + "%";
      case 'n' -> sign + NumberFormat.real(real, 'g', precision, alternate);
      case 'e', 'E', 'f', 'F', 'g', 'G' ->
          sign + grouped(NumberFormat.real(real, type, precision, alternate), separator, 3);
      default -> throw Failure.of("'" + type + "' does not format a float");
    };
  }

  private static String grouped(String digits, @Nullable String separator, int size) {
    if (separator == null) {
      return digits;
    }
    int end = 0;
    while (end < digits.length() && Character.isLetterOrDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder out = new StringBuilder(digits);
    for (int i = end - size; i > 0; i -= size) {
      out.insert(i, separator);
    }
    return out.toString();
  }
}
