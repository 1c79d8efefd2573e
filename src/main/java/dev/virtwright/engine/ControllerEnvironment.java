package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.vault.Vault;
import dev.virtwright.yaml.Yaml;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What templates may ask of this computer, at once. */
public final class ControllerEnvironment implements TemplateEnvironment {
  private final LookupPlaces places;
  private final RandomGenerator random = new SecureRandom();

  ControllerEnvironment(LookupPlaces places) {
    this.places = places;
  }

  /** Outside of plays: files are looked up in the directory, and there are no hosts. */
  public static ControllerEnvironment in(Path directory, Vault vault) {
    return new ControllerEnvironment(
        new LookupPlaces(List.of(directory), directory, vault, pattern -> List.of()));
  }

  @Override
  public List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    return new Lookups(places, random).find(plugin, terms, options, scope);
  }

  @Override
  public ZonedDateTime now() {
    return ZonedDateTime.now(ZoneId.systemDefault());
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public @Nullable String home(@Nullable String user) {
    if (user == null || user.equals(System.getProperty("user.name"))) {
      return System.getProperty("user.home");
    }
    try {
      return Files.readAllLines(Path.of("/etc/passwd")).stream()
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > 5 && fields[0].equals(user))
          .map(fields -> fields[5])
          .findFirst()
          .orElse(null);
    } catch (IOException unreadable) {
      return null; // as for a user that is not there
    }
  }

  @Override
  public List<@Nullable Object> readYaml(String text) {
    List<@Nullable Object> documents = new ArrayList<>();
    Yaml.readAll(text, "(text)").roots().forEach(root -> documents.add(root.plain()));
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

  @Override
  public Optional<Included> template(String name, @Nullable Path beside) {
    List<Path> candidates = new ArrayList<>();
    if (beside != null) {
      candidates.add(beside.resolve(name).normalize());
    }
    candidates.addAll(places.candidates("templates", name));
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        try {
          return Optional.of(
              new Included(
                  new String(places.vault().read(candidate), StandardCharsets.UTF_8), candidate));
        } catch (IOException unreadable) {
          throw new dev.virtwright.diag.UserException(
              "file-unreadable",
              "%s cannot be read: %s".formatted(candidate, unreadable.getMessage()),
              null,
              null);
        }
      }
    }
    return Optional.empty();
  }
}
