package dev.virtwright.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the run's known secrets by {@code ***} in whatever is about to be printed, stored or
 * reported. Thread-safe. Texts shorter than {@value #SHORTEST} characters are not searched for:
 * they would mask half of every report.
 */
public final class Masker {
  private static final int SHORTEST = 4;

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  public void add(Secret secret) {
    if (secret.reveal().length() >= SHORTEST) {
      secrets.add(secret.reveal());
    }
  }

  public String mask(String text) {
    if (secrets.isEmpty()) {
      return text;
    }
    String masked = text;
    List<String> longestFirst = new ArrayList<>(secrets);
    longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    for (String secret : longestFirst) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  /** The same value with every text in it masked, keys included. */
  public @Nullable Object mask(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> mask(text);
      case Secret secret -> "***";
      case List<?> list -> {
        List<@Nullable Object> masked = new ArrayList<>(list.size());
        list.forEach(element -> masked.add(mask(element)));
        yield masked;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> masked = new LinkedHashMap<>();
        map.forEach((key, element) -> masked.put(mask(key), mask(element)));
        yield masked;
      }
      default -> value;
    };
  }
}
