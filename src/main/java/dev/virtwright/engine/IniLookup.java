package dev.virtwright.engine;

import dev.virtwright.template.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lookup {@code ini}: values of INI files, as Python's configparser reads them, and of Java
 * properties.
 */
final class IniLookup {
  private static final String DEFAULT = "DEFAULT";
  private static final int DEEPEST = 10;
  private static final Pattern SECTION = Pattern.compile("\\[(.+)]");
  private static final Pattern ENTRY = Pattern.compile("(?s)(.*?)\\s*(?:[=:]\\s*(.*))?");
  private static final Pattern REFERENCE = Pattern.compile("%(?:%|\\((\\w[^)]*)\\)s|(.?))");

  private final FileLookups files;
  private final LookupOptions given;

  IniLookup(FileLookups files, LookupOptions given) {
    this.files = files;
    this.given = given;
  }

  List<@Nullable Object> find(List<@Nullable Object> terms) {
    List<@Nullable Object> values = new ArrayList<>();
    LookupOptions options = given;
    for (Object term : terms) {
      String key = Values.print(term);
      if (key.contains("=") || key.strip().contains(" ")) {
        KeyValues inline = KeyValues.parse(key);
        if (inline.rest().isEmpty()) {
          throw given.wrong("wants a key before its options, not '%s'".formatted(key), null);
        }
        key = inline.rest();
        options = options.with(inline.values());
      }
      one(key, options, values);
    }
    return values;
  }

  private void one(String key, LookupOptions options, List<@Nullable Object> values) {
    Path file = files.found("files", options.text("file", "ansible.ini"));
    boolean properties = options.text("type", "ini").equals("properties");
    String section = properties ? "java_properties" : options.text("section", "global");
    String text = files.text(file, files.charset());
    Map<String, Map<String, @Nullable Object>> sections =
        read((properties ? "[java_properties]\n" : "") + text, options, file);
    if (!sections.containsKey(section)) {
      throw given.wrong("finds no section [%s] in %s".formatted(section, file), null);
    }
    Map<String, @Nullable Object> all =
        new LinkedHashMap<>(sections.getOrDefault(DEFAULT, Map.of()));
    all.putAll(sections.get(section));
    boolean interpolated = options.flag("interpolation", true);
    if (options.flag("re", false)) {
      Pattern pattern = Pattern.compile(key);
      for (String name : all.keySet()) {
        if (pattern.matcher(name).lookingAt()) {
          values.add(value(name, all, interpolated, 0));
        }
      }
      return;
    }
    String name = name(key, options);
    if (all.containsKey(name)) {
      Object value = value(name, all, interpolated, 0);
      if (value != null) {
        values.add(value);
      }
    } else if (options.value("default", "") != null) {
      values.add(options.value("default", ""));
    }
  }

  private static String name(String key, LookupOptions options) {
    return options.flag("case_sensitive", false) ? key : key.toLowerCase(Locale.ROOT);
  }

  private Map<String, Map<String, @Nullable Object>> read(
      String text, LookupOptions options, Path file) {
    Map<String, Map<String, @Nullable Object>> sections = new LinkedHashMap<>();
    boolean valueless = options.flag("allow_no_value", options.flag("allow_none", false));
    Map<String, @Nullable Object> section = null;
    String last = null;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")) {
        continue;
      }
      boolean continued = Character.isWhitespace(line.charAt(0));
      if (continued && last != null && section != null && section.get(last) != null) {
        section.put(last, section.get(last) + "\n" + stripped);
        continue;
      }
      Matcher head = SECTION.matcher(stripped);
      if (head.matches()) {
        section = sections.computeIfAbsent(head.group(1), unused -> new LinkedHashMap<>());
        last = null;
        continue;
      }
      Matcher entry = ENTRY.matcher(stripped);
      if (section == null || !entry.matches() || (entry.group(2) == null && !valueless)) {
        throw given.wrong(
            "cannot read line %d of %s: %s".formatted(number - (options.text("type", "ini").equals("properties") ? 1 : 0), file, stripped),
            section == null ? "a section's head, such as [global], comes first" : null);
      }
      last = name(entry.group(1), options);
      if (section.containsKey(last)) {
        throw given.wrong("finds '%s' twice in a section of %s".formatted(last, file), null);
      }
      section.put(last, entry.group(2));
    }
    return sections;
  }

  private @Nullable Object value(
      String name, Map<String, @Nullable Object> all, boolean interpolated, int depth) {
    if (!(all.get(name) instanceof String text) || !interpolated) {
      return all.get(name);
    }
    if (depth > DEEPEST) {
      throw given.wrong("finds that '%s' refers to itself".formatted(name), null);
    }
    Matcher reference = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (reference.find()) {
      String other = reference.group(1);
      if (reference.group().equals("%%")) {
        reference.appendReplacement(out, "%");
      } else if (other != null && all.containsKey(other.toLowerCase(Locale.ROOT))) {
        Object value = value(other.toLowerCase(Locale.ROOT), all, true, depth + 1);
        reference.appendReplacement(out, Matcher.quoteReplacement(String.valueOf(value)));
      } else {
        throw given.wrong(
            "cannot replace '%s' in the value of '%s'".formatted(reference.group(), name),
            "write %% for a percent sign, or set interpolation=false");
      }
    }
    return reference.appendTail(out).toString();
  }
}
