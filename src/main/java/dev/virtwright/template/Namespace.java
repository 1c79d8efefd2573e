package dev.virtwright.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code namespace(a=1)}: the one thing whose members a loop can set for its outside. */
final class Namespace implements Special {
  private final Map<String, @Nullable Object> members;

  Namespace(Map<String, ? extends @Nullable Object> members) {
    this.members = new LinkedHashMap<>(members);
  }

  void set(String name, @Nullable Object value) {
    members.put(name, value);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return members.containsKey(name) ? members.get(name) : Scope.MISSING;
  }

  @Override
  public String typeName() {
    return "Namespace";
  }

  @Override
  public String printed() {
    return "<Namespace " + Print.represent(members) + ">";
  }
}
