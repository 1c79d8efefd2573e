package dev.virtwright.value;

import java.util.Locale;

/**
 * An amount of memory or storage.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final long KIB = 1024;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

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

  public static ByteSize gibibytes(long count) {
    return mebibytes(Math.multiplyExact(count, KIB));
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
