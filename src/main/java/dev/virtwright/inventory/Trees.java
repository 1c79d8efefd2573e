package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees of plain values with templates in them; what is wrong with a template is reported.
 */
final class Trees {
  private final SourceFiles files;

  Trees(SourceFiles files) {
    this.files = files;
  }

  @Nullable Object tree(Node node) {
    return node.plain(this::leaf);
  }

  /** The variables of a mapping by name. */
  Map<String, @Nullable Object> variables(Mapping mapping) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    for (Mapping.Entry entry : mapping.entries()) {
      variables.put(entry.name(), tree(entry.value()));
    }
    return variables;
  }

  /** A text that is a template where it looks like one. */
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

  private @Nullable Object leaf(Scalar scalar) {
    return switch (scalar.mark()) {
      case UNSAFE -> scalar.value();
      case VAULT -> {
        files.error(
            "vault",
            "a value encrypted with Ansible Vault, which this version cannot read",
            "give the value by another way, for example with --extra-vars @FILE",
            scalar.location());
        yield null;
      }
      case NONE ->
          scalar.value() instanceof String text ? text(text, scalar::locationAt) : scalar.value();
    };
  }
}
