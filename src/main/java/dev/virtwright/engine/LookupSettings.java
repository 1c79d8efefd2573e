package dev.virtwright.engine;

import dev.virtwright.playbook.LookupNames;
import dev.virtwright.template.Scope;
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
    all.put(
        "ANSIBLE_COW_ACCEPTLIST",
        List.of(
            ("bud-frogs bunny cheese daemon default dragon elephant-in-snake elephant eyes"
                    + " hellokitty kitty luke-koala meow milk moofasa moose ren sheep small"
                    + " stegosaurus stimpy supermilker three-eyes turkey turtle tux udder vader-koala"
                    + " vader www")
                .split(" ")));
    all.put("DEFAULT_UNDEFINED_VAR_BEHAVIOR", true);
    all.put("DEFAULT_JINJA2_NATIVE", true);
    all.put("LOCALHOST_WARNING", true);
    all.put("PAGER", "less");
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
  private static @Nullable String variable(LookupCall call, String setting) {
    return switch (setting) {
      case "connection.ssh.remote_user" -> set(call, "ansible_ssh_user", "ansible_user");
      case "connection.ssh.port" -> set(call, "ansible_ssh_port", "ansible_port");
      case "shell.sh.remote_tmp" -> "ansible_remote_tmp";
      case "become.sudo.become_user" -> set(call, "ansible_sudo_user", "ansible_become_user");
      default -> null;
    };
  }

  private static String set(LookupCall call, String first, String otherwise) {
    return Scope.MISSING.equals(call.scope().get(first)) ? otherwise : first;
  }

  static List<@Nullable Object> find(LookupCall call) {
    String missing = call.text("on_missing", "error");
    if (!List.of("error", "warn", "skip").contains(missing)) {
      throw call.wrong(
          "failed: Invalid value '%s' for config 'on_missing'".formatted(missing),
          "error, warn or skip");
    }
    if (call.has("plugin_type") != call.has("plugin_name")) {
      throw call.wrong("failed: Both plugin_type and plugin_name are required, or neither", null);
    }
    String before =
        call.has("plugin_type")
            ? call.text("plugin_type", "") + "." + call.text("plugin_name", "") + "."
            : "";
    if (call.text("plugin_type", "").equals("lookup")
        && !LookupNames.ALL.contains(call.text("plugin_name", ""))) {
      throw call.wrong(
          "failed: Unable to load lookup plugin '%s'".formatted(call.text("plugin_name", "")),
          null);
    }
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : call.terms()) {
      if (!(term instanceof String name)) {
        throw call.wrong(
            "failed: Invalid setting identifier, %s is no text".formatted(Lookups.text(term)),
            null);
      }
      String variable = "ANSIBLE_" + name.toUpperCase(Locale.ROOT).replace("DEFAULT_", "");
      String set = before.isEmpty() ? System.getenv(variable) : null;
      String named = variable(call, before + name);
      Object own = named == null ? null : call.scope().get(named);
      if (set != null) {
        add(call, typed(set), "env: " + variable, found);
      } else if (own instanceof String || own instanceof Number) {
        add(call, own, "var: " + named, found);
      } else if (DEFAULTS.containsKey(before + name)) {
        add(call, DEFAULTS.get(before + name), DEFAULT, found);
      } else if (missing.equals("error")) {
        throw call.wrong(
            "failed: No config definition exists for '%s'".formatted(name),
            "or say on_missing='skip'");
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
