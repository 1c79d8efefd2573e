package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lookup {@code config}: settings as the environment says them; the rest have Ansible's
 * defaults (lib/ansible/config/base.yml of ansible-core 2.19).
 */
final class LookupSettings {
  private static final String DEFAULT = "default";
  private static final Map<String, @Nullable Object> DEFAULTS = defaults();

  private LookupSettings() {}

  private static Map<String, @Nullable Object> defaults() {
    Map<String, @Nullable Object> all = new HashMap<>();
    all.put("DEFAULT_FORKS", 5L);
    all.put("DEFAULT_TIMEOUT", 10L);
    all.put("DEFAULT_POLL_INTERVAL", 15L);
    all.put("DEFAULT_VERBOSITY", 0L);
    all.put("TASK_TIMEOUT", 0L);
    all.put("DEFAULT_BECOME", false);
    all.put("DEFAULT_BECOME_METHOD", "sudo");
    all.put("DEFAULT_BECOME_USER", "root");
    all.put("DEFAULT_TRANSPORT", "ssh");
    all.put("DEFAULT_STRATEGY", "linear");
    all.put("DEFAULT_GATHERING", "implicit");
    all.put("DEFAULT_HASH_BEHAVIOUR", "replace");
    all.put("DEFAULT_EXECUTABLE", "/bin/sh");
    all.put("DEFAULT_MODULE_NAME", "command");
    all.put("DEFAULT_STDOUT_CALLBACK", DEFAULT);
    all.put("HOST_KEY_CHECKING", true);
    all.put("INJECT_FACTS_AS_VARS", true);
    all.put("RETRY_FILES_ENABLED", false);
    all.put("ANY_ERRORS_FATAL", false);
    all.put("DIFF_ALWAYS", false);
    List.of(
            "DEFAULT_REMOTE_PORT",
            "DEFAULT_REMOTE_USER",
            "DEFAULT_PRIVATE_KEY_FILE",
            "DEFAULT_VAULT_PASSWORD_FILE",
            "DEFAULT_LOG_PATH",
            "RETRY_FILES_SAVE_PATH")
        .forEach(name -> all.put(name, null));
    all.put("INVENTORY_ENABLED", List.of("host_list", "script", "auto", "yaml", "ini", "toml"));
    all.put("TAGS_RUN", List.of());
    all.put("TAGS_SKIP", List.of());
    all.put("COLOR_OK", "green");
    all.put("COLOR_CHANGED", "yellow");
    all.put("COLOR_ERROR", "red");
    all.put("COLOR_UNREACHABLE", "bright red");
    all.put("COLOR_SKIP", "cyan");
    all.put("COLOR_WARN", "bright purple");
    all.put("COLOR_DEPRECATE", "purple");
    all.put("COLOR_DEBUG", "dark gray");
    all.put("COLOR_VERBOSE", "blue");
    all.put("COLOR_HIGHLIGHT", "white");
    all.put("connection.ssh.remote_user", null);
    all.put("connection.ssh.port", null);
    all.put("connection.ssh.host_key_checking", true);
    all.put("connection.ssh.timeout", 10L);
    all.put("shell.sh.remote_tmp", "~/.ansible/tmp");
    all.put("become.sudo.become_user", "root");
    return Collections.unmodifiableMap(all);
  }

  /** Variables that say what a plugin's option is, as Ansible has them. */
  private static @Nullable Object variable(LookupCall call, String setting) {
    return switch (setting) {
      case "connection.ssh.remote_user" -> call.scope().get("ansible_user");
      case "connection.ssh.port" -> call.scope().get("ansible_port");
      case "shell.sh.remote_tmp" -> call.scope().get("ansible_remote_tmp");
      case "become.sudo.become_user" -> call.scope().get("ansible_become_user");
      default -> null;
    };
  }

  static List<@Nullable Object> find(LookupCall call) {
    String missing = call.text("on_missing", "error");
    if (!List.of("error", "warn", "skip").contains(missing)) {
      throw call.wrong("has no on_missing '%s'".formatted(missing), "error, warn or skip");
    }
    if (call.has("plugin_type") != call.has("plugin_name")) {
      throw call.wrong("wants both plugin_type and plugin_name, or neither", null);
    }
    String before =
        call.has("plugin_type")
            ? call.text("plugin_type", "") + "." + call.text("plugin_name", "") + "."
            : "";
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : call.terms()) {
      if (!(term instanceof String name)) {
        throw call.wrong("wants names of settings", null);
      }
      String variable = "ANSIBLE_" + name.toUpperCase(Locale.ROOT).replace("DEFAULT_", "");
      String set = before.isEmpty() ? System.getenv(variable) : null;
      Object own = variable(call, before + name);
      if (set != null) {
        add(call, typed(set), "env: " + variable, found);
      } else if (own instanceof String || own instanceof Number) {
        add(call, own, "var", found);
      } else if (DEFAULTS.containsKey(before + name)) {
        add(call, DEFAULTS.get(before + name), DEFAULT, found);
      } else if (missing.equals("error")) {
        throw call.wrong("knows no setting '%s'".formatted(name), "or say on_missing='skip'");
      }
    }
    return found;
  }

  private static void add(
      LookupCall call, @Nullable Object value, String origin, List<@Nullable Object> found) {
    found.add(call.flag("show_origin", false) ? Arrays.asList(value, origin) : value);
  }

  private static @Nullable Object typed(String text) {
    return text.matches("[0-9]{1,9}") ? Long.valueOf(text) : text.isEmpty() ? null : text;
  }
}
