package dev.virtwright.vault;

import dev.virtwright.diag.UserException;
import dev.virtwright.value.LocalProgram;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets vault passwords: reads files, runs programs, asks.
 *
 * <p>Source: Ansible's documentation, "Managing vault passwords".
 *
 * @param ask shows the text to a person and takes what is typed, unseen
 * @param workingDirectory what relative paths are relative to
 * @param home for {@code ~}
 */
public record VaultPasswords(Asking ask, Path workingDirectory, Path home) {
  private static final Duration SCRIPT = Duration.ofMinutes(5);
  private static final int LARGEST = 1024 * 1024;
  private static final int UNKNOWN_ID = 2;

  /** Takes a password from a person. */
  @FunctionalInterface
  public interface Asking {
    /**
     * @throws UserException where there is nobody to ask
     */
    Secret ask(String prompt);
  }

  /**
   * All of them, in order. One that cannot be had is passed over where another can: who shares a
   * configuration need not have every password in it.
   *
   * @param passedOver is told why one cannot be had
   * @throws UserException where none can be had
   */
  public List<VaultSecret> read(List<VaultSource> sources, Consumer<UserException> passedOver) {
    List<VaultSecret> secrets = new ArrayList<>();
    List<UserException> missing = new ArrayList<>();
    for (VaultSource source : sources) {
      try {
        secrets.add(
            source.asks()
                ? asked(source, source.question() + ": ", null)
                : fromFile(source, secrets));
      } catch (UserException problem) {
        missing.add(problem);
      }
    }
    if (secrets.isEmpty() && !missing.isEmpty()) {
      throw missing.getFirst();
    }
    missing.forEach(passedOver);
    return List.copyOf(secrets);
  }

  /**
   * A password to encrypt with; one that is typed is typed twice.
   *
   * @throws UserException where it cannot be had, or the two are not the same
   */
  public VaultSecret readNew(VaultSource source) {
    if (!source.asks()) {
      return fromFile(source, List.of());
    }
    String question = source.question().replaceFirst("^V", "v");
    return asked(source, "New %s: ".formatted(question), "Confirm new %s: ".formatted(question));
  }

  private VaultSecret asked(VaultSource source, String prompt, @Nullable String again) {
    Secret typed = ask.ask(prompt);
    if (again != null && !ask.ask(again).equals(typed)) {
      throw new UserException("vault-password", "the two passwords are not the same", null, null);
    }
    return new VaultSecret(
        source.idOrDefault(), typed.reveal().strip().getBytes(StandardCharsets.UTF_8));
  }

  private VaultSecret fromFile(VaultSource source, List<VaultSecret> earlier) {
    String written = source.source();
    Path file =
        written.equals("~") || written.startsWith("~/")
            ? home.resolve(written.substring(Math.min(written.length(), 2)))
            : workingDirectory.resolve(written);
    if (!Files.exists(file)) {
      throw new UserException(
          "vault-password",
          "the vault password file %s does not exist".formatted(written),
          "--vault-id takes [ID@]FILE or [ID@]prompt",
          null);
    }
    try {
      if (Files.isExecutable(file) && Files.isRegularFile(file)) {
        return new VaultSecret(source.idOrDefault(), fromScript(file, source));
      }
      if (Files.size(file) > LARGEST) {
        throw new UserException(
            "vault-password", "%s is too large for a password".formatted(written), null, null);
      }
      byte[] content = strip(Files.readAllBytes(file), " \t\r\n\f\u000b");
      byte[] plain = new Vault(earlier).opened(content, written);
      return new VaultSecret(source.idOrDefault(), plain == null ? content : strip(plain, "\r\n"));
    } catch (IOException unreadable) {
      throw new UserException(
          "vault-password",
          "the vault password file %s cannot be read: %s"
              .formatted(written, unreadable.getMessage()),
          null,
          null);
    }
  }

  /** What the program prints; it may talk to the person by itself. */
  private byte[] fromScript(Path script, VaultSource source) throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toRealPath().toString()));
    String id = source.id();
    if (isClient(source.source()) && id != null && !id.isEmpty()) {
      command.addAll(List.of("--vault-id", id));
    }
    LocalProgram.Ended ended;
    try {
      ended = new LocalProgram(command, workingDirectory, SCRIPT, LARGEST).converse();
    } catch (IOException failure) {
      throw failed(source, String.valueOf(failure.getMessage()));
    }
    if (ended.status() == UNKNOWN_ID && isClient(source.source())) {
      throw failed(source, "it knows no vault id '%s'".formatted(source.idOrDefault()));
    }
    if (ended.status() != 0) {
      throw failed(source, "it ended with status " + ended.status());
    }
    return strip(ended.output(), "\r\n");
  }

  /** A program called {@code …-client}, whatever its extension, is told the vault id. */
  private static boolean isClient(String path) {
    String name = String.valueOf(Path.of(path).getFileName());
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).endsWith("-client");
  }

  private static UserException failed(VaultSource source, String why) {
    return new UserException(
        "vault-password",
        "the vault password program %s failed: %s".formatted(source.source(), why),
        null,
        null);
  }

  private static byte[] strip(byte[] bytes, String characters) {
    int start = 0;
    int end = bytes.length;
    while (start < end && characters.indexOf(bytes[start] & 0xff) >= 0) {
      start++;
    }
    while (end > start && characters.indexOf(bytes[end - 1] & 0xff) >= 0) {
      end--;
    }
    return Arrays.copyOfRange(bytes, start, end);
  }
}
