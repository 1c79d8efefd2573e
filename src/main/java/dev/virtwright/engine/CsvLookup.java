package dev.virtwright.engine;

import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lookup {@code csvfile}: a field of the row that has a key, quoted as RFC 4180 has it. */
final class CsvLookup {
  private static final Set<String> OPTIONS =
      Set.of("file", "delimiter", "encoding", "default", "col", "keycol");

  private final FileLookups files;
  private final LookupOptions given;

  CsvLookup(FileLookups files, LookupOptions given) {
    this.files = files;
    this.given = given;
  }

  List<@Nullable Object> find(List<@Nullable Object> terms) {
    if (terms.isEmpty()) {
      throw given.wrong("wants a key", null);
    }
    List<@Nullable Object> found = new ArrayList<>();
    LookupOptions options = given;
    for (Object term : terms) {
      KeyValues inline = KeyValues.parse(Values.print(term));
      for (String name : inline.values().keySet()) {
        if (!OPTIONS.contains(name)) {
          throw given.wrong("knows no option '%s'".formatted(name), null);
        }
      }
      if (inline.rest().isEmpty()) {
        throw given.wrong("wants a key in '%s'".formatted(Values.print(term)), null);
      }
      options = options.with(inline.values());
      Object value = one(inline.rest(), options);
      if (value instanceof List<?> list) {
        found.addAll(list);
      } else if (value != null) {
        found.add(value);
      }
    }
    return found;
  }

  private @Nullable Object one(String key, LookupOptions options) {
    String delimiter = options.text("delimiter", "TAB");
    char mark = delimiter.equals("TAB") || delimiter.equals("t") ? '\t' : delimiter.charAt(0);
    int column = options.number("col", 1);
    int keyColumn = options.number("keycol", 0);
    String text =
        files.text(files.found("files", options.text("file", "ansible.csv")), files.charset());
    for (List<String> row : rows(text, mark)) {
      if (keyColumn >= row.size()) {
        throw given.wrong("finds a row without column %d".formatted(keyColumn), null);
      }
      if (row.get(keyColumn).equals(key)) {
        if (column >= row.size()) {
          throw given.wrong("finds no column %d in the row of '%s'".formatted(column, key), null);
        }
        return row.get(column);
      }
    }
    return options.value("default", null);
  }

  /** Rows that are not empty. */
  static List<List<String>> rows(String text, char delimiter) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean any = false;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (quoted) {
        if (character != '"') {
          field.append(character);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (character == '"' && field.isEmpty()) {
        quoted = true;
        any = true;
      } else if (character == delimiter) {
        row.add(field.toString());
        field.setLength(0);
        any = true;
      } else if (character == '\n') {
        if (any || !field.isEmpty()) {
          row.add(field.toString());
          rows.add(row);
        }
        row = new ArrayList<>();
        field.setLength(0);
        any = false;
      } else if (character != '\r') {
        field.append(character);
      }
    }
    if (any || !field.isEmpty()) {
      row.add(field.toString());
      rows.add(row);
    }
    return rows;
  }
}
