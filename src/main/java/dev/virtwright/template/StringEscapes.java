package dev.virtwright.template;

/** Python's backslash escapes (codec unicode_escape), which Jinja2 undoes in string literals. */
final class StringEscapes {
  private StringEscapes() {}

  /**
   * The text with its escapes undone; an unknown one stays as it is.
   *
   * @throws IllegalArgumentException where digits are lacking
   */
  static String decode(String written) {
    StringBuilder out = new StringBuilder(written.length());
    int i = 0;
    while (i < written.length()) {
      char c = written.charAt(i++);
      if (c != '\\' || i >= written.length()) {
        out.append(c);
        continue;
      }
      char escape = written.charAt(i++);
      switch (escape) {
        case '\n' -> {}
        case '\\', '\'', '"' -> out.append(escape);
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case 'x' -> i = hex(written, i, 2, out);
        case 'u' -> i = hex(written, i, 4, out);
        case 'U' -> i = hex(written, i, 8, out);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int from = i - 1;
          while (i < written.length()
              && i - from < 3
              && written.charAt(i) >= '0'
              && written.charAt(i) <= '7') {
            i++;
          }
          out.append((char) Integer.parseInt(written.substring(from, i), 8));
        }
        default -> out.append('\\').append(escape);
      }
    }
    return out.toString();
  }

  private static int hex(String written, int from, int digits, StringBuilder out) {
    int to = from + digits;
    if (to > written.length()) {
      throw new IllegalArgumentException(
          "\\" + written.charAt(from - 1) + " needs " + digits + " digits");
    }
    int codePoint;
    try {
      codePoint = Integer.parseInt(written.substring(from, to), 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\\" + written.charAt(from - 1) + " needs " + digits + " hexadecimal digits", e);
    }
    if (!Character.isValidCodePoint(codePoint)) {
      throw new IllegalArgumentException("no such character");
    }
    out.appendCodePoint(codePoint);
    return to;
  }
}
