package dev.virtwright.cli;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.FreeForm;
import dev.virtwright.template.Template;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code -e}: {@code key=value} words, a JSON or YAML mapping, or {@code @FILE}. */
final class ExtraVars {
  private ExtraVars() {}

  /**
   * @param vault opens what is encrypted in files and values
   */
  static Map<String, @Nullable Object> parse(
      List<String> texts, Path workingDirectory, Vault vault) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (String text : texts) {
      String stripped = text.strip();
      if (stripped.startsWith("@")) {
        all.putAll(file(stripped.substring(1), workingDirectory, vault));
      } else if (stripped.startsWith("/") || stripped.startsWith(".")) {
        throw new UserException(
            "option",
            "--extra-vars has '%s', which looks like a file's name".formatted(stripped),
            "write @ before it",
            null);
      } else if (stripped.startsWith("{") || stripped.startsWith("[")) {
        all.putAll(mapping(stripped, "--extra-vars", vault, false));
      } else {
        words(stripped, all);
      }
    }
    return all;
  }

  private static Map<String, @Nullable Object> file(
      String name, Path workingDirectory, Vault vault) {
    try {
      Path file = workingDirectory.resolve(name);
      byte[] content = Files.readAllBytes(file);
      byte[] opened = vault.opened(content, name);
      return mapping(
          new String(opened == null ? content : opened, StandardCharsets.UTF_8),
          name,
          vault,
          opened != null);
    } catch (IOException unreadable) {
      throw new UserException(
          "extra-vars", "cannot read " + name + ", which --extra-vars names", null, null);
    }
  }

  /**
   * @param secret whether the text was encrypted
   */
  private static Map<String, @Nullable Object> mapping(
      String text, String file, Vault vault, boolean secret) {
    if (!(Yaml.read(text, file).root() instanceof Mapping mapping)) {
      throw new UserException(
          "option", file + " is not a mapping of variables", "write key: value", null);
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(entry ->
            variables.put(
                entry.name(), entry.value().plain(scalar -> leaf(scalar, vault, secret))));
    return variables;
  }

  private static @Nullable Object leaf(Scalar scalar, Vault vault, boolean secret) {
    Object value =
        switch (scalar.mark()) {
          case UNSAFE -> scalar.value();
          case VAULT -> vault.inline(scalar.text(), scalar.location());
          case NONE ->
              scalar.value() instanceof String text && Template.looksLikeTemplate(text)
                  ? Template.parse(text, scalar::locationAt)
                  : scalar.value();
        };
    return switch (value) {
      case Template template when secret -> template.hidden();
      case String text when secret -> new Secret(text);
      case null, default -> value;
    };
  }

  /**
   * The {@code key=value} words of a text, split as those of a task are; values are texts,
   * templates included. A word without {@code =} means nothing, as in Ansible.
   */
  private static void words(String text, Map<String, @Nullable Object> into) {
    parsed(text, false, "--extra-vars")
        .arguments()
        .forEach(each -> into.put(each.key(), template(each.value())));
  }

  /**
   * The arguments of an ad hoc task.
   *
   * @param free the argument that takes the text that is no {@code key=value}; null for none
   */
  static Map<String, @Nullable Object> task(String text, @Nullable String free, Vault vault) {
    if (text.strip().startsWith("{") && !text.strip().startsWith("{{")) {
      return mapping(text, "--args", vault, false);
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    FreeForm.Parsed parsed = parsed(text, free != null, "--args");
    parsed.arguments().forEach(each -> arguments.put(each.key(), template(each.value())));
    if (parsed.text() != null) {
      if (free == null) {
        throw new UserException(
            "arguments",
            "--args has '%s', which is no key=value".formatted(parsed.text()),
            "put a value with blanks in quotes",
            null);
      }
      arguments.put(free, template(parsed.text()));
    }
    return arguments;
  }

  private static FreeForm.Parsed parsed(String text, boolean command, String option) {
    try {
      return FreeForm.parse(text, command);
    } catch (FreeForm.Unbalanced unbalanced) {
      throw new UserException(
          "extra-vars",
          "%s at character %d: %s"
              .formatted(option, unbalanced.offset() + 1, unbalanced.getMessage()),
          "close it, or put the whole text in quotes",
          null);
    }
  }

  private static Object template(String value) {
    return Template.looksLikeTemplate(value) ? Template.parse(value, (SourceLocation) null) : value;
  }
}
