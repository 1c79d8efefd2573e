package dev.virtwright.template;

import java.util.Set;

/**
 * The variables a text names.
 *
 * @param names every name that may be read from the scope, some that are only set locally included
 * @param everything whether it may read others as well ({@code vars}, {@code hostvars}, lookups)
 */
public record References(Set<String> names, boolean everything) {
  public References {
    names = Set.copyOf(names);
  }
}
