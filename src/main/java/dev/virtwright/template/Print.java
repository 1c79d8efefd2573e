package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts of plain values as Python's {@code str} and {@code repr} give them. A {@link Secret} prints
 * as {@code ***}: who may see its text reveals it first.
 */
final class Print {
  private static final int DEEPEST = 200;

  private Print() {}

  /** As {@code str(value)}. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Secret secret -> secret.toString();
      case null, default -> {
        StringBuilder out = new StringBuilder();
        represent(value, out, 0);
        yield out.toString();
      }
    };
  }

  /** As {@code repr(value)}. */
  static String represent(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    represent(value, out, 0);
    return out.toString();
  }

  private static void represent(@Nullable Object value, StringBuilder out, int depth) {
    if (depth > DEEPEST) {
      throw Failure.of("a value is nested too deeply to be printed");
    }
    switch (value) {
      case null -> out.append("None");
      case String text -> quoted(text, out);
      case Boolean truth -> out.append(truth ? "True" : "False");
      case Double number -> out.append(real(number));
      case Number number -> out.append(number);
      case Secret secret -> out.append("'***'");
      case Undefined undefined -> throw undefined.failure();
      case Tuple tuple -> {
        out.append('(');
        elements(tuple, out, depth);
        out.append(tuple.size() == 1 ? ",)" : ")");
      }
      case List<?> list -> {
        out.append('[');
        elements(list, out, depth);
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (!first) {
            out.append(", ");
          }
          first = false;
          represent(entry.getKey(), out, depth + 1);
          out.append(": ");
          represent(entry.getValue(), out, depth + 1);
        }
        out.append('}');
      }
      case Special special -> out.append(special.printed());
      case Template template -> out.append(template.source());
      default -> out.append(value);
    }
  }

  private static void elements(List<?> list, StringBuilder out, int depth) {
    boolean first = true;
    for (Object element : list) {
      if (!first) {
        out.append(", ");
      }
      first = false;
      represent(element, out, depth + 1);
    }
  }

  /** As {@code repr} of a float: the shortest digits that read back the same. */
  static String real(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (size >= 1e16 || size < 1e-4) {
      String digits = exact.unscaledValue().abs().toString();
      int exponent = digits.length() - 1 - exact.scale();
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return (value < 0 ? "-" : "")
          + mantissa
          + (exponent < 0 ? "e-" : "e+")
          + (Math.abs(exponent) < 10 ? "0" : "")
          + Math.abs(exponent);
    }
    String plain = exact.toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  private static void quoted(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(quote);
          } else if (c >= ' ' && c < 127) {
            out.append((char) c);
          } else if (printable(c)) {
            out.appendCodePoint(c);
          } else if (c < 0x100) {
            out.append("\\x%02x".formatted(c));
          } else if (c < 0x10000) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.append("\\U%08x".formatted(c));
          }
        }
      }
    }
    out.append(quote);
  }

  /** As Python's {@code str.isprintable}. */
  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** At most so many characters, for a message. */
  static String shorten(String text, int longest) {
    String line = text.replace('\n', ' ');
    return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
  }
}
