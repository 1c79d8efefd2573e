package dev.virtwright.journal;

import dev.virtwright.value.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object's members by the kind that they should be of; of another they are an {@link
 * IllegalArgumentException} that names the member.
 */
record Fields(Map<String, @Nullable Object> map) {

  static Fields parse(@Nullable String line) throws IOException {
    try {
      return of(Json.parse(line == null ? "" : line));
    } catch (Json.Malformed damaged) {
      throw new IOException("the stored run is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static Fields of(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> given)) {
      throw new IllegalArgumentException("not an object: " + value);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    given.forEach((name, member) -> map.put(String.valueOf(name), member));
    return new Fields(map);
  }

  @Nullable Object value(String name) {
    return map.get(name);
  }

  String text(String name) {
    return is(name, String.class);
  }

  @Nullable String optional(String name) {
    return map.get(name) == null ? null : text(name);
  }

  boolean truth(String name) {
    return is(name, Boolean.class);
  }

  long number(String name) {
    return is(name, Long.class);
  }

  int integer(String name) {
    return Math.toIntExact(number(name));
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException notATime) {
      throw new IllegalArgumentException(name + " is no time: " + text(name), notATime);
    }
  }

  List<?> list(String name) {
    return is(name, List.class);
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    list(name).forEach(element -> texts.add(String.valueOf(element)));
    return texts;
  }

  <T> List<T> each(String name, Function<Fields, T> reader) {
    List<T> all = new ArrayList<>();
    list(name).forEach(element -> all.add(reader.apply(of(element))));
    return all;
  }

  Map<String, @Nullable Object> map(String name) {
    return of(map.get(name)).map();
  }

  private <T> T is(String name, Class<T> kind) {
    Object value = map.get(name);
    if (!kind.isInstance(value)) {
      throw new IllegalArgumentException(name + " is " + value);
    }
    return kind.cast(value);
  }
}
