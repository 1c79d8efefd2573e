package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An inventory while its sources are read: hosts and groups in the order in which they are named.
 */
final class Draft {
  static final String ALL = "all";
  static final String UNGROUPED = "ungrouped";

  private static final class DraftGroup {
    final Set<String> children = new LinkedHashSet<>();
    final Set<String> hosts = new LinkedHashSet<>();
    final Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    long priority = 1;
  }

  private static final class DraftHost {
    final Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    final @Nullable Path source;
    final @Nullable SourceLocation location;

    DraftHost(@Nullable Path source, @Nullable SourceLocation location) {
      this.source = source;
      this.location = location;
    }
  }

  private final Map<String, DraftGroup> groups = new LinkedHashMap<>();
  private final Map<String, DraftHost> hosts = new LinkedHashMap<>();

  Draft() {
    group(ALL);
    group(UNGROUPED);
  }

  /** All that an inventory has, so that more can be added. */
  static Draft of(Inventory inventory) {
    Draft draft = new Draft();
    inventory.groups().values().forEach(group -> draft.existing(group.name()));
    inventory
        .hosts()
        .values()
        .forEach(host -> {
          draft.host(host.name(), ALL, host.source(), host.location());
          host.vars().forEach((name, value) -> draft.hostVariable(host.name(), name, value));
        });
    for (Group group : inventory.groups().values()) {
      group.vars().forEach((name, value) -> draft.groupVariable(group.name(), name, value));
      draft.priority(group.name(), group.priority());
      group.children().forEach(child -> draft.child(group.name(), child));
      group.hosts().forEach(host -> draft.host(host, group.name(), null, null));
    }
    return draft;
  }

  void group(String name) {
    groups.computeIfAbsent(name, any -> new DraftGroup());
  }

  boolean hasGroup(String name) {
    return groups.containsKey(name);
  }

  boolean hasHost(String name) {
    return hosts.containsKey(name);
  }

  Set<String> groupNames() {
    return groups.keySet();
  }

  private DraftGroup existing(String name) {
    group(name);
    return Objects.requireNonNull(groups.get(name));
  }

  /** False where the child is the group itself or above it. */
  boolean child(String group, String child) {
    if (group.equals(child) || below(child).contains(group) || child.equals(ALL)) {
      return false;
    }
    group(child);
    existing(group).children.add(child);
    return true;
  }

  /** All groups in a group, itself included. */
  private Set<String> below(String group) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(group));
    while (!open.isEmpty()) {
      String name = open.pop();
      DraftGroup found = groups.get(name);
      if (found != null && seen.add(name)) {
        open.addAll(found.children);
      }
    }
    return seen;
  }

  void host(String name, String group, @Nullable Path source, @Nullable SourceLocation location) {
    hosts.computeIfAbsent(name, any -> new DraftHost(source, location));
    if (!group.equals(ALL) && !group.equals(UNGROUPED)) {
      existing(group).hosts.add(name);
    }
  }

  void hostVariable(String host, String name, @Nullable Object value) {
    Objects.requireNonNull(hosts.get(host), host).vars.put(name, value);
  }

  void groupVariable(String group, String name, @Nullable Object value) {
    existing(group).vars.put(name, value);
  }

  void priority(String group, long priority) {
    existing(group).priority = priority;
  }

  Map<String, Group> finishedGroups() {
    Map<String, Integer> depths = depths();
    Map<String, Set<String>> members = new HashMap<>();
    Set<String> grouped = new LinkedHashSet<>();
    groups.keySet().forEach(name -> members.put(name, members(name)));
    groups.keySet().stream()
        .filter(name -> !name.equals(ALL))
        .forEach(name -> grouped.addAll(Objects.requireNonNull(members.get(name))));
    Map<String, Group> finished = new LinkedHashMap<>();
    groups.forEach((name, group) -> {
      List<String> inside =
          switch (name) {
            case ALL -> List.copyOf(hosts.keySet());
            case UNGROUPED ->
                hosts.keySet().stream().filter(host -> !grouped.contains(host)).toList();
            default -> List.copyOf(Objects.requireNonNull(members.get(name)));
          };
      Set<String> children = new LinkedHashSet<>(group.children);
      if (name.equals(ALL)) {
        groups.keySet().stream()
            .filter(each -> Objects.equals(depths.get(each), 1))
            .forEach(children::add);
      }
      finished.put(
          name,
          new Group(
              name,
              Objects.requireNonNull(depths.get(name)),
              group.priority,
              List.copyOf(children),
              inside,
              name.equals(UNGROUPED) ? inside : List.copyOf(group.hosts),
              group.vars));
    });
    return finished;
  }

  Map<String, Host> finishedHosts(Map<String, Group> finishedGroups) {
    List<Group> order = new ArrayList<>(finishedGroups.values());
    order.sort(
        Comparator.comparingInt(Group::depth)
            .thenComparingLong(Group::priority)
            .thenComparing(Group::name));
    Map<String, List<String>> groupsOf = new HashMap<>();
    for (Group group : order) {
      for (String host : group.hosts()) {
        groupsOf.computeIfAbsent(host, any -> new ArrayList<>()).add(group.name());
      }
    }
    Map<String, Host> finished = new LinkedHashMap<>();
    hosts.forEach((name, host) ->
        finished.put(
            name,
            new Host(
                name,
                groupsOf.getOrDefault(name, List.of(ALL)),
                host.vars,
                host.source,
                host.location)));
    return finished;
  }

  /** Own hosts first, then those of the children. */
  private Set<String> members(String name) {
    Set<String> found = new LinkedHashSet<>();
    for (String group : below(name)) {
      DraftGroup inside = groups.get(group);
      if (inside != null) {
        found.addAll(inside.hosts);
      }
    }
    return found;
  }

  /** The longest way from {@code all} counts. */
  private Map<String, Integer> depths() {
    Map<String, Integer> depths = new HashMap<>();
    groups.keySet().forEach(name -> depths.put(name, name.equals(ALL) ? 0 : 1));
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Map.Entry<String, DraftGroup> group : groups.entrySet()) {
        int depth = Objects.requireNonNull(depths.get(group.getKey()));
        for (String child : group.getValue().children) {
          if (Objects.requireNonNull(depths.get(child)) < depth + 1) {
            depths.put(child, depth + 1);
            moved = true;
          }
        }
      }
    }
    return depths;
  }
}
