package dev.virtwright.inventory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group.
 *
 * @param depth levels below {@code all}, which is 0; variables of deeper groups count more
 * @param priority {@code ansible_group_priority}, 1 unless given; counts among groups of a depth
 * @param children names of groups directly in it, in order
 * @param hosts names of all hosts in it, those of its children included, in inventory order
 * @param ownHosts those of them that are in it directly
 * @param vars given in inventory files, with templates in them
 */
public record Group(
    String name,
    int depth,
    long priority,
    List<String> children,
    List<String> hosts,
    List<String> ownHosts,
    Map<String, @Nullable Object> vars) {
  public Group {
    Objects.requireNonNull(name);
    children = List.copyOf(children);
    hosts = List.copyOf(hosts);
    ownHosts = List.copyOf(ownHosts);
    vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
  }
}
