package dev.virtwright.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.virtwright.host.HostException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts.KnownHostEntry;
import org.jspecify.annotations.Nullable;

/**
 * Decides by known_hosts files (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) whether a host is the one we
 * know: plain, wildcard and hashed names, {@code [host]:port}, {@code @cert-authority} and
 * {@code @revoked}. The reason of a refusal is kept for the message.
 */
final class KnownHosts implements HostKeyVerifier {

  /** SSH2_CERT_TYPE_HOST of OpenSSH's PROTOCOL.certkeys; a user's certificate proves no host. */
  private static final long OF_A_HOST = 2;

  private record Line(Path file, int number, String marker, KnownHostEntry entry) {}

  private final Destination destination;

  /** Those about the destination. */
  private final List<Line> lines;

  private final ReentrantLock remembering;
  private @Nullable HostException refusal;

  private KnownHosts(Destination destination, List<Line> lines, ReentrantLock remembering) {
    this.destination = destination;
    this.lines = lines;
    this.remembering = remembering;
  }

  /**
   * @param remembering held while a new key is written down: a file's lock keeps other processes
   *     out, but not this one's other threads
   */
  static KnownHosts of(Destination destination, ReentrantLock remembering) throws HostException {
    List<Line> lines = new ArrayList<>();
    for (Path file : destination.knownHosts()) {
      if (Files.isReadable(file)) {
        read(file, name(destination), lines);
      }
    }
    return new KnownHosts(destination, lines, remembering);
  }

  private static void read(Path file, String name, List<Line> lines) throws HostException {
    List<String> texts;
    try {
      texts = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i).strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        String[] fields = text.split("\\s+", 3);
        String marker = text.startsWith("@") ? fields[0] : "";
        String hosts = fields[marker.isEmpty() || fields.length < 2 ? 0 : 1];
        if (!hosts.startsWith("|") && !names(hosts, name)) {
          continue;
        }
        for (KnownHostEntry entry : new OpenSSHKnownHosts(new StringReader(text)).entries()) {
          if (entry.getType() != null && (!hosts.startsWith("|") || entry.appliesTo(name))) {
            lines.add(new Line(file, i + 1, marker, entry));
          }
        }
      }
    } catch (IOException unreadable) {
      throw new HostException(
          HostException.Kind.HOST_KEY,
          "cannot read " + file + ": " + unreadable.getMessage(),
          "mend it, or name another with UserKnownHostsFile");
    }
  }

  private static boolean names(String hosts, String name) {
    List<String> patterns = List.of(hosts.split(","));
    return hosts.chars().anyMatch(c -> "*?!".indexOf(c) >= 0)
        ? SshConfig.matches(name, patterns)
        : patterns.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Why the last key was refused; null where none was. */
  @Nullable HostException refusal() {
    return refusal;
  }

  private String name() {
    return name(destination);
  }

  private static String name(Destination destination) {
    return destination.port() == 22
        ? destination.keyName()
        : "[" + destination.keyName() + "]:" + destination.port();
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    try {
      refusal = judge(key);
    } catch (IOException unreadable) {
      refusal =
          new HostException(
              HostException.Kind.HOST_KEY, "the host key cannot be read: " + unreadable, null);
    }
    return refusal == null;
  }

  private @Nullable HostException judge(PublicKey key) throws IOException {
    KeyType type = KeyType.fromKey(key);
    List<Line> others = new ArrayList<>();
    boolean known = false;
    for (Line line : lines) {
      if (line.marker().equals("@revoked")) {
        if (revokes(line, key)) {
          return new HostException(
              HostException.Kind.HOST_KEY,
              (revokes(line, plain(key)) ? "the key of " : "the authority for the key of ")
                  + destination.alias()
                  + " ("
                  + fingerprint(key)
                  + ") is revoked in "
                  + line.file()
                  + ":"
                  + line.number(),
              "somebody else may be answering there; find out which machine it is before going on");
        }
      } else if (line.marker().equals("@cert-authority")) {
        known |=
            key instanceof Certificate<?> certificate
                && certificate.getType() == OF_A_HOST
                && line.entry().verify(key);
      } else if (!(key instanceof Certificate)) {
        known |= line.entry().getType() == type && line.entry().verify(key);
        others.add(line);
      }
    }
    if (known) {
      return null;
    }
    if (!others.isEmpty()) {
      return changed(key, others.getFirst());
    }
    return destination.acceptNew() && !(key instanceof Certificate)
        ? remember(key, type)
        : unknown(key);
  }

  private static PublicKey plain(PublicKey key) {
    return key instanceof Certificate<?> certificate ? certificate.getKey() : key;
  }

  /** Whether the line names the key itself or the authority that signed its certificate. */
  private static boolean revokes(Line line, PublicKey key) {
    String revoked =
        line.entry().getLine().strip().replaceAll("^.*\\s([A-Za-z0-9+/=]{40,})(\\s.*)?$", "$1");
    return blob(plain(key)).equals(revoked)
        || (key instanceof Certificate<?> certificate
            && Base64.getEncoder().encodeToString(certificate.getSignatureKey()).equals(revoked));
  }

  private HostException changed(PublicKey key, Line line) {
    return new HostException(
        HostException.Kind.HOST_KEY,
        "the host key of "
            + destination.alias()
            + " has changed: it shows "
            + KeyType.fromKey(key)
            + " "
            + fingerprint(key)
            + ", "
            + line.file()
            + ":"
            + line.number()
            + " has another",
        "if the machine was reinstalled: ssh-keygen -f "
            + line.file()
            + " -R '"
            + name()
            + "', and connect again with --accept-new-host-keys; if not, somebody else may be answering"
            + " there");
  }

  private HostException unknown(PublicKey key) {
    return new HostException(
        HostException.Kind.HOST_KEY,
        destination.alias()
            + " is not known: it shows "
            + KeyType.fromKey(key)
            + " "
            + fingerprint(key)
            + ", and no known_hosts file has an entry for "
            + name(),
        "compare the fingerprint on the machine (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub),"
            + " then connect with --accept-new-host-keys, or add it with ssh-keyscan");
  }

  /** Appends under a lock, so that runs side by side do not mix their lines. */
  private @Nullable HostException remember(PublicKey key, KeyType type) {
    if (destination.knownHosts().isEmpty()) {
      return new HostException(
          HostException.Kind.HOST_KEY,
          "the new key of %s cannot be remembered: there is no known_hosts file"
              .formatted(destination.alias()),
          "name one with UserKnownHostsFile");
    }
    Path file = destination.knownHosts().getFirst();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return null; // such as /dev/null: who names it wants nothing to be remembered
    }
    String text = name() + " " + type + " " + blob(key) + "\n";
    remembering.lock();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the file cannot be locked");
        }
        long end = channel.size();
        if (end > 0) {
          ByteBuffer last = ByteBuffer.allocate(1);
          channel.read(last, end - 1);
          if (last.get(0) != '\n') {
            text = "\n" + text;
          }
        }
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), end);
        channel.force(true);
      }
      return null;
    } catch (IOException unwritable) {
      return new HostException(
          HostException.Kind.HOST_KEY,
          "the new key of "
              + destination.alias()
              + " cannot be remembered in "
              + file
              + ": "
              + unwritable.getMessage(),
          "make the file writable, or name another with UserKnownHostsFile");
    } finally {
      remembering.unlock();
    }
  }

  private static String blob(PublicKey key) {
    Buffer.PlainBuffer buffer = new Buffer.PlainBuffer();
    buffer.putPublicKey(key);
    return Base64.getEncoder().encodeToString(buffer.getCompactData());
  }

  /** As ssh-keygen -l prints it. */
  static String fingerprint(PublicKey key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(blob(key)));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Kinds of key we know the host by, so that the server is asked for one of these. */
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    List<String> known = new ArrayList<>();
    for (Line line : lines) {
      if (line.marker().isEmpty()) {
        KeyType type = line.entry().getType();
        if (type == KeyType.RSA) {
          known.add("rsa-sha2-512");
          known.add("rsa-sha2-256");
        } else {
          known.add(type.toString());
        }
      }
    }
    return known;
  }
}
