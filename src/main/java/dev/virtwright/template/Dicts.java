package dev.virtwright.template;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dictionary access with Python's idea of equal keys: 1, 1.0 and True are one. */
final class Dicts {
  private Dicts() {}

  /** The value as it lies there, or {@link Scope#MISSING}. */
  static @Nullable Object get(Map<?, ?> map, @Nullable Object key) {
    Object stored = stored(map, key);
    return Scope.isMissing(stored) ? Scope.MISSING : map.get(stored);
  }

  /** The key as it is stored, or {@link Scope#MISSING}. */
  static @Nullable Object stored(Map<?, ?> map, @Nullable Object key) {
    if (key instanceof String) {
      return map.containsKey(key) ? key : Scope.MISSING;
    }
    if (key == null) {
      // Map.of() and its kind refuse to be asked for null.
      for (Object candidate : map.keySet()) {
        if (candidate == null) {
          return null;
        }
      }
      return Scope.MISSING;
    }
    if ((key instanceof List<?> && !(key instanceof Tuple)) || key instanceof Map<?, ?>) {
      throw Failure.of("a " + Types.name(key) + " cannot be a key of a dict");
    }
    if (map.containsKey(key)) {
      return key;
    }
    if (Types.isNumber(key)) {
      Object canonical = Compare.key(key);
      for (Object variant : variants(canonical)) {
        if (map.containsKey(variant)) {
          return variant;
        }
      }
    }
    return Scope.MISSING;
  }

  private static List<Object> variants(Object canonical) {
    if (canonical instanceof Long number) {
      if (number == 0 || number == 1) {
        return List.of(number, number == 1, (double) number);
      }
      double real = number;
      return new BigDecimal(real).compareTo(BigDecimal.valueOf(number)) == 0
          ? List.of(number, real)
          : List.of(number);
    }
    return List.of(canonical);
  }

  /** Puts in a value; an equal key stays as it was written first. */
  static void put(
      Map<@Nullable Object, @Nullable Object> map, @Nullable Object key, @Nullable Object value) {
    Object stored = stored(map, key);
    map.put(Scope.isMissing(stored) ? key : stored, value);
  }
}
