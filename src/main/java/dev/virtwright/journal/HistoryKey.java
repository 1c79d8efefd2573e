package dev.virtwright.journal;

import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key under which a history hashes what tasks desire, in a file beside it that only its owner
 * reads: who gets the history alone cannot try out what a secret was.
 */
record HistoryKey(Secret secret) {
  private static final int BYTES = 32;

  static HistoryKey beside(Path history, boolean fresh) throws IOException {
    Path file = history.resolveSibling(history.getFileName() + ".key");
    if (!Files.exists(file)) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      Path draft =
          Files.createTempFile(
              file.getParent(),
              "." + file.getFileName(),
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
      try {
        Files.createLink(file, draft); // whole, and the first of several processes wins
      } catch (FileAlreadyExistsException anotherWasFirst) {
        assert Files.exists(file);
      } finally {
        Files.delete(draft);
      }
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
      throw new IOException(file + " holds no key of " + BYTES + " bytes in hexadecimal digits");
    }
    return new HistoryKey(new Secret(text));
  }

  /** Tells keys apart and tells nothing of the key. */
  String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(("id:" + secret.reveal()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, 8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has it
    }
  }
}
