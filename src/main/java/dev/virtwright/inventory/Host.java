package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A host.
 *
 * @param groups names of all groups it is in, {@code all} first, in the order in which their
 *     variables override each other
 * @param vars given in inventory files, with templates in them
 * @param source the inventory file that named it first; null for a host of a list or the implicit
 *     localhost
 * @param location where that file names it; null likewise
 */
public record Host(
    String name,
    List<String> groups,
    Map<String, @Nullable Object> vars,
    @Nullable Path source,
    @Nullable SourceLocation location) {
  public Host {
    Objects.requireNonNull(name);
    groups = List.copyOf(groups);
    vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
  }
}
