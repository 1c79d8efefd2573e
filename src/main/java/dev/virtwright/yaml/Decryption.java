package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a person keeps encrypted: whole files, and values tagged {@code !vault}. */
public interface Decryption {

  /** There is no password: whatever is encrypted is a mistake. */
  Decryption NONE =
      new Decryption() {
        @Override
        public byte @Nullable [] open(byte[] content, String name) {
          if (new String(content, StandardCharsets.ISO_8859_1).startsWith("$ANSIBLE_VAULT")) {
            throw missing(SourceLocation.of(name, 1, 1));
          }
          return null;
        }

        @Override
        public Object value(String envelope, SourceLocation location) {
          throw missing(location);
        }

        private UserException missing(SourceLocation location) {
          return new UserException(
              "vault-password",
              "encrypted with Ansible Vault, and no vault password was given",
              null,
              location);
        }
      };

  /**
   * What is in a file.
   *
   * @param name of the file, for messages
   * @return null where it is not encrypted
   * @throws UserException where it cannot be decrypted
   */
  byte @Nullable [] open(byte[] content, String name);

  /**
   * What a tagged text stands for in a tree of plain values.
   *
   * @throws UserException where that is known to be impossible
   */
  Object value(String envelope, SourceLocation location);
}
