package dev.virtwright.playbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Splits the text behind a module's name into {@code key=value} arguments and the rest. Quotes and
 * templates hold words together.
 *
 * <p>Behaves as Ansible's splitting of arguments does, which is no shell's: quotes stay in the text
 * of a command, and only a value that is quoted as a whole loses them.
 */
public final class FreeForm {
  /** What {@code command: text key=value} takes as arguments; all else belongs to the text. */
  private static final Set<String> OF_COMMANDS =
      Set.of(
          "creates",
          "removes",
          "chdir",
          "executable",
          "warn",
          "stdin",
          "stdin_add_newline",
          "strip_empty_ends");

  /**
   * A {@code key=value}.
   *
   * @param keyStart offset of the key in the text
   * @param valueStart offset of the value's first character
   */
  public record Argument(String key, String value, int keyStart, int valueStart) {}

  /**
   * What a text holds.
   *
   * @param text what is no argument; null where nothing is
   * @param textStart offset of {@code text}
   */
  public record Parsed(List<Argument> arguments, @Nullable String text, int textStart) {}

  /** A quote or a template is not closed. */
  public static final class Unbalanced extends Exception {
    private final int offset;

    Unbalanced(int offset) {
      super("a quote or template that opens here is not closed");
      this.offset = offset;
    }

    public int offset() {
      return offset;
    }
  }

  private record Word(int start, int end) {}

  private FreeForm() {}

  /**
   * @param command whether the text is a command line, in which {@code =} is common
   */
  public static Parsed parse(String text, boolean command) throws Unbalanced {
    List<Argument> arguments = new ArrayList<>();
    StringBuilder rest = new StringBuilder();
    int restStart = -1;
    int restEnd = -1;
    List<Word> words = words(text);
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      String written = text.substring(word.start(), word.end());
      int equals = equals(written);
      String key = equals < 0 ? "" : written.substring(0, equals).strip();
      if (equals > 0 && (!command || OF_COMMANDS.contains(key))) {
        arguments.add(argument(key, written.substring(equals + 1), word.start(), equals));
        continue;
      }
      restStart = restStart < 0 ? word.start() : restStart;
      restEnd = word.end();
      int until = i + 1 < words.size() ? words.get(i + 1).start() : text.length();
      if (command && written.equals("\\") && text.startsWith("\n", word.end())) {
        continue; // a line goes on
      }
      rest.append(written.replace("\\=", command ? "\\=" : "="));
      rest.append(text, word.end(), until);
    }
    boolean ends = !words.isEmpty() && restEnd == words.getLast().end();
    // the line end of a block is told as part of a command, as Ansible tells it
    String remaining = command && ends ? rest.toString().stripLeading() : rest.toString().strip();
    return new Parsed(arguments, remaining.isEmpty() ? null : remaining, Math.max(0, restStart));
  }

  /** The first word, as of {@code action: copy src=a}. */
  static int firstWordEnd(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      int close = text.startsWith("{{", end) ? text.indexOf("}}", end + 2) : -1;
      end = close < 0 ? end + 1 : close + 2;
    }
    return end;
  }

  private static Argument argument(String key, String written, int start, int equals) {
    String value = written.strip();
    int lead = written.length() - written.stripLeading().length();
    int valueStart = start + equals + 1 + lead;
    if (value.length() >= 2
        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
        && value.charAt(value.length() - 1) == value.charAt(0)
        && value.charAt(value.length() - 2) != '\\') {
      return new Argument(
          key, unescape(value.substring(1, value.length() - 1)), start, valueStart + 1);
    }
    return new Argument(key, unescape(value), start, valueStart);
  }

  private static int equals(String word) {
    for (int i = 1; i < word.length(); i++) {
      if (word.charAt(i) == '=' && word.charAt(i - 1) != '\\') {
        return i;
      }
    }
    return -1;
  }

  private static List<Word> words(String text) throws Unbalanced {
    List<Word> words = new ArrayList<>();
    int start = -1;
    char quote = 0;
    int quoteAt = 0;
    int depth = 0;
    int depthAt = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
      if (quote == 0 && depth == 0 && Character.isWhitespace(c)) {
        if (start >= 0) {
          words.add(new Word(start, i));
          start = -1;
        }
        continue;
      }
      start = start < 0 ? i : start;
      if (opens(text, i)) {
        depthAt = depth == 0 ? i : depthAt;
        depth++;
        i++;
      } else if (depth > 0 && closes(text, i)) {
        depth--;
        i++;
      } else if ((c == '"' || c == '\'') && !escaped && depth == 0) {
        if (quote == 0) {
          quote = c;
          quoteAt = i;
        } else if (quote == c) {
          quote = 0;
        }
      }
    }
    if (quote != 0 || depth > 0) {
      throw new Unbalanced(quote != 0 ? quoteAt : depthAt);
    }
    if (start >= 0) {
      words.add(new Word(start, text.length()));
    }
    return words;
  }

  private static boolean opens(String text, int at) {
    return text.startsWith("{{", at) || text.startsWith("{%", at) || text.startsWith("{#", at);
  }

  private static boolean closes(String text, int at) {
    return text.startsWith("}}", at) || text.startsWith("%}", at) || text.startsWith("#}", at);
  }

  /** Python's escapes in a value; a backslash before anything else stays. */
  private static String unescape(String value) {
    if (value.indexOf('\\') < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\' || i + 1 == value.length()) {
        out.append(c);
        continue;
      }
      char next = value.charAt(i + 1);
      int plain = "\\'\"abfnrtv".indexOf(next);
      int digits = next == 'x' ? 2 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
      if (plain >= 0) {
        out.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(plain));
        i++;
      } else if (digits > 0 && codePoint(value, i + 2, digits) >= 0) {
        out.appendCodePoint(codePoint(value, i + 2, digits));
        i += 1 + digits;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** -1 where no character is written there. */
  private static int codePoint(String text, int start, int digits) {
    if (start + digits > text.length()) {
      return -1;
    }
    long code = 0;
    for (int i = start; i < start + digits; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code * 16 + digit;
    }
    return code <= Character.MAX_CODE_POINT ? (int) code : -1;
  }
}
