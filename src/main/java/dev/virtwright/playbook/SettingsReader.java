package dev.virtwright.playbook;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@link Setting}s of a play, block, task or role entry, and checks their types. */
final class SettingsReader {
  private final SourceFiles files;
  private final Trees trees;

  SettingsReader(SourceFiles files, Trees trees) {
    this.files = files;
    this.trees = trees;
  }

  Settings read(Mapping mapping, Collection<Setting> allowed) {
    Map<Setting, Given> given = new EnumMap<>(Setting.class);
    for (Mapping.Entry entry : mapping.entries()) {
      Setting setting = Setting.of(entry.name()).orElse(null);
      if (setting == null || !allowed.contains(setting)) {
        continue;
      }
      if (entry.value() instanceof Scalar scalar && scalar.value() == null) {
        continue; // 'become:' with nothing behind it says nothing
      }
      Object value = trees.tree(entry.value());
      Object checked = value instanceof Template ? value : check(setting, value, entry.value());
      if (checked != null) {
        given.put(setting, new Given(checked, entry.value().location()));
      }
    }
    return Settings.of(given);
  }

  private @Nullable Object check(Setting setting, @Nullable Object value, Node node) {
    Object checked =
        switch (setting.kind()) {
          case BOOLEAN -> truth(value);
          case INTEGER -> whole(value);
          case NUMBER -> number(value);
          case TEXT -> node instanceof Scalar scalar ? scalar.text() : null;
          case TREE -> value;
        };
    if (checked == null) {
      String wanted =
          switch (setting.kind()) {
            case BOOLEAN -> "true or false";
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case TEXT -> "a text";
            case TREE -> "given";
          };
      wrong(setting, "must be %s, not %s".formatted(wanted, node.kind()), null, node);
      return null;
    }
    return switch (setting) {
      case STRATEGY -> word(setting, checked, Setting.STRATEGIES, node);
      case ORDER -> word(setting, checked, Setting.ORDERS, node);
      default -> checked;
    };
  }

  private @Nullable Object word(Setting setting, Object value, Set<String> known, Node node) {
    String text = String.valueOf(value);
    String bare = text.replaceFirst("^ansible\\.builtin\\.", "");
    if (known.contains(bare)) {
      return bare;
    }
    String remedy = Suggestions.didYouMean(text, known);
    wrong(
        setting,
        "cannot be '%s'".formatted(text),
        remedy == null
            ? "it is one of " + String.join(", ", known.stream().sorted().toList())
            : remedy,
        node);
    return null;
  }

  private void wrong(Setting setting, String problem, @Nullable String remedy, Node node) {
    files.error(
        "keyword-type", "'%s' %s".formatted(setting.keyword(), problem), remedy, node.location());
  }

  static @Nullable Boolean truth(@Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case Long number when number == 0 || number == 1 -> number == 1;
      case String text ->
          switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1", "y", "t" -> Boolean.TRUE;
            case "no", "false", "off", "0", "n", "f" -> Boolean.FALSE;
            default -> null;
          };
      case null, default -> null;
    };
  }

  private static @Nullable Object whole(@Nullable Object value) {
    if (value instanceof Long) {
      return value;
    }
    return value instanceof String text && text.strip().matches("-?[0-9]{1,18}")
        ? Long.valueOf(text.strip())
        : null;
  }

  private static @Nullable Object number(@Nullable Object value) {
    if (value instanceof Double) {
      return value;
    }
    if (value instanceof String text && text.strip().matches("-?[0-9]{1,9}(?:\\.[0-9]{1,9})?%?")) {
      return Double.valueOf(text.strip().replace("%", ""));
    }
    return whole(value);
  }

  static List<String> keywords(Collection<Setting> settings) {
    return settings.stream().map(Setting::keyword).toList();
  }
}
