package dev.virtwright.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of ansible.cfg that are known here, under the names that {@code ansible-config list} has
 * (ansible-core 2.19); {@code docs/ansible-cfg.md} is made of this table.
 */
enum AnsibleSetting {
  DEFAULT_HOST_LIST(
      "defaults.inventory",
      "ANSIBLE_INVENTORY",
      Kind.PATHS,
      null,
      "--inventory",
      "inventories where -i names none"),
  DEFAULT_FORKS(
      "defaults.forks",
      "ANSIBLE_FORKS",
      Kind.NUMBER,
      null,
      "--forks",
      "requests under way at a time"),
  DEFAULT_REMOTE_USER(
      "defaults.remote_user", "ANSIBLE_REMOTE_USER", Kind.TEXT, null, "--user", "logs in as"),
  DEFAULT_PRIVATE_KEY_FILE(
      "defaults.private_key_file",
      "ANSIBLE_PRIVATE_KEY_FILE",
      Kind.PATH,
      null,
      "--private-key",
      "logs in with this key"),
  HOST_KEY_CHECKING(
      "defaults.host_key_checking ssh_connection.host_key_checking",
      "ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING",
      Kind.FLAG,
      "true",
      null,
      "false accepts keys of hosts that are not known yet; a changed key is refused all the same"),
  DEFAULT_TIMEOUT(
      "defaults.timeout ssh_connection.timeout",
      "ANSIBLE_TIMEOUT ANSIBLE_SSH_TIMEOUT",
      Kind.NUMBER,
      null,
      "--timeout",
      "seconds for connecting and logging in"),
  DEFAULT_TRANSPORT(
      "defaults.transport",
      "ANSIBLE_TRANSPORT",
      Kind.TEXT,
      null,
      "--connection",
      "ssh or local; smart and paramiko are ssh"),
  DEFAULT_ROLES_PATH(
      "defaults.roles_path",
      "ANSIBLE_ROLES_PATH",
      Kind.PATHS,
      null,
      null,
      "where roles are looked for, after roles/ beside the playbook"),
  COLLECTIONS_PATHS(
      "defaults.collections_path defaults.collections_paths",
      "ANSIBLE_COLLECTIONS_PATH ANSIBLE_COLLECTIONS_PATHS",
      Kind.PATHS,
      null,
      null,
      "no meaning: names of modules are resolved without collections",
      Effect.NONE),
  DEFAULT_GATHERING(
      "defaults.gathering",
      "ANSIBLE_GATHERING",
      Kind.TEXT,
      "implicit",
      null,
      "explicit gathers facts only in plays that ask for it; smart is implicit: facts are read with"
          + " whatever else is read"),
  DEFAULT_GATHER_SUBSET(
      "defaults.gather_subset",
      "ANSIBLE_GATHER_SUBSET",
      Kind.LIST,
      null,
      null,
      "families of facts that plays gather where they name none"),
  CACHE_PLUGIN(
      "defaults.fact_caching",
      "ANSIBLE_CACHE_PLUGIN",
      Kind.TEXT,
      "memory",
      null,
      "memory only: facts are gathered in each run",
      Effect.NAMED),
  DEFAULT_FORCE_HANDLERS(
      "defaults.force_handlers",
      "ANSIBLE_FORCE_HANDLERS",
      Kind.FLAG,
      "false",
      "--force-handlers",
      "handlers run on failed hosts too"),
  ANY_ERRORS_FATAL(
      "defaults.any_errors_fatal",
      "ANSIBLE_ANY_ERRORS_FATAL",
      Kind.FLAG,
      "false",
      null,
      "the keyword's value in plays that do not set it"),
  DEFAULT_STRATEGY(
      "defaults.strategy",
      "ANSIBLE_STRATEGY",
      Kind.TEXT,
      "linear",
      null,
      "linear only; plays set the keyword strategy",
      Effect.REFUSED),
  DEFAULT_HASH_BEHAVIOUR(
      "defaults.hash_behaviour",
      "ANSIBLE_HASH_BEHAVIOUR",
      Kind.TEXT,
      "replace",
      null,
      "replace only; use the filter combine instead of merge",
      Effect.REFUSED),
  DEFAULT_UNDEFINED_VAR_BEHAVIOR(
      "defaults.error_on_undefined_vars",
      "ANSIBLE_ERROR_ON_UNDEFINED_VARS",
      Kind.FLAG,
      "true",
      null,
      "true only; use the filter default where a variable may be missing",
      Effect.REFUSED),
  INJECT_FACTS_AS_VARS(
      "defaults.inject_facts_as_vars",
      "ANSIBLE_INJECT_FACT_VARS",
      Kind.FLAG,
      "true",
      null,
      "false leaves facts in ansible_facts only, and not as variables named ansible_* too"),
  DEFAULT_NO_LOG(
      "defaults.no_log",
      "ANSIBLE_NO_LOG",
      Kind.FLAG,
      "false",
      null,
      "false only; set no_log in the plays",
      Effect.REFUSED),
  DEFAULT_JINJA2_EXTENSIONS(
      "defaults.jinja2_extensions",
      "ANSIBLE_JINJA2_EXTENSIONS",
      Kind.LIST,
      "",
      null,
      "do and loop controls are always there; no other extensions are",
      Effect.NAMED),
  DEFAULT_JINJA2_NATIVE(
      "defaults.jinja2_native",
      "ANSIBLE_JINJA2_NATIVE",
      Kind.FLAG,
      null,
      null,
      "always so",
      Effect.NONE),
  INTERPRETER_PYTHON(
      "defaults.interpreter_python",
      "ANSIBLE_PYTHON_INTERPRETER",
      Kind.TEXT,
      null,
      null,
      "no meaning: nothing runs in Python on hosts",
      Effect.NONE),
  DEFAULT_VERBOSITY(
      "defaults.verbosity", "ANSIBLE_VERBOSITY", Kind.NUMBER, "0", null, "as many -v"),
  DEFAULT_ASK_PASS(
      "defaults.ask_pass", "ANSIBLE_ASK_PASS", Kind.FLAG, "false", "--ask-pass", "asks for it"),
  DEFAULT_ASK_VAULT_PASS(
      "defaults.ask_vault_pass",
      "ANSIBLE_ASK_VAULT_PASS",
      Kind.FLAG,
      "false",
      "--ask-vault-password",
      "asks for it"),
  DEFAULT_VAULT_PASSWORD_FILE(
      "defaults.vault_password_file",
      "ANSIBLE_VAULT_PASSWORD_FILE",
      Kind.PATH,
      null,
      "--vault-password-file",
      "the file or program that has the password"),
  DEFAULT_VAULT_IDENTITY_LIST(
      "defaults.vault_identity_list",
      "ANSIBLE_VAULT_IDENTITY_LIST",
      Kind.LIST,
      null,
      "--vault-id",
      "as several --vault-id"),
  DEFAULT_STDOUT_CALLBACK(
      "defaults.stdout_callback",
      "ANSIBLE_STDOUT_CALLBACK",
      Kind.TEXT,
      "default",
      null,
      "default, minimal, oneline or yaml: what is printed under Ansible's names"),
  RESULT_FORMAT(
      "defaults.callback_result_format",
      "ANSIBLE_CALLBACK_RESULT_FORMAT",
      Kind.TEXT,
      "json",
      null,
      "json or yaml"),
  FORMAT_PRETTY(
      "defaults.callback_format_pretty",
      "ANSIBLE_CALLBACK_FORMAT_PRETTY",
      Kind.FLAG,
      "false",
      null,
      "results over several lines"),
  DISPLAY_SKIPPED_HOSTS(
      "defaults.display_skipped_hosts",
      "ANSIBLE_DISPLAY_SKIPPED_HOSTS DISPLAY_SKIPPED_HOSTS",
      Kind.FLAG,
      "true",
      null,
      "a line a skipped task"),
  DISPLAY_OK_HOSTS(
      "defaults.display_ok_hosts",
      "ANSIBLE_DISPLAY_OK_HOSTS",
      Kind.FLAG,
      "true",
      null,
      "a line a task that changed nothing"),
  DISPLAY_FAILED_STDERR(
      "defaults.display_failed_stderr",
      "ANSIBLE_DISPLAY_FAILED_STDERR",
      Kind.FLAG,
      "false",
      null,
      "failures on standard error"),
  CHECK_MODE_MARKERS(
      "defaults.check_mode_markers",
      "ANSIBLE_CHECK_MODE_MARKERS",
      Kind.FLAG,
      "false",
      null,
      "banners say [CHECK MODE]"),
  SHOW_PER_HOST_START(
      "defaults.show_per_host_start",
      "ANSIBLE_SHOW_PER_HOST_START",
      Kind.FLAG,
      "false",
      null,
      "no lines for it",
      Effect.NAMED),
  SHOW_TASK_PATH_ON_FAILURE(
      "defaults.show_task_path_on_failure",
      "ANSIBLE_SHOW_TASK_PATH_ON_FAILURE",
      Kind.FLAG,
      "false",
      null,
      "the file and line of a task that failed"),
  CALLBACKS_ENABLED(
      "defaults.callbacks_enabled defaults.callback_whitelist",
      "ANSIBLE_CALLBACKS_ENABLED ANSIBLE_CALLBACK_WHITELIST",
      Kind.LIST,
      "",
      null,
      "no meaning: reports are chosen with --format",
      Effect.NAMED),
  ANSIBLE_NOCOLOR(
      "defaults.nocolor", "ANSIBLE_NOCOLOR NO_COLOR", Kind.FLAG, "false", null, "no colours"),
  ANSIBLE_FORCE_COLOR(
      "defaults.force_color",
      "ANSIBLE_FORCE_COLOR",
      Kind.FLAG,
      "false",
      null,
      "colours where there is no terminal too"),
  ANSIBLE_NOCOWS(
      "defaults.nocows", "ANSIBLE_NOCOWS", Kind.FLAG, null, null, "always so", Effect.NONE),
  DEFAULT_LOG_PATH(
      "defaults.log_path",
      "ANSIBLE_LOG_PATH",
      Kind.PATH,
      null,
      null,
      "what is printed under Ansible's names is added to this file"),
  RETRY_FILES_ENABLED(
      "defaults.retry_files_enabled",
      "ANSIBLE_RETRY_FILES_ENABLED",
      Kind.FLAG,
      "false",
      null,
      "no retry files are written",
      Effect.NAMED),
  RETRY_FILES_SAVE_PATH(
      "defaults.retry_files_save_path",
      "ANSIBLE_RETRY_FILES_SAVE_PATH",
      Kind.PATH,
      null,
      null,
      "no retry files are written",
      Effect.NONE),
  DEPRECATION_WARNINGS(
      "defaults.deprecation_warnings",
      "ANSIBLE_DEPRECATION_WARNINGS",
      Kind.FLAG,
      null,
      null,
      "warnings are always shown",
      Effect.NONE),
  SYSTEM_WARNINGS(
      "defaults.system_warnings",
      "ANSIBLE_SYSTEM_WARNINGS",
      Kind.FLAG,
      null,
      null,
      "warnings are always shown",
      Effect.NONE),
  COMMAND_WARNINGS(
      "defaults.command_warnings",
      "ANSIBLE_COMMAND_WARNINGS",
      Kind.FLAG,
      null,
      null,
      "there are none",
      Effect.NONE),
  LOCALHOST_WARNING(
      "defaults.localhost_warning",
      "ANSIBLE_LOCALHOST_WARNING",
      Kind.FLAG,
      null,
      null,
      "warnings are always shown",
      Effect.NONE),
  DUPLICATE_YAML_DICT_KEY(
      "defaults.duplicate_dict_key",
      "ANSIBLE_DUPLICATE_YAML_DICT_KEY",
      Kind.TEXT,
      "warn",
      null,
      "a key that is there twice is what it is without this setting",
      Effect.NAMED),
  MAX_FILE_SIZE_FOR_DIFF(
      "defaults.max_diff_size",
      "ANSIBLE_MAX_DIFF_SIZE",
      Kind.NUMBER,
      null,
      null,
      "differences are bounded in another way",
      Effect.NONE),
  DEFAULT_MODULE_NAME(
      "defaults.module_name", "", Kind.TEXT, null, "--module-name", "for ad hoc tasks"),
  DEFAULT_REMOTE_TMP(
      "defaults.remote_tmp",
      "ANSIBLE_REMOTE_TEMP ANSIBLE_REMOTE_TMP",
      Kind.TEXT,
      null,
      null,
      "no meaning: nothing is put on hosts to run there",
      Effect.NONE),
  DEFAULT_LOCAL_TMP(
      "defaults.local_tmp", "ANSIBLE_LOCAL_TEMP", Kind.TEXT, null, null, "no meaning", Effect.NONE),
  DEFAULT_NO_TARGET_SYSLOG(
      "defaults.no_target_syslog",
      "ANSIBLE_NO_TARGET_SYSLOG",
      Kind.FLAG,
      null,
      null,
      "always so",
      Effect.NONE),
  ANSIBLE_PIPELINING(
      "defaults.pipelining connection.pipelining ssh_connection.pipelining",
      "ANSIBLE_PIPELINING ANSIBLE_SSH_PIPELINING",
      Kind.FLAG,
      null,
      null,
      "always so, in fewer round trips",
      Effect.NONE),
  SSH_ARGS(
      "ssh_connection.ssh_args",
      "ANSIBLE_SSH_ARGS",
      Kind.TEXT,
      null,
      null,
      "those of ssh(1) that have a meaning, see --ssh-common-args"),
  SSH_COMMON_ARGS(
      "ssh_connection.ssh_common_args",
      "ANSIBLE_SSH_COMMON_ARGS",
      Kind.TEXT,
      null,
      "--ssh-common-args",
      "as the option"),
  SSH_EXTRA_ARGS(
      "ssh_connection.ssh_extra_args",
      "ANSIBLE_SSH_EXTRA_ARGS",
      Kind.TEXT,
      null,
      null,
      "as --ssh-common-args"),
  SSH_CONTROL(
      "ssh_connection.control_path ssh_connection.control_path_dir ssh_connection.scp_if_ssh"
          + " ssh_connection.transfer_method ssh_connection.sftp_batch_mode"
          + " ssh_connection.usetty ssh_connection.retries",
      "ANSIBLE_SSH_CONTROL_PATH ANSIBLE_SSH_CONTROL_PATH_DIR ANSIBLE_SCP_IF_SSH"
          + " ANSIBLE_SSH_TRANSFER_METHOD ANSIBLE_SFTP_BATCH_MODE ANSIBLE_SSH_USETTY"
          + " ANSIBLE_SSH_RETRIES",
      Kind.TEXT,
      null,
      null,
      "no meaning: one connection a host, files and commands on it",
      Effect.NONE),
  DEFAULT_BECOME(
      "privilege_escalation.become",
      "ANSIBLE_BECOME",
      Kind.FLAG,
      "false",
      "--become",
      "acts as another user"),
  DEFAULT_BECOME_METHOD(
      "privilege_escalation.become_method",
      "ANSIBLE_BECOME_METHOD",
      Kind.TEXT,
      null,
      "--become-method",
      "sudo or su"),
  DEFAULT_BECOME_USER(
      "privilege_escalation.become_user",
      "ANSIBLE_BECOME_USER",
      Kind.TEXT,
      null,
      "--become-user",
      "which user"),
  DEFAULT_BECOME_ASK_PASS(
      "privilege_escalation.become_ask_pass",
      "ANSIBLE_BECOME_ASK_PASS",
      Kind.FLAG,
      "false",
      "--ask-become-pass",
      "asks for it"),
  TAGS_RUN("tags.run", "ANSIBLE_RUN_TAGS", Kind.LIST, null, "--tags", "as --tags"),
  TAGS_SKIP("tags.skip", "ANSIBLE_SKIP_TAGS", Kind.LIST, null, "--skip-tags", "as --skip-tags"),
  DIFF_ALWAYS("diff.always", "ANSIBLE_DIFF_ALWAYS", Kind.FLAG, "false", "--diff", "as --diff"),
  CONFIG_FILE("", "ANSIBLE_CONFIG", Kind.PATH, null, null, "the file that is read", Effect.NONE);

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

  private final String keys;
  private final String variables;
  private final Kind kind;
  private final @Nullable String usual;
  private final @Nullable String option;
  private final String meaning;
  private final Effect effect;

  AnsibleSetting(
      String keys,
      String variables,
      Kind kind,
      @Nullable String usual,
      @Nullable String option,
      String meaning) {
    this(keys, variables, kind, usual, option, meaning, Effect.HONOURED);
  }

  AnsibleSetting(
      String keys,
      String variables,
      Kind kind,
      @Nullable String usual,
      @Nullable String option,
      String meaning,
      Effect effect) {
    this.keys = keys;
    this.variables = variables;
    this.kind = kind;
    this.usual = usual;
    this.option = option;
    this.meaning = meaning;
    this.effect = effect;
  }

  /** {@code section.key}, the present name first. */
  List<String> keys() {
    return words(keys);
  }

  /** Names of environment variables, the strongest first. */
  List<String> variables() {
    return words(variables);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  Kind kind() {
    return kind;
  }

  /** The value where nobody says otherwise; null for none, or for that of the option. */
  @Nullable String usual() {
    return usual;
  }

  /** The option whose default it is; null for none. */
  @Nullable String option() {
    return option;
  }

  /** For people. */
  String meaning() {
    return meaning;
  }

  Effect effect() {
    return effect;
  }

  /** By {@code section.key}. */
  static Optional<AnsibleSetting> ofKey(String key) {
    return Arrays.stream(values()).filter(each -> each.keys().contains(key)).findFirst();
  }

  static Optional<AnsibleSetting> ofVariable(String name) {
    return Arrays.stream(values()).filter(each -> each.variables().contains(name)).findFirst();
  }

  static Optional<AnsibleSetting> ofOption(String name) {
    return Arrays.stream(values()).filter(each -> name.equals(each.option)).findFirst();
  }
}
