package dev.virtwright.cli;

import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultPasswords;
import dev.virtwright.vault.VaultSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Where vault passwords come from: options, and what Ansible's environment variables and ansible.cfg
 * say.
 */
final class VaultOptions {
  private static final Set<String> TRUE = Set.of("1", "true", "yes", "on", "y", "t");

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
  List<VaultSource> sources(Surroundings surroundings) {
    AnsibleSettings settings = AnsibleSettings.of(surroundings);
    List<VaultSource> sources = new ArrayList<>(identities(surroundings));
    vaultIds.forEach(id -> sources.add(VaultSource.parse(id)));
    vaultPasswordFiles.forEach(file -> sources.add(VaultSource.file(file)));
    settings
        .find("ANSIBLE_VAULT_PASSWORD_FILE", "vault_password_file")
        .ifPresent(file -> sources.add(VaultSource.file(settings.path(file))));
    if (askVaultPassword) {
      sources.add(VaultSource.ASK);
    }
    return sources;
  }

  /** {@code vault_identity_list}. */
  static List<VaultSource> identities(Surroundings surroundings) {
    AnsibleSettings settings = AnsibleSettings.of(surroundings);
    List<VaultSource> sources = new ArrayList<>();
    settings
        .find("ANSIBLE_VAULT_IDENTITY_LIST", "vault_identity_list")
        .ifPresent(list -> {
          for (String each : list.split(",")) {
            if (!each.isBlank()) {
              VaultSource source = VaultSource.parse(each.strip());
              sources.add(new VaultSource(source.id(), settings.path(source.source())));
            }
          }
        });
    return sources;
  }

  /**
   * What opens whatever is encrypted.
   *
   * @throws dev.virtwright.diag.UserException where a password cannot be had
   */
  Vault vault(Surroundings surroundings) {
    List<VaultSource> sources = sources(surroundings);
    return sources.isEmpty()
        ? Vault.NONE
        : new Vault(passwords(surroundings).read(sources), matchIds(surroundings));
  }

  static boolean matchIds(Surroundings surroundings) {
    return AnsibleSettings.of(surroundings)
        .find("ANSIBLE_VAULT_ID_MATCH", "vault_id_match")
        .filter(value -> TRUE.contains(value.toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  static VaultPasswords passwords(Surroundings surroundings) {
    Path home = surroundings.userHome();
    return new VaultPasswords(
        prompt -> LoginOptions.ask(prompt, "use --vault-password-file or --vault-id ID@FILE"),
        surroundings.workingDirectory(),
        home);
  }
}
