package dev.virtwright.cli;

import dev.virtwright.template.Values;
import dev.virtwright.value.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes plain values as TOML: a table for each mapping that is no element of a list. */
final class TomlWriter {
  private final StringBuilder out = new StringBuilder();

  String write(Map<String, ?> root) {
    table("", root);
    return out.toString().strip() + "\n";
  }

  private void table(String name, Map<?, ?> table) {
    boolean values = false;
    for (Map.Entry<?, ?> each : table.entrySet()) {
      if (!(each.getValue() instanceof Map<?, ?>) && each.getValue() != null) {
        if (!values && !name.isEmpty()) {
          out.append("\n[").append(name).append("]\n");
        }
        values = true;
        out.append(key(each.getKey())).append(" = ").append(value(each.getValue())).append('\n');
      }
    }
    if (!values && !name.isEmpty() && table.values().stream().noneMatch(Map.class::isInstance)) {
      out.append("\n[").append(name).append("]\n");
    }
    table.forEach((key, value) -> {
      if (value instanceof Map<?, ?> inner) {
        table(name.isEmpty() ? key(key) : name + "." + key(key), inner);
      }
    });
  }

  private static String key(@Nullable Object key) {
    String text = String.valueOf(key);
    return text.matches("[A-Za-z0-9_-]+") ? text : Json.write(text);
  }

  /** TOML has no null: in a list it is an empty text. */
  private static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "\"\"";
      case Boolean truth -> truth.toString();
      case Number number -> number.toString();
      case List<?> list ->
          list.stream().map(TomlWriter::value).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .filter(each -> each.getValue() != null)
              .map(each -> key(each.getKey()) + " = " + value(each.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> Json.write(Values.print(value));
    };
  }
}
