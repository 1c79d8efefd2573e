package dev.virtwright.template;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as Python's {@code re} reads it, run by Java's engine. Matching is bounded:
 * a text from a host cannot make it run for ever.
 */
final class PythonRegex {
  private static final long MOST_STEPS = 20_000_000;

  private final Pattern pattern;
  private final Map<String, Integer> names;

  private PythonRegex(Pattern pattern, Map<String, Integer> names) {
    this.pattern = pattern;
    this.names = names;
  }

  static PythonRegex of(String regex, boolean ignoreCase, boolean multiline, boolean dotAll) {
    Translation translation = new Translation(regex);
    int flags =
        Pattern.UNIX_LINES
            | Pattern.UNICODE_CHARACTER_CLASS
            | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
            | (multiline ? Pattern.MULTILINE : 0)
            | (dotAll ? Pattern.DOTALL : 0);
    try {
      return new PythonRegex(Pattern.compile(translation.translated(), flags), translation.names);
    } catch (PatternSyntaxException e) {
      throw Failure.of(
          "'%s' is no regular expression: %s"
              .formatted(Print.shorten(regex, 60), e.getDescription()));
    }
  }

  Matcher matcher(String text) {
    return pattern.matcher(new Bounded(text, 0, text.length(), new long[1]));
  }

  /** By number or name; null where it took no part. */
  @Nullable String group(Matcher matcher, String nameOrNumber) {
    Integer number = names.get(nameOrNumber);
    if (number == null && Numbers.parseInteger(nameOrNumber, 10) instanceof Long given) {
      number = (int) Math.min(given, Integer.MAX_VALUE);
    }
    if (number == null || number < 0 || number > matcher.groupCount()) {
      throw Failure.of("the regular expression has no group '" + nameOrNumber + "'");
    }
    return matcher.group(number);
  }

  /** Appends a replacement with its {@code \1}, {@code \g<name>} and escapes undone. */
  void expand(Matcher matcher, String replacement, StringBuilder out) {
    int i = 0;
    while (i < replacement.length()) {
      char c = replacement.charAt(i++);
      if (c != '\\' || i >= replacement.length()) {
        out.append(c);
        continue;
      }
      char escape = replacement.charAt(i++);
      if (escape == 'g' && i < replacement.length() && replacement.charAt(i) == '<') {
        int end = replacement.indexOf('>', i);
        if (end < 0) {
          throw Failure.of("the replacement has an unfinished \\g<");
        }
        append(group(matcher, replacement.substring(i + 1, end)), out);
        i = end + 1;
      } else if (escape >= '1' && escape <= '9') {
        int end = i;
        if (end < replacement.length()
            && replacement.charAt(end) >= '0'
            && replacement.charAt(end) <= '9') {
          end++;
        }
        append(group(matcher, replacement.substring(i - 1, end)), out);
        i = end;
      } else {
        switch (escape) {
          case 'n' -> out.append('\n');
          case 't' -> out.append('\t');
          case 'r' -> out.append('\r');
          case 'f' -> out.append('\f');
          case 'v' -> out.append('\u000b');
          case 'a' -> out.append('\u0007');
          case '0' -> out.append('\0');
          case '\\' -> out.append('\\');
          default -> {
            if ((escape >= 'a' && escape <= 'z') || (escape >= 'A' && escape <= 'Z')) {
              throw Failure.of("the replacement has an unknown escape \\" + escape);
            }
            out.append('\\').append(escape);
          }
        }
      }
    }
  }

  private static void append(@Nullable String group, StringBuilder out) {
    if (group != null) {
      out.append(group);
    }
  }

  /** Counts how often the engine looks at a character. */
  private static final class Bounded implements CharSequence {
    private final String text;
    private final int from;
    private final int to;
    private final long[] steps;

    Bounded(String text, int from, int to, long[] steps) {
      this.text = text;
      this.from = from;
      this.to = to;
      this.steps = steps;
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > MOST_STEPS) {
        throw Failure.of(
            "a regular expression takes too many steps on this text",
            "avoid nested repetition such as (a+)+");
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Bounded(text, from + start, from + end, steps);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }

  /** Rewrites what Python and Java spell differently. */
  private static final class Translation {
    private final String regex;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> names = new HashMap<>();
    private int groups;
    private int at;

    Translation(String regex) {
      this.regex = regex;
    }

    String translated() {
      while (at < regex.length()) {
        char c = regex.charAt(at++);
        switch (c) {
          case '\\' -> escape(false);
          case '[' -> characterClass();
          case '(' -> group();
          case '{' -> brace();
          case '}' -> out.append("\\}");
          default -> out.append(c);
        }
      }
      return out.toString();
    }

    private void escape(boolean inClass) {
      if (at >= regex.length()) {
        throw Failure.of("a regular expression ends in a backslash");
      }
      char c = regex.charAt(at++);
      switch (c) {
        case 'Z' -> out.append("\\z");
        case 'A', 'd', 'D', 's', 'S', 'w', 'W', 'B', 'n', 't', 'r', 'f', 'a', 'x', 'u' ->
            out.append('\\').append(c);
        case 'b' -> out.append(inClass ? "\\x08" : "\\b");
        case 'v' -> out.append("\\x0b");
        case '0' -> out.append("\\0").append(octal());
        default -> {
          if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            throw Failure.of("a regular expression has an unknown escape \\" + c);
          }
          out.append('\\').append(c);
        }
      }
    }

    /** Java wants at least one digit after the zero. */
    private String octal() {
      int from = at;
      while (at < regex.length()
          && at - from < 2
          && regex.charAt(at) >= '0'
          && regex.charAt(at) <= '7') {
        at++;
      }
      return from == at ? "0" : regex.substring(from, at);
    }

    private void characterClass() {
      out.append('[');
      if (at < regex.length() && regex.charAt(at) == '^') {
        out.append('^');
        at++;
      }
      boolean first = true;
      while (at < regex.length()) {
        char c = regex.charAt(at++);
        if (c == ']' && !first) {
          out.append(']');
          return;
        }
        first = false;
        switch (c) {
          case '\\' -> escape(true);
          case '[', ']', '&', '#', ' ' -> out.append('\\').append(c);
          default -> out.append(c);
        }
      }
      throw Failure.of("a regular expression has an unclosed [");
    }

    private void brace() {
      int end = regex.indexOf('}', at);
      String inner = end < 0 ? "" : regex.substring(at, end);
      if (inner.matches("[0-9]+(,[0-9]*)?|,[0-9]+")) {
        out.append('{').append(inner.startsWith(",") ? "0" : "").append(inner).append('}');
        at = end + 1;
      } else {
        out.append("\\{");
      }
    }

    private void group() {
      if (!regex.startsWith("?", at)) {
        groups++;
        out.append('(');
      } else if (regex.startsWith("?P<", at)) {
        int end = regex.indexOf('>', at);
        if (end < 0) {
          throw Failure.of("a regular expression has an unfinished (?P<");
        }
        names.put(regex.substring(at + 3, end), ++groups);
        out.append('(');
        at = end + 1;
      } else if (regex.startsWith("?P=", at)) {
        int end = regex.indexOf(')', at);
        Integer number = end < 0 ? null : names.get(regex.substring(at + 3, end));
        if (number == null) {
          throw Failure.of("a regular expression refers to a group that is not there");
        }
        out.append("(?:\\").append(number).append(')');
        at = end + 1;
      } else if (regex.startsWith("?#", at)) {
        int end = regex.indexOf(')', at);
        at = end < 0 ? regex.length() : end + 1;
      } else if (regex.startsWith("?(", at)) {
        throw Failure.of("a regular expression with (?(…)…) cannot be used");
      } else {
        flagsOrLook();
      }
    }

    /** Python's global flags a, L and u have no letter in Java. */
    private void flagsOrLook() {
      int end = at + 1;
      while (end < regex.length() && "aiLmsux-".indexOf(regex.charAt(end)) >= 0) {
        end++;
      }
      boolean flags = end > at + 1 && (regex.startsWith(")", end) || regex.startsWith(":", end));
      if (!flags) {
        out.append('(');
        return;
      }
      String letters = regex.substring(at + 1, end).replaceAll("[aLu]", "").replace("i", "iu");
      boolean scoped = regex.charAt(end) == ':';
      if (letters.isEmpty() && !scoped) {
        out.append("(?:)");
      } else {
        out.append("(?").append(letters).append(scoped ? ":" : ")");
      }
      at = end + 1;
    }
  }
}
