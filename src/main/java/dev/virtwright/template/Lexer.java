package dev.virtwright.template;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a template into tokens, with Jinja2's rules for white space, comments and raw blocks. */
final class Lexer {
  private static final String[] OPERATORS = {
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}",
    ">", "<", "=", ".", ":", "|", ",", ";"
  };

  private final Source source;
  private final String text;
  private final Syntax syntax;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(Source source, Syntax syntax) {
    this.source = source;
    this.text = source.text();
    this.syntax = syntax;
  }

  /** The tokens of a text with marks. */
  static List<Token> template(Source source, Syntax syntax, int from) {
    Lexer lexer = new Lexer(source, syntax);
    lexer.at = from;
    lexer.outside();
    return lexer.tokens;
  }

  /** The tokens of a bare expression. */
  static List<Token> expression(Source source, Syntax syntax) {
    Lexer lexer = new Lexer(source, syntax);
    lexer.inside(null);
    lexer.add(Token.Kind.END, "", lexer.at);
    return lexer.tokens;
  }

  private void outside() {
    int textFrom = at;
    int end = text.length();
    if (!syntax.keepTrailingNewline() && text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    while (true) {
      int begin = nextMark();
      if (begin < 0) {
        addText(textFrom, Math.max(textFrom, end), null);
        break;
      }
      String mark = markAt(begin);
      int from = begin + mark.length();
      char sign = from < text.length() ? text.charAt(from) : ' ';
      boolean signed = sign == '-' || sign == '+';
      at = signed ? from + 1 : from;
      boolean strip = sign == '-';
      boolean leftStrip = !signed && syntax.leftStripBlocks() && !mark.equals(syntax.printBegin());
      addText(textFrom, begin, strip ? Boolean.TRUE : leftStrip ? Boolean.FALSE : null);
      if (mark.equals(syntax.commentBegin())) {
        skipComment(begin);
      } else if (mark.equals(syntax.printBegin())) {
        add(Token.Kind.PRINT_BEGIN, mark, begin);
        inside(syntax.printEnd());
        endTag(Token.Kind.PRINT_END, syntax.printEnd());
      } else if (!raw(begin)) {
        add(Token.Kind.BLOCK_BEGIN, mark, begin);
        inside(syntax.blockEnd());
        endTag(Token.Kind.BLOCK_END, syntax.blockEnd());
      }
      textFrom = at;
    }
    at = text.length();
    add(Token.Kind.END, "", at);
  }

  private int nextMark() {
    int print = text.indexOf(syntax.printBegin(), at);
    int block = text.indexOf(syntax.blockBegin(), at);
    int comment = text.indexOf(syntax.commentBegin(), at);
    int nearest = -1;
    for (int candidate : new int[] {print, block, comment}) {
      if (candidate >= 0 && (nearest < 0 || candidate < nearest)) {
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** The longest mark wins where one begins another. */
  private String markAt(int begin) {
    String found = "";
    for (String mark :
        new String[] {syntax.printBegin(), syntax.blockBegin(), syntax.commentBegin()}) {
      if (mark.length() > found.length() && text.startsWith(mark, begin)) {
        found = mark;
      }
    }
    return found;
  }

  /**
   * @param strip TRUE: white space before the mark goes; FALSE: blanks that begin the mark's line
   *     go
   */
  private void addText(int from, int to, @Nullable Boolean strip) {
    int end = to;
    if (Boolean.TRUE.equals(strip)) {
      while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
    } else if (strip != null) {
      int line = text.lastIndexOf('\n', to - 1) + 1;
      if (line >= from && text.substring(line, to).isBlank()) {
        end = line;
      }
    }
    if (end > from) {
      String data = newlines(text.substring(from, end));
      tokens.add(new Token(Token.Kind.TEXT, data, null, from, end));
    }
  }

  private String newlines(String data) {
    String unix = data.indexOf('\r') < 0 ? data : data.replace("\r\n", "\n").replace('\r', '\n');
    return syntax.newline().equals("\n") ? unix : unix.replace("\n", syntax.newline());
  }

  private void skipComment(int begin) {
    int end = text.indexOf(syntax.commentEnd(), at);
    if (end < 0) {
      throw wrong("comment is not closed", "close it with " + syntax.commentEnd(), begin, at);
    }
    char sign = end > at ? text.charAt(end - 1) : ' ';
    at = end + syntax.commentEnd().length();
    afterBlock(sign);
  }

  private void afterBlock(char sign) {
    if (sign == '-') {
      skipBlank();
    } else if (sign != '+' && syntax.trimBlocks()) {
      if (text.startsWith("\r\n", at)) {
        at += 2;
      } else if (at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
    }
  }

  /** Takes a whole raw block where one begins here. */
  private boolean raw(int begin) {
    int back = at;
    skipBlank();
    if (!word("raw")) {
      at = back;
      return false;
    }
    skipBlank();
    boolean strip = text.startsWith("-", at);
    if (strip || text.startsWith("+", at)) {
      at++;
    }
    if (!text.startsWith(syntax.blockEnd(), at)) {
      at = back;
      return false;
    }
    at += syntax.blockEnd().length();
    if (strip) {
      skipBlank();
    }
    int from = at;
    while (true) {
      int end = text.indexOf(syntax.blockBegin(), at);
      if (end < 0) {
        throw wrong("raw block is not closed", "close it with {% endraw %}", begin, from);
      }
      at = end + syntax.blockBegin().length();
      boolean minus = text.startsWith("-", at);
      boolean plus = text.startsWith("+", at);
      if (minus || plus) {
        at++;
      }
      skipBlank();
      if (!word("endraw")) {
        continue;
      }
      skipBlank();
      char sign = at < text.length() ? text.charAt(at) : ' ';
      if (sign == '-' || sign == '+') {
        at++;
      }
      if (text.startsWith(syntax.blockEnd(), at)) {
        at += syntax.blockEnd().length();
        addText(
            from,
            end,
            minus ? Boolean.TRUE : (!plus && syntax.leftStripBlocks()) ? Boolean.FALSE : null);
        afterBlock(sign);
        return true;
      }
    }
  }

  private boolean word(String word) {
    if (text.startsWith(word, at)
        && (at + word.length() >= text.length()
            || !Character.isJavaIdentifierPart(text.charAt(at + word.length())))) {
      at += word.length();
      return true;
    }
    return false;
  }

  private void skipBlank() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void endTag(Token.Kind kind, String mark) {
    int from = at;
    char sign = ' ';
    if (!text.startsWith(mark, at)) {
      sign = text.charAt(at);
      at++;
    }
    at += mark.length();
    add(kind, mark, from);
    if (kind == Token.Kind.BLOCK_END) {
      afterBlock(sign);
    } else if (sign == '-') {
      skipBlank();
    }
  }

  /** Up to the mark that closes the tag, which is left standing; null: up to the end. */
  private void inside(@Nullable String closing) {
    Deque<Token> open = new ArrayDeque<>();
    int begin = tokens.isEmpty() ? 0 : tokens.getLast().from();
    while (true) {
      skipBlank();
      if (at >= text.length()) {
        if (closing == null) {
          return;
        }
        throw wrong("tag is not closed", "close it with " + closing, begin, begin + 2);
      }
      if (closing != null && open.isEmpty() && closes(closing)) {
        return;
      }
      char c = text.charAt(at);
      if (c == '\'' || c == '"') {
        string(c);
      } else if (c >= '0' && c <= '9') {
        number();
      } else if (c == '_' || Character.isLetter(Character.codePointAt(text, at))) {
        name();
      } else {
        operator(open);
      }
    }
  }

  private boolean closes(String closing) {
    if (text.startsWith(closing, at)) {
      return true;
    }
    char c = text.charAt(at);
    boolean print = closing.equals(syntax.printEnd());
    return (c == '-' || (c == '+' && !print)) && text.startsWith(closing, at + 1);
  }

  private void name() {
    int from = at;
    while (at < text.length()) {
      int c = Character.codePointAt(text, at);
      if (c != '_' && !Character.isUnicodeIdentifierPart(c)) {
        break;
      }
      at += Character.charCount(c);
    }
    add(Token.Kind.NAME, text.substring(from, at), from);
  }

  private void operator(Deque<Token> open) {
    for (String operator : OPERATORS) {
      if (!text.startsWith(operator, at)) {
        continue;
      }
      int from = at;
      at += operator.length();
      add(Token.Kind.OPERATOR, operator, from);
      Token token = tokens.getLast();
      switch (operator) {
        case "(", "[", "{" -> open.push(token);
        case ")", "]", "}" -> {
          String wanted =
              switch (operator) {
                case ")" -> "(";
                case "]" -> "[";
                default -> "{";
              };
          if (open.isEmpty() || !open.pop().text().equals(wanted)) {
            throw wrong("'" + operator + "' closes nothing", null, from, at);
          }
        }
        default -> {}
      }
      return;
    }
    throw wrong(
        "character '" + Character.toString(text.codePointAt(at)) + "' has no meaning here",
        null,
        at,
        at + 1);
  }

  private void number() {
    int from = at;
    char second = from + 1 < text.length() ? Character.toLowerCase(text.charAt(from + 1)) : ' ';
    int radix =
        text.charAt(from) != '0'
            ? 10
            : second == 'x' ? 16 : second == 'o' ? 8 : second == 'b' ? 2 : 10;
    if (radix != 10) {
      at += 2;
      digits(radix);
      integer(from, text.substring(from + 2, at), radix);
      return;
    }
    digits(10);
    boolean afterDot = from > 0 && text.charAt(from - 1) == '.';
    boolean real = false;
    if (!afterDot && digitAt(at + 1) && text.charAt(at) == '.') {
      at++;
      digits(10);
      real = true;
    }
    if (!afterDot && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < text.length()
          && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
        exponent++;
      }
      if (digitAt(exponent)) {
        at = exponent;
        digits(10);
        real = true;
      }
    }
    String written = text.substring(from, at).replace("_", "");
    if (real) {
      tokens.add(new Token(Token.Kind.NUMBER, written, Double.valueOf(written), from, at));
    } else {
      if (written.length() > 1
          && written.startsWith("0")
          && !written.chars().allMatch(c -> c == '0')) {
        throw wrong(
            "a number with leading zeros",
            "write it in quotes, or 0o" + written.substring(1) + " for octal",
            from,
            at);
      }
      integer(from, written, 10);
    }
  }

  private void integer(int from, String digits, int radix) {
    String plain = digits.replace("_", "");
    if (plain.isEmpty() || plain.length() > 4000) {
      throw wrong("not a number", null, from, at);
    }
    Number value = Numbers.narrow(new BigInteger(plain, radix));
    tokens.add(new Token(Token.Kind.NUMBER, text.substring(from, at), value, from, at));
  }

  private boolean digitAt(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private void digits(int radix) {
    while (at < text.length()
        && (asciiDigit(text.charAt(at), radix)
            || (text.charAt(at) == '_'
                && at + 1 < text.length()
                && asciiDigit(text.charAt(at + 1), radix)))) {
      at++;
    }
  }

  private static boolean asciiDigit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private void string(char quote) {
    int from = at;
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw wrong("string is not closed", "close it with " + quote, from, text.length());
    }
    String written = text.substring(from + 1, at);
    at++;
    String value;
    if (written.indexOf('\\') < 0) {
      value = written;
    } else if (syntax.literalBackslash()) {
      value = written.replace("\\" + quote, String.valueOf(quote));
    } else {
      try {
        value = StringEscapes.decode(written);
      } catch (IllegalArgumentException e) {
        throw wrong("string has a broken escape: " + e.getMessage(), null, from, at);
      }
    }
    tokens.add(new Token(Token.Kind.STRING, written, value, from, at));
  }

  private void add(Token.Kind kind, String value, int from) {
    tokens.add(new Token(kind, value, null, from, at));
  }

  private Failure wrong(String problem, @Nullable String remedy, int from, int to) {
    int start = Math.min(from, text.length());
    return Failure.syntax(
        problem, remedy, new At(source, start, Math.clamp(to, start, text.length())));
  }
}
