package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Assignments of a file in /etc/sysconfig, with the quoting of POSIX sh (XCU 2.2) and without
 * anything that sh would expand or run: nothing is ever executed. Pure.
 *
 * @param values by name, in the file's order; of several assignments to a name the last
 * @param oddities lines that are no comment and not understood: no assignment, or a value with an
 *     expansion ({@code $}, backquotes), an operator or an open quote
 */
record Sysconfig(Map<String, String> values, List<String> oddities) {
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");

  Sysconfig {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    oddities = List.copyOf(oddities);
  }

  static Sysconfig parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> oddities = new ArrayList<>();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (!assignment.matches()) {
        oddities.add(line);
        continue;
      }
      values.remove(assignment.group(1)); // what an earlier line says holds no longer
      value(assignment.group(2))
          .ifPresentOrElse(
              value -> values.put(assignment.group(1), value), () -> oddities.add(line));
    }
    return new Sysconfig(values, oddities);
  }

  /** The word in front, without its quotes; only a comment may follow it. */
  private static Optional<String> value(String written) {
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (at < written.length()) {
      char c = written.charAt(at);
      switch (c) {
        case ' ', '\t' -> {
          String rest = written.substring(at).strip();
          return rest.startsWith("#") ? Optional.of(value.toString()) : Optional.empty();
        }
        case '\'' -> {
          int end = written.indexOf('\'', at + 1);
          if (end < 0) {
            return Optional.empty();
          }
          value.append(written, at + 1, end);
          at = end + 1;
        }
        case '"' -> {
          int end = quoted(written, at + 1, value);
          if (end < 0) {
            return Optional.empty();
          }
          at = end + 1;
        }
        case '\\' -> {
          if (at + 1 == written.length()) {
            return Optional.empty();
          }
          value.append(written.charAt(at + 1));
          at += 2;
        }
        case '$', '`', ';', '&', '|', '<', '>', '(', ')' -> {
          return Optional.empty();
        }
        default -> {
          value.append(c);
          at++;
        }
      }
    }
    return Optional.of(value.toString());
  }

  /**
   * Appends what is between double quotes.
   *
   * @return where the closing one is; -1 where there is none, or something to expand before it
   */
  private static int quoted(String written, int from, StringBuilder value) {
    for (int at = from; at < written.length(); at++) {
      char c = written.charAt(at);
      switch (c) {
        case '"' -> {
          return at;
        }
        case '$', '`' -> {
          return -1;
        }
        case '\\' -> {
          char next = at + 1 < written.length() ? written.charAt(at + 1) : ' ';
          if ("\"\\$`".indexOf(next) >= 0) {
            value.append(next);
            at++;
          } else {
            value.append(c);
          }
        }
        default -> value.append(c);
      }
    }
    return -1;
  }

  /** Empty where there is no such variable. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  boolean truth(String name) {
    return List.of("yes", "on", "true").contains(text(name).toLowerCase(Locale.ROOT));
  }

  @Nullable Integer number(String name) {
    return NetworkdFiles.number(text(name));
  }

  List<String> words(String name) {
    return text(name).isBlank() ? List.of() : List.of(text(name).strip().split("\\s+"));
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
}
