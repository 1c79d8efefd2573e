package dev.virtwright.playbook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a play or, with all that is inherited, of a task. Immutable. */
public final class Settings {
  /** Nothing given. */
  public static final Settings NONE = new Settings(Map.of());

  private final Map<Setting, List<Given>> given;

  private Settings(Map<Setting, List<Given>> given) {
    this.given = given;
  }

  /** These keywords. */
  public static Settings of(Map<Setting, Given> own) {
    Map<Setting, List<Given>> all = new EnumMap<>(Setting.class);
    own.forEach((setting, value) -> all.put(setting, List.of(value)));
    return new Settings(Collections.unmodifiableMap(all));
  }

  /** The nearest one; empty where nobody gave it. */
  public Optional<Given> find(Setting setting) {
    List<Given> all = all(setting);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** All that were given, outermost first; more than one only where they accumulate. */
  public List<Given> all(Setting setting) {
    return given.getOrDefault(setting, List.of());
  }

  /** What somebody gave. */
  public Set<Setting> names() {
    return given.keySet();
  }

  /** These, as they hold inside what has them, overridden or extended by nearer ones. */
  Settings within(Settings nearer) {
    Map<Setting, List<Given>> all = new EnumMap<>(Setting.class);
    given.forEach((setting, values) -> {
      if (setting.inherited()) {
        all.put(setting, values);
      }
    });
    nearer.given.forEach((setting, values) -> {
      if (setting.accumulates()) {
        List<Given> both = new ArrayList<>(all.getOrDefault(setting, List.of()));
        both.addAll(values);
        all.put(setting, List.copyOf(both));
      } else {
        all.put(setting, values);
      }
    });
    return new Settings(Collections.unmodifiableMap(all));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings settings && settings.given.equals(given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }

  @Override
  public String toString() {
    return given.toString();
  }
}
