package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.vault.VaultPasswords;
import dev.virtwright.vault.VaultSecret;
import dev.virtwright.vault.VaultSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which password encrypts. */
final class VaultEncryption {
  @Option(
      names = "--encrypt-vault-id",
      paramLabel = "ID",
      description = "Encrypt with the password of this id.")
  @Nullable String encryptVaultId;

  /** Its id; null where nobody says. */
  @Nullable String id(Configuration configuration) {
    return encryptVaultId != null
        ? encryptVaultId
        : configuration.text(AnsibleSetting.DEFAULT_VAULT_ENCRYPT_IDENTITY).orElse(null);
  }

  /** The password that encrypts. */
  VaultSecret secret(VaultOptions options, Surroundings surroundings, Configuration configuration) {
    return chosen(options.sources(surroundings, configuration), id(configuration), surroundings);
  }

  /**
   * The password of this id, or the only one; asked for where there is none.
   *
   * @throws UserException where there is none of the id, or several without one
   */
  VaultSecret chosen(List<VaultSource> sources, @Nullable String id, Surroundings surroundings) {
    VaultPasswords passwords = VaultOptions.passwords(surroundings);
    List<VaultSecret> secrets = new ArrayList<>();
    List<UserException> missing = new ArrayList<>();
    for (VaultSource source : sources.isEmpty() ? List.of(VaultSource.ASK) : sources) {
      try {
        secrets.add(passwords.readNew(source));
      } catch (UserException problem) {
        missing.add(problem);
      }
    }
    if (secrets.isEmpty() && !missing.isEmpty()) {
      throw missing.getFirst();
    }
    missing.forEach(each -> VaultOptions.passedOver(each, surroundings));
    String ids = secrets.stream().map(VaultSecret::id).distinct().collect(Collectors.joining(", "));
    if (id == null && secrets.size() > 1) {
      throw new UserException(
          "option",
          "there are several passwords to encrypt with: " + ids,
          "choose one with --encrypt-vault-id",
          null);
    }
    return secrets.stream()
        .filter(secret -> id == null || secret.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new UserException(
                "vault-id",
                "no vault password has the id '%s' (--encrypt-vault-id)".formatted(id),
                "there are " + ids,
                null));
  }
}
