package dev.virtwright.modules.flow;

import dev.virtwright.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of a command line, split as a POSIX shell would that expands nothing (Python's shlex). */
final class Words {
  private static final Pattern ARGUMENT =
      Pattern.compile("(?:^|\\s)(creates|removes|chdir|executable)=\\S");

  private Words() {}

  static UserException mistake(String summary, String remedy) {
    return new UserException("argument-conflict", summary, remedy, null);
  }

  /** Ansible takes such words out of the line; left in, they would reach the command. */
  static String withoutArguments(String module, String line) {
    Matcher argument = ARGUMENT.matcher(line);
    if (argument.find()) {
      throw mistake(
          "'%s=' in the command line of module '%s' is an argument of the module"
              .formatted(argument.group(1), module),
          "write the task as a mapping, with cmd and %s of its own".formatted(argument.group(1)));
    }
    return line;
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
