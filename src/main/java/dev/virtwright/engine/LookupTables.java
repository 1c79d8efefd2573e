package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lookups of a value in an INI, properties or CSV file. */
final class LookupTables {
  private static final Set<String> OPTIONS =
      Set.of(
          "key",
          "file",
          "type",
          "section",
          "default",
          "re",
          "case_sensitive",
          "allow_no_value",
          "allow_none",
          "encoding",
          "interpolation",
          "delimiter",
          "col",
          "keycol");

  private static final Pattern PLAIN = Pattern.compile("\\S+");

  /** A value in quotes may have blanks in it. */
  private static final Pattern WORD = Pattern.compile("[^\\s=]+=(?:\"[^\"]*\"|'[^']*')|\\S+");

  private LookupTables() {}

  /** A term's own {@code name=value} parts over the call's options. */
  private record Term(String key, Map<String, String> own, LookupCall call) {
    static Term of(LookupCall call, String term) {
      Map<String, String> own = new HashMap<>();
      List<String> key = new ArrayList<>();
      Matcher words = (call.name().equals("ini") ? PLAIN : WORD).matcher(term);
      while (words.find()) {
        String word = words.group();
        int equals = word.indexOf('=');
        if (equals > 0) {
          own.put(word.substring(0, equals), unquoted(call, word.substring(equals + 1)));
        } else {
          key.add(word);
        }
      }
      for (String name : own.keySet()) {
        if (!OPTIONS.contains(name)) {
          throw call.wrong("failed: '%s' is not a valid option".formatted(name), null);
        }
      }
      String wanted = own.getOrDefault("key", String.join(" ", key));
      if (wanted.isEmpty()) {
        throw call.wrong(
            call.name().equals("ini")
                ? "failed: No key to look up was provided as first term"
                : "failed: Search key is required but was not found",
            "before its options, as in 'KEY file=NAME'");
      }
      return new Term(wanted, own, call);
    }

    private static String unquoted(LookupCall call, String value) {
      boolean quoted =
          !call.name().equals("ini")
              && value.length() > 1
              && "\"'".indexOf(value.charAt(0)) >= 0
              && value.charAt(value.length() - 1) == value.charAt(0);
      return quoted ? value.substring(1, value.length() - 1) : value;
    }

    String text(String name, String otherwise) {
      return own.getOrDefault(name, call.text(name, otherwise));
    }

    int column(String name, String otherwise) {
      String number = text(name, otherwise);
      if (!number.matches("[0-9]{1,6}")) {
        throw call.wrong("wants a number as '%s', not '%s'".formatted(name, number), null);
      }
      return Integer.parseInt(number);
    }

    boolean flag(String name) {
      return own.containsKey(name)
          ? dev.virtwright.template.Values.asBoolean(own.get(name))
          : call.flag(name, false);
    }

    boolean has(String name) {
      return own.containsKey(name) || call.has(name);
    }
  }

  static List<@Nullable Object> ini(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String each : call.texts()) {
      Term term = Term.of(call, each);
      boolean properties = term.text("type", "ini").equals("properties");
      String text =
          Lookups.utf8(
              call.read(
                  call.file(
                      "files",
                      term.text("file", properties ? "ansible.properties" : "ansible.ini"))));
      boolean exact = term.flag("case_sensitive");
      Map<String, Map<String, @Nullable Object>> sections =
          sections(call, text, exact, term.flag("allow_no_value") || term.flag("allow_none"));
      String section = properties ? "" : term.text("section", "global");
      if (!sections.containsKey(section)) {
        throw call.wrong(
            "failed: No section '%s' in '%s'".formatted(section, term.text("file", "ansible.ini")),
            "there are " + sections.keySet().stream().filter(known -> !known.isEmpty()).toList());
      }
      Map<String, @Nullable Object> entries =
          new LinkedHashMap<>(sections.getOrDefault("DEFAULT", Map.of()));
      entries.putAll(sections.getOrDefault(section, Map.of()));
      UnaryOperator<@Nullable Object> shown =
          term.has("interpolation") && !term.flag("interpolation")
              ? value -> value
              : value -> LookupInterpolation.resolved(call, value, entries);
      if (term.flag("re")) {
        Pattern pattern = Pattern.compile(term.key());
        entries.forEach((key, value) -> {
          if (value != null && pattern.matcher(key).lookingAt()) {
            found.add(shown.apply(value));
          }
        });
        continue;
      }
      String key = exact ? term.key() : term.key().toLowerCase(Locale.ROOT);
      if (entries.containsKey(key)) {
        if (entries.get(key) != null) { // a key that may have no value, and has none
          found.add(shown.apply(entries.get(key)));
        }
      } else {
        found.add(
            call.options().containsKey("default")
                ? call.options().get("default")
                : term.text("default", ""));
      }
    }
    return found;
  }

  private static Map<String, Map<String, @Nullable Object>> sections(
      LookupCall call, String text, boolean exact, boolean allowNone) {
    Map<String, Map<String, @Nullable Object>> sections = new LinkedHashMap<>();
    Map<String, @Nullable Object> current = new LinkedHashMap<>();
    sections.put("", current);
    String last = null;
    for (String line : text.lines().toList()) {
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
        continue;
      }
      if (bare.startsWith("[") && bare.indexOf(']') > 0) {
        String name = bare.substring(1, bare.indexOf(']'));
        current = new LinkedHashMap<>();
        if (sections.put(name, current) != null) {
          throw call.wrong("failed: section '%s' already exists".formatted(name), null);
        }
        last = null;
      } else if (Character.isWhitespace(line.charAt(0)) && last != null) {
        current.put(last, current.get(last) + "\n" + bare);
      } else {
        int sign = firstOf(bare);
        String key = sign < 0 ? bare : bare.substring(0, sign).strip();
        last = exact ? key : key.toLowerCase(Locale.ROOT);
        if (sign < 0 && !allowNone) {
          throw call.wrong(
              "finds a key without a value: '%s'".formatted(bare), "or say allow_no_value=true");
        }
        if (current.containsKey(last)) {
          throw call.wrong("failed: Duplicate option in the file: '%s'".formatted(last), null);
        }
        current.put(last, sign < 0 ? null : bare.substring(sign + 1).strip());
      }
    }
    return sections;
  }

  private static int firstOf(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  static List<@Nullable Object> csv(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    if (call.terms().isEmpty()) {
      throw call.wrong("failed: Search key is required but was not found", null);
    }
    for (String each : call.texts()) {
      Term term = Term.of(call, each);
      String delimiter = term.text("delimiter", "TAB");
      char separator =
          switch (delimiter) {
            case "TAB", "\t", "t", "\\t" -> '\t';
            default -> delimiter.charAt(0);
          };
      String file = Lookups.utf8(call.read(call.file("files", term.text("file", "ansible.csv"))));
      int column = term.column("col", "1");
      int keyColumn = term.column("keycol", "0");
      Object value = term.has("default") ? term.text("default", "") : null;
      boolean there = false;
      for (List<String> row : rows(file, separator)) {
        if (row.size() > keyColumn && row.get(keyColumn).equals(term.key())) {
          if (row.size() <= column) {
            throw call.wrong(
                "failed: list index out of range: no column %d in the row '%s'"
                    .formatted(column, term.key()),
                null);
          }
          value = row.get(column);
          there = true;
          break;
        }
      }
      if (there || value != null) {
        found.add(value);
      }
    }
    return found;
  }

  /** Rows as RFC 4180 has them. */
  private static List<List<String>> rows(String text, char separator) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
        } else {
          cell.append(c);
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == separator) {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n') {
        row.add(cell.toString());
        cell.setLength(0);
        rows.add(row);
        row = new ArrayList<>();
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (!cell.isEmpty() || !row.isEmpty()) {
      row.add(cell.toString());
      rows.add(row);
    }
    return rows;
  }
}
