package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultPasswords;
import dev.virtwright.vault.VaultSecret;
import dev.virtwright.vault.VaultSource;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where vault passwords come from: options, and what the configuration says. */
final class VaultOptions {
  @Option(
      names = "--vault-id",
      paramLabel = "[ID@]SOURCE",
      description = "Password for Ansible Vault: a file, a program that prints it, or prompt.")
  List<String> vaultIds = new ArrayList<>();

  @Option(
      names = {"--vault-password-file", "--vault-pass-file"},
      paramLabel = "FILE",
      description = "File or program with the vault password.")
  List<String> vaultPasswordFiles = new ArrayList<>();

  @Option(
      names = {"-J", "--ask-vault-password", "--ask-vault-pass"},
      description = "Ask for the vault password.")
  boolean askVaultPassword;

  /** All that are named, those of the environment and of ansible.cfg first. */
  List<VaultSource> sources(Surroundings surroundings, Configuration configuration) {
    List<VaultSource> sources = new ArrayList<>(configuration.vaultIdentities());
    vaultIds.forEach(id -> sources.add(VaultSource.parse(id)));
    vaultPasswordFiles.forEach(file -> sources.add(VaultSource.file(file)));
    configuration
        .path(AnsibleSetting.DEFAULT_VAULT_PASSWORD_FILE)
        .ifPresent(file -> sources.add(VaultSource.file(file.toString())));
    if (askVaultPassword) {
      sources.add(VaultSource.ASK);
    }
    Set<VaultSource> known = new HashSet<>(); // a file that is named twice is one password
    return sources.stream()
        .filter(source ->
            known.add(
                new VaultSource(
                    source.id(),
                    surroundings.workingDirectory().resolve(source.source()).toString())))
        .toList();
  }

  /**
   * What opens whatever is encrypted.
   *
   * @throws dev.virtwright.diag.UserException where a password cannot be had
   */
  Vault vault(Surroundings surroundings, Configuration configuration) {
    List<VaultSource> sources = sources(surroundings, configuration);
    return sources.isEmpty()
        ? Vault.NONE
        : new Vault(read(sources, surroundings), matchIds(configuration));
  }

  /** The passwords that can be had; those that cannot are said. */
  static List<VaultSecret> read(List<VaultSource> sources, Surroundings surroundings) {
    return passwords(surroundings).read(sources, missing -> passedOver(missing, surroundings));
  }

  /** Says why a password cannot be had that may not be needed. */
  static void passedOver(UserException missing, Surroundings surroundings) {
    missing
        .diagnostics()
        .forEach(each -> surroundings.err().println("[WARNING]: " + AnsibleNames.text(each)));
  }

  static boolean matchIds(Configuration configuration) {
    return configuration.is(AnsibleSetting.DEFAULT_VAULT_ID_MATCH);
  }

  static VaultPasswords passwords(Surroundings surroundings) {
    return new VaultPasswords(
        VaultOptions::asked, surroundings.workingDirectory(), surroundings.userHome());
  }

  /** From the terminal; without one, a line of standard input, so that {@code echo … |} works. */
  private static Secret asked(String prompt) {
    Console console = System.console();
    String remedy = "use --vault-password-file or --vault-id ID@FILE";
    if (console != null && console.isTerminal()) {
      return LoginOptions.ask(prompt, remedy);
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int next = System.in.read(); // no byte more than the line: what follows is not for us
      while (next >= 0 && next != '\n') {
        line.write(next);
        next = System.in.read();
      }
      if (next < 0 && line.size() == 0) {
        throw new UserException(
            "no-terminal",
            "the vault password cannot be asked for: there is no terminal, and standard input is"
                + " at its end",
            remedy,
            null);
      }
    } catch (IOException closed) {
      throw new UserException(
          "no-terminal", "the vault password cannot be read: " + closed.getMessage(), remedy, null);
    }
    return new Secret(line.toString(StandardCharsets.UTF_8));
  }
}
