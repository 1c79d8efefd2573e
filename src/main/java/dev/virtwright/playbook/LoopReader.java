package dev.virtwright.playbook;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code loop}, {@code with_*} and {@code loop_control} of a task. */
final class LoopReader {
  private static final Set<String> CONTROLS =
      Set.of(
          "loop_var", "index_var", "label", "pause", "extended", "extended_allitems", "break_when");

  private final SourceFiles files;
  private final Trees trees;

  LoopReader(SourceFiles files, Trees trees) {
    this.files = files;
    this.trees = trees;
  }

  /** Null where the task is not repeated. */
  @Nullable Loop read(Mapping task) {
    Mapping.Entry found = null;
    for (Mapping.Entry entry : task.entries()) {
      if (!Loop.isKeyword(entry.name())) {
        continue;
      }
      if (found != null) {
        files.error(
            "two-loops",
            "a task with two loops: '%s' and '%s'".formatted(found.name(), entry.name()),
            null,
            entry.key().location());
      }
      found = entry;
    }
    Mapping control = trees.mapping(task.get("loop_control"), "loop_control");
    if (control != null) {
      unknown(control);
    }
    return found == null ? null : loop(found, control);
  }

  private Loop loop(Mapping.Entry entry, @Nullable Mapping control) {
    Object items = trees.tree(entry.value());
    if (entry.name().equals("loop")) {
      list(items, entry.value());
    } else {
      lookup(entry);
    }
    Object variable = name(control, "loop_var");
    Node label = control == null ? null : control.get("label");
    Node pause = control == null ? null : control.get("pause");
    List<Condition> breakWhen =
        control == null ? null : trees.conditions(control.get("break_when"), "break_when");
    return new Loop(
        entry.name(),
        items,
        variable == null ? "item" : variable,
        name(control, "index_var"),
        label == null ? null : trees.tree(label),
        pause == null ? null : trees.tree(pause),
        truth(control, "extended", false),
        truth(control, "extended_allitems", true),
        breakWhen == null ? List.of() : breakWhen,
        entry.key().location());
  }

  private void unknown(Mapping control) {
    for (Mapping.Entry entry : control.entries()) {
      if (!CONTROLS.contains(entry.name())) {
        files.error(
            "unknown-keyword",
            "unknown keyword '%s' of a loop_control".formatted(entry.name()),
            Suggestions.didYouMean(entry.name(), CONTROLS),
            entry.key().location());
      }
    }
  }

  private void lookup(Mapping.Entry entry) {
    String lookup = CallReader.shortName(entry.name().substring("with_".length()));
    if (lookup.indexOf('.') < 0 && !LookupNames.ALL.contains(lookup)) {
      files.error(
          "unknown-lookup",
          "'%s' names no lookup".formatted(entry.name()),
          Suggestions.didYouMean(lookup, LookupNames.ALL),
          entry.key().location());
    }
  }

  private void list(@Nullable Object items, Node node) {
    if (items == null
        || items instanceof String
        || items instanceof Map
        || items instanceof Number
        || items instanceof Boolean) {
      files.error(
          "loop",
          "'loop' must be a list, not " + node.kind(),
          items instanceof String text && text.matches("[A-Za-z_][\\w.]*")
              ? "a variable is written \"{{ %s }}\"".formatted(text)
              : null,
          node.location());
    }
  }

  /** A variable's name, or a template that gives one. */
  private @Nullable Object name(@Nullable Mapping control, String keyword) {
    if (control == null
        || !(control.get(keyword) instanceof Scalar scalar)
        || scalar.value() == null) {
      return null;
    }
    Object name = trees.name(scalar, keyword);
    return name instanceof Template || trees.variableName(scalar) ? name : null;
  }

  private Object truth(@Nullable Mapping control, String keyword, boolean otherwise) {
    Node node = control == null ? null : control.get(keyword);
    Object value = node == null ? null : trees.tree(node);
    if (node == null || value instanceof Template) {
      return value == null ? otherwise : value;
    }
    Boolean truth = SettingsReader.truth(value);
    if (truth == null) {
      files.error(
          "keyword-type", "'%s' must be true or false".formatted(keyword), null, node.location());
    }
    return Boolean.TRUE.equals(truth);
  }
}
