package dev.virtwright.vault;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens and seals what Ansible Vault encrypts, with the passwords of a run. Safe for several
 * threads.
 *
 * <p>A password whose id the text names is tried first, then all others in order: Ansible's setting
 * {@code vault_id_match} is off unless asked for.
 */
public final class Vault {
  /** No password: what is encrypted cannot be read. */
  public static final Vault NONE = new Vault(List.of());

  private static final int SALT = 32;

  private final List<VaultSecret> secrets;
  private final boolean matchIds;
  private final Map<String, Secret> inline = new ConcurrentHashMap<>();

  public Vault(List<VaultSecret> secrets) {
    this(secrets, false);
  }

  /**
   * @param matchIds whether only passwords with the id that a text names are tried on it
   */
  public Vault(List<VaultSecret> secrets, boolean matchIds) {
    this.secrets = List.copyOf(secrets);
    this.matchIds = matchIds;
  }

  /** In the order in which they were given. */
  public List<VaultSecret> secrets() {
    return secrets;
  }

  /** Whether this is an envelope, by its first bytes. */
  public static boolean isEncrypted(byte[] content) {
    return Envelope.begins(content);
  }

  /**
   * Whether the file is an envelope, by its first bytes.
   *
   * @throws IOException where it cannot be read
   */
  public static boolean isEncrypted(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return isEncrypted(content.readNBytes(Envelope.MAGIC.length()));
    }
  }

  /**
   * The bytes of a file of the controller, decrypted where it is encrypted.
   *
   * @throws IOException where it cannot be read
   * @throws UserException where it cannot be decrypted
   */
  public byte[] read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    byte[] plain = opened(content, file.toString());
    return plain == null ? content : plain;
  }

  /**
   * What is in the file.
   *
   * @param name of the file, for messages
   * @return null where the file is not encrypted
   * @throws UserException where it cannot be decrypted
   */
  public byte @Nullable [] opened(byte[] content, String name) {
    return isEncrypted(content)
        ? decrypt(
            new String(content, StandardCharsets.ISO_8859_1), name, SourceLocation.of(name, 1, 1))
        : null;
  }

  /**
   * The text of an inline value ({@code !vault}), decrypted when it is first needed: deriving a key
   * costs some milliseconds, and a value that no task uses needs no password.
   */
  public Secret inline(String envelope, SourceLocation location) {
    return inline.computeIfAbsent(
        envelope.strip(),
        text ->
            Secret.deferred(
                () -> new String(decrypt(text, "the value", location), StandardCharsets.UTF_8)));
  }

  /**
   * @param what is encrypted, for messages
   * @throws UserException where no password fits, or it is no envelope
   */
  public byte[] decrypt(String envelope, String what, @Nullable SourceLocation location) {
    return opening(envelope, what, location).plain();
  }

  /**
   * What was in an envelope, and what opened it.
   *
   * @param id the envelope's own; null where it names none
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to its reader, never compared
  public record Opened(byte[] plain, VaultSecret secret, @Nullable String id) {
    /** The id that a new envelope of this one has. */
    public String idOrDefault() {
      return id == null || id.isEmpty() ? VaultSecret.DEFAULT_ID : id;
    }
  }

  /**
   * As {@link #decrypt}, with the password that fitted.
   *
   * @throws UserException as there
   */
  public Opened opening(String envelope, String what, @Nullable SourceLocation location) {
    try {
      Envelope parsed = Envelope.parse(envelope);
      for (VaultSecret secret : candidates(parsed.id())) {
        Optional<byte[]> plain = VaultCipher.open(parsed, secret);
        if (plain.isPresent()) {
          return new Opened(plain.get(), secret, parsed.id());
        }
      }
      throw refused(parsed, what, location);
    } catch (Envelope.Malformed malformed) {
      throw new UserException(
          "vault-format",
          "%s is no Ansible Vault that can be read: %s".formatted(what, malformed.getMessage()),
          "restore it, or encrypt it again",
          location);
    }
  }

  private List<VaultSecret> candidates(@Nullable String id) {
    List<VaultSecret> first = new ArrayList<>();
    List<VaultSecret> then = new ArrayList<>();
    secrets.forEach(secret -> (secret.id().equals(id) ? first : then).add(secret));
    if (!matchIds || id == null) {
      first.addAll(then);
    }
    return first;
  }

  private UserException refused(Envelope envelope, String what, @Nullable SourceLocation location) {
    String id = envelope.id();
    String asked = id == null ? "" : " for vault id '" + id + "'";
    String summary =
        secrets.isEmpty()
            ? "%s is encrypted with Ansible Vault%s, and no vault password was given"
                .formatted(what, asked)
            : "%s is encrypted with Ansible Vault%s, and no vault password fits; tried: %s"
                .formatted(
                    what,
                    asked,
                    candidates(id).stream()
                        .map(VaultSecret::id)
                        .distinct()
                        .collect(Collectors.joining(", ")));
    return new UserException(
        "vault-password",
        summary,
        "give it with --vault-id %s@FILE, --vault-password-file or --ask-vault-pass"
            .formatted(id == null ? "ID" : id),
        location);
  }

  /** An envelope with this content, of format 1.2 where the password's id is not the default. */
  public static String encrypt(byte[] plain, VaultSecret secret) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return encrypt(plain, secret, salt);
  }

  /** The same with a salt that is given, for an envelope that is the same every time. */
  public static String encrypt(byte[] plain, VaultSecret secret, byte[] salt) {
    return VaultCipher.seal(plain, secret, salt).text();
  }
}
