package dev.virtwright.template;

import java.util.HashMap;
import java.util.Map;

/** Collects built-ins by name; a name given twice is a mistake of ours. */
final class Table {
  private final Map<String, Builtin> entries = new HashMap<>();

  Table add(String name, String signature, Builtin.Body body, Builtin.Trait... traits) {
    Builtin builtin = Builtin.of(name, signature, body, traits);
    if (entries.putIfAbsent(name, builtin) != null) {
      throw new IllegalStateException("two built-ins are named " + name);
    }
    return this;
  }

  /** A test, in the form that says yes or no. */
  Table test(String name, String signature, Check check, Builtin.Trait... traits) {
    return add(name, signature, check::holds, traits);
  }

  /** One more name of an entry. */
  Table alias(String name, String existing) {
    Builtin builtin = entries.get(existing);
    if (builtin == null || entries.putIfAbsent(name, builtin) != null) {
      throw new IllegalStateException("cannot name " + existing + " also " + name);
    }
    return this;
  }

  Map<String, Builtin> done() {
    return Map.copyOf(entries);
  }

  /** Whether something holds of a call's object. */
  interface Check {
    boolean holds(Call call);
  }
}
