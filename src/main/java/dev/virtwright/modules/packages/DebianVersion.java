package dev.virtwright.modules.packages;

import java.math.BigInteger;

/** Order of versions of Debian packages, deb-version(7). Pure. */
final class DebianVersion {
  private DebianVersion() {}

  /** Negative where {@code first} is older, 0 where both are the same, positive where newer. */
  static int compare(String first, String second) {
    String[] one = parts(first);
    String[] other = parts(second);
    for (int i = 0; i < one.length; i++) {
      int order = comparePart(one[i], other[i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Epoch, upstream version, revision. */
  private static String[] parts(String version) {
    int colon = version.indexOf(':');
    String rest = version.substring(colon + 1);
    int dash = rest.lastIndexOf('-');
    return new String[] {
      colon < 0 ? "" : version.substring(0, colon),
      dash < 0 ? rest : rest.substring(0, dash),
      dash < 0 ? "" : rest.substring(dash + 1)
    };
  }

  private static int comparePart(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() || j < other.length()) {
      while (text(one, i) || text(other, j)) {
        int order = Integer.compare(weight(one, i), weight(other, j));
        if (order != 0) {
          return order;
        }
        i++;
        j++;
      }
      int from = i;
      int start = j;
      while (digit(one, i)) {
        i++;
      }
      while (digit(other, j)) {
        j++;
      }
      int order = number(one.substring(from, i)).compareTo(number(other.substring(start, j)));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static BigInteger number(String digits) {
    return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static boolean digit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean text(String text, int at) {
    return at < text.length() && !digit(text, at);
  }

  /** A tilde comes before the end, letters before all else. */
  private static int weight(String text, int at) {
    if (at >= text.length() || digit(text, at)) {
      return 0;
    }
    char c = text.charAt(at);
    return c == '~' ? -1 : Character.isLetter(c) ? c : c + 256;
  }
}
