package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import dev.virtwright.yaml.Decryption;
import org.jspecify.annotations.Nullable;

/**
 * Reads files and values that Ansible Vault encrypted; a value is a {@link Secret} that is
 * decrypted when it is first used.
 */
public record VaultDecryption(Vault vault) implements Decryption {

  @Override
  public byte @Nullable [] open(byte[] content, String name) {
    return vault.opened(content, name);
  }

  @Override
  public Secret value(String envelope, SourceLocation location) {
    return vault.inline(envelope, location);
  }
}
