package dev.virtwright.cli;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Group;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.inventory.VarsDirectory;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An inventory as trees of plain values, in the shapes of ansible-inventory. Templates are as they
 * are written, secrets as {@code ***}.
 *
 * @param beside variables beside a playbook
 * @param export whether groups have their own variables, and hosts only theirs
 * @param extraVars over those of every host, but in an export
 */
record InventoryViews(
    Inventory inventory,
    VarsDirectory beside,
    boolean export,
    Map<String, @Nullable Object> extraVars) {

  /** {@code --list}: groups by name, and {@code _meta}. */
  Map<String, Object> list(List<Host> hosts) {
    Set<String> chosen = hosts.stream().map(Host::name).collect(Collectors.toSet());
    Map<String, Object> groups = new TreeMap<>();
    inventory
        .groups()
        .values()
        .forEach(group -> {
          Map<String, Object> entry = new TreeMap<>();
          List<String> members = own(group).stream().filter(chosen::contains).toList();
          List<String> children = children(group);
          if (!members.isEmpty()) {
            entry.put("hosts", members);
          }
          if (!children.isEmpty()) {
            entry.put("children", children);
          }
          if (export && !groupVars(group).isEmpty()) {
            entry.put("vars", groupVars(group));
          }
          if (!entry.isEmpty()) {
            groups.put(group.name(), entry);
          }
        });
    Map<String, Object> hostvars = new TreeMap<>();
    for (Host host : hosts) {
      Map<String, @Nullable Object> vars = hostVars(host);
      if (!vars.isEmpty()) {
        hostvars.put(host.name(), vars);
      }
    }
    // the profile is how ansible-core 2.19 writes values, for those who read them
    groups.put("_meta", new TreeMap<>(Map.of("hostvars", hostvars, "profile", "inventory_legacy")));
    return groups;
  }

  /** {@code --list --toml}: groups by name, each with its children, hosts and their variables. */
  Map<String, Object> toml(List<Host> hosts) {
    Set<String> chosen = hosts.stream().map(Host::name).collect(Collectors.toSet());
    Map<String, Object> groups = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    toml(group("all"), chosen, seen, groups);
    return groups;
  }

  private void toml(Group group, Set<String> chosen, Set<String> seen, Map<String, Object> groups) {
    Map<String, Object> entry = new TreeMap<>();
    List<String> children =
        children(group).stream()
            .filter(child -> !child.equals("ungrouped") || !own(group(child)).isEmpty())
            .toList();
    if (!children.isEmpty()) {
      entry.put("children", children);
    }
    hostsAndVars(group, chosen, seen, new TreeMap<>(), entry);
    if (!entry.isEmpty()) {
      groups.put(group.name(), entry);
    }
    children.forEach(child -> toml(group(child), chosen, seen, groups));
  }

  /**
   * Adds the group's own hosts and variables to its entry, where there are any.
   *
   * @param seen hosts whose variables were told, to which these are added
   * @param members takes the hosts, in its order
   */
  private void hostsAndVars(
      Group group,
      Set<String> chosen,
      Set<String> seen,
      Map<String, Object> members,
      Map<String, Object> entry) {
    for (String name : own(group)) {
      if (chosen.contains(name)) {
        Host host = Objects.requireNonNull(inventory.hosts().get(name));
        members.put(name, seen.add(name) ? hostVars(host) : Map.of());
      }
    }
    if (!members.isEmpty()) {
      entry.put("hosts", members);
    }
    if (export && !groupVars(group).isEmpty()) {
      entry.put("vars", groupVars(group));
    }
  }

  /** {@code --list --yaml}: what a YAML inventory would say. */
  Map<String, Object> yaml(List<Host> hosts) {
    Set<String> chosen = hosts.stream().map(Host::name).collect(Collectors.toSet());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("all", yaml(group("all"), chosen, new HashSet<>(), new HashSet<>()));
    return all;
  }

  private Map<String, Object> yaml(
      Group group, Set<String> chosen, Set<String> seenGroups, Set<String> seenHosts) {
    Map<String, Object> entry = new LinkedHashMap<>();
    Map<String, Object> children = new LinkedHashMap<>();
    for (String child : children(group)) {
      Map<String, Object> inside =
          seenGroups.add(child) ? yaml(group(child), chosen, seenGroups, seenHosts) : Map.of();
      if (!inside.isEmpty() || !children(group(child)).isEmpty() || !own(group(child)).isEmpty()) {
        children.put(child, inside);
      }
    }
    if (!children.isEmpty()) {
      entry.put("children", children);
    }
    hostsAndVars(group, chosen, seenHosts, new LinkedHashMap<>(), entry);
    return entry;
  }

  /**
   * {@code --host}: the variables of one.
   *
   * @throws UserException where there is no such host
   */
  Map<String, @Nullable Object> host(String name) {
    return inventory
        .host(name)
        .map(this::hostVars)
        .orElseThrow(() ->
            new UserException(
                "option",
                "no host '%s' in the inventory".formatted(name),
                Suggestions.didYouMean(name, inventory.hosts().keySet()),
                null));
  }

  /**
   * {@code --graph}: a line for each group and host below a group.
   *
   * @throws UserException where there is no such group
   */
  String graph(String name, boolean vars) {
    if (!inventory.groups().containsKey(name)) {
      throw new UserException(
          "option",
          "no group '%s' in the inventory; --graph takes the name of a group".formatted(name),
          Suggestions.didYouMean(name, inventory.groups().keySet()),
          null);
    }
    List<String> lines = new ArrayList<>();
    graph(group(name), 0, vars, lines);
    return String.join("\n", lines) + "\n";
  }

  private void graph(Group group, int depth, boolean vars, List<String> lines) {
    lines.add(line("@" + group.name() + ":", depth));
    children(group).forEach(child -> graph(group(child), depth + 1, vars, lines));
    for (String host : own(group)) {
      lines.add(line(host, depth + 1));
      if (vars) {
        vars(hostVars(Objects.requireNonNull(inventory.hosts().get(host))), depth + 2, lines);
      }
    }
    if (vars) {
      vars(groupVars(group), depth + 1, lines);
    }
  }

  private static void vars(Map<String, @Nullable Object> vars, int depth, List<String> lines) {
    vars.forEach(
        (name, value) -> lines.add(line("{%s = %s}".formatted(name, Values.print(value)), depth)));
  }

  private static String line(String text, int depth) {
    return depth == 0 ? text : "  |".repeat(depth) + "--" + text;
  }

  private Group group(String name) {
    return Objects.requireNonNull(inventory.groups().get(name));
  }

  /** Direct children; {@code ungrouped} is one of {@code all}, and the first. */
  private static List<String> children(Group group) {
    if (!group.name().equals("all")) {
      return group.children();
    }
    Set<String> children = new LinkedHashSet<>(List.of("ungrouped"));
    children.addAll(group.children());
    return List.copyOf(children);
  }

  /** Hosts that are in the group itself and not only in a group below it. */
  private List<String> own(Group group) {
    return group.name().equals("all") ? List.of() : group.ownHosts();
  }

  private Map<String, @Nullable Object> hostVars(Host host) {
    Map<String, @Nullable Object> vars = new TreeMap<>();
    var levels = inventory.variables(host, beside);
    if (export) {
      vars.putAll(levels.inventoryHost());
      vars.putAll(levels.inventoryHostFiles());
      vars.putAll(levels.playbookHostFiles());
    } else {
      vars.putAll(levels.merged());
      vars.putAll(extraVars);
    }
    vars.replaceAll((name, value) -> shown(value));
    return vars;
  }

  private Map<String, @Nullable Object> groupVars(Group group) {
    Map<String, @Nullable Object> vars = new TreeMap<>(inventory.variables(group, beside));
    if (group.priority() != 1) {
      vars.put("ansible_group_priority", group.priority());
    }
    vars.replaceAll((name, value) -> shown(value));
    return vars;
  }

  /** As it is written: nothing is rendered, nothing secret is shown. */
  private static @Nullable Object shown(@Nullable Object value) {
    return switch (value) {
      case Template template -> template.isHidden() ? "***" : template.source();
      case Secret secret -> secret.toString();
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(shown(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(String.valueOf(key), shown(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
