package dev.virtwright.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Python's numbers: integers without bounds (up to {@value #MOST_BITS} bits) and floats. */
final class Numbers {
  private static final int MOST_BITS = 100_000;
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

  private Numbers() {}

  /** A {@link Long} where it fits. */
  static Number narrow(BigInteger value) {
    if (value.compareTo(LEAST) >= 0 && value.compareTo(GREATEST) <= 0) {
      return value.longValue();
    }
    if (value.bitLength() > MOST_BITS) {
      throw Failure.of("a number has more than " + MOST_BITS + " bits");
    }
    return value;
  }

  /** Of an integer or a boolean. */
  static BigInteger big(Object value) {
    return switch (value) {
      case BigInteger number -> number;
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      case Number number -> BigInteger.valueOf(number.longValue());
      default -> throw Failure.of("not an integer: " + Types.name(value));
    };
  }

  static double real(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? 1 : 0;
      case Number number -> number.doubleValue();
      default -> throw Failure.of("not a number: " + Types.name(value));
    };
  }

  /** Booleans as 0 and 1, other numbers as they are. */
  static Number number(Object value) {
    return value instanceof Boolean truth ? (Number) (truth ? 1L : 0L) : (Number) value;
  }

  static Object calculate(Expr.Operator operator, Object left, Object right) {
    Number a = number(left);
    Number b = number(right);
    if (a instanceof Double || b instanceof Double) {
      return floats(operator, a.doubleValue(), b.doubleValue());
    }
    return integers(operator, a, b);
  }

  private static Object floats(Expr.Operator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / divisor(b);
      case FLOOR_DIVIDE -> Math.floor(a / divisor(b));
      case MODULO -> {
        double remainder = a % divisor(b);
        yield remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
      }
      case POWER -> {
        if (a == 0 && b < 0) {
          throw Failure.of("zero cannot be raised to a negative power");
        }
        double power = Math.pow(a, b);
        if (Double.isNaN(power) && !Double.isNaN(a) && !Double.isNaN(b)) {
          throw Failure.of("a negative number cannot be raised to a fractional power");
        }
        if (Double.isInfinite(power) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
          throw Failure.of("the result is too large for a float");
        }
        yield power;
      }
    };
  }

  private static double divisor(double value) {
    if (value == 0) {
      throw Failure.of("division by zero");
    }
    return value;
  }

  private static Object integers(Expr.Operator operator, Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      Number small = small(operator, x, y);
      if (small != null) {
        return small;
      }
    }
    BigInteger x = big(a);
    BigInteger y = big(b);
    return switch (operator) {
      case ADD -> narrow(x.add(y));
      case SUBTRACT -> narrow(x.subtract(y));
      case MULTIPLY -> narrow(x.multiply(y));
      case DIVIDE -> {
        if (y.signum() == 0) {
          throw Failure.of("division by zero");
        }
        yield quotient(x, y);
      }
      case FLOOR_DIVIDE -> narrow(floor(x, y)[0]);
      case MODULO -> narrow(floor(x, y)[1]);
      case POWER -> power(x, y);
    };
  }

  /** Null where it overflows, or is not that simple. */
  private static @Nullable Number small(Expr.Operator operator, long x, long y) {
    return switch (operator) {
      case ADD -> {
        long sum = x + y;
        yield ((x ^ sum) & (y ^ sum)) < 0 ? null : (Number) sum;
      }
      case SUBTRACT -> {
        long difference = x - y;
        yield ((x ^ y) & (x ^ difference)) < 0 ? null : (Number) difference;
      }
      case MULTIPLY -> {
        long high = Math.multiplyHigh(x, y);
        long low = x * y;
        yield (high == 0 && low >= 0) || (high == -1 && low < 0) ? (Number) low : null;
      }
      case FLOOR_DIVIDE -> y == 0 || x == Long.MIN_VALUE ? null : (Number) Math.floorDiv(x, y);
      case MODULO -> y == 0 ? null : (Number) Math.floorMod(x, y);
      case DIVIDE, POWER -> null;
    };
  }

  private static double quotient(BigInteger x, BigInteger y) {
    if (x.bitLength() <= 53 && y.bitLength() <= 53) {
      return x.doubleValue() / y.doubleValue();
    }
    double quotient =
        new BigDecimal(x).divide(new BigDecimal(y), java.math.MathContext.DECIMAL128).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw Failure.of("the result is too large for a float");
    }
    return quotient;
  }

  private static BigInteger[] floor(BigInteger x, BigInteger y) {
    if (y.signum() == 0) {
      throw Failure.of("division by zero");
    }
    BigInteger[] parts = x.divideAndRemainder(y);
    if (parts[1].signum() != 0 && parts[1].signum() != y.signum()) {
      parts[0] = parts[0].subtract(BigInteger.ONE);
      parts[1] = parts[1].add(y);
    }
    return parts;
  }

  private static Object power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return floats(Expr.Operator.POWER, base.doubleValue(), exponent.doubleValue());
    }
    if (base.abs().bitLength() <= 1) {
      return base.signum() < 0 && !exponent.testBit(0)
          ? (Object) 1L
          : exponent.signum() == 0 ? (Object) 1L : narrow(base);
    }
    if (exponent.bitLength() > 31 || (long) base.bitLength() * exponent.intValue() > MOST_BITS) {
      throw Failure.of("the result has more than " + MOST_BITS + " bits");
    }
    return narrow(base.pow(exponent.intValue()));
  }

  /** As {@code int(text, base)}; null where Python raises ValueError. */
  static @Nullable Number parseInteger(String written, int base) {
    String text = written.strip();
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      text = text.substring(1);
    }
    int radix = base;
    String lower = text.length() > 2 ? text.substring(0, 2).toLowerCase(java.util.Locale.ROOT) : "";
    int prefix =
        switch (lower) {
          case "0x" -> 16;
          case "0o" -> 8;
          case "0b" -> 2;
          default -> 0;
        };
    if (prefix != 0 && (radix == prefix || radix == 0)) {
      radix = prefix;
      text = text.substring(2);
      if (text.startsWith("_")) {
        text = text.substring(1);
      }
    } else if (radix == 0) {
      radix = 10;
      if (text.length() > 1 && text.startsWith("0") && !text.chars().allMatch(c -> c == '0')) {
        return null;
      }
    }
    if (text.isEmpty()
        || text.length() > 20_000
        || radix < 2
        || radix > 36
        || text.startsWith("_")
        || text.endsWith("_")
        || text.contains("__")) {
      return null;
    }
    String digits = text.replace("_", "");
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), radix) < 0) {
        return null;
      }
    }
    BigInteger value = new BigInteger(digits, radix);
    return narrow(negative ? value.negate() : value);
  }

  /** As {@code float(text)}; null where Python raises ValueError. */
  static @Nullable Double parseFloat(String written) {
    String text = written.strip().toLowerCase(java.util.Locale.ROOT);
    String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    boolean negative = text.startsWith("-");
    switch (unsigned) {
      case "inf", "infinity" -> {
        return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    boolean plain = !unsigned.isEmpty() && unsigned.length() < 20_000;
    for (int i = 0; i < unsigned.length() && plain; i++) {
      char c = unsigned.charAt(i);
      plain =
          (c >= '0' && c <= '9')
              || c == '.'
              || c == 'e'
              || c == '-'
              || c == '+'
              || (c == '_' && i > 0 && i + 1 < unsigned.length());
    }
    if (!plain) {
      return null;
    }
    try {
      return Double.valueOf(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The integer part; null for infinities and NaN. */
  static @Nullable Number truncate(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return null;
    }
    return Math.abs(value) < 9e18
        ? (Number) (long) value
        : narrow(new BigDecimal(value).toBigInteger());
  }
}
