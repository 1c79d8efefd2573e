package dev.virtwright.cli;

import dev.virtwright.cli.AnsibleSetting.Effect;
import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.inventory.Unparsed;
import dev.virtwright.vault.VaultSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What ansible.cfg and the environment set, read once; options of the command line are stronger.
 *
 * @param file the ansible.cfg; null where there is none
 * @param values by setting; those that nobody sets are not there
 * @param warnings what is set without a meaning here, and what was not read
 */
record Configuration(
    @Nullable Path file, Map<AnsibleSetting, Value> values, List<Diagnostic> warnings) {
  private static final Set<String> TRUE = Set.of("y", "yes", "on", "1", "true", "t", "1.0");
  private static final Set<String> FALSE = Set.of("n", "no", "off", "0", "false", "f", "0.0");

  /** Nothing is set. */
  static final Configuration EMPTY = new Configuration(null, Map.of(), List.of());

  /**
   * What one setting is, and who says so.
   *
   * @param origin a file and line, or an environment variable
   * @param directory what relative paths are relative to
   */
  record Value(String text, String origin, Path directory, @Nullable SourceLocation location) {
    Value {
      Objects.requireNonNull(text);
      Objects.requireNonNull(origin);
    }
  }

  Configuration {
    values = Map.copyOf(values);
    warnings = List.copyOf(warnings);
  }

  /**
   * From {@code ANSIBLE_CONFIG}, {@code ./ansible.cfg}, {@code ~/.ansible.cfg} or {@code
   * /etc/ansible/ansible.cfg}, the first that is there, and variables {@code ANSIBLE_*}.
   *
   * @throws UserException where a value is not of its kind, or cannot be had here and would matter
   */
  static Configuration read(Surroundings surroundings) {
    return new ConfigurationReader(surroundings).read();
  }

  /** As it was written. */
  Optional<String> text(AnsibleSetting setting) {
    return Optional.ofNullable(values.get(setting))
        .map(Value::text)
        .filter(text -> !text.isEmpty());
  }

  /** A flag that has a default. */
  boolean is(AnsibleSetting setting) {
    return text(setting)
        .map(Configuration::flag)
        .orElse(Boolean.parseBoolean(Objects.requireNonNullElse(setting.usual(), "false")));
  }

  List<String> list(AnsibleSetting setting) {
    return text(setting)
        .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
        .orElse(List.of());
  }

  List<Path> paths(AnsibleSetting setting) {
    Value value = values.get(setting);
    return value == null || value.text().isEmpty()
        ? List.of()
        : Arrays.stream(value.text().split(":")).map(each -> path(each, value)).toList();
  }

  Optional<Path> path(AnsibleSetting setting) {
    return Optional.ofNullable(values.get(setting)).map(value -> path(value.text(), value));
  }

  /** Files and directories of inventories, and lists of hosts with a comma. */
  List<String> inventories() {
    Value value = values.get(AnsibleSetting.DEFAULT_HOST_LIST);
    if (value == null || value.text().isBlank()) {
      return List.of();
    }
    return value.text().strip().endsWith(",")
        ? List.of(value.text().strip())
        : Arrays.stream(value.text().split(","))
            .map(each -> path(each.strip(), value).toString())
            .toList();
  }

  /** Passwords of vaults that are named with their ids. */
  List<VaultSource> vaultIdentities() {
    List<VaultSource> sources = new ArrayList<>();
    for (String each : list(AnsibleSetting.DEFAULT_VAULT_IDENTITY_LIST)) {
      if (!each.isEmpty()) {
        VaultSource source = VaultSource.parse(each);
        String written = source.source();
        Value value =
            Objects.requireNonNull(values.get(AnsibleSetting.DEFAULT_VAULT_IDENTITY_LIST));
        Path file = path(written, value);
        // what is no such file, such as prompt, stays
        sources.add(new VaultSource(source.id(), Files.exists(file) ? file.toString() : written));
      }
    }
    return sources;
  }

  private static Path path(String text, Value value) {
    String expanded =
        text.startsWith("~/")
            ? System.getProperty("user.home") + text.substring(1)
            : text.replace("{{CWD}}", "").replace("{{ CWD }}", "");
    return value.directory().resolve(expanded).normalize();
  }

  /** With what plays have by this where they say nothing. */
  RunOptions apply(RunOptions options) {
    RunOptions.Login login = options.login();
    boolean accept = login.acceptNewHostKeys() || !is(AnsibleSetting.HOST_KEY_CHECKING);
    String sshArguments =
        Stream.of(
                text(AnsibleSetting.SSH_ARGS).orElse(""),
                Objects.requireNonNullElse(login.sshArguments(), ""),
                text(AnsibleSetting.SSH_EXTRA_ARGS).orElse(""))
            .filter(each -> !each.isBlank())
            .collect(Collectors.joining(" "));
    return options
        .withLogin(
            new RunOptions.Login(
                login.user(),
                login.connection(),
                login.privateKey(),
                login.password(),
                login.timeout(),
                accept,
                sshArguments.isEmpty() ? null : sshArguments))
        .withDefaults(
            new RunOptions.Defaults(
                !text(AnsibleSetting.DEFAULT_GATHERING).orElse("").equals("explicit"),
                list(AnsibleSetting.DEFAULT_GATHER_SUBSET),
                is(AnsibleSetting.ANY_ERRORS_FATAL),
                paths(AnsibleSetting.DEFAULT_ROLES_PATH),
                is(AnsibleSetting.INJECT_FACTS_AS_VARS),
                text(AnsibleSetting.DEFAULT_STRATEGY).orElse(RunOptions.Defaults.USUAL.strategy()),
                is(AnsibleSetting.ERROR_ON_MISSING_HANDLER),
                Unparsed.STRICT));
  }

  /** What becomes of inventories that cannot be read, under Ansible's names. */
  Unparsed unparsed() {
    return new Unparsed(
        is(AnsibleSetting.INVENTORY_ANY_UNPARSED_IS_FAILED),
        is(AnsibleSetting.INVENTORY_UNPARSED_IS_FAILED),
        is(AnsibleSetting.INVENTORY_UNPARSED_WARNING));
  }

  /** What an option's default is by this; null where the setting is not there. */
  @Nullable String optionDefault(String option) {
    AnsibleSetting setting = AnsibleSetting.ofOption(option).orElse(null);
    if (setting == null) {
      return null;
    }
    if (setting == AnsibleSetting.DEFAULT_HOST_LIST) {
      return inventories().isEmpty() ? null : String.join("\n", inventories());
    }
    return text(setting)
        .map(text ->
            switch (setting.kind()) {
              case FLAG -> String.valueOf(flag(text));
              case PATH -> path(setting).orElseThrow().toString();
              case TEXT, NUMBER, PATHS, LIST ->
                  setting == AnsibleSetting.DEFAULT_TRANSPORT
                          && Set.of("smart", "paramiko", "paramiko_ssh").contains(text)
                      ? "ssh"
                      : text;
            })
        .orElse(null);
  }

  /**
   * @throws IllegalArgumentException where it is neither true nor false
   */
  static boolean flag(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return true;
    }
    if (FALSE.contains(word) || word.isEmpty()) {
      return false;
    }
    throw new IllegalArgumentException("'" + text + "' is neither true nor false");
  }

  /** Whether the value is the one that the setting has anyway. */
  static boolean usual(AnsibleSetting setting, String text) {
    String usual = setting.usual();
    if (usual == null || setting.effect() == Effect.NONE) {
      return true;
    }
    return switch (setting.kind()) {
      case FLAG -> flag(text) == Boolean.parseBoolean(usual);
      case TEXT, NUMBER, PATH, PATHS, LIST -> text.strip().equals(usual);
    };
  }
}
