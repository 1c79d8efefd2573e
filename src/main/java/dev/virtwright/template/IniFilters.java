package dev.virtwright.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters {@code from_ini} and {@code to_ini} of community.general: a dict a section. */
final class IniFilters {
  private static final String DEFAULTS = "DEFAULT";

  private IniFilters() {}

  static void addTo(Table table) {
    table.add("from_ini", "", IniFilters::read).add("to_ini", "", IniFilters::written);
  }

  /** As Python's configparser: {@code =} or {@code :}, longer values on indented lines. */
  private static Object read(Call call) {
    if (!Types.isText(call.object())) {
      throw call.wrong("wants a text, not a " + Types.name(call.object()));
    }
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = null;
    String key = null;
    int number = 0;
    for (String line : call.text().lines().toList()) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
        continue;
      }
      if (Character.isWhitespace(line.charAt(0)) && section != null && key != null) {
        section.merge(key, text, (before, more) -> before + "\n" + more);
      } else if (text.startsWith("[") && text.indexOf(']') > 1) {
        String name = text.substring(1, text.lastIndexOf(']'));
        section = new LinkedHashMap<>();
        key = null;
        if (sections.put(name, section) != null && !name.equals(DEFAULTS)) {
          throw call.wrong("finds the section '%s' twice (line %d)".formatted(name, number));
        }
      } else {
        int sign = sign(text);
        if (section == null || sign <= 0) {
          throw call.wrong(
              section == null
                  ? "finds a line before the first [section] (line %d)".formatted(number)
                  : "finds neither KEY=VALUE nor [section] (line %d)".formatted(number));
        }
        key = text.substring(0, sign).strip();
        if (section.put(key, text.substring(sign + 1).strip()) != null) {
          throw call.wrong(
              "finds the key '%s' twice in a section (line %d)".formatted(key, number));
        }
      }
    }
    return dicts(sections);
  }

  private static int sign(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '=' || text.charAt(i) == ':') {
        return i;
      }
    }
    return -1;
  }

  /** Each section has the defaults too, which come last themselves. */
  private static Map<String, @Nullable Object> dicts(Map<String, Map<String, String>> sections) {
    Map<String, @Nullable Object> dicts = new LinkedHashMap<>();
    Map<String, String> defaults = sections.getOrDefault(DEFAULTS, Map.of());
    sections.forEach((name, own) -> {
      if (!name.equals(DEFAULTS)) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(own);
        dicts.put(name, all);
      }
    });
    if (!defaults.isEmpty()) {
      dicts.put(DEFAULTS, defaults);
    }
    return dicts;
  }

  private static Object written(Call call) {
    Map<?, ?> sections = call.map(call.plain());
    if (sections.isEmpty()) {
      throw call.wrong("received an empty dict, which cannot be converted");
    }
    StringBuilder out = new StringBuilder();
    Object defaults = sections.get(DEFAULTS);
    if (defaults != null) {
      section(call, DEFAULTS, defaults, out);
    }
    sections.forEach((name, entries) -> {
      if (!DEFAULTS.equals(name)) {
        section(call, Print.text(name), entries, out);
      }
    });
    return out.substring(0, out.length() - 1);
  }

  private static void section(Call call, String name, @Nullable Object entries, StringBuilder out) {
    out.append('[').append(name).append("]\n");
    call.map(entries)
        .forEach((key, value) -> {
          if (value == null) {
            throw call.wrong("wants a value under '%s', not none".formatted(Print.text(key)));
          }
          String text = Print.text(value).replace("\n", "\n\t");
          out.append(Print.text(key)).append(" = ").append(text).append('\n');
        });
    out.append('\n');
  }
}
