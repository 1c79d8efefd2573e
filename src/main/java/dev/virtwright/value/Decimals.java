package dev.virtwright.value;

import java.math.BigDecimal;

/** Numbers with a fraction, as people read them. */
public final class Decimals {
  private Decimals() {}

  /** Without an exponent, and without zeros that say nothing: {@code 0.5}, {@code 2}. */
  public static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
