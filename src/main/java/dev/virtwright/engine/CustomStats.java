package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures that tasks keep with {@code set_stats}, of the run and of its hosts. */
final class CustomStats {
  /** In place of a host's name: the run itself, as Ansible's callbacks call it. */
  static final String RUN = "_run";

  private final Map<String, Map<String, @Nullable Object>> byHost = new LinkedHashMap<>();

  void set(String host, Map<String, @Nullable Object> data, boolean aggregate) {
    Map<String, @Nullable Object> kept = byHost.computeIfAbsent(host, any -> new LinkedHashMap<>());
    data.forEach((name, value) -> kept.put(name, aggregate ? sum(kept.get(name), value) : value));
  }

  /** As Ansible adds: numbers, texts and lists; mappings are merged; else the later one counts. */
  private static @Nullable Object sum(@Nullable Object before, @Nullable Object value) {
    if (before instanceof Long one && value instanceof Long other) {
      return one + other;
    }
    if (before instanceof Number one && value instanceof Number other) {
      return one.doubleValue() + other.doubleValue();
    }
    if (before instanceof String one && value instanceof String other) {
      return one + other;
    }
    if (before instanceof List<?> one && value instanceof List<?> other) {
      List<@Nullable Object> both = new ArrayList<>(one);
      both.addAll(other);
      return both;
    }
    if (before instanceof Map<?, ?> one && value instanceof Map<?, ?> other) {
      Map<@Nullable Object, @Nullable Object> both = new LinkedHashMap<>(one);
      both.putAll(other);
      return both;
    }
    return value;
  }

  Map<String, Map<String, @Nullable Object>> masked(EventWriter events) {
    Map<String, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
    byHost.forEach((host, data) -> all.put(host, events.values(data)));
    return all;
  }
}
