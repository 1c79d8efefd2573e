package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Context;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.template.Values;
import dev.virtwright.value.Masker;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import dev.virtwright.yaml.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a task's templates may ask of the controller: lookups, the time, chance. None of it is asked
 * ahead of the task's turn, since another task may change it.
 */
record World(
    Attempt attempt, Turn turn, Context context, Path workingDirectory, Vault vault, Masker masker)
    implements TemplateEnvironment {

  @Override
  public void revealed(Secret secret) {
    masker.add(secret);
  }

  private void due() {
    turn.await(attempt.seat());
    attempt.sawController();
  }

  @Override
  public List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    due();
    String name = plugin.substring(plugin.lastIndexOf('.') + 1);
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : terms) {
      String text = Values.print(term);
      switch (name) {
        case "env" -> {
          String value = System.getenv(text);
          found.add(value == null ? options.getOrDefault("default", "") : value);
        }
        case "file" -> found.add(file(text));
        case "vars" -> found.add(variable(text, options, scope));
        case "items", "list" -> found.add(term);
        default ->
            throw new UserException(
                "unknown-lookup",
                "the lookup '%s' is not known".formatted(plugin),
                "known are env, file, items, list and vars",
                null);
      }
    }
    return found;
  }

  private String file(String path) {
    for (Path candidate : context.candidates("files", path)) {
      if (Files.isRegularFile(candidate)) {
        try {
          String text = new String(vault.read(candidate), StandardCharsets.UTF_8);
          return text.stripTrailing();
        } catch (IOException unreadable) {
          throw new UserException(
              "file-unreadable",
              "%s cannot be read: %s".formatted(candidate, unreadable.getMessage()),
              null,
              null);
        }
      }
    }
    throw new UserException(
        "file-missing",
        "the lookup 'file' does not find '%s'".formatted(path),
        "searched: " + context.candidates("files", path),
        null);
  }

  private static @Nullable Object variable(
      String name, Map<String, @Nullable Object> options, Scope scope) {
    Object value = scope.get(name);
    if (value == Scope.MISSING && options.containsKey("default")) {
      return options.get("default");
    }
    if (value == Scope.MISSING) {
      throw new UserException(
          "undefined-variable", "'%s' is undefined".formatted(name), null, null);
    }
    return Values.resolve(value, scope);
  }

  @Override
  public ZonedDateTime now() {
    due();
    return ZonedDateTime.now(java.time.ZoneId.systemDefault());
  }

  @Override
  public RandomGenerator random() {
    due();
    return new SplittableRandom();
  }

  @Override
  public @Nullable String home(@Nullable String user) {
    due();
    return user == null ? System.getProperty("user.home") : null;
  }

  @Override
  public List<@Nullable Object> readYaml(String text) {
    Object value = plain(text);
    List<@Nullable Object> documents = new ArrayList<>();
    documents.add(value);
    return documents;
  }

  private static @Nullable Object plain(String text) {
    var root = Yaml.read(text, "(text)").root();
    return root == null ? null : root.plain();
  }
}
