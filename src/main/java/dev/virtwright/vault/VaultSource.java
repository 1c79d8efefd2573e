package dev.virtwright.vault;

import org.jspecify.annotations.Nullable;

/**
 * Where a vault password comes from: {@code --vault-id [ID@]SOURCE}.
 *
 * @param id null where none is given
 * @param source a file, a program that prints it, or {@code prompt}
 */
public record VaultSource(@Nullable String id, String source) {
  private static final String PROMPT = "prompt";

  /** {@code --ask-vault-pass}. */
  public static final VaultSource ASK = new VaultSource(null, "prompt_ask_vault_pass");

  /** As {@code --vault-id} takes it. */
  public static VaultSource parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new VaultSource(null, text)
        : new VaultSource(text.substring(0, at), text.substring(at + 1));
  }

  /** A {@code --vault-password-file}; an {@code @} in its name is one. */
  public static VaultSource file(String path) {
    return new VaultSource(null, path);
  }

  boolean asks() {
    return source.equals(PROMPT) || source.equals(ASK.source());
  }

  String idOrDefault() {
    return id == null || id.isEmpty() ? VaultSecret.DEFAULT_ID : id;
  }

  /** What a person is asked, without the colon. */
  String question() {
    return source.equals(PROMPT)
        ? "Vault password (%s)".formatted(idOrDefault())
        : "Vault password";
  }
}
