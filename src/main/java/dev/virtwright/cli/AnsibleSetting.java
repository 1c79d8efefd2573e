package dev.virtwright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting of ansible.cfg that is known here: a row of the table {@code ansible-settings.txt}, of
 * which {@code docs/ansible-cfg.md} is made too.
 *
 * @param name as {@code ansible-config list} has it (ansible-core 2.19)
 * @param keys {@code section.key}, the present name first
 * @param variables names of environment variables, the strongest first
 * @param usual the value where nobody says otherwise; null for none, or for that of the option
 * @param option the option whose default it is; null for none
 * @param meaning for people
 */
record AnsibleSetting(
    String name,
    List<String> keys,
    List<String> variables,
    Kind kind,
    @Nullable String usual,
    @Nullable String option,
    Effect effect,
    String meaning) {

  private static final String TABLE = "ansible-settings.txt";
  private static final String NONE = "-";
  private static final int COLUMNS = 8;

  /** In the table's order. */
  static final List<AnsibleSetting> ALL = read();

  static final AnsibleSetting ANSIBLE_FORCE_COLOR = of("ANSIBLE_FORCE_COLOR");
  static final AnsibleSetting ANSIBLE_NOCOLOR = of("ANSIBLE_NOCOLOR");
  static final AnsibleSetting ANY_ERRORS_FATAL = of("ANY_ERRORS_FATAL");
  static final AnsibleSetting CHECK_MODE_MARKERS = of("CHECK_MODE_MARKERS");
  static final AnsibleSetting DEFAULT_GATHERING = of("DEFAULT_GATHERING");
  static final AnsibleSetting DEFAULT_GATHER_SUBSET = of("DEFAULT_GATHER_SUBSET");
  static final AnsibleSetting DEFAULT_HOST_LIST = of("DEFAULT_HOST_LIST");
  static final AnsibleSetting DEFAULT_LOG_PATH = of("DEFAULT_LOG_PATH");
  static final AnsibleSetting DEFAULT_ROLES_PATH = of("DEFAULT_ROLES_PATH");
  static final AnsibleSetting DEFAULT_STDOUT_CALLBACK = of("DEFAULT_STDOUT_CALLBACK");
  static final AnsibleSetting DEFAULT_STRATEGY = of("DEFAULT_STRATEGY");
  static final AnsibleSetting DEFAULT_TRANSPORT = of("DEFAULT_TRANSPORT");
  static final AnsibleSetting DEFAULT_VAULT_ENCRYPT_IDENTITY = of("DEFAULT_VAULT_ENCRYPT_IDENTITY");
  static final AnsibleSetting DEFAULT_VAULT_IDENTITY_LIST = of("DEFAULT_VAULT_IDENTITY_LIST");
  static final AnsibleSetting DEFAULT_VAULT_ID_MATCH = of("DEFAULT_VAULT_ID_MATCH");
  static final AnsibleSetting DEFAULT_VAULT_PASSWORD_FILE = of("DEFAULT_VAULT_PASSWORD_FILE");
  static final AnsibleSetting DEFAULT_VERBOSITY = of("DEFAULT_VERBOSITY");
  static final AnsibleSetting DISPLAY_FAILED_STDERR = of("DISPLAY_FAILED_STDERR");
  static final AnsibleSetting DISPLAY_OK_HOSTS = of("DISPLAY_OK_HOSTS");
  static final AnsibleSetting DISPLAY_SKIPPED_HOSTS = of("DISPLAY_SKIPPED_HOSTS");
  static final AnsibleSetting ERROR_ON_MISSING_HANDLER = of("ERROR_ON_MISSING_HANDLER");
  static final AnsibleSetting FORMAT_PRETTY = of("FORMAT_PRETTY");
  static final AnsibleSetting HOST_KEY_CHECKING = of("HOST_KEY_CHECKING");
  static final AnsibleSetting INJECT_FACTS_AS_VARS = of("INJECT_FACTS_AS_VARS");
  static final AnsibleSetting INVENTORY_ANY_UNPARSED_IS_FAILED =
      of("INVENTORY_ANY_UNPARSED_IS_FAILED");
  static final AnsibleSetting INVENTORY_UNPARSED_IS_FAILED = of("INVENTORY_UNPARSED_IS_FAILED");
  static final AnsibleSetting INVENTORY_UNPARSED_WARNING = of("INVENTORY_UNPARSED_WARNING");
  static final AnsibleSetting RESULT_FORMAT = of("RESULT_FORMAT");
  static final AnsibleSetting RETRY_FILES_ENABLED = of("RETRY_FILES_ENABLED");
  static final AnsibleSetting RETRY_FILES_SAVE_PATH = of("RETRY_FILES_SAVE_PATH");
  static final AnsibleSetting SHOW_TASK_PATH_ON_FAILURE = of("SHOW_TASK_PATH_ON_FAILURE");
  static final AnsibleSetting SSH_ARGS = of("SSH_ARGS");
  static final AnsibleSetting SSH_EXTRA_ARGS = of("SSH_EXTRA_ARGS");

  /** What a value is. */
  enum Kind {
    TEXT,
    FLAG,
    NUMBER,
    /** Relative to the file that has it, or to the working directory. */
    PATH,
    /** Separated by colons; an inventory by commas. */
    PATHS,
    /** Separated by commas. */
    LIST
  }

  /** What comes of a value. */
  enum Effect {
    HONOURED,
    /** Nothing, and nothing would be different. */
    NONE,
    /** Nothing, and where it is not the default somebody may miss it. */
    NAMED,
    /** An error where it is not the default: ignoring it would change what happens. */
    REFUSED
  }

  AnsibleSetting {
    Objects.requireNonNull(name);
    keys = List.copyOf(keys);
    variables = List.copyOf(variables);
  }

  /** By {@code section.key}. */
  static Optional<AnsibleSetting> ofKey(String key) {
    return ALL.stream().filter(each -> each.keys.contains(key)).findFirst();
  }

  static Optional<AnsibleSetting> ofVariable(String variable) {
    return ALL.stream().filter(each -> each.variables.contains(variable)).findFirst();
  }

  static Optional<AnsibleSetting> ofOption(String option) {
    return ALL.stream().filter(each -> option.equals(each.option)).findFirst();
  }

  private static AnsibleSetting of(String name) {
    return ALL.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
  }

  private static List<AnsibleSetting> read() {
    try (InputStream table =
        Objects.requireNonNull(AnsibleSetting.class.getResourceAsStream(TABLE), TABLE)) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> row(line.split(" \\| ", COLUMNS)))
          .toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static AnsibleSetting row(String[] cells) {
    return new AnsibleSetting(
        cells[0],
        words(cells[1]),
        words(cells[2]),
        Kind.valueOf(cells[3].toUpperCase(Locale.ROOT)),
        cells[4].equals(NONE) ? null : cells[4].substring(1, cells[4].length() - 1),
        cells[5].equals(NONE) ? null : cells[5],
        Effect.valueOf(cells[6].toUpperCase(Locale.ROOT)),
        cells[7]);
  }

  private static List<String> words(String text) {
    return text.equals(NONE) ? List.of() : Arrays.asList(text.split(" "));
  }
}
