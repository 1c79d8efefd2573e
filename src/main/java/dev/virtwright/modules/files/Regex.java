package dev.virtwright.modules.files;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions and shell patterns as Python's re and fnmatch take them, where they differ
 * from Java's: named groups, the end of the text, brackets and braces that stand for themselves.
 */
final class Regex {
  private static final Pattern QUANTIFIER = Pattern.compile("\\{(?:\\d+(?:,\\d*)?|,\\d+)}");

  private Regex() {}

  /**
   * @param argument that the expression was given in, for the message
   * @param flags of {@link Pattern}; line ends are line feeds in any case
   */
  static Pattern compile(String argument, String regex, int flags) {
    try {
      return Pattern.compile(translated(regex), flags | Pattern.UNIX_LINES);
    } catch (PatternSyntaxException malformed) {
      throw Mistakes.contradiction(
          "%s is no regular expression: %s".formatted(argument, malformed.getDescription()),
          "correct it at character %d: %s".formatted(malformed.getIndex() + 1, regex));
    }
  }

  /** How a group of this name is called in the compiled pattern: Java's names are alphanumeric. */
  static String group(String name) {
    return name.replace("_", "U5F");
  }

  static String translated(String regex) {
    StringBuilder java = new StringBuilder();
    int opened = -1; // where the class begins that the character is in
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        char next = regex.charAt(++i);
        java.append(next == 'Z' && opened < 0 ? "\\z" : "\\" + next);
      } else if (opened >= 0) {
        boolean literal =
            c == ']' && (i == opened + 1 || (i == opened + 2 && regex.charAt(opened + 1) == '^'));
        java.append(literal || c == '[' || c == '&' ? "\\" + c : String.valueOf(c));
        opened = c == ']' && !literal ? -1 : opened;
      } else if (c == '[') {
        opened = i;
        java.append(c);
      } else if (c == '{' && !QUANTIFIER.matcher(regex).region(i, regex.length()).lookingAt()) {
        java.append("\\{");
      } else if (regex.startsWith("(?P<", i)) {
        int end = Math.max(regex.indexOf('>', i), i + 4);
        java.append("(?<").append(group(regex.substring(i + 4, end))).append('>');
        i = end;
      } else if (regex.startsWith("(?P=", i)) {
        int end = Math.max(regex.indexOf(')', i), i + 4);
        java.append("\\k<").append(group(regex.substring(i + 4, end))).append('>');
        i = end;
      } else {
        java.append(c);
      }
    }
    return java.toString();
  }

  /** A shell pattern that a whole name must match; a leading dot is matched like any character. */
  static Pattern glob(String pattern) {
    StringBuilder java = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + (negated(pattern, i) ? 3 : 2)) : -1;
      if (c == '*') {
        java.append(".*");
      } else if (c == '?') {
        java.append('.');
      } else if (close > 0) {
        boolean not = negated(pattern, i);
        String inside = pattern.substring(i + (not ? 2 : 1), close);
        java.append(not ? "[^" : "[")
            .append(inside.replaceAll("[\\\\\\[\\]&^]", "\\\\$0"))
            .append(']');
        i = close;
      } else {
        java.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(java.toString(), Pattern.DOTALL);
  }

  private static boolean negated(String pattern, int at) {
    return pattern.startsWith("!", at + 1);
  }
}
