package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.value.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to get in, and as whom to act. */
final class LoginOptions {
  private static final String INSTEAD =
      "use keys, or ansible_password and ansible_become_password from a vaulted file";

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER",
      description = "Log in as this user.")
  @Nullable String user;

  @Option(
      names = {"-c", "--connection"},
      paramLabel = "TYPE",
      description = "ssh (default) or local.")
  @Nullable String connection;

  @Option(
      names = {"--private-key", "--key-file"},
      paramLabel = "FILE",
      description = "Log in with this key.")
  @Nullable Path privateKey;

  @Option(
      names = {"-k", "--ask-pass"},
      description = "Ask for the login password.")
  boolean askPassword;

  @Option(
      names = {"-T", "--timeout"},
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For connecting and logging in (default: ${DEFAULT-VALUE}).")
  int timeout;

  @Option(
      names = "--accept-new-host-keys",
      description = "Accept and remember the keys of hosts not yet known; changed keys never.")
  boolean acceptNewHostKeys;

  @Option(
      names = "--ssh-common-args",
      paramLabel = "ARGS",
      description = "-J, -F, -i, -p and -o of ssh(1).")
  @Nullable String sshArguments;

  @Option(names = "--ssh-extra-args", paramLabel = "ARGS", description = "More of them.")
  @Nullable String sshExtraArguments;

  @Option(
      names = {"--connection-password-file", "--conn-pass-file"},
      paramLabel = "FILE",
      description = "The login password is this file's first line; - reads standard input.")
  @Nullable Path passwordFile;

  @Option(
      names = {"--become-password-file", "--become-pass-file"},
      paramLabel = "FILE",
      description = "The password that becoming needs, likewise.")
  @Nullable Path becomePasswordFile;

  @Option(
      names = {"-b", "--become"},
      description = "Act as another user, root by default.")
  boolean become;

  @Option(names = "--become-user", paramLabel = "USER", description = "Act as this user.")
  @Nullable String becomeUser;

  @Option(names = "--become-method", paramLabel = "METHOD", description = "sudo (default) or su.")
  @Nullable String becomeMethod;

  @Option(
      names = {"-K", "--ask-become-pass"},
      description = "Ask for the password that becoming needs.")
  boolean askBecomePassword;

  RunOptions apply(RunOptions options) {
    Secret login = password(askPassword, "SSH password: ", passwordFile);
    Secret privilege = password(askBecomePassword, "BECOME password: ", becomePasswordFile);
    return options
        .withLogin(
            new RunOptions.Login(
                user,
                connection,
                privateKey,
                login,
                Duration.ofSeconds(timeout),
                acceptNewHostKeys,
                Stream.of(sshArguments, sshExtraArguments)
                    .filter(Objects::nonNull)
                    .reduce((first, second) -> first + " " + second)
                    .orElse(null)))
        .withPrivilege(new RunOptions.Privilege(become, becomeUser, becomeMethod, privilege));
  }

  /** Whether there is a terminal at which somebody can be asked. */
  static boolean somebodyIsThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** What a person types; null where there is no terminal to ask at. */
  static @Nullable String answer(String question, boolean hidden) {
    Console console = System.console();
    if (console == null || !somebodyIsThere()) {
      return null;
    }
    if (!hidden) {
      return console.readLine("%s", question);
    }
    char[] typed = console.readPassword("%s", question);
    return typed == null ? null : new String(typed);
  }

  private static @Nullable Secret password(boolean ask, String prompt, @Nullable Path file) {
    if (file == null) {
      return ask ? ask(prompt, INSTEAD) : null;
    }
    if (Files.isExecutable(file)) {
      throw new UserException(
          "password-file",
          "%s is a program, which is not run for a password".formatted(file),
          "run it yourself and give what it prints with FILE -, or take the permission to run away",
          null);
    }
    try (BufferedReader lines =
        file.toString().equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(file)) {
      String line = lines.readLine();
      if (line == null || line.isBlank()) {
        throw new UserException(
            "password-file", "%s holds no password".formatted(file), null, null);
      }
      return new Secret(line.strip());
    } catch (IOException unreadable) {
      throw new UserException(
          "password-file",
          "the password file %s cannot be read: %s".formatted(file, unreadable.getMessage()),
          null,
          null);
    }
  }

  /**
   * What a person types, unseen.
   *
   * @throws UserException with the remedy where there is nobody to ask
   */
  static Secret ask(String prompt, String remedy) {
    Console console = System.console();
    char[] typed =
        console == null || !console.isTerminal() ? null : console.readPassword("%s", prompt);
    if (typed == null) {
      throw new UserException(
          "no-terminal", "a password cannot be asked for: there is no terminal", remedy, null);
    }
    return new Secret(new String(typed));
  }
}
