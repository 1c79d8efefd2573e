package dev.virtwright.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text (RFC 8259) of plain values: null, {@link Boolean}, {@link Long} or {@link BigInteger},
 * {@link Double}, {@link String}, {@link List}, {@link Map}. Reading is strict and bounded in
 * depth; a repeated key is an error.
 */
public final class Json {
  private static final int DEEPEST = 200;
  private static final int LONGEST_NUMBER = 1000;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** The text is not JSON. */
  public static final class Malformed extends Exception {
    private final int offset;

    Malformed(String problem, int offset) {
      super(problem + " at offset " + offset);
      this.offset = offset;
    }

    /** In characters, from 0. */
    public int offset() {
      return offset;
    }
  }

  /**
   * Reads one JSON text. Integers become {@link Long}, or {@link BigInteger} where they do not fit;
   * numbers with a fraction or exponent {@link Double}; objects keep their order.
   */
  public static @Nullable Object parse(String text) throws Malformed {
    Json reader = new Json(text);
    reader.blank();
    Object value = reader.value(0);
    reader.blank();
    if (reader.at < text.length()) {
      throw reader.malformed("something after the end");
    }
    return value;
  }

  /** On one line, with a blank after {@code :} and {@code ,}; a {@link Secret} is {@code ***}. */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, -1, 0);
    return out.toString();
  }

  /** Over several lines. */
  public static String write(@Nullable Object value, int indent) {
    StringBuilder out = new StringBuilder();
    write(value, out, indent, 0);
    return out.toString();
  }

  /** With an exponent only where Python's {@code repr} has one too. */
  private static String real(double number) {
    double size = Math.abs(number);
    String shortest = Double.toString(number);
    if (size < 1e-4 || size >= 1e16 || shortest.indexOf('E') < 0) {
      return shortest;
    }
    String plain = new BigDecimal(shortest).stripTrailingZeros().toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  private static void write(@Nullable Object value, StringBuilder out, int indent, int level) {
    switch (value) {
      case null -> out.append("null");
      case Boolean truth -> out.append(truth);
      case Double number when !Double.isFinite(number) ->
          out.append(number.isNaN() ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
      case Double number -> out.append(real(number));
      case Number number -> out.append(number);
      case Map<?, ?> map -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          separate(out, separator, indent, level + 1);
          string(String.valueOf(entry.getKey()), out);
          out.append(": ");
          write(entry.getValue(), out, indent, level + 1);
          separator = ",";
        }
        close(out, map.isEmpty(), indent, level);
        out.append('}');
      }
      case Iterable<?> list -> {
        out.append('[');
        String separator = "";
        for (Object element : list) {
          separate(out, separator, indent, level + 1);
          write(element, out, indent, level + 1);
          separator = ",";
        }
        close(out, separator.isEmpty(), indent, level);
        out.append(']');
      }
      default -> string(value.toString(), out);
    }
  }

  private static void separate(StringBuilder out, String separator, int indent, int level) {
    out.append(separator);
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * level));
    } else if (!separator.isEmpty()) {
      out.append(' ');
    }
  }

  private static void close(StringBuilder out, boolean empty, int indent, int level) {
    if (indent >= 0 && !empty) {
      out.append('\n').append(" ".repeat(indent * level));
    }
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          boolean lone = Character.isSurrogate(c) && !paired(text, i);
          if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || lone) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  private @Nullable Object value(int depth) throws Malformed {
    if (depth > DEEPEST) {
      throw malformed("nested more than " + DEEPEST + " deep");
    }
    char c = peek();
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) throws Malformed {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    blank();
    if (peek() == '}') {
      at++;
      return map;
    }
    while (true) {
      if (peek() != '"') {
        throw malformed("a key in quotes is missing");
      }
      String key = string();
      blank();
      expect(':');
      blank();
      if (map.containsKey(key)) {
        throw malformed("the key '" + key + "' is there twice");
      }
      map.put(key, value(depth + 1));
      blank();
      if (peek() == '}') {
        at++;
        return map;
      }
      expect(',');
      blank();
    }
  }

  private List<@Nullable Object> array(int depth) throws Malformed {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    blank();
    if (peek() == ']') {
      at++;
      return list;
    }
    while (true) {
      list.add(value(depth + 1));
      blank();
      if (peek() == ']') {
        at++;
        return list;
      }
      expect(',');
      blank();
    }
  }

  private String string() throws Malformed {
    StringBuilder out = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw malformed("a control character in a text");
      }
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = peek();
      at++;
      switch (escaped) {
        case '"', '\\', '/' -> out.append(escaped);
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'u' -> {
          int code = 0;
          for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
              throw malformed("four hexadecimal digits are missing");
            }
            code = code * 16 + digit;
            at++;
          }
          out.append((char) code);
        }
        default -> throw malformed("an escape that JSON does not have");
      }
    }
  }

  private @Nullable Object word(String word, @Nullable Object value) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw malformed("neither a value nor " + word);
    }
    at += word.length();
    return value;
  }

  private Object number() throws Malformed {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int digits = digits();
    if (digits == 0 || (digits > 1 && text.charAt(at - digits) == '0')) {
      throw malformed("a value is missing");
    }
    boolean whole = true;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      whole = false;
      if (digits() == 0) {
        throw malformed("a digit is missing");
      }
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      whole = false;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      if (digits() == 0) {
        throw malformed("a digit is missing");
      }
    }
    String number = text.substring(start, at);
    if (number.length() > LONGEST_NUMBER) {
      throw malformed("a number of more than " + LONGEST_NUMBER + " characters");
    }
    if (!whole) {
      return Double.parseDouble(number);
    }
    BigInteger big = new BigInteger(number);
    return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
  }

  private int digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - start;
  }

  private void blank() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at >= text.length()) {
      throw malformed("the text ends too early");
    }
    return text.charAt(at);
  }

  private void expect(char c) throws Malformed {
    if (peek() != c) {
      throw malformed("'" + c + "' is missing");
    }
    at++;
  }

  private Malformed malformed(String problem) {
    return new Malformed(problem, at);
  }
}
