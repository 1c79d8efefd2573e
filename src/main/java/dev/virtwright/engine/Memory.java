package dev.virtwright.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Variables that tasks made so far, by host: of the run's hosts, and of others whose facts tasks
 * gathered for them ({@code delegate_facts}). Thread-safe.
 */
final class Memory {
  private final Map<String, Effects> made = new ConcurrentHashMap<>();

  Effects of(String host) {
    return made.getOrDefault(host, Effects.NONE);
  }

  void add(String host, Effects effects) {
    made.merge(host, effects, Effects::then);
  }
}
