package dev.virtwright.cli;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code -e}: {@code key=value} words, a JSON or YAML mapping, or {@code @FILE}. */
final class ExtraVars {
  private ExtraVars() {}

  static Map<String, @Nullable Object> parse(List<String> texts, Path workingDirectory) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (String text : texts) {
      String stripped = text.strip();
      if (stripped.startsWith("@")) {
        all.putAll(file(stripped.substring(1), workingDirectory));
      } else if (stripped.startsWith("{") || stripped.startsWith("[")) {
        all.putAll(mapping(stripped, "--extra-vars"));
      } else {
        words(stripped, all);
      }
    }
    return all;
  }

  private static Map<String, @Nullable Object> file(String name, Path workingDirectory) {
    try {
      return mapping(Files.readString(workingDirectory.resolve(name)), name);
    } catch (IOException unreadable) {
      throw new UserException(
          "extra-vars", "cannot read " + name + ", which --extra-vars names", null, null);
    }
  }

  private static Map<String, @Nullable Object> mapping(String text, String file) {
    if (!(Yaml.read(text, file).root() instanceof Mapping mapping)) {
      throw new UserException(
          "extra-vars", file + " is not a mapping of variables", "write key: value", null);
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(entry -> variables.put(entry.name(), entry.value().plain(ExtraVars::leaf)));
    return variables;
  }

  private static @Nullable Object leaf(Scalar scalar) {
    return switch (scalar.mark()) {
      case UNSAFE -> scalar.value();
      case VAULT ->
          throw new UserException(
              "vault",
              "a value encrypted with Ansible Vault, which this version cannot read",
              "give the value by another way",
              scalar.location());
      case NONE ->
          scalar.value() instanceof String text && Template.looksLikeTemplate(text)
              ? Template.parse(text, scalar::locationAt)
              : scalar.value();
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
