package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.vault.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/** Files that are encrypted or decrypted in place: replaced as a whole, never half written. */
final class VaultFiles {
  /** Standard input or standard output. */
  static final String STANDARD = "-";

  private static final FileAttribute<Set<PosixFilePermission>> OWN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int CHUNK = 64 * 1024;

  private final Surroundings surroundings;

  VaultFiles(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * @throws UserException where it cannot be read
   */
  byte[] read(String name) {
    try {
      return name.equals(STANDARD)
          ? System.in.readAllBytes()
          : Files.readAllBytes(surroundings.workingDirectory().resolve(name));
    } catch (IOException failure) {
      throw unusable("read", name, failure);
    }
  }

  /**
   * The text of an envelope.
   *
   * @throws UserException where it is none
   */
  byte[] readEncrypted(String name) {
    byte[] content = read(name);
    if (!Vault.isEncrypted(content)) {
      throw new UserException(
          "vault-format", "%s is not encrypted with Ansible Vault".formatted(name), null, null);
    }
    return content;
  }

  /**
   * Writes a file, or standard output. A file that is there keeps its mode and owner; a new one is
   * for its owner alone.
   *
   * @throws UserException where it cannot be written
   */
  void write(String name, byte[] content) {
    if (name.equals(STANDARD)) {
      surroundings.out().write(content, 0, content.length);
      surroundings.out().flush();
      return;
    }
    try {
      Path file = surroundings.workingDirectory().resolve(name);
      replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
    } catch (IOException failure) {
      throw unusable("written", name, failure);
    }
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path directory = file.getParent();
    Path draft = Files.createTempFile(directory, ".vault-", null, OWN);
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      if (Files.exists(file)) {
        likewise(file, draft);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void likewise(Path file, Path draft) throws IOException {
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
    PosixFileAttributes own = view.readAttributes();
    if (!own.owner().equals(old.owner())) {
      view.setOwner(old.owner());
    }
    if (!own.group().equals(old.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
  }

  /**
   * Opens a text in the person's editor, in a temporary file that nobody else can read and that is
   * overwritten afterwards.
   *
   * @return what it is after that
   * @throws UserException where the editor fails
   */
  byte[] edited(String name, byte[] plain) {
    String editor = surroundings.environment().getOrDefault("EDITOR", "vi");
    try {
      String suffix = name.contains(".") ? name.substring(name.lastIndexOf('.')) : "";
      Path draft = Files.createTempFile("vault-", suffix.indexOf('/') < 0 ? suffix : "", OWN);
      try {
        Files.write(draft, plain);
        int status =
            new ProcessBuilder(
                    List.of("sh", "-c", "exec " + editor + " \"$1\"", "sh", draft.toString()))
                .directory(surroundings.workingDirectory().toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
          throw new UserException(
              "vault-editor",
              "the editor '%s' ended with status %d; %s is as it was"
                  .formatted(editor, status, name),
              "EDITOR names another one",
              null);
        }
        return Files.readAllBytes(draft);
      } finally {
        shred(draft);
      }
    } catch (IOException failure) {
      throw unusable("edited", name, failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new UserException("vault-editor", "interrupted; the file is as it was", null, null);
    }
  }

  /** Overwrites it with random bytes and deletes it. */
  private static void shred(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] noise = new byte[CHUNK];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long size = channel.size();
      for (long at = 0; at < size; at += CHUNK) {
        new SecureRandom().nextBytes(noise);
        channel.write(ByteBuffer.wrap(noise, 0, (int) Math.min(CHUNK, size - at)), at);
      }
      channel.force(true);
    }
    Files.delete(file);
  }

  private static UserException unusable(String what, String name, IOException failure) {
    return new UserException(
        "vault-file",
        "%s cannot be %s: %s"
            .formatted(
                name,
                what,
                failure instanceof java.nio.file.NoSuchFileException
                    ? "it does not exist"
                    : failure.getMessage()),
        null,
        null);
  }
}
