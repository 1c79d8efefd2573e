package dev.virtwright.modules.packages;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a Python distribution.
 *
 * <p>Source: the Python packaging specification of version specifiers (PEP 440). Local labels
 * ({@code +cpu}) are not compared.
 *
 * @param release numbers between dots, without zeros at the end
 * @param phase where it stands about the release: development, alpha, beta, candidate, the release
 *     itself, post-release
 * @param number of the pre- or post-release
 * @param development number of the development release; the highest there is for what is none
 */
record PythonVersion(long epoch, String release, int phase, long number, long development)
    implements Comparable<PythonVersion> {

  private static final int FINAL = 4;
  private static final Pattern FORM =
      Pattern.compile(
          "v?(?:(\\d{1,9})!)?(\\d{1,15}(?:\\.\\d{1,15})*)"
              + "(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\\d{0,9}))?"
              + "(?:-(\\d{1,9})|[-_.]?(post|rev|r)[-_.]?(\\d{0,9}))?"
              + "(?:[-_.]?(dev)[-_.]?(\\d{0,9}))?(?:\\+[a-z0-9._-]+)?");

  /** Empty where it does not have the form. */
  static Optional<PythonVersion> of(String text) {
    Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return Optional.empty();
    }
    int phase = FINAL;
    long number = 0;
    if (form.group(3) != null) {
      phase =
          switch (form.group(3)) {
            case "a", "alpha" -> 1;
            case "b", "beta" -> 2;
            default -> 3;
          };
      number = number(form.group(4));
    }
    if (form.group(5) != null || form.group(6) != null) {
      if (phase != FINAL) {
        return Optional.empty();
      }
      phase = FINAL + 1;
      number = number(form.group(5) != null ? form.group(5) : form.group(7));
    }
    boolean development = form.group(8) != null;
    if (development && phase == FINAL) {
      phase = 0;
    }
    return Optional.of(
        new PythonVersion(
            number(form.group(1)),
            form.group(2).replaceAll("(\\.0+)+$", ""),
            phase,
            number,
            development ? number(form.group(9)) : Long.MAX_VALUE));
  }

  private static long number(String digits) {
    return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  @Override
  public int compareTo(PythonVersion other) {
    int order = Long.compare(epoch, other.epoch);
    String[] mine = release.split("\\.");
    String[] others = other.release.split("\\.");
    for (int i = 0; order == 0 && i < Math.max(mine.length, others.length); i++) {
      order =
          Long.compare(
              i < mine.length ? Long.parseLong(mine[i]) : 0,
              i < others.length ? Long.parseLong(others[i]) : 0);
    }
    if (order == 0) {
      order = Integer.compare(phase, other.phase);
    }
    if (order == 0) {
      order = Long.compare(number, other.number);
    }
    return order == 0 ? Long.compare(development, other.development) : order;
  }
}
