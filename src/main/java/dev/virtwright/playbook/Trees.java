package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Template;
import dev.virtwright.value.Secret;
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
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes plain values with templates in them, conditions and lists of texts of YAML nodes; what is
 * wrong with a template is reported where it stands.
 */
final class Trees {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final SourceFiles files;

  Trees(SourceFiles files) {
    this.files = files;
  }

  @Nullable Object tree(Node node) {
    return node.plain(this::leaf);
  }

  private @Nullable Object leaf(Scalar scalar) {
    return switch (scalar.mark()) {
      case UNSAFE -> scalar.value();
      case VAULT -> files.encryptedValue(scalar.text(), scalar.location());
      case NONE ->
          scalar.value() instanceof String text ? text(text, scalar::locationAt) : scalar.value();
    };
  }

  /** A text, as a template where it looks like one. */
  Object text(String text, IntFunction<SourceLocation> locations) {
    if (!Template.looksLikeTemplate(text)) {
      return text;
    }
    try {
      return Template.parse(text, locations);
    } catch (UserException mistakes) {
      files.report(mistakes);
      return text;
    }
  }

  /** A mapping of variables; their names are checked. */
  Map<String, @Nullable Object> variables(@Nullable Node node, String keyword) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    Mapping mapping = mapping(node, keyword);
    if (mapping != null) {
      for (Mapping.Entry entry : mapping.entries()) {
        variableName(entry.key());
        variables.put(entry.name(), tree(entry.value()));
      }
    }
    return variables;
  }

  /** A file of variables; a name that no template could use is only worth a warning there. */
  Map<String, @Nullable Object> fileOfVariables(Path file, @Nullable SourceLocation namedAt) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    Mapping mapping = mapping(files.yaml(file, namedAt), files.name(file));
    if (mapping != null) {
      for (Mapping.Entry entry : mapping.entries()) {
        if (!VARIABLE.matcher(entry.name()).matches()) {
          files.warning(
              "variable-name",
              "'%s' is no name that a template could use".formatted(entry.name()),
              "letters, digits and '_', and no digit first",
              entry.key().location());
        }
        variables.put(entry.name(), entry.value().plain(this::variableLeaf));
      }
    }
    return variables;
  }

  /** What a file of variables holds that is encrypted as a whole is secret. */
  private @Nullable Object variableLeaf(Scalar scalar) {
    Object value = leaf(scalar);
    if (!files.fromEncrypted(scalar.location())) {
      return value;
    }
    return switch (value) {
      case Template template -> template.hidden();
      case String text -> new Secret(text);
      case null, default -> value;
    };
  }

  /** Reports a name that no template could use. */
  boolean variableName(Scalar name) {
    if (VARIABLE.matcher(name.text()).matches()) {
      return true;
    }
    files.error(
        "variable-name",
        "'%s' is no name for a variable".formatted(name.text()),
        "letters, digits and '_', and no digit first",
        name.location());
    return false;
  }

  /** The mapping; null where the node is absent or empty, or is no mapping, which is reported. */
  @Nullable Mapping mapping(@Nullable Node node, String keyword) {
    return switch (node) {
      case null -> null;
      case Mapping mapping -> mapping;
      case Scalar scalar when scalar.value() == null -> null;
      default -> {
        files.error(
            "keyword-type",
            "'%s' must be a mapping, not %s".formatted(keyword, node.kind()),
            node instanceof Sequence ? "write 'name: value' in place of '- name: value'" : null,
            node.location());
        yield null;
      }
    };
  }

  /** The list; null where the node is absent or empty, or is no list, which is reported. */
  @Nullable Sequence sequence(@Nullable Node node, String keyword) {
    return switch (node) {
      case null -> null;
      case Sequence sequence -> sequence;
      case Scalar scalar when scalar.value() == null -> null;
      default -> {
        files.error(
            "keyword-type",
            "'%s' must be a list, not %s".formatted(keyword, node.kind()),
            "begin each entry with '- '",
            node.location());
        yield null;
      }
    };
  }

  /**
   * One text or a list of them; texts may be templates, numbers are their digits.
   *
   * @param commas whether a text without a template is split at commas
   */
  List<Object> texts(@Nullable Node node, String keyword, boolean commas) {
    List<Object> texts = new ArrayList<>();
    switch (node) {
      case null -> {}
      case Sequence sequence ->
          sequence.items().forEach(item -> texts.addAll(one(item, keyword, false)));
      case Scalar scalar when scalar.value() == null -> {}
      default -> texts.addAll(one(node, keyword, commas));
    }
    return texts;
  }

  private List<Object> one(Node node, String keyword, boolean commas) {
    if (!(node instanceof Scalar scalar) || scalar.value() == null) {
      files.error(
          "keyword-type",
          "'%s' must be a text or a list of texts, not %s".formatted(keyword, node.kind()),
          null,
          node.location());
      return List.of();
    }
    Object text = leaf(scalar);
    if (text instanceof Template) {
      return List.of(text);
    }
    if (!commas) {
      return List.of(scalar.text());
    }
    List<Object> parts = new ArrayList<>();
    for (String part : scalar.text().split(",")) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  /** A text or a template, or null with a report. */
  @Nullable Object name(@Nullable Node node, String keyword) {
    if (node == null) {
      return null;
    }
    if (node instanceof Scalar scalar) {
      Object value = leaf(scalar);
      return value == null || value instanceof Template ? value : scalar.text();
    }
    files.error(
        "keyword-type",
        "'%s' must be a text, not %s".formatted(keyword, node.kind()),
        null,
        node.location());
    return null;
  }

  /** A text that is no template, or null with a report. */
  @Nullable String literal(@Nullable Node node, String keyword, String remedy) {
    Object name = name(node, keyword);
    if (node != null && name instanceof Template) {
      files.error(
          "keyword-static",
          "'%s' cannot be a template here: it is needed before a host is known".formatted(keyword),
          remedy,
          node.location());
      return null;
    }
    return (String) name;
  }

  /** Null where the keyword is absent or says nothing. */
  @Nullable List<Condition> conditions(@Nullable Node node, String keyword) {
    List<Condition> conditions = new ArrayList<>();
    switch (node) {
      case null -> {}
      case Sequence sequence ->
          sequence.items().forEach(item -> condition(item, keyword, conditions));
      default -> condition(node, keyword, conditions);
    }
    return conditions.isEmpty() ? null : conditions;
  }

  private void condition(Node node, String keyword, List<Condition> into) {
    if (!(node instanceof Scalar scalar)) {
      files.error(
          "keyword-type",
          "'%s' must be a condition or a list of conditions, not %s"
              .formatted(keyword, node.kind()),
          null,
          node.location());
      return;
    }
    if (scalar.mark() != Scalar.Mark.NONE) {
      files.error(
          "keyword-type",
          "'%s' cannot be untrusted or encrypted".formatted(keyword),
          null,
          scalar.location());
      return;
    }
    if (scalar.value() == null) {
      return;
    }
    String text =
        scalar.value() instanceof Boolean truth ? (truth ? "True" : "False") : scalar.text();
    int offset = 0;
    String inner = text.strip();
    if (inner.startsWith("{{") && inner.endsWith("}}") && inner.indexOf("{{", 2) < 0) {
      files.warning(
          "condition-template",
          "'%s' is an expression already".formatted(keyword),
          "leave out {{ and }}",
          scalar.location());
      offset = text.indexOf("{{") + 2;
      text = inner.substring(2, inner.length() - 2);
    } else if (Template.looksLikeTemplate(text)) {
      files.error(
          "condition-template",
          "'%s' is an expression already, and holds a template".formatted(keyword),
          "leave out {{ and }}: variables stand by their bare name",
          scalar.location());
      return;
    }
    int shift = offset;
    try {
      Expression expression = Expression.parse(text, at -> scalar.locationAt(at + shift));
      into.add(new Condition(scalar.text(), expression, scalar.location()));
    } catch (UserException mistakes) {
      files.report(mistakes);
    }
  }
}
