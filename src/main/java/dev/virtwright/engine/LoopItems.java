package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Loop;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a loop goes through. */
final class LoopItems {
  private LoopItems() {}

  /**
   * All items, rendered.
   *
   * @throws UserException where what is looped over is of the wrong kind
   */
  static List<@Nullable Object> of(Loop loop, Scope scope) {
    return items(loop, Values.resolve(loop.items(), scope));
  }

  private static List<@Nullable Object> items(Loop loop, @Nullable Object given) {
    List<@Nullable Object> items = new ArrayList<>();
    switch (loop.kind()) {
      case LOOP -> {
        if (!(given instanceof List<?> list)) {
          throw wrong(loop, "a list", given);
        }
        items.addAll(list);
      }
      case LIST -> {
        if (given instanceof List<?> list) {
          items.addAll(list);
        } else {
          items.add(given);
        }
      }
      case ITEMS -> {
        if (given instanceof List<?> list) {
          for (Object element : list) {
            if (element instanceof List<?> inner) {
              items.addAll(inner);
            } else {
              items.add(element);
            }
          }
        } else {
          items.add(given);
        }
      }
      case DICT -> {
        if (!(given instanceof Map<?, ?> map)) {
          throw wrong(loop, "a mapping", given);
        }
        map.forEach((key, value) -> {
          Map<String, @Nullable Object> entry = new LinkedHashMap<>();
          entry.put("key", key);
          entry.put("value", value);
          items.add(entry);
        });
      }
    }
    return items;
  }

  private static UserException wrong(Loop loop, String expected, @Nullable Object given) {
    return new UserException(
        "loop-type",
        "'%s' needs %s, not a %s"
            .formatted(loop.kind().keyword(), expected, Values.typeName(given)),
        null,
        loop.location());
  }
}
