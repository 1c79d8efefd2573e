package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Values;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keyword arguments of a lookup.
 *
 * @param plugin as it was called, for messages
 */
record LookupOptions(String plugin, Map<String, @Nullable Object> values) {

  LookupOptions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable Object value(String name, @Nullable Object otherwise) {
    Object value = values.get(name);
    return value == null && !values.containsKey(name) ? otherwise : value;
  }

  String text(String name, String otherwise) {
    Object value = values.get(name);
    return value == null ? otherwise : Values.print(value);
  }

  boolean flag(String name, boolean otherwise) {
    Object value = values.get(name);
    return value == null ? otherwise : Values.asBoolean(value);
  }

  int number(String name, int otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(Values.print(value).strip());
    } catch (NumberFormatException none) {
      throw wrong("wants a number as '%s', not %s".formatted(name, Values.print(value)), null);
    }
  }

  /** A list; a single value is one of one element. */
  List<?> list(String name) {
    Object value = values.get(name);
    return value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
  }

  /** These, with others in their place. */
  LookupOptions with(Map<String, ?> others) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
    all.putAll(others);
    return new LookupOptions(plugin, all);
  }

  UserException wrong(String what, @Nullable String remedy) {
    return new UserException("lookup", "the lookup '%s' %s".formatted(plugin, what), remedy, null);
  }
}
