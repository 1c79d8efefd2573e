package dev.virtwright.engine;

import java.util.regex.Pattern;

/** Shell patterns (glob(7)): {@code *} and {@code ?} stop at a slash. */
final class Globs {
  private Globs() {}

  static boolean matches(String pattern, String path) {
    if (pattern.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
      return pattern.equals(path);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int end = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (end > 0) {
        String set = pattern.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
        i = end;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.matches(regex.toString(), path);
  }
}
