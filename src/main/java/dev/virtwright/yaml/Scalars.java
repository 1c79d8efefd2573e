package dev.virtwright.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What YAML 1.1 takes an unquoted text for, with PyYAML's expressions (resolver.py) and
 * constructors (constructor.py), which Ansible uses. Dates and times stay text: PyYAML makes date
 * objects of them, which a playbook only ever prints again.
 */
final class Scalars {
  private static final Pattern BOOLEAN =
      Pattern.compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
  private static final Pattern INTEGER =
      Pattern.compile(
          "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)"
              + "|\\.(?:nan|NaN|NAN)");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
              + "|[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \\t]+)[0-9][0-9]?"
              + ":[0-9][0-9]:[0-9][0-9](?:\\.[0-9]*)?(?:[ \\t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?");

  private Scalars() {}

  static @Nullable Object resolve(String text) {
    if (NULL.matcher(text).matches()) {
      return null;
    }
    if (BOOLEAN.matcher(text).matches()) {
      return truth(text);
    }
    if (INTEGER.matcher(text).matches()) {
      Number number = integer(text);
      return number == null ? text : number;
    }
    if (FLOAT.matcher(text).matches()) {
      Double number = floating(text);
      return number == null ? text : number;
    }
    return text;
  }

  /** Whether PyYAML would read the unquoted text back as something else than this text. */
  static boolean ambiguous(String text) {
    return NULL.matcher(text).matches()
        || BOOLEAN.matcher(text).matches()
        || INTEGER.matcher(text).matches()
        || FLOAT.matcher(text).matches()
        || TIMESTAMP.matcher(text).matches()
        || text.equals("<<")
        || text.equals("=");
  }

  /** Whether it is a number only because {@code :} counts in sixties. */
  static boolean sexagesimal(String text) {
    return text.indexOf(':') > 0
        && (INTEGER.matcher(text).matches() || FLOAT.matcher(text).matches());
  }

  static boolean isBoolean(String text) {
    return BOOLEAN.matcher(text).matches();
  }

  static boolean truth(String text) {
    return switch (text.charAt(0)) {
      case 'y', 'Y', 't', 'T' -> true;
      case 'o', 'O' -> text.length() == 2;
      default -> false;
    };
  }

  /** Null where the digits are lacking, as in {@code 0x_}. */
  static @Nullable Number integer(String written) {
    String digits = written.replace("_", "");
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    try {
      BigInteger number;
      if (digits.equals("0")) {
        number = BigInteger.ZERO;
      } else if (digits.startsWith("0b")) {
        number = new BigInteger(digits.substring(2), 2);
      } else if (digits.startsWith("0x")) {
        number = new BigInteger(digits.substring(2), 16);
      } else if (digits.startsWith("0")) {
        number = new BigInteger(digits, 8);
      } else {
        number = BigInteger.ZERO;
        for (String part : digits.split(":", -1)) {
          number = number.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
        }
      }
      BigInteger signed = negative ? number.negate() : number;
      if (signed.bitLength() < Long.SIZE) {
        return signed.longValue();
      }
      return signed;
    } catch (NumberFormatException lacksDigits) {
      return null;
    }
  }

  static @Nullable Double floating(String written) {
    String digits = written.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    double sign = digits.startsWith("-") ? -1.0 : 1.0;
    if (digits.startsWith("-") || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    if (digits.equals(".inf")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (digits.equals(".nan")) {
      return Double.NaN;
    }
    try {
      BigDecimal number = BigDecimal.ZERO;
      for (String part : digits.split(":", -1)) {
        number = number.multiply(BigDecimal.valueOf(60)).add(new BigDecimal(part));
      }
      return sign * number.doubleValue();
    } catch (NumberFormatException lacksDigits) {
      return null;
    }
  }
}
