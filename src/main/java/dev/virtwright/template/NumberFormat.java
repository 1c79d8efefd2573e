package dev.virtwright.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Digits of numbers in the notations of C's printf, which Python's formats share. */
final class NumberFormat {
  private static final int MOST_DIGITS = 1000;

  private NumberFormat() {}

  /** Without sign. */
  static String integer(BigInteger value, int radix) {
    return value.abs().toString(radix);
  }

  /** {@code e}, {@code f}, {@code g} and their capitals; without sign. */
  static String real(double value, char type, int precision, boolean alternate) {
    boolean capital = Character.isUpperCase(type);
    String text;
    double size = Math.abs(value);
    if (Double.isNaN(size)) {
      text = "nan";
    } else if (Double.isInfinite(size)) {
      text = "inf";
    } else {
      int digits = precision < 0 ? 6 : precision;
      if (digits > MOST_DIGITS) {
        throw Failure.of("a format asks for more than " + MOST_DIGITS + " digits");
      }
      text =
          switch (Character.toLowerCase(type)) {
            case 'e' -> exponent(size, digits);
            case 'g' -> general(size, Math.max(digits, 1), alternate);
            default -> fixed(size, digits);
          };
    }
    return capital ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(double size, int digits) {
    return new BigDecimal(size).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String exponent(double size, int digits) {
    BigDecimal rounded =
        new BigDecimal(size).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    String unscaled = rounded.unscaledValue().toString();
    int exponent = size == 0 ? 0 : unscaled.length() - 1 - rounded.scale();
    StringBuilder mantissa = new StringBuilder(size == 0 ? "0" : unscaled);
    while (mantissa.length() < digits + 1) {
      mantissa.append('0');
    }
    mantissa.setLength(digits + 1);
    if (digits > 0) {
      mantissa.insert(1, '.');
    }
    return mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static String general(double size, int digits, boolean alternate) {
    String scientific = exponent(size, digits - 1);
    int exponent = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
    String text =
        exponent < -4 || exponent >= digits
            ? scientific
            : fixed(size, Math.max(0, digits - 1 - exponent));
    return alternate ? text : withoutZeros(text);
  }

  private static String withoutZeros(String text) {
    int e = text.indexOf('e');
    String mantissa = e < 0 ? text : text.substring(0, e);
    if (mantissa.indexOf('.') >= 0) {
      mantissa = mantissa.replaceAll("\\.?0+$", "");
    }
    return e < 0 ? mantissa : mantissa + text.substring(e);
  }
}
