package dev.virtwright.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables that a task makes, by level of precedence.
 *
 * @param facts of the machine, by their names inside {@code ansible_facts}
 * @param included of {@code include_vars}
 * @param host of {@code set_fact} and {@code register}
 * @param forgetsFacts whether facts known before are gone ({@code meta: clear_facts})
 */
record Effects(
    Map<String, @Nullable Object> facts,
    Map<String, @Nullable Object> included,
    Map<String, @Nullable Object> host,
    boolean forgetsFacts) {

  static final Effects NONE = new Effects(Map.of(), Map.of(), Map.of(), false);

  Effects {
    facts = copy(facts);
    included = copy(included);
    host = copy(host);
  }

  static Effects ofHost(Map<String, ? extends @Nullable Object> values) {
    return new Effects(Map.of(), Map.of(), copy(values), false);
  }

  static Effects ofFacts(Map<String, ? extends @Nullable Object> values) {
    return new Effects(copy(values), Map.of(), Map.of(), false);
  }

  static Effects ofIncluded(Map<String, ? extends @Nullable Object> values) {
    return new Effects(Map.of(), copy(values), Map.of(), false);
  }

  Effects with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(host);
    more.put(name, value);
    return new Effects(facts, included, more, forgetsFacts);
  }

  /** These, and then those. */
  Effects then(Effects later) {
    return new Effects(
        later.forgetsFacts ? later.facts : merged(facts, later.facts),
        merged(included, later.included),
        merged(host, later.host),
        forgetsFacts || later.forgetsFacts);
  }

  Map<String, @Nullable Object> level(Level level) {
    return switch (level) {
      case FACTS -> facts;
      case INCLUDED -> included;
      case HOST -> host;
    };
  }

  /** Levels of variables that tasks make. */
  enum Level {
    FACTS,
    INCLUDED,
    HOST
  }

  private static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> first, Map<String, @Nullable Object> second) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>(first);
    both.putAll(second);
    return both;
  }

  private static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
