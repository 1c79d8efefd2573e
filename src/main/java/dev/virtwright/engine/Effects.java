package dev.virtwright.engine;

import dev.virtwright.playbook.Role;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables that a task makes, by level of precedence.
 *
 * @param facts of the machine, by their names inside {@code ansible_facts}
 * @param included of {@code include_vars}
 * @param host of {@code set_fact} and {@code register}
 * @param roleDefaults of roles that were included publicly, under {@link #inPlay(String, int)}
 * @param roleVars of the same roles
 * @param forgetsFacts whether facts known before are gone ({@code meta: clear_facts})
 */
record Effects(
    Map<String, @Nullable Object> facts,
    Map<String, @Nullable Object> included,
    Map<String, @Nullable Object> host,
    Map<String, @Nullable Object> roleDefaults,
    Map<String, @Nullable Object> roleVars,
    boolean forgetsFacts) {

  static final Effects NONE = new Effects(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), false);

  Effects {
    facts = copy(facts);
    included = copy(included);
    host = copy(host);
    roleDefaults = copy(roleDefaults);
    roleVars = copy(roleVars);
  }

  static Effects ofHost(Map<String, @Nullable Object> values) {
    return new Effects(Map.of(), Map.of(), values, Map.of(), Map.of(), false);
  }

  static Effects ofFacts(Map<String, @Nullable Object> values) {
    return new Effects(values, Map.of(), Map.of(), Map.of(), Map.of(), false);
  }

  static Effects ofIncluded(Map<String, @Nullable Object> values) {
    return new Effects(Map.of(), values, Map.of(), Map.of(), Map.of(), false);
  }

  /** What the rest of the play of this number sees of a role. */
  static Effects ofRole(Role role, int play) {
    return new Effects(
        Map.of(),
        Map.of(),
        Map.of(),
        inPlay(role.defaults(), play),
        inPlay(role.exported(), play),
        false);
  }

  private static Map<String, @Nullable Object> inPlay(
      Map<String, @Nullable Object> values, int play) {
    Map<String, @Nullable Object> prefixed = new LinkedHashMap<>();
    values.forEach((name, value) -> prefixed.put(inPlay(name, play), value));
    return prefixed;
  }

  /** The name under which a role's variable is kept that one play sees and no other. */
  static String inPlay(String name, int play) {
    return play + " " + name;
  }

  /** The same facts, of which only the names are known before these tasks are carried out. */
  Effects knownAfter(List<String> tasks) {
    Map<String, @Nullable Object> later = new LinkedHashMap<>();
    facts.keySet().forEach(name -> later.put(name, new AfterApply(tasks, Map.of())));
    return ofFacts(later);
  }

  Effects with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(host);
    more.put(name, value);
    return new Effects(facts, included, more, roleDefaults, roleVars, forgetsFacts);
  }

  /** These, and then those. */
  Effects then(Effects later) {
    return new Effects(
        later.forgetsFacts ? later.facts : merged(facts, later.facts),
        merged(included, later.included),
        merged(host, later.host),
        merged(roleDefaults, later.roleDefaults),
        merged(roleVars, later.roleVars),
        forgetsFacts || later.forgetsFacts);
  }

  Map<String, @Nullable Object> level(Level level) {
    return switch (level) {
      case FACTS -> facts;
      case INCLUDED -> included;
      case HOST -> host;
      case ROLE_DEFAULTS -> roleDefaults;
      case ROLE_VARS -> roleVars;
    };
  }

  /** Levels of variables that tasks make. */
  enum Level {
    FACTS,
    INCLUDED,
    HOST,
    ROLE_DEFAULTS,
    ROLE_VARS
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
