package dev.virtwright.playbook;

import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Groups of modules that {@code module_defaults} may name as {@code group/NAMESPACE.NAME.GROUP}:
 * {@code action_groups} in {@code meta/runtime.yml} of collections.
 *
 * <p>Source: Ansible's page "Module defaults", and that of a collection's structure.
 */
final class ActionGroups {
  /** Those that ansible-core keeps for older playbooks; none of their modules is here. */
  private static final Set<String> OF_CORE =
      Set.of("acme", "aws", "azure", "cpm", "docker", "gcp", "k8s", "os", "ovirt", "vmware");

  private static final String CORE = "ansible.builtin.";

  private final Collections collections;
  private final SourceFiles files;
  private final Trees trees;

  ActionGroups(Collections collections, SourceFiles files) {
    this.collections = collections;
    this.files = files;
    this.trees = new Trees(files);
  }

  /** Full names of the group's modules; empty where no collection has the group. */
  Optional<Set<String>> members(String group) {
    String full = group.indexOf('.') < 0 ? CORE + group : group;
    if (full.startsWith(CORE) && OF_CORE.contains(full.substring(CORE.length()))) {
      return Optional.of(Set.of());
    }
    Set<String> members = new TreeSet<>();
    return collect(full, members, new HashSet<>()) ? Optional.of(members) : Optional.empty();
  }

  private boolean collect(String group, Set<String> members, Set<String> seen) {
    String[] parts = group.split("\\.", 3);
    if (parts.length < 3 || !seen.add(group)) {
      return false;
    }
    String collection = parts[0] + "." + parts[1];
    if (!(groups(collection).get(parts[2]) instanceof List<?> listed)) {
      return false;
    }
    for (Object each : listed) {
      switch (each) {
        case String module -> members.add(full(module, collection));
        case Map<?, ?> entry ->
            extended(entry).forEach(other -> collect(full(other, collection), members, seen));
        case null, default -> {}
      }
    }
    return true;
  }

  private static List<String> extended(Map<?, ?> entry) {
    return entry.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("extend_group") instanceof List<?> others
        ? others.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static String full(String name, String collection) {
    return name.indexOf('.') < 0 ? collection + "." + name : name;
  }

  private Map<?, ?> groups(String collection) {
    for (Path file : collections.inside(collection, "meta", "runtime.yml")) {
      if (Files.isRegularFile(file)) {
        return read(file) instanceof Map<?, ?> runtime
                && runtime.get("action_groups") instanceof Map<?, ?> groups
            ? groups
            : Map.of();
      }
    }
    return Map.of();
  }

  private @Nullable Object read(Path file) {
    var node = files.yaml(file, null);
    return node == null ? null : trees.tree(node);
  }
}
