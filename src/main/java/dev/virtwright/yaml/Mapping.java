package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys with values, in the order of the text; merged keys ({@code <<}) are in it, and of a key that
 * was given twice only the last.
 */
public record Mapping(List<Entry> entries, SourceLocation location) implements Node {

  /** One key with its value. */
  public record Entry(Scalar key, Node value) {
    public Entry {
      Objects.requireNonNull(key);
      Objects.requireNonNull(value);
    }

    /** The key as text, also where YAML takes it for a number or a boolean. */
    public String name() {
      return key.text();
    }
  }

  public Mapping {
    entries = List.copyOf(entries);
    Objects.requireNonNull(location);
  }

  /** The entry of this name, or null. */
  public @Nullable Entry find(String name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    return null;
  }

  /** The value of this name, or null. */
  public @Nullable Node get(String name) {
    Entry entry = find(name);
    return entry == null ? null : entry.value();
  }
}
