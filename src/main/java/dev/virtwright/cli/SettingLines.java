package dev.virtwright.cli;

import dev.virtwright.cli.Configuration.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Settings as {@code ansible-config dump} has them: by name, with typed values. */
final class SettingLines {
  private static final String CONFIG_FILE = "CONFIG_FILE";

  private SettingLines() {}

  static List<Map<String, @Nullable Object>> ansible(Configuration settings, boolean onlyChanged) {
    List<Map<String, @Nullable Object>> lines = new ArrayList<>();
    lines.add(line(CONFIG_FILE, "", settings.file() == null ? null : settings.file().toString()));
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      Value value = settings.values().get(setting);
      if (setting.name().equals(CONFIG_FILE)) {
        continue;
      }
      if (value != null) {
        lines.add(
            line(setting.name(), origin(value, settings), typed(setting, value.text(), settings)));
      } else if (!onlyChanged && setting.usual() != null) {
        lines.add(line(setting.name(), "default", typed(setting, setting.usual(), settings)));
      }
    }
    lines.sort(Comparator.comparing(line -> String.valueOf(line.get("name"))));
    return lines;
  }

  private static String origin(Value value, Configuration settings) {
    return value.location() != null && settings.file() != null
        ? settings.file().toAbsolutePath().toString()
        : "env: " + value.origin();
  }

  private static @Nullable Object typed(
      AnsibleSetting setting, String text, Configuration settings) {
    return switch (setting.kind()) {
      case FLAG -> Configuration.flag(text);
      case NUMBER -> Long.valueOf(text.strip());
      case PATH -> settings.path(setting).map(Object::toString).orElse(text);
      case LIST ->
          text.isBlank() ? List.of() : Arrays.stream(text.split(",")).map(String::strip).toList();
      case PATHS ->
          setting == AnsibleSetting.DEFAULT_HOST_LIST
              ? settings.inventories()
              : settings.paths(setting).stream().map(Object::toString).toList();
      case TEXT -> text;
    };
  }

  /** As Python prints it. */
  static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case List<?> list ->
          list.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  static Map<String, @Nullable Object> line(String name, String origin, @Nullable Object value) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("name", name);
    line.put("origin", origin);
    line.put("value", value);
    return line;
  }
}
