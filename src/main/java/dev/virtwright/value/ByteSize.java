package dev.virtwright.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final long KIB = 1024;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final Pattern WRITTEN =
      Pattern.compile("(\\d+) *(B|[KMGTPE](?:i?B)?|)", Pattern.CASE_INSENSITIVE);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative size: " + bytes);
    }
  }

  public static ByteSize kibibytes(long count) {
    return new ByteSize(Math.multiplyExact(count, KIB));
  }

  public static ByteSize mebibytes(long count) {
    return kibibytes(Math.multiplyExact(count, KIB));
  }

  /** Whole MiB, 2^20 bytes; what is beyond them is cut off. */
  public long mebibytes() {
    return bytes / (KIB * KIB);
  }

  public static ByteSize gibibytes(long count) {
    return mebibytes(Math.multiplyExact(count, KIB));
  }

  /**
   * Reads sizes as people write them: {@code 4GiB}, {@code 4 G}, {@code 512m}; units are binary.
   *
   * @param unit of a number without one, such as {@code MiB}
   * @throws IllegalArgumentException where the text is no such size; its message says what is
   */
  public static ByteSize parse(String text, String unit) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no size: write a number of %s, or with a unit, such as 4GiB"
              .formatted(text, unit));
    }
    String given = matcher.group(2).isEmpty() ? unit : matcher.group(2);
    long factor = 1;
    for (String each : UNITS) {
      if (each.substring(0, 1).equalsIgnoreCase(given.substring(0, 1))) {
        break;
      }
      factor *= KIB;
    }
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    } catch (ArithmeticException | NumberFormatException large) {
      throw new IllegalArgumentException("'%s' is too large".formatted(text), large);
    }
  }

  /** In GiB, 2^30 bytes. */
  public double inGibibytes() {
    return bytes / (double) (KIB * KIB * KIB);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** With a binary unit and at most one decimal, such as {@code 7.8 GiB}. */
  @Override
  public String toString() {
    double amount = bytes;
    int unit = 0;
    while (amount >= KIB && unit < UNITS.length - 1) {
      amount /= KIB;
      unit++;
    }
    String number = String.format(Locale.ROOT, "%.1f", amount);
    return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
        + " "
        + UNITS[unit];
  }
}
