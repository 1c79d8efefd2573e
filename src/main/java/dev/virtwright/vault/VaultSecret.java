package dev.virtwright.vault;

import dev.virtwright.diag.UserException;
import java.util.Objects;

/** A vault password with the id it is known by. Prints as {@code id@***}. */
public final class VaultSecret {
  /** The id of a password that was given without one. */
  public static final String DEFAULT_ID = "default";

  private final String id;
  private final byte[] password;

  /**
   * @throws UserException where the password is empty, or the id cannot stand in a header
   */
  public VaultSecret(String id, byte[] password) {
    if (password.length == 0) {
      throw new UserException(
          "vault-password", "the vault password for id '%s' is empty".formatted(id), null, null);
    }
    if (id.isEmpty() || id.indexOf(';') >= 0 || id.chars().anyMatch(Character::isISOControl)) {
      throw new UserException(
          "vault-id", "'%s' cannot be a vault id".formatted(id), "use letters and digits", null);
    }
    this.id = Objects.requireNonNull(id);
    this.password = password.clone();
  }

  public String id() {
    return id;
  }

  /** The same password under another id. */
  public VaultSecret withId(String other) {
    return new VaultSecret(other, password);
  }

  byte[] password() {
    return password.clone();
  }

  @Override
  public String toString() {
    return id + "@***";
  }
}
