package dev.virtwright.inventory;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of INI inventories: what is a Python literal is that value (numbers, texts in quotes,
 * True, False, None, lists, tuples, dicts), anything else is the text itself. Ansible uses {@code
 * ast.literal_eval} in the same way, on host lines and in {@code :vars} alike, whatever its
 * documentation says of the latter.
 */
final class PythonLiteral {
  private static final int DEEPEST = 100;
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
              + "|(?:[0-9](?:_?[0-9])*)?\\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9]+)?"
              + "|[0-9](?:_?[0-9])*\\.(?:[eE][-+]?[0-9]+)?"
              + "|[0-9](?:_?[0-9])*[eE][-+]?[0-9]+"
              + "|0(?:_?0)*(?![0-9_])|[1-9](?:_?[0-9])*");

  /** It is no literal. */
  private static final class NoLiteral extends Exception {
    NoLiteral() {
      super("no literal", null, false, false);
    }
  }

  private final String text;
  private int at;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /** The literal's value, or the text itself. Tuples and sets become lists. */
  static @Nullable Object valueOf(String text) {
    PythonLiteral literal = new PythonLiteral(text);
    try {
      Object value = literal.tuple();
      literal.blanks();
      if (literal.at < text.length() && text.charAt(literal.at) != '#') {
        return text;
      }
      return value;
    } catch (NoLiteral itself) {
      return text;
    }
  }

  /** {@code 1, 2} is a tuple even without parentheses. */
  private @Nullable Object tuple() throws NoLiteral {
    Object first = value(0);
    blanks();
    if (!next(',')) {
      return first;
    }
    List<@Nullable Object> members = new ArrayList<>();
    members.add(first);
    blanks();
    while (at < text.length() && text.charAt(at) != '#') {
      members.add(value(0));
      blanks();
      if (!next(',')) {
        break;
      }
      blanks();
    }
    return members;
  }

  private @Nullable Object value(int depth) throws NoLiteral {
    blanks();
    if (at >= text.length() || depth > DEEPEST) {
      throw new NoLiteral();
    }
    char c = text.charAt(at);
    return switch (c) {
      case '[' -> list(']', depth);
      case '(' -> parenthesised(depth);
      case '{' -> braces(depth);
      case '\'', '"' -> texts();
      case '-', '+' -> signed();
      default -> Character.isDigit(c) || c == '.' ? number() : word();
    };
  }

  private List<@Nullable Object> list(char close, int depth) throws NoLiteral {
    at++;
    List<@Nullable Object> members = new ArrayList<>();
    blanks();
    while (!next(close)) {
      members.add(value(depth + 1));
      blanks();
      if (!next(',')) {
        expect(close);
        break;
      }
      blanks();
    }
    return members;
  }

  private @Nullable Object parenthesised(int depth) throws NoLiteral {
    int start = at;
    List<@Nullable Object> members = list(')', depth);
    boolean one = members.size() == 1;
    boolean comma = text.substring(start, at - 1).stripTrailing().endsWith(",");
    return one && !comma ? members.getFirst() : members;
  }

  private Object braces(int depth) throws NoLiteral {
    at++;
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    List<@Nullable Object> set = new ArrayList<>();
    blanks();
    while (!next('}')) {
      Object key = value(depth + 1);
      blanks();
      if (set.isEmpty() && next(':')) {
        map.put(key, value(depth + 1));
      } else if (map.isEmpty()) {
        set.add(key);
      } else {
        throw new NoLiteral();
      }
      blanks();
      if (!next(',')) {
        expect('}');
        break;
      }
      blanks();
    }
    return set.isEmpty() ? map : set;
  }

  /** Texts side by side are one. */
  private String texts() throws NoLiteral {
    StringBuilder all = new StringBuilder();
    do {
      quoted(all);
      blanks();
    } while (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"'));
    return all.toString();
  }

  private void quoted(StringBuilder into) throws NoLiteral {
    char quote = text.charAt(at);
    String triple = String.valueOf(quote).repeat(3);
    boolean isTriple = text.startsWith(triple, at);
    String end = isTriple ? triple : String.valueOf(quote);
    at += end.length();
    while (!text.startsWith(end, at)) {
      if (at >= text.length()) {
        throw new NoLiteral();
      }
      char c = text.charAt(at++);
      if (c == '\\') {
        escape(into);
      } else {
        into.append(c);
      }
    }
    at += end.length();
  }

  private void escape(StringBuilder into) throws NoLiteral {
    if (at >= text.length()) {
      throw new NoLiteral();
    }
    char c = text.charAt(at++);
    switch (c) {
      case 'n' -> into.append('\n');
      case 't' -> into.append('\t');
      case 'r' -> into.append('\r');
      case 'a' -> into.append('\u0007');
      case 'b' -> into.append('\b');
      case 'f' -> into.append('\f');
      case 'v' -> into.append('\u000b');
      case '\\', '\'', '"' -> into.append(c);
      case 'x' -> into.appendCodePoint(digits(2, 16));
      case 'u' -> into.appendCodePoint(digits(4, 16));
      case 'U' -> into.appendCodePoint(digits(8, 16));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int code = c - '0';
        for (int i = 0;
            i < 2 && at < text.length() && Character.digit(text.charAt(at), 8) >= 0;
            i++) {
          code = code * 8 + Character.digit(text.charAt(at++), 8);
        }
        into.append((char) code);
      }
      default -> into.append('\\').append(c);
    }
  }

  private int digits(int count, int radix) throws NoLiteral {
    if (at + count > text.length()) {
      throw new NoLiteral();
    }
    String digits = text.substring(at, at + count);
    at += count;
    try {
      int code = Integer.parseUnsignedInt(digits, radix);
      if (!Character.isValidCodePoint(code)) {
        throw new NoLiteral();
      }
      return code;
    } catch (NumberFormatException noDigits) {
      throw new NoLiteral();
    }
  }

  private Object signed() throws NoLiteral {
    boolean negative = text.charAt(at++) == '-';
    blanks();
    Object number = at < text.length() && "-+".indexOf(text.charAt(at)) >= 0 ? signed() : number();
    if (!negative) {
      return number;
    }
    return switch (number) {
      case Long whole -> whole == Long.MIN_VALUE ? BigInteger.valueOf(whole).negate() : -whole;
      case BigInteger whole -> shrink(whole.negate());
      case Double real -> -real;
      default -> throw new NoLiteral();
    };
  }

  private Object number() throws NoLiteral {
    Matcher matcher = NUMBER.matcher(text);
    matcher.region(at, text.length());
    if (!matcher.lookingAt()) {
      throw new NoLiteral();
    }
    at = matcher.end();
    if (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at))
            || text.charAt(at) == '_'
            || text.charAt(at) == '.')) {
      throw new NoLiteral();
    }
    String digits = matcher.group().replace("_", "").toLowerCase(java.util.Locale.ROOT);
    if (digits.startsWith("0x")) {
      return shrink(new BigInteger(digits.substring(2), 16));
    }
    if (digits.startsWith("0o")) {
      return shrink(new BigInteger(digits.substring(2), 8));
    }
    if (digits.startsWith("0b")) {
      return shrink(new BigInteger(digits.substring(2), 2));
    }
    if (digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0) {
      return Double.valueOf(digits);
    }
    return shrink(new BigInteger(digits));
  }

  private static Object shrink(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private @Nullable Object word() throws NoLiteral {
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
      at++;
    }
    return switch (text.substring(start, at)) {
      case "True" -> true;
      case "False" -> false;
      case "None" -> null;
      default -> throw new NoLiteral();
    };
  }

  private void blanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private boolean next(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) throws NoLiteral {
    if (!next(c)) {
      throw new NoLiteral();
    }
  }
}
