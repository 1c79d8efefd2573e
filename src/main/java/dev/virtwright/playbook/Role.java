package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param vars {@code vars/main.yml}, with those of its dependencies and parents, and {@code vars}
 *     of the entry
 * @param params what the entry gives besides keywords
 * @param exported of {@code vars} what the rest of the play sees too: the files' of the role and of
 *     its dependencies, not {@code vars} of entries
 * @param parents the roles whose tasks include or import it, nearest first
 * @param dependency whether another role brought it in by its meta file
 * @param location of the entry that uses it
 */
public record Role(
    String name,
    Path directory,
    Map<String, @Nullable Object> defaults,
    Map<String, @Nullable Object> vars,
    Map<String, @Nullable Object> exported,
    Map<String, @Nullable Object> params,
    List<Parent> parents,
    boolean dependency,
    SourceLocation location) {

  /**
   * A role whose tasks bring in another.
   *
   * @param directory absolute
   */
  public record Parent(String name, Path directory) {}

  public Role {
    Objects.requireNonNull(name);
    Objects.requireNonNull(directory);
    defaults = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    vars = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    exported = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(exported));
    params = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(params));
    parents = List.copyOf(parents);
    Objects.requireNonNull(location);
  }

  /** {@code NS.NAME} of the collection it is from; empty for a role of no collection. */
  public Optional<String> collection() {
    return Collections.of(directory);
  }

  /** The parents of a role that this one's tasks bring in; a dependency has this one's own. */
  List<Parent> withParents() {
    List<Parent> all = new ArrayList<>(parents);
    all.addFirst(new Parent(name, directory));
    return all;
  }

  /** The name without its collection. */
  public String shortName() {
    return collection().isPresent() ? name.substring(name.lastIndexOf('.') + 1) : name;
  }
}
