package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Become;
import dev.virtwright.host.Shell;
import dev.virtwright.host.Target;
import dev.virtwright.playbook.Setting;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a host is reached and as whom, from its variables, keywords and options. Variables count more
 * than keywords, and keywords more than options, as in Ansible.
 */
final class Connections {
  private static final Set<String> NAMES =
      Set.of(
          "ansible_connection",
          "ansible_host",
          "ansible_port",
          "ansible_user",
          "ansible_password",
          "ansible_private_key_file",
          "ansible_timeout");

  private final RunOptions options;
  private final Path home;

  Connections(RunOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  /**
   * Where the host is.
   *
   * @param scope with the play's variables
   * @param ofPlay keywords of the play
   * @throws UserException with the variable or keyword that cannot be understood
   */
  Target target(String host, Scope scope, Map<Setting, String> ofPlay) {
    RunOptions.Login login = options.login();
    String connection =
        text(scope, "ansible_connection")
            .or(() -> Optional.ofNullable(ofPlay.get(Setting.CONNECTION)))
            .or(() -> Optional.ofNullable(login.connection()))
            .orElse("ssh");
    String transport =
        switch (connection) {
          case "ssh", "smart", "paramiko", "paramiko_ssh", "ansible.builtin.ssh" -> "ssh";
          case "local", "ansible.builtin.local" -> "local";
          default ->
              throw new UserException(
                  "unknown-connection",
                  "host %s: the connection '%s' is not known".formatted(host, connection),
                  Suggestions.nearest(connection, List.of("ssh", "local"))
                      .map(word -> "did you mean '" + word + "'?")
                      .orElse("known are ssh and local"),
                  null);
        };
    SshArguments arguments = new SshArguments(host, home);
    if (login.sshArguments() != null) {
      arguments.read("--ssh-common-args", login.sshArguments());
    }
    for (String name :
        List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")) {
      text(scope, name).ifPresent(value -> arguments.read(name, value));
    }
    List<Path> keys = new ArrayList<>();
    text(scope, "ansible_ssh_private_key_file", "ansible_private_key_file")
        .map(this::path)
        .or(() -> Optional.ofNullable(login.privateKey()))
        .ifPresent(keys::add);
    keys.addAll(arguments.identityFiles());
    return new Target(
            host,
            transport,
            // Of two names the later one counts in Ansible; a delegate always has an ansible_host.
            text(scope, "ansible_ssh_host", "ansible_host").orElse(host),
            number(host, scope, "ansible_ssh_port", "ansible_port")
                .or(() ->
                    Optional.ofNullable(ofPlay.get(Setting.PORT))
                        .map(port -> number(host, "the play's port", port)))
                .orElse(arguments.port()),
            text(scope, "ansible_ssh_user", "ansible_user")
                .or(() -> Optional.ofNullable(ofPlay.get(Setting.REMOTE_USER)))
                .or(() -> Optional.ofNullable(login.user()))
                .orElse(arguments.user()),
            secret(scope, "ansible_password", "ansible_ssh_pass", "ansible_ssh_password")
                .orElse(login.password()),
            keys,
            arguments.knownHostsFiles(),
            login.acceptNewHostKeys() || arguments.acceptNewHostKeys(),
            arguments.jumpHosts(),
            arguments.configFile(),
            number(host, scope, "ansible_ssh_timeout", "ansible_timeout")
                .map(seconds -> Duration.ofSeconds(seconds))
                .or(() -> Optional.ofNullable(arguments.timeout()))
                .orElse(login.timeout()))
        .configured(arguments.configured());
  }

  /**
   * Whether a variable says how a host is reached or as whom. A fact never is one: a host has no
   * say in it, and no task waits for facts because of it.
   */
  static boolean variable(String name) {
    return NAMES.contains(name)
        || name.startsWith("ansible_become")
        || name.startsWith("ansible_ssh_")
        || name.startsWith("ansible_sudo_")
        || name.startsWith("ansible_su_");
  }

  /** Whether a variable says how a host is reached, and not only as whom tasks act there. */
  static boolean leads(String name) {
    return NAMES.contains(name) || name.startsWith("ansible_ssh_");
  }

  /** As whom a task reads and acts. */
  Become become(Keywords keywords) {
    Scope scope = keywords.scope();
    boolean wanted =
        value(scope, "ansible_become")
            .map(Values::asBoolean)
            .or(() -> keywords.truth(Setting.BECOME))
            .orElse(options.privilege().become());
    if (!wanted) {
      return Become.NONE;
    }
    String user =
        text(scope, "ansible_become_user")
            .or(() -> keywords.text(Setting.BECOME_USER))
            .or(() -> Optional.ofNullable(options.privilege().user()))
            .orElse("root");
    String method =
        text(scope, "ansible_become_method")
            .or(() -> keywords.text(Setting.BECOME_METHOD))
            .or(() -> Optional.ofNullable(options.privilege().method()))
            .orElse("sudo");
    Secret password =
        secret(
                scope,
                "ansible_become_password",
                "ansible_become_pass",
                "ansible_" + method + "_password",
                "ansible_" + method + "_pass")
            .orElse(options.privilege().password());
    String program =
        text(scope, "ansible_become_exe", "ansible_" + method + "_exe")
            .or(() -> keywords.text(Setting.BECOME_EXE))
            .orElse(null);
    List<String> flags =
        text(scope, "ansible_become_flags", "ansible_" + method + "_flags")
            .or(() -> keywords.text(Setting.BECOME_FLAGS))
            .map(text -> flags(text, "ansible_become_flags"))
            .orElse(null);
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "sudo", "ansible.builtin.sudo" ->
          new Become(Become.Method.SUDO, user, password, program, flags);
      case "su", "ansible.builtin.su" ->
          new Become(Become.Method.SU, user, password, program, flags);
      default ->
          throw new UserException(
              "unknown-become",
              "the become method '%s' is not known".formatted(method),
              "known are sudo and su",
              null);
    };
  }

  private static List<String> flags(String text, String name) {
    List<String> words = Shell.words(text);
    if (words == null) {
      throw new UserException(
          "variable-type", "%s: a quote is not closed in %s".formatted(name, text), null, null);
    }
    return words;
  }

  private Path path(String text) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }

  private static Optional<Object> value(Scope scope, String... names) {
    for (String name : names) {
      Object value = scope.get(name);
      if (value != null && !Scope.MISSING.equals(value)) {
        Object resolved = Values.resolve(value, scope);
        if (resolved != null) {
          return Optional.of(resolved);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Scope scope, String... names) {
    return value(scope, names)
        .map(value -> value instanceof Secret secret ? secret.reveal() : Values.print(value))
        .filter(text -> !text.isBlank());
  }

  private static Optional<@Nullable Secret> secret(Scope scope, String... names) {
    return value(scope, names)
        .map(value -> value instanceof Secret secret ? secret : new Secret(Values.print(value)));
  }

  private static Optional<@Nullable Integer> number(String host, Scope scope, String... names) {
    return text(scope, names).map(text -> number(host, names[0], text));
  }

  private static Integer number(String host, String what, String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new UserException(
          "variable-type",
          "host %s: %s must be a number, not '%s'".formatted(host, what, text),
          null,
          null);
    }
  }
}
