package dev.virtwright.playbook;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.SourceFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code vars_prompt}.
 *
 * <p>Source: Ansible's page "Interactive input: prompts".
 */
final class PromptReader {
  private static final Set<String> KNOWN =
      Set.of(
          "name",
          "prompt",
          "default",
          "private",
          "confirm",
          "encrypt",
          "salt_size",
          "salt",
          "unsafe");

  private final SourceFiles files;
  private final Trees trees;

  PromptReader(SourceFiles files, Trees trees) {
    this.files = files;
    this.trees = trees;
  }

  List<Play.Prompt> read(@Nullable Node node) {
    List<Play.Prompt> prompts = new ArrayList<>();
    if (node instanceof Mapping single) {
      prompt(single, prompts);
      return prompts;
    }
    Sequence list = trees.sequence(node, "vars_prompt");
    for (Node each : list == null ? List.<Node>of() : list.items()) {
      Mapping mapping = trees.mapping(each, "an entry of vars_prompt");
      if (mapping != null) {
        prompt(mapping, prompts);
      }
    }
    return prompts;
  }

  private void prompt(Mapping mapping, List<Play.Prompt> into) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (!KNOWN.contains(entry.name())) {
        files.error(
            "unknown-keyword",
            "unknown keyword '%s' of a prompt".formatted(entry.name()),
            Suggestions.didYouMean(entry.name(), KNOWN),
            entry.key().location());
      }
    }
    if (!(mapping.get("name") instanceof Scalar name) || name.value() == null) {
      files.error(
          "vars-prompt", "a prompt without 'name'", "name its variable", mapping.location());
      return;
    }
    if (!trees.variableName(name)) {
      return;
    }
    Object question = trees.name(mapping.get("prompt"), "prompt");
    Node otherwise = mapping.get("default");
    into.add(
        new Play.Prompt(
            name.text(),
            question == null ? name.text() : question,
            truth(mapping, "private", true),
            otherwise == null ? null : trees.tree(otherwise),
            text(mapping, "encrypt"),
            truth(mapping, "confirm", false),
            text(mapping, "salt"),
            size(mapping.get("salt_size")),
            truth(mapping, "unsafe", false),
            mapping.location()));
  }

  private @Nullable String text(Mapping mapping, String keyword) {
    Object text = trees.name(mapping.get(keyword), keyword);
    return text == null ? null : text instanceof Template template ? template.source() : text + "";
  }

  private boolean truth(Mapping mapping, String keyword, boolean otherwise) {
    Node node = mapping.get(keyword);
    if (node == null) {
      return otherwise;
    }
    Boolean truth = SettingsReader.truth(trees.tree(node));
    if (truth == null) {
      files.error(
          "keyword-type",
          "'%s' must be true or false, not %s".formatted(keyword, node.kind()),
          null,
          node.location());
      return otherwise;
    }
    return truth;
  }

  private @Nullable Integer size(@Nullable Node node) {
    if (node instanceof Scalar scalar && scalar.text().matches("[0-9]{1,3}")) {
      return Integer.valueOf(scalar.text());
    }
    if (node != null) {
      files.error(
          "keyword-type",
          "'salt_size' must be a number, not " + node.kind(),
          null,
          node.location());
    }
    return null;
  }
}
