package dev.virtwright.modules.flow;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Shell;
import java.util.List;

/** Words of a command line, split as a POSIX shell would that expands nothing (Python's shlex). */
final class Words {
  private Words() {}

  static UserException mistake(String summary, String remedy) {
    return new UserException("argument-conflict", summary, remedy, null);
  }

  /** Where the first word of the line ends, its quotes included. */
  static int firstEnd(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '\\') {
        i++;
      } else if (Character.isWhitespace(c)) {
        return i;
      }
    }
    return line.length();
  }

  static List<String> split(String line) {
    List<String> words = Shell.words(line);
    if (words == null) {
      throw mistake(
          "a quote in the command line is not closed, or it ends with a backslash",
          "correct it: " + line);
    }
    return words;
  }
}
