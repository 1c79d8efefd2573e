package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines of an fstab(5). Pure; what is not changed keeps its text. */
final class Fstab {
  private Fstab() {}

  /**
   * A file system.
   *
   * @param source what is mounted
   * @param path where; {@code none} of swap
   */
  record Entry(String source, String path, String type, String options, String dump, String pass) {

    String line() {
      return String.join(
          " ",
          escaped(source),
          escaped(path),
          escaped(type),
          escaped(options),
          escaped(dump),
          escaped(pass));
    }
  }

  static String escaped(String field) {
    return field.replace("\\", "\\134").replace(" ", "\\040").replace("&", "\\046");
  }

  /** What fstab(5) and the kernel write as octal escapes. */
  static String unescaped(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      boolean octal =
          field.charAt(i) == '\\'
              && i + 3 < field.length()
              && field.substring(i + 1, i + 4).matches("[0-3][0-7]{2}");
      if (octal) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(field.charAt(i));
      }
    }
    return text.toString();
  }

  private static @Nullable Entry parse(String line) {
    String bare = line.strip();
    if (bare.isEmpty() || bare.startsWith("#")) {
      return null;
    }
    String[] field = bare.split("\\s+#")[0].split("\\s+");
    if (field.length < 4 || field.length > 6) {
      return null;
    }
    return new Entry(
        unescaped(field[0]),
        unescaped(field[1]),
        field[2],
        unescaped(field[3]),
        field.length > 4 ? field[4] : "0",
        field.length > 5 ? field[5] : "0");
  }

  /** Whether the line is about that path; several swaps at {@code none} differ by their source. */
  private static boolean about(@Nullable Entry entry, String path, @Nullable String source) {
    if (entry == null || !entry.path().equals(path)) {
      return false;
    }
    boolean swap = entry.path().equals("none") && entry.type().equals("swap");
    return !swap || source == null || entry.source().equals(source);
  }

  static Optional<Entry> find(String text, String path, @Nullable String source) {
    return text.lines()
        .map(Fstab::parse)
        .filter(entry -> about(entry, path, source))
        .map(Objects::requireNonNull)
        .findFirst();
  }

  /** With the entry at the place of its path's first line, or at the end. */
  static String with(String text, Entry wanted) {
    List<String> lines = new ArrayList<>();
    boolean placed = false;
    for (String line : text.lines().toList()) {
      Entry entry = parse(line);
      if (!about(entry, wanted.path(), wanted.source())) {
        lines.add(line);
      } else {
        lines.add(wanted.equals(entry) ? line : wanted.line());
        placed = true;
      }
    }
    if (!placed) {
      lines.add(wanted.line());
    }
    return String.join("\n", lines) + "\n";
  }

  static String without(String text, String path, @Nullable String source) {
    List<String> lines = text.lines().filter(line -> !about(parse(line), path, source)).toList();
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
