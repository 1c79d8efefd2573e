package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A role as one place uses it.
 *
 * @param directory absolute
 * @param defaults {@code defaults/main.yml}, over those of the roles it depends on and of the roles
 *     that depend on it
 * @param vars what it exports, with {@code vars} of its entry and of the roles that depend on it
 * @param exports {@code vars/main.yml}, with those of its dependencies and parents: what the whole
 *     play sees
 * @param params what the entry gives besides keywords
 * @param parents names of the roles that brought it in, outermost first
 * @param location of the entry that uses it
 */
public record Role(
    String name,
    Path directory,
    Map<String, @Nullable Object> defaults,
    Map<String, @Nullable Object> vars,
    Map<String, @Nullable Object> exports,
    Map<String, @Nullable Object> params,
    List<String> parents,
    SourceLocation location) {
  public Role {
    Objects.requireNonNull(name);
    Objects.requireNonNull(directory);
    defaults = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    vars = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    exports = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(exports));
    params = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(params));
    parents = List.copyOf(parents);
    Objects.requireNonNull(location);
  }

  /** {@code NS.NAME} of the collection it is from; empty for a role of no collection. */
  public Optional<String> collection() {
    return Collections.of(directory);
  }

  /** The name without its collection. */
  public String shortName() {
    return collection().isPresent() ? name.substring(name.lastIndexOf('.') + 1) : name;
  }
}
