package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Template;
import dev.virtwright.value.Secret;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees of plain values with templates in them; what is wrong with a template is reported.
 */
final class Trees {
  private final SourceFiles files;

  Trees(SourceFiles files) {
    this.files = files;
  }

  @Nullable Object tree(Node node) {
    return node.plain(this::leaf);
  }

  /** The variables of a mapping by name. */
  Map<String, @Nullable Object> variables(Mapping mapping) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    for (Mapping.Entry entry : mapping.entries()) {
      variables.put(entry.name(), tree(entry.value()));
    }
    return variables;
  }

  /** A text that is a template where it looks like one. */
  Object text(String text, IntFunction<SourceLocation> locations) {
    if (!Template.looksLikeTemplate(text)) {
      return text;
    }
    try {
      return Template.parse(text, locations);
    } catch (UserException mistakes) {
      files.report(mistakes);
      return text;
    }
  }

  /**
   * A tree of plain values that a program printed, its texts as templates where they look like it.
   * Ansible writes {@code {"__ansible_vault": …}} and {@code {"__ansible_unsafe": …}} for what YAML
   * tags.
   */
  @Nullable Object printed(@Nullable Object value, SourceLocation where) {
    return switch (value) {
      case String text -> text(text, offset -> where);
      case List<?> list -> {
        List<@Nullable Object> trees = new ArrayList<>(list.size());
        list.forEach(element -> trees.add(printed(element, where)));
        yield Collections.unmodifiableList(trees);
      }
      case Map<?, ?> map
          when map.size() == 1 && map.get("__ansible_vault") instanceof String text ->
          files.encryptedValue(text, where);
      case Map<?, ?> map
          when map.size() == 1 && map.get("__ansible_unsafe") instanceof String text ->
          text;
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> trees = new LinkedHashMap<>();
        map.forEach((key, element) -> trees.put(key, printed(element, where)));
        yield Collections.unmodifiableMap(trees);
      }
      case null, default -> value;
    };
  }

  private @Nullable Object leaf(Scalar scalar) {
    Object value =
        switch (scalar.mark()) {
          case UNSAFE -> scalar.value();
          case VAULT -> files.encryptedValue(scalar.text(), scalar.location());
          case NONE ->
              scalar.value() instanceof String text
                  ? text(text, scalar::locationAt)
                  : scalar.value();
        };
    if (!files.fromEncrypted(scalar.location())) {
      return value;
    }
    return switch (value) { // what a file holds that is encrypted as a whole is secret
      case Template template -> template.hidden();
      case String text -> new Secret(text);
      case null, default -> value;
    };
  }
}
