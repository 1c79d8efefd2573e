package dev.virtwright.template;

import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What filters and functions need of the world outside the variables. Each answer that is not
 * overridden says that it is not to be had here.
 */
public interface TemplateEnvironment {

  /** Nothing of the world. */
  TemplateEnvironment NONE = new TemplateEnvironment() {};

  /**
   * The values a lookup plugin finds, one or more for each term.
   *
   * @param plugin short or fully qualified name
   * @param terms resolved
   * @param options resolved keyword arguments but {@code wantlist} and {@code errors}
   * @throws UserException where there is no such plugin, or it finds nothing and must
   */
  default List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    throw unavailable("the lookup '" + plugin + "'");
  }

  /** Is told of each secret that becomes part of a text, so that the text is masked. */
  default void revealed(Secret secret) {
    Objects.requireNonNull(secret);
  }

  /** The time, in the controller's zone. */
  default ZonedDateTime now() {
    throw unavailable("the time");
  }

  /** Randomness of this run. */
  default RandomGenerator random() {
    throw unavailable("randomness");
  }

  /** The home directory of a user on the controller, null for the current one. */
  default @Nullable String home(@Nullable String user) {
    throw unavailable("a home directory");
  }

  /**
   * A template that another one names.
   *
   * @param path where it is, for messages
   */
  record Included(String text, Path path) {}

  /**
   * The template file that {@code include}, {@code import} or {@code extends} name; empty where
   * there is none.
   *
   * @param beside the directory of the file that is rendered; null where it is none
   */
  default Optional<Included> template(String name, @Nullable Path beside) {
    throw unavailable("the template '" + name + "'");
  }

  /** A path of the controller, relative ones from where its files are looked for. */
  default Path path(String text) {
    throw unavailable("a path of the controller");
  }

  /** A text file of the controller. */
  default String readFile(String path) {
    throw unavailable("a file of the controller");
  }

  /** A variable of the controller's environment; null where it has none. */
  default @Nullable String variable(String name) {
    throw unavailable("the environment of the controller");
  }

  /**
   * An Ansible Vault with the text.
   *
   * @param id of the password, in the vault's first line
   * @param salt null for a random one
   */
  default String encrypt(String text, String password, String id, @Nullable String salt) {
    throw unavailable("a vault");
  }

  /**
   * The text of an Ansible Vault.
   *
   * @throws UserException where the password does not fit
   */
  default String decrypt(String vault, String password, String id) {
    throw unavailable("a vault");
  }

  /** Reads every document of a YAML 1.1 text to plain values. */
  default List<@Nullable Object> readYaml(String text) {
    throw unavailable("reading YAML");
  }

  /** Writes a plain value as PyYAML does. */
  default String writeYaml(@Nullable Object value, YamlLayout layout) {
    throw unavailable("writing YAML");
  }

  /**
   * How YAML is laid out, with PyYAML's meaning.
   *
   * @param indent columns a level
   * @param width line width that folding aims at
   * @param blockStyle collections on lines of their own; else innermost ones in brackets
   * @param sortKeys whether mappings are ordered by key
   * @param explicitStart whether the text begins with {@code ---}
   */
  record YamlLayout(
      int indent, int width, boolean blockStyle, boolean sortKeys, boolean explicitStart) {}

  private static UserException unavailable(String what) {
    return new UserException(
        "template-unavailable", what + " cannot be used in this place", null, null);
  }
}
