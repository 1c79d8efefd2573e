package dev.virtwright.inventory;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of an inventory plugin, a YAML file that begins with {@code plugin:}.
 * Known are {@code constructed} and {@code generator}.
 *
 * <p>Source: Ansible's pages of these plugins.
 */
final class PluginInventory {
  private static final List<String> KNOWN = List.of("constructed", "generator");
  private static final List<String> GENERATOR_KEYS = List.of("plugin", "hosts", "layers");
  private static final int MOST_HOSTS = 100_000;

  private final Draft draft;
  private final SourceFiles files;
  private final Trees trees;
  private final Path path;
  private final Map<String, @Nullable Object> extraVars;

  PluginInventory(
      Draft draft, SourceFiles files, Path path, Map<String, @Nullable Object> extraVars) {
    this.extraVars = extraVars;
    this.draft = draft;
    this.files = files;
    this.trees = new Trees(files);
    this.path = path;
  }

  /** Whether the file configures a plugin. */
  static boolean is(@Nullable Node root) {
    return root instanceof Mapping mapping && mapping.get("plugin") instanceof Scalar;
  }

  /**
   * @param soFar the hosts that earlier sources gave, with the files beside them or without
   */
  void read(Mapping mapping, SoFar soFar) {
    Scalar plugin = (Scalar) mapping.get("plugin");
    if (plugin == null) {
      throw new IllegalStateException("no plugin in " + path);
    }
    String name = plugin.text().replaceFirst("^ansible\\.builtin\\.", "");
    switch (name) {
      case "constructed" -> new Constructed(draft, files, soFar, extraVars).read(mapping);
      case "generator" -> generator(mapping);
      default ->
          files.error(
              "inventory-plugin",
              "the inventory plugin '%s' is not known".formatted(plugin.text()),
              Suggestions.nearest(name, KNOWN)
                  .map(word -> "did you mean '" + word + "'?")
                  .orElse("known are constructed and generator; an inventory program works too"),
              plugin.location());
    }
  }

  /** Hosts and variables of the sources before this one. */
  interface SoFar {
    /**
     * @param withFiles whether {@code group_vars} and {@code host_vars} are read too
     */
    Inventory inventory(boolean withFiles);
  }

  private void generator(Mapping mapping) {
    Keys.check(mapping, GENERATOR_KEYS, "the plugin generator", files);
    if (!(mapping.get("layers") instanceof Mapping layers)
        || !(mapping.get("hosts") instanceof Mapping hosts)) {
      files.error(
          "inventory-plugin",
          "the plugin generator needs hosts and layers, both mappings",
          null,
          mapping.location());
      return;
    }
    List<Map<String, @Nullable Object>> combinations = List.of(Map.of());
    for (Mapping.Entry layer : layers.entries()) {
      if (!(layer.value() instanceof Sequence values)) {
        files.error(
            "inventory-plugin",
            "layer '%s' must be a list, not %s".formatted(layer.name(), layer.value().kind()),
            null,
            layer.value().location());
        return;
      }
      List<Map<String, @Nullable Object>> longer = new ArrayList<>();
      if ((long) combinations.size() * values.items().size() > MOST_HOSTS) {
        files.error(
            "inventory-plugin",
            "more than %,d hosts".formatted(MOST_HOSTS),
            null,
            layers.location());
        return;
      }
      for (Map<String, @Nullable Object> combination : combinations) {
        for (Node value : values.items()) {
          Map<String, @Nullable Object> one = new LinkedHashMap<>(combination);
          one.put(layer.name(), trees.tree(value));
          longer.add(one);
        }
      }
      combinations = longer;
    }
    for (Map<String, @Nullable Object> combination : combinations) {
      Scope scope = Scope.of(combination);
      String host = name(hosts, scope, "hosts");
      if (host == null) {
        return;
      }
      draft.host(host, Draft.UNGROUPED, path, hosts.location());
      parents(
          hosts,
          scope,
          group -> {
            draft.host(host, group, path, hosts.location());
            return true;
          });
    }
  }

  private interface Joining {
    /** Puts the child into the group; false where that makes a loop. */
    boolean join(String group);
  }

  private void parents(Mapping element, Scope scope, Joining child) {
    if (!(element.get("parents") instanceof Sequence parents)) {
      return;
    }
    for (Node each : parents.items()) {
      if (!(each instanceof Mapping parent)) {
        files.error("inventory-plugin", "a parent is a mapping with name", null, each.location());
        continue;
      }
      String group = name(parent, scope, "a parent");
      if (group == null) {
        return;
      }
      draft.group(group);
      if (parent.get("vars") instanceof Mapping vars) {
        trees
            .variables(vars)
            .forEach((name, value) ->
                draft.groupVariable(
                    group, name, rendered(() -> Values.resolve(value, scope), vars)));
      }
      if (!child.join(group)) {
        files.error(
            "inventory",
            "group '%s' would be inside itself".formatted(group),
            null,
            parent.location());
        return;
      }
      parents(parent, scope, above -> draft.child(above, group));
    }
  }

  private @Nullable String name(Mapping element, Scope scope, String what) {
    Node name = element.get("name");
    Object rendered =
        name == null ? null : rendered(() -> Values.resolve(trees.tree(name), scope), element);
    if (rendered == null || Values.print(rendered).isEmpty()) {
      files.error("inventory-plugin", what + " has no name", null, element.location());
      return null;
    }
    return Values.print(rendered);
  }

  private @Nullable Object rendered(Supplier<@Nullable Object> work, Mapping at) {
    try {
      return work.get();
    } catch (dev.virtwright.diag.UserException mistake) {
      files.error("inventory-plugin", String.valueOf(mistake.getMessage()), null, at.location());
      return null;
    }
  }
}
