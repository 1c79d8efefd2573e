package dev.virtwright.modules.flow;

import dev.virtwright.diag.UserException;
import java.util.ArrayList;
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
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == '\'') {
        if (c == '\'') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (quote == '"') {
        boolean escapes =
            c == '\\'
                && i + 1 < line.length()
                && (line.charAt(i + 1) == '"' || line.charAt(i + 1) == '\\');
        if (escapes) {
          word.append(line.charAt(++i));
        } else if (c == '"') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        if (c == '\\') {
          if (++i == line.length()) {
            throw mistake("the command line ends with a backslash", "correct it: " + line);
          }
          word.append(line.charAt(i));
        } else {
          word.append(c);
        }
        inWord = true;
      }
    }
    if (quote != 0) {
      throw mistake("a quote in the command line is not closed", "correct it: " + line);
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
