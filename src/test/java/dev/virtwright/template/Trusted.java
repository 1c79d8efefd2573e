package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables as a playbook would hold them. */
final class Trusted {
  private Trusted() {}

  /** The same, where texts that look like templates are templates, at every depth. */
  static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case String text when Template.looksLikeTemplate(text) -> Template.parse(text);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(value(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, value(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
