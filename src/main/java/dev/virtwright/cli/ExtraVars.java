package dev.virtwright.cli;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
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
          "extra-vars", file + " is not a mapping of variables", "write key: value", null);
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

  /** As a shell would split them: quotes keep blanks. Values are texts, templates included. */
  private static void words(String text, Map<String, @Nullable Object> into) {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          put(word.toString(), into);
          word.setLength(0);
        }
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote && i < text.length()) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    if (quote != 0 || !word.isEmpty()) {
      throw new UserException(
          "extra-vars", "a quotation mark in --extra-vars is not closed: " + text, null, null);
    }
  }

  private static void put(String word, Map<String, @Nullable Object> into) {
    int equals = word.indexOf('=');
    if (equals < 1) {
      throw new UserException(
          "extra-vars",
          "--extra-vars has '" + word + "', which is neither key=value, JSON nor @FILE",
          null,
          null);
    }
    String value = word.substring(equals + 1);
    into.put(
        word.substring(0, equals),
        Template.looksLikeTemplate(value) ? Template.parse(value, (SourceLocation) null) : value);
  }
}
