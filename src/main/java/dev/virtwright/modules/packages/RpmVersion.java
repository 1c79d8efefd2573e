package dev.virtwright.modules.packages;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Order of versions of rpm packages, as rpmvercmp has it (rpm-version(7)). Pure. */
final class RpmVersion {
  private RpmVersion() {}

  private static final Pattern SEGMENT = Pattern.compile("~|\\^|[0-9]+|[A-Za-z]+");

  /**
   * Compares {@code EPOCH:VERSION-RELEASE}; no epoch is 0. Negative where {@code first} is older.
   */
  static int compare(String first, String second) {
    int order = Long.compare(epoch(first), epoch(second));
    if (order != 0) {
      return order;
    }
    String[] one = bare(first).split("-", 2);
    String[] other = bare(second).split("-", 2);
    order = segments(one[0], other[0]);
    return order != 0 || one.length < 2 || other.length < 2 ? order : segments(one[1], other[1]);
  }

  private static long epoch(String version) {
    int colon = version.indexOf(':');
    return colon < 0 ? 0 : RpmText.number(version.substring(0, colon));
  }

  private static String bare(String version) {
    return version.substring(version.indexOf(':') + 1);
  }

  private static int segments(String first, String second) {
    if (first.equals(second)) {
      return 0;
    }
    List<String> one = SEGMENT.matcher(first).results().map(MatchResult::group).toList();
    List<String> other = SEGMENT.matcher(second).results().map(MatchResult::group).toList();
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      String a = i < one.size() ? one.get(i) : "";
      String b = i < other.size() ? other.get(i) : "";
      int order = Integer.compare(rank(a), rank(b));
      if (order == 0) {
        order = rank(a) == NUMBER ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static final int NUMBER = 4;

  /** A tilde is before the end, a caret after it, then come letters and numbers. */
  private static int rank(String segment) {
    if (segment.isEmpty()) {
      return 1;
    }
    return switch (segment.charAt(0)) {
      case '~' -> 0;
      case '^' -> 2;
      default -> Character.isDigit(segment.charAt(0)) ? NUMBER : 3;
    };
  }
}
