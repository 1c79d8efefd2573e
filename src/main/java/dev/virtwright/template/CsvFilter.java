package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filter {@code from_csv} of community.general: a dictionary a line. */
final class CsvFilter {
  private CsvFilter() {}

  static void addTo(Table table) {
    table.add("from_csv", "dialect fieldnames delimiter skipinitialspace strict", CsvFilter::dicts);
  }

  private static Object dicts(Call call) {
    String dialect = call.text(0, "excel");
    char usual =
        switch (dialect) {
          case "excel", "unix" -> ',';
          case "excel-tab" -> '\t';
          default -> throw call.wrong("knows the dialects excel, excel-tab and unix");
        };
    String delimiter = call.text(2, String.valueOf(usual));
    if (delimiter.length() != 1) {
      throw call.wrong("wants one character as 'delimiter'");
    }
    String text = call.text().replaceFirst("^\ufeff", "");
    List<List<String>> rows =
        rows(call, text, delimiter.charAt(0), call.flag(3, false), call.flag(4, false));
    List<String> names = new ArrayList<>();
    if (call.plain(1) instanceof List<?> given) {
      given.forEach(name -> names.add(Print.text(name)));
    } else if (!rows.isEmpty()) {
      names.addAll(rows.removeFirst());
    }
    List<@Nullable Object> dicts = new ArrayList<>();
    for (List<String> row : rows) {
      Fresh.OwnDict dict = new Fresh.OwnDict();
      for (int i = 0; i < names.size(); i++) {
        dict.put(names.get(i), i < row.size() ? row.get(i) : null);
      }
      if (row.size() > names.size()) {
        dict.put(null, new ArrayList<>(row.subList(names.size(), row.size())));
      }
      dicts.add(dict);
    }
    return dicts;
  }

  /** Lines that are not empty; a quoted field may have line ends, and quotes written twice. */
  private static List<List<String>> rows(
      Call call, String text, char delimiter, boolean skipSpace, boolean strict) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    boolean wasQuoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (quoted && i < text.length()) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append(c);
          i++;
        } else {
          quoted = false;
        }
      } else if (quoted && strict) {
        throw call.wrong("finds a quoted field that does not end");
      } else if (c == '\n' || c == '\r') {
        if (begun || !row.isEmpty()) {
          row.add(field.toString());
          rows.add(row);
        }
        row = new ArrayList<>();
        field.setLength(0);
        begun = false;
        wasQuoted = false;
      } else if (c == delimiter) {
        row.add(field.toString());
        field.setLength(0);
        begun = true;
        wasQuoted = false;
      } else if (c == '"' && field.isEmpty() && !wasQuoted) {
        quoted = true;
        wasQuoted = true;
        begun = true;
      } else if (strict && wasQuoted) {
        throw call.wrong("finds text after a quoted field");
      } else if (!(skipSpace && c == ' ' && field.isEmpty() && !wasQuoted)) {
        field.append(c);
        begun = true;
      }
    }
    return rows;
  }
}
