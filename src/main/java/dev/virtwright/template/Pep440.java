package dev.virtwright.template;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a Python package, in the order of PEP 440: developed releases, then alpha, beta and
 * candidates, then the release, then what came after it.
 *
 * @param release without zeros at its end
 * @param stage -1 a developed release of no other stage, 0 alpha, 1 beta, 2 candidate, 3 release
 * @param stageNumber of alpha, beta and candidate
 * @param post -1 where it is no later release
 * @param dev null where it is no developed release
 * @param local what follows a plus sign; empty where there is none
 */
record Pep440(
    BigInteger epoch,
    List<BigInteger> release,
    int stage,
    BigInteger stageNumber,
    BigInteger post,
    @Nullable BigInteger dev,
    List<String> local)
    implements Comparable<Pep440> {
  private static final Pattern FORM =
      Pattern.compile(
          "v?(?:([0-9]+)!)?([0-9]+(?:\\.[0-9]+)*)"
              + "(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?([0-9]+)?)?"
              + "(?:-([0-9]+)|([-_.]?(?:post|rev|r)[-_.]?([0-9]+)?))?"
              + "([-_.]?dev[-_.]?([0-9]+)?)?"
              + "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

  static Pep440 parsed(String text) {
    Matcher parts = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw Failure.of(
          "Version comparison failed: '%s' is no version of PEP 440"
              .formatted(Print.shorten(text, 40)));
    }
    int stage =
        parts.group(3) == null
            ? 3
            : switch (parts.group(3)) {
              case "a", "alpha" -> 0;
              case "b", "beta" -> 1;
              default -> 2;
            };
    boolean later = parts.group(5) != null || parts.group(6) != null;
    BigInteger post =
        !later
            ? BigInteger.ONE.negate()
            : number(parts.group(5) != null ? parts.group(5) : parts.group(7));
    BigInteger dev = parts.group(8) == null ? null : number(parts.group(9));
    return new Pep440(
        number(parts.group(1)),
        release(parts.group(2)),
        stage == 3 && !later && dev != null ? -1 : stage,
        number(parts.group(4)),
        post,
        dev,
        parts.group(10) == null ? List.of() : List.of(parts.group(10).split("[-_.]")));
  }

  private static BigInteger number(@Nullable String digits) {
    return digits == null ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static List<BigInteger> release(String text) {
    String[] parts = text.split("\\.");
    int size = parts.length;
    while (size > 1 && number(parts[size - 1]).signum() == 0) {
      size--;
    }
    return Arrays.stream(parts, 0, size).map(Pep440::number).toList();
  }

  @Override
  public int compareTo(Pep440 other) {
    int order = epoch.compareTo(other.epoch);
    order = order != 0 ? order : compare(release, other.release, Comparator.naturalOrder());
    order = order != 0 ? order : Integer.compare(stage, other.stage);
    order = order != 0 ? order : stageNumber.compareTo(other.stageNumber);
    order = order != 0 ? order : post.compareTo(other.post);
    order = order != 0 ? order : developed(other);
    return order != 0 ? order : compare(local, other.local, Pep440::localOrder);
  }

  /** Where one begins like the other, the shorter one comes first. */
  private static <T> int compare(List<T> a, List<T> b, Comparator<T> order) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int found = order.compare(a.get(i), b.get(i));
      if (found != 0) {
        return found;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private int developed(Pep440 other) {
    if (dev == null || other.dev == null) {
      return Boolean.compare(dev == null, other.dev == null);
    }
    return dev.compareTo(other.dev);
  }

  /** Numbers come after words. */
  private static int localOrder(String a, String b) {
    boolean x = a.matches("[0-9]+");
    boolean y = b.matches("[0-9]+");
    return x && y
        ? number(a).compareTo(number(b))
        : x != y ? Boolean.compare(x, y) : a.compareTo(b);
  }
}
