package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Options of kernel modules as modprobe.d(5) and /sys/module write them. Pure. */
final class ModuleOptions {
  private ModuleOptions() {}

  /**
   * Options of a line such as {@code nested=1 dyndbg="+p"}; white space in double quotes does not
   * separate. An option without a value is true, as the kernel reads it.
   */
  static Map<String, String> parse(String text) {
    Map<String, String> options = new LinkedHashMap<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (text + " ").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
        word.append(c);
      } else if (Character.isWhitespace(c) && !quoted) {
        if (!word.isEmpty()) {
          int equals = word.indexOf("=");
          String name = equals < 0 ? word.toString() : word.substring(0, equals);
          options.put(name.replace('-', '_'), equals < 0 ? "Y" : word.substring(equals + 1));
          word.setLength(0);
        }
      } else {
        word.append(c);
      }
    }
    return options;
  }

  /** The words again, each one argument of modprobe(8). */
  static List<String> words(Map<String, String> options) {
    return options.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }

  /** Whether both mean the same to the kernel: {@code Y}, {@code y} and {@code 1} are one. */
  static boolean same(String left, String right) {
    return normal(left).equals(normal(right));
  }

  static boolean same(Map<String, String> left, Map<String, String> right) {
    return left.keySet().equals(right.keySet())
        && left.keySet().stream()
            .allMatch(key -> same(left.getOrDefault(key, ""), right.getOrDefault(key, "")));
  }

  private static String normal(String value) {
    String bare = value.strip();
    if (bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return switch (bare.toLowerCase(Locale.ROOT)) {
      case "y", "yes", "on", "true", "t" -> "1";
      case "n", "no", "off", "false", "f" -> "0";
      default -> number(bare);
    };
  }

  private static String number(String text) {
    try {
      return Long.decode(text).toString();
    } catch (NumberFormatException notANumber) {
      return text;
    }
  }

  /** The options that lines of a modprobe.d file give to the module; later ones win. */
  static Map<String, String> ofFile(String content, String module) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String line : logical(content)) {
      if (isOptions(line, module)) {
        String[] words = line.strip().split("\\s+", 3);
        options.putAll(parse(words.length < 3 ? "" : words[2]));
      }
    }
    return options;
  }

  /** The file with one line of options for the module, or none where {@code options} is empty. */
  static String edited(String content, String module, Map<String, String> options) {
    List<String> kept = new ArrayList<>();
    boolean placed = options.isEmpty();
    for (String line : logical(content)) {
      if (!isOptions(line, module)) {
        kept.add(line);
      } else if (!placed) {
        kept.add(line(module, options));
        placed = true;
      }
    }
    if (!placed) {
      kept.add(line(module, options));
    }
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }

  private static String line(String module, Map<String, String> options) {
    return "options " + module + " " + String.join(" ", words(options));
  }

  /** Lines, with those that a backslash continues joined. */
  private static List<String> logical(String content) {
    return content.replace("\\\n", " ").lines().toList();
  }

  private static boolean isOptions(String line, String module) {
    String[] words = line.strip().split("\\s+", 3);
    return words.length >= 2 && words[0].equals("options") && sameModule(words[1], module);
  }

  static boolean sameModule(String left, String right) {
    return left.replace('-', '_').equals(right.replace('-', '_'));
  }

  /** Whether a modules-load.d(5) file names the module. */
  static boolean loads(String content, String module) {
    return content.lines().map(String::strip).anyMatch(line -> sameModule(line, module));
  }

  /** A modules-load.d(5) file that names the module. */
  static String withModule(String content, String module) {
    return content.isEmpty() || content.endsWith("\n")
        ? content + module + "\n"
        : content + "\n" + module + "\n";
  }

  /** A modules-load.d(5) file that does not name the module. */
  static String withoutModule(String content, String module) {
    List<String> kept = content.lines().filter(line -> !sameModule(line.strip(), module)).toList();
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }

  /** Whether nothing but comments and empty lines is left. */
  static boolean empty(String content) {
    return content
        .lines()
        .map(String::strip)
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.startsWith(";"));
  }
}
