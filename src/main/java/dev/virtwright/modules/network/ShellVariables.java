package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a file of shell assignments sets, by POSIX's rules of quoting (XCU 2.2). Such
 * files are sourced by their readers and could hold any command; here nothing is expanded and
 * nothing is run. A line that is more than assignments, and a value with an expansion, is not
 * understood, and said to be so.
 *
 * @param values by name, unquoted; of several assignments the last
 * @param doubtful values by name as written, with an expansion in them
 * @param code lines that are no assignments, as written
 */
record ShellVariables(Map<String, String> values, Map<String, String> doubtful, List<String> code) {
  private static final Pattern ASSIGNED =
      Pattern.compile("\\G(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)=");
  private static final Pattern BETWEEN = Pattern.compile("\\G[ \\t]*(?:;[ \\t]*)?");

  ShellVariables {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    doubtful = Collections.unmodifiableMap(new LinkedHashMap<>(doubtful));
    code = List.copyOf(code);
  }

  static ShellVariables parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> doubtful = new LinkedHashMap<>();
    List<String> code = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!new Line(line).assignments(values, doubtful)) {
        code.add(line.strip());
      }
    }
    return new ShellVariables(values, doubtful, code);
  }

  static final ShellVariables NONE = new ShellVariables(Map.of(), Map.of(), List.of());

  /** Whether it is certain what these variables are. */
  boolean certain(Predicate<String> names) {
    return code.isEmpty() && doubtful.keySet().stream().noneMatch(names);
  }

  /** Empty where there is none, as it is for a shell. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The words of a value. */
  List<String> words(String name) {
    return Stream.of(text(name).split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  boolean truth(String name) {
    return List.of("yes", "on", "true").contains(text(name).toLowerCase(Locale.ROOT));
  }

  @Nullable Integer number(String name) {
    return ConfigValues.number(text(name));
  }

  /** Variables that are not empty and whose name begins so, by the rest of their name. */
  Map<String, String> indexed(String prefix) {
    Map<String, String> indexed = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(prefix) && !value.isBlank()) {
        indexed.put(name.substring(prefix.length()), value.strip());
      }
    });
    return indexed;
  }

  /** All that is not understood, as written. */
  List<String> oddities() {
    return Stream.concat(
            code.stream(),
            doubtful.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()))
        .toList();
  }

  /** Reads one line from left to right. */
  private static final class Line {
    private final String text;
    private int at;

    Line(String text) {
      this.text = text;
    }

    private boolean ended() {
      return at >= text.length();
    }

    /** Whether the line is assignments, a comment, or empty. */
    boolean assignments(Map<String, String> values, Map<String, String> doubtful) {
      Matcher between = BETWEEN.matcher(text);
      Matcher assigned = ASSIGNED.matcher(text);
      while (between.find(at)) {
        boolean apart = at == 0 || between.end() > at;
        at = between.end();
        if (ended() || text.charAt(at) == '#') {
          return apart || ended();
        }
        if (!apart || !assigned.find(at)) {
          return false;
        }
        String name = assigned.group(1);
        at = assigned.end();
        int begin = at;
        StringBuilder value = new StringBuilder();
        Boolean plain = value(value);
        if (plain == null) {
          return false;
        }
        values.remove(name);
        doubtful.remove(name);
        if (plain) {
          values.put(name, value.toString());
        } else {
          doubtful.put(name, text.substring(begin, at));
        }
      }
      return false;
    }

    /**
     * One word, up to a blank or semicolon.
     *
     * @return whether it is without expansions; null where it does not end on this line, or ends in
     *     something that begins a command
     */
    private @Nullable Boolean value(StringBuilder value) {
      boolean plain = true;
      while (!ended()) {
        char c = text.charAt(at);
        switch (c) {
          case ' ', '\t', ';' -> {
            return plain;
          }
          case '|', '&', '(', ')', '<', '>' -> {
            return null;
          }
          case '\\' -> {
            at++;
            if (ended()) {
              return null;
            }
            value.append(text.charAt(at));
            at++;
          }
          case '\'' -> {
            int end = text.indexOf('\'', at + 1);
            if (end < 0) {
              return null;
            }
            value.append(text, at + 1, end);
            at = end + 1;
          }
          case '"' -> {
            Boolean quoted = quoted(value);
            if (quoted == null) {
              return null;
            }
            plain &= quoted;
          }
          case '`' -> {
            return null;
          }
          case '$' -> {
            plain = false;
            if (!expansion()) {
              return null;
            }
          }
          default -> {
            if (c < ' ') {
              return null;
            }
            value.append(c);
            at++;
          }
        }
      }
      return plain;
    }

    /** Passes over {@code $NAME} or {@code $'…'}; anything longer may hold blanks and commands. */
    private boolean expansion() {
      at++;
      if (ended() || text.charAt(at) != '\'') {
        return ended() || "({".indexOf(text.charAt(at)) < 0;
      }
      for (at++; !ended(); at++) {
        char c = text.charAt(at);
        if (c == '\'') {
          at++;
          return true;
        }
        if (c == '\\') {
          at++;
        }
      }
      return false;
    }

    /** Within double quotes a backslash is one unless it is before {@code $ ` " \}. */
    private @Nullable Boolean quoted(StringBuilder value) {
      boolean plain = true;
      for (at++; !ended(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return plain;
        }
        if (c == '$' || c == '`') {
          plain = false;
        } else if (c == '\\'
            && at + 1 < text.length()
            && "$`\"\\".indexOf(text.charAt(at + 1)) >= 0) {
          at++;
          c = text.charAt(at);
        }
        value.append(c);
      }
      return null;
    }
  }
}
