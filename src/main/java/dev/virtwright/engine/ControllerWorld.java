package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultSecret;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Yaml;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All that templates may ask of the controller, at once. */
public record ControllerWorld(Lookups lookups) implements TemplateEnvironment {

  /**
   * Files are looked for in a directory and its subdirectories {@code files}, {@code templates}.
   */
  public static ControllerWorld in(Path directory) {
    return new ControllerWorld(
        new Lookups(
            new Lookups.Place() {
              @Override
              public List<Path> candidates(String subdirectory, String path) {
                return List.of(
                    directory.resolve(subdirectory).resolve(path).normalize(),
                    directory.resolve(path).normalize());
              }

              @Override
              public Path directory() {
                return directory;
              }
            }));
  }

  @Override
  public List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    return lookups.find(plugin, terms, options, scope);
  }

  @Override
  public Optional<Included> template(String name, @Nullable Path beside) {
    List<Path> candidates = new ArrayList<>();
    if (beside != null) {
      candidates.add(beside.resolve(name).normalize());
    }
    candidates.addAll(lookups.place().candidates("templates", name));
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        try {
          return Optional.of(
              new Included(Lookups.utf8(lookups.place().read(candidate)), candidate));
        } catch (IOException unreadable) {
          throw unreadable(name, unreadable);
        }
      }
    }
    return Optional.empty();
  }

  private static UserException unreadable(String path, IOException why) {
    return new UserException(
        "file-unreadable", "%s cannot be read: %s".formatted(path, why.getMessage()), null, null);
  }

  @Override
  public ZonedDateTime now() {
    return ZonedDateTime.now(ZoneId.systemDefault());
  }

  @Override
  public RandomGenerator random() {
    return new SplittableRandom();
  }

  @Override
  public @Nullable String home(@Nullable String user) {
    return user == null ? System.getProperty("user.home") : null;
  }

  @Override
  public Path path(String text) {
    return lookups.place().directory().resolve(text);
  }

  @Override
  public String readFile(String path) {
    try {
      return Files.readString(path(path));
    } catch (IOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  @Override
  public @Nullable String variable(String name) {
    return System.getenv(name);
  }

  @Override
  public String encrypt(String text, String password, String id, @Nullable String salt) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    VaultSecret secret = new VaultSecret(id, password.getBytes(StandardCharsets.UTF_8));
    return salt == null
        ? Vault.encrypt(plain, secret)
        : Vault.encrypt(plain, secret, salt.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String decrypt(String vault, String password, String id) {
    VaultSecret secret = new VaultSecret(id, password.getBytes(StandardCharsets.UTF_8));
    return new String(
        new Vault(List.of(secret)).decrypt(vault, "the text", null), StandardCharsets.UTF_8);
  }

  @Override
  public List<@Nullable Object> readYaml(String text) {
    List<@Nullable Object> documents = new ArrayList<>();
    for (Node root : Yaml.readAll(text, "(text)").roots()) {
      documents.add(root.plain());
    }
    return documents;
  }

  @Override
  public String writeYaml(@Nullable Object value, YamlLayout layout) {
    return new YamlWriter(
            layout.indent(),
            layout.width(),
            layout.blockStyle(),
            layout.sortKeys(),
            layout.explicitStart())
        .write(value);
  }
}
