package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Containers that a template made for itself and may therefore change; those of variables are
 * copied before a method changes them, so that a rendering changes nothing outside of it.
 */
sealed interface Fresh {

  /** A list made here. */
  final class OwnList extends ArrayList<@Nullable Object> implements Fresh {
    OwnList() {}

    OwnList(Collection<? extends @Nullable Object> elements) {
      super(elements);
    }
  }

  /** A dictionary made here. */
  final class OwnDict extends LinkedHashMap<@Nullable Object, @Nullable Object> implements Fresh {
    OwnDict() {}
  }

  /** A copy that may be changed at every depth; templates in it stay templates. */
  static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Tuple tuple -> Tuple.copyOf(tuple.stream().map(Fresh::copy).toList());
      case List<?> list -> {
        OwnList copy = new OwnList();
        list.forEach(element -> copy.add(copy(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        OwnDict copy = new OwnDict();
        map.forEach((key, element) -> copy.put(key, copy(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
