package dev.virtwright.module;

import dev.virtwright.value.FileMode;
import java.util.Objects;
import java.util.regex.Pattern;

/** A desired file mode as playbooks write it: octal, or symbols relative to the present mode. */
public final class ModeSpec {
  private static final Pattern OCTAL = Pattern.compile("0?o?[0-7]{1,4}");
  private static final Pattern SYMBOLS =
      Pattern.compile("[ugoa]*[-+=][rwxXstugo]*(,[ugoa]*[-+=][rwxXstugo]*)*");

  private final String text;

  private ModeSpec(String text) {
    this.text = text;
  }

  /**
   * @param value a text, or a number: YAML 1.1 has made octal {@code 0644} into 420 already
   * @throws IllegalArgumentException where it is no mode
   */
  public static ModeSpec parse(Object value) {
    if (value instanceof Number number) {
      return new ModeSpec(new FileMode(number.intValue()).toString());
    }
    String text = Objects.requireNonNull(value).toString().strip();
    if (!OCTAL.matcher(text).matches()
        && !text.equals("preserve")
        && !SYMBOLS.matcher(text).matches()) {
      throw new IllegalArgumentException("not a file mode: " + text);
    }
    return new ModeSpec(text);
  }

  public boolean preserve() {
    return text.equals("preserve");
  }

  /**
   * The mode meant, as chmod(1) computes it with umask 022.
   *
   * @param present the mode now, or what a new file gets
   * @param directory whether {@code X} adds execution in any case
   */
  public FileMode resolve(FileMode present, boolean directory) {
    if (OCTAL.matcher(text).matches()) {
      return FileMode.octal(text.replace("o", ""));
    }
    int bits = present.bits();
    for (String clause : text.split(",")) {
      int operator = 0;
      while ("+-=".indexOf(clause.charAt(operator)) < 0) {
        operator++;
      }
      bits = apply(bits, clause.substring(0, operator), clause.substring(operator), directory);
    }
    return new FileMode(bits);
  }

  private static int apply(int bits, String who, String change, boolean directory) {
    boolean everyone = who.isEmpty();
    String classes = everyone || who.contains("a") ? "ugo" : who;
    int result = bits;
    int mask = 0;
    for (char c : classes.toCharArray()) {
      mask |= 07 << shift(c);
    }
    int from = 0;
    while (from < change.length()) {
      char operator = change.charAt(from);
      int to = from + 1;
      int added = 0;
      while (to < change.length() && "+-=".indexOf(change.charAt(to)) < 0) {
        added |= permission(result, change.charAt(to), classes, directory);
        to++;
      }
      if (everyone) {
        added &= ~022;
      }
      int special = (classes.contains("u") ? 04000 : 0) | (classes.contains("g") ? 02000 : 0);
      result =
          switch (operator) {
            case '+' -> result | added;
            case '-' -> result & ~added;
            default -> (result & ~(mask | (directory ? 0 : special))) | added;
          };
      from = to;
    }
    return result;
  }

  private static int permission(int bits, char letter, String classes, boolean directory) {
    int three =
        switch (letter) {
          case 'r' -> 4;
          case 'w' -> 2;
          case 'x' -> 1;
          case 'X' -> directory || (bits & 0111) != 0 ? 1 : 0;
          case 'u', 'g', 'o' -> bits >> shift(letter) & 07;
          default -> 0;
        };
    int result = 0;
    for (char c : classes.toCharArray()) {
      result |= three << shift(c);
      if (letter == 's') {
        result |= c == 'u' ? 04000 : c == 'g' ? 02000 : 0;
      }
    }
    return letter == 't' ? result | 01000 : result;
  }

  private static int shift(char c) {
    return c == 'u' ? 6 : c == 'g' ? 3 : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModeSpec that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
