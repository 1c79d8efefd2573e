package dev.virtwright.module;

import dev.virtwright.value.FileMode;
import java.util.Objects;
import java.util.regex.Pattern;

/** A desired file mode as playbooks write it: octal, or symbols relative to the present mode. */
public final class ModeSpec {
  private static final Pattern OCTAL = Pattern.compile("0?o?[0-7]{1,4}");
  private static final Pattern SYMBOLS =
      Pattern.compile("[ugoa]*([-+=][rwxXstugo]*)+(,[ugoa]*([-+=][rwxXstugo]*)+)*");
  private static final Pattern THREE_OCTAL_DIGITS = Pattern.compile("[5-7][0-7]{2}");

  private final String text;

  private ModeSpec(String text) {
    this.text = text;
  }

  /**
   * @param value a text, or a number: YAML 1.1 has made octal {@code 0644} into 420 already. A
   *     number such as 644, which is mode 01204, is refused: 0644 was meant
   * @throws IllegalArgumentException where it is no mode, with the reason
   */
  public static ModeSpec parse(Object value) {
    if (value instanceof Number number) {
      long bits = number.longValue();
      if (bits < 0 || bits > 07777 || number.doubleValue() != bits) {
        throw new IllegalArgumentException("not a file mode: " + value);
      }
      String mode = new FileMode((int) bits).toString();
      if (bits >= 01000 && THREE_OCTAL_DIGITS.matcher(number.toString()).matches()) {
        throw new IllegalArgumentException(
            "%s without quotes and leading zero is mode %s".formatted(number, mode));
      }
      return new ModeSpec(mode);
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
   * The mode meant. Symbols are computed as Ansible does: {@code =} replaces all bits of its
   * classes, set-id and sticky bits included (chmod(1) would keep set-id bits of directories);
   * without a class the umask is taken to be 022.
   *
   * @param present the mode now, or what a new file gets
   * @param directory whether {@code X} adds execution in any case
   * @throws IllegalStateException where it is {@link #preserve}, which only the source file knows
   */
  public FileMode resolve(FileMode present, boolean directory) {
    if (preserve()) {
      throw new IllegalStateException("'preserve' is the source file's mode");
    }
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
    String classes = who.isEmpty() || who.contains("a") ? "ugo" : who;
    int affected = 0;
    for (char c : classes.toCharArray()) {
      affected |= 07 << shift(c) | special(c);
    }
    int result = bits;
    int from = 0;
    while (from < change.length()) {
      char operator = change.charAt(from);
      int to = from + 1;
      int named = 0;
      while (to < change.length() && "+-=".indexOf(change.charAt(to)) < 0) {
        named |= permission(result, change.charAt(to), directory);
        to++;
      }
      named &= who.isEmpty() ? affected & ~022 : affected;
      result =
          switch (operator) {
            case '+' -> result | named;
            case '-' -> result & ~named;
            default -> (result & ~affected) | named;
          };
      from = to;
    }
    return result;
  }

  /** A letter's bits for all three classes. */
  private static int permission(int bits, char letter, boolean directory) {
    return switch (letter) {
      case 'r' -> 0444;
      case 'w' -> 0222;
      case 'x' -> 0111;
      case 'X' -> directory || (bits & 0111) != 0 ? 0111 : 0;
      case 's' -> 06000;
      case 't' -> 01000;
      default -> (bits >> shift(letter) & 07) * 0111;
    };
  }

  private static int shift(char c) {
    return c == 'u' ? 6 : c == 'g' ? 3 : 0;
  }

  private static int special(char c) {
    return c == 'u' ? 04000 : c == 'g' ? 02000 : 01000;
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
