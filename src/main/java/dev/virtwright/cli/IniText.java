package dev.virtwright.cli;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sections, keys and values as Python's configparser reads ansible.cfg: lines that are indented
 * continue the value before, {@code #} and {@code ;} begin comments at a line's beginning and
 * {@code ;} after a blank too.
 */
final class IniText {
  private IniText() {}

  /**
   * @param line from 1
   */
  record Entry(String section, String key, String value, int line) {}

  /**
   * @throws UserException where a line is none of these
   */
  static List<Entry> read(String text, String file) {
    List<Entry> entries = new ArrayList<>();
    String section = "";
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.startsWith(";") ? "" : raw.replaceFirst("\\s;.*$", "").stripTrailing();
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")) {
        continue;
      }
      boolean indented = Character.isWhitespace(line.charAt(0));
      if (indented && !entries.isEmpty() && entries.getLast().section().equals(section)) {
        Entry open = entries.removeLast();
        entries.add(
            new Entry(open.section(), open.key(), open.value() + "\n" + stripped, open.line()));
      } else if (stripped.startsWith("[") && stripped.endsWith("]")) {
        section = stripped.substring(1, stripped.length() - 1);
      } else {
        int end = separator(stripped);
        if (end < 1 || section.isEmpty()) {
          throw new UserException(
              "configuration",
              "a line that is neither a section nor 'key = value': " + stripped,
              "write [section] and below it key = value",
              SourceLocation.of(file, number, 1));
        }
        entries.add(
            new Entry(
                section,
                stripped.substring(0, end).strip().toLowerCase(Locale.ROOT),
                stripped.substring(end + 1).strip(),
                number));
      }
    }
    return entries;
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }
}
