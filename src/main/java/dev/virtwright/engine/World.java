package dev.virtwright.engine;

import dev.virtwright.playbook.Context;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.value.Masker;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a task's templates may ask of the controller: lookups, files, the time, chance. None of it
 * is asked ahead of the task's turn, since another task may change it.
 */
record World(
    Attempt attempt, Turn turn, Context context, Path directory, Vault vault, Masker masker)
    implements TemplateEnvironment {

  @Override
  public void revealed(Secret secret) {
    masker.add(secret);
  }

  private ControllerWorld due() {
    turn.await(attempt.seat());
    attempt.sawController();
    return inner();
  }

  private ControllerWorld inner() {
    return new ControllerWorld(
        new Lookups(
            new Lookups.Place() {
              @Override
              public List<Path> candidates(String subdirectory, String path) {
                return context.candidates(subdirectory, path);
              }

              @Override
              public Path directory() {
                return directory;
              }

              @Override
              public byte[] read(Path file) throws IOException {
                return vault.read(file);
              }
            }));
  }

  @Override
  public List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    return due().lookup(plugin, terms, options, scope);
  }

  @Override
  public Optional<Included> template(String name, @Nullable Path beside) {
    return due().template(name, beside);
  }

  @Override
  public ZonedDateTime now() {
    return due().now();
  }

  @Override
  public RandomGenerator random() {
    return due().random();
  }

  @Override
  public @Nullable String home(@Nullable String user) {
    return due().home(user);
  }

  @Override
  public Path path(String text) {
    return due().path(text);
  }

  @Override
  public String readFile(String path) {
    return due().readFile(path);
  }

  @Override
  public @Nullable String variable(String name) {
    return due().variable(name);
  }

  @Override
  public String encrypt(String text, String password, String id, @Nullable String salt) {
    return inner().encrypt(text, password, id, salt);
  }

  @Override
  public String decrypt(String encrypted, String password, String id) {
    return inner().decrypt(encrypted, password, id);
  }

  @Override
  public List<@Nullable Object> readYaml(String text) {
    return inner().readYaml(text);
  }

  @Override
  public String writeYaml(@Nullable Object value, YamlLayout layout) {
    return inner().writeYaml(value, layout);
  }
}
