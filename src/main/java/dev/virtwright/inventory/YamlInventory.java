package dev.virtwright.inventory;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a YAML inventory: groups with {@code hosts}, {@code vars} and {@code children}.
 *
 * <p>Source: Ansible's inventory plugin yaml.
 */
final class YamlInventory {
  private static final List<String> KEYS = List.of("hosts", "vars", "children");

  private final Draft draft;
  private final SourceFiles files;
  private final Trees trees;
  private final Path path;

  YamlInventory(Draft draft, SourceFiles files, Path path) {
    this.draft = draft;
    this.files = files;
    this.trees = new Trees(files);
    this.path = path;
  }

  void read(@Nullable Node root) {
    if (root == null) {
      return;
    }
    if (!(root instanceof Mapping mapping)) {
      files.error(
          "inventory",
          "an inventory is a mapping of groups, not " + root.kind(),
          "begin with 'all:'",
          root.location());
      return;
    }
    for (Mapping.Entry entry : mapping.entries()) {
      group(entry.key(), entry.value());
    }
  }

  private void group(Scalar key, Node value) {
    String name = key.text();
    draft.group(name);
    Mapping content = mapping(value, "group '" + name + "'");
    if (content == null) {
      return;
    }
    for (Mapping.Entry entry : content.entries()) {
      switch (entry.name()) {
        case "hosts" -> hosts(name, entry.value());
        case "vars" -> vars(name, entry.value());
        case "children" -> children(name, entry.value());
        default ->
            files.warning(
                "inventory-key",
                "'%s' in group '%s' is not looked at".formatted(entry.name(), name),
                Suggestions.nearest(entry.name(), KEYS)
                    .map(word -> "did you mean '" + word + "'?")
                    .orElse("a group has hosts, vars and children"),
                entry.key().location());
      }
    }
  }

  private void children(String group, Node value) {
    if (value instanceof Scalar scalar && scalar.value() instanceof String) {
      child(group, scalar);
      return;
    }
    Mapping children = mapping(value, "children of group '" + group + "'");
    if (children == null) {
      return;
    }
    for (Mapping.Entry entry : children.entries()) {
      if (child(group, entry.key())) {
        group(entry.key(), entry.value());
      }
    }
  }

  private boolean child(String group, Scalar child) {
    if (draft.child(group, child.text())) {
      return true;
    }
    files.error(
        "inventory",
        "group '%s' would be inside itself".formatted(child.text()),
        null,
        child.location());
    return false;
  }

  private void vars(String group, Node value) {
    Mapping vars = mapping(value, "vars of group '" + group + "'");
    if (vars == null) {
      return;
    }
    for (Mapping.Entry entry : vars.entries()) {
      if (entry.name().equals("ansible_group_priority")) {
        if (entry.value() instanceof Scalar scalar && scalar.text().matches("-?[0-9]{1,9}")) {
          draft.priority(group, Long.parseLong(scalar.text()));
        } else {
          files.error(
              "inventory",
              "ansible_group_priority is a whole number, not " + entry.value().kind(),
              null,
              entry.value().location());
        }
        continue;
      }
      draft.groupVariable(group, entry.name(), trees.tree(entry.value()));
    }
  }

  private void hosts(String group, Node value) {
    if (value instanceof Scalar scalar && scalar.value() instanceof String) {
      host(group, scalar, null);
      return;
    }
    Mapping hosts = mapping(value, "hosts of group '" + group + "'");
    if (hosts == null) {
      return;
    }
    for (Mapping.Entry entry : hosts.entries()) {
      host(group, entry.key(), entry.value());
    }
  }

  private void host(String group, Scalar key, @Nullable Node value) {
    HostRange.Hosts hosts;
    try {
      hosts = HostRange.expand(key.text());
    } catch (HostRange.Malformed malformed) {
      files.error(
          "inventory",
          "host '%s': %s".formatted(key.text(), malformed.getMessage()),
          null,
          key.location());
      return;
    }
    Mapping content = value == null ? null : mapping(value, "host '" + key.text() + "'");
    Map<String, @Nullable Object> vars = content == null ? Map.of() : trees.variables(content);
    for (String name : hosts.names()) {
      draft.host(name, group, path, key.location());
      if (hosts.port() != null) {
        draft.hostVariable(name, "ansible_port", hosts.port());
      }
      vars.forEach((variable, tree) -> draft.hostVariable(name, variable, tree));
    }
  }

  /** The node as a mapping; null where it is empty, or no mapping, which is reported. */
  private @Nullable Mapping mapping(Node node, String what) {
    return switch (node) {
      case Mapping mapping -> mapping;
      case Scalar scalar when scalar.value() == null -> null;
      default -> {
        String remedy = null;
        if (node instanceof Scalar scalar && Objects.equals(scalar.text(), scalar.value())) {
          remedy = "put a colon behind '%s:'".formatted(scalar.text());
        } else if (node instanceof dev.virtwright.yaml.Sequence) {
          remedy = "write 'name:' in place of '- name'";
        }
        files.error(
            "inventory", what + " must be a mapping, not " + node.kind(), remedy, node.location());
        yield null;
      }
    };
  }
}
