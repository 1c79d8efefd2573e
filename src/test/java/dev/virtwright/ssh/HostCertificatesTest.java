package dev.virtwright.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.common.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Host certificates of a real server, as sshd(8) has them judged by known_hosts. */
@Timeout(60)
final class HostCertificatesTest {
  @TempDir static Path shared;
  private static Sshd sshd;
  private static Sshd elsewhere;
  private static Sshd expired;

  @BeforeAll
  static void start() throws Exception {
    Sshd.key(shared, "authority", "ed25519");
    sshd = certified("good", "-n", "127.0.0.1");
    elsewhere = certified("elsewhere", "-n", "kvm9.example");
    expired = certified("expired", "-n", "127.0.0.1", "-V", "20200101:20210101");
  }

  @AfterAll
  static void stop() {
    expired.close();
    elsewhere.close();
    sshd.close();
  }

  private static Sshd certified(String name, String... how) throws Exception {
    Sshd.key(shared, name, "ed25519");
    List<String> sign =
        new ArrayList<>(List.of("ssh-keygen", "-q", "-h", "-I", name, "-s", shared + "/authority"));
    sign.addAll(List.of(how));
    sign.add(shared + "/" + name + ".pub");
    Sshd.run(sign.toArray(String[]::new));
    return Sshd.start(
        shared.resolve("sshd-" + name),
        "HostKey " + shared + "/" + name,
        "HostCertificate " + shared + "/" + name + "-cert.pub",
        "HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com");
  }

  /** A line of known_hosts for a public key. */
  private static String line(String marker, String hosts, String key) throws Exception {
    String[] words = Files.readString(shared.resolve(key + ".pub")).split(" ");
    return "%s %s %s %s%n".formatted(marker, hosts, words[0], words[1]);
  }

  private static void connect(Sshd to, String... known) throws Exception {
    new SshConnector("root", shared, null).connect(target(to, known)).close();
  }

  private static Target target(Sshd to, String... known) throws Exception {
    Path file = Files.writeString(shared.resolve("known"), String.join("", known));
    return new Target(
        "host",
        "ssh",
        "127.0.0.1",
        to.port,
        "root",
        null,
        List.of(to.directory.resolve("client")),
        List.of(file),
        false,
        null,
        null,
        Duration.ofSeconds(20));
  }

  private static String refused(Sshd to, String... known) {
    HostException refusal = assertThrows(HostException.class, () -> connect(to, known));
    assertTrue(refusal.unreachable());
    return refusal.getMessage();
  }

  @Test
  void anAuthorityIsTrustedForTheHostsItsLineNames() throws Exception {
    connect(sshd, line("@cert-authority", "*", "authority"));
    connect(sshd, line("@cert-authority", "kvm*,[127.0.0.*]:*", "authority"));
    String said = refused(sshd, line("@cert-authority", "*.example", "authority"));
    assertTrue(said.contains("is not known"), said);
    said = refused(sshd, line("@cert-authority", "*,![127.0.0.1]:*", "authority"));
    assertTrue(said.contains("is not known"), said);
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    String said = refused(elsewhere, line("@cert-authority", "*", "authority"));
    assertTrue(said.contains("kvm9.example"), said);
  }

  /** No real server shows one, but who has one from the same authority could. */
  @Test
  void aUsersCertificateProvesNoHost() throws Exception {
    for (boolean host : List.of(true, false)) {
      String name = host ? "machine" : "person";
      Sshd.key(shared, name, "ed25519");
      String[] sign = {
        "ssh-keygen", "-q", "-I", name, "-n", "127.0.0.1", "-s", shared + "/authority"
      };
      List<String> words = new ArrayList<>(List.of(sign));
      if (host) {
        words.add("-h");
      }
      words.add(shared + "/" + name + ".pub");
      Sshd.run(words.toArray(String[]::new));
      String[] fields = Files.readString(shared.resolve(name + "-cert.pub")).split(" ");
      PublicKey shown =
          new Buffer.PlainBuffer(Base64.getDecoder().decode(fields[1])).readPublicKey();
      Target target = target(sshd, line("@cert-authority", "*", "authority"));
      KnownHosts known =
          KnownHosts.of(
              Destination.of(target, new Destination.Person("root", shared, null)),
              new ReentrantLock());
      assertEquals(host, known.verify("127.0.0.1", sshd.port, shown), name);
    }
  }

  @Test
  void aCertificateThatIsOverIsRefused() throws Exception {
    String said = refused(expired, line("@cert-authority", "*", "authority"));
    assertTrue(said.contains("expired") || said.contains("valid"), said);
  }

  @Test
  void aRevokedKeyAndARevokedAuthorityAreRefused() throws Exception {
    String trusted = line("@cert-authority", "*", "authority");
    for (String revoked : List.of("good", "authority")) {
      String said = refused(sshd, trusted, line("@revoked", "*", revoked));
      assertTrue(said.contains("is revoked in " + shared.resolve("known") + ":2"), said);
    }
    connect(sshd, trusted, line("@revoked", "*", "elsewhere"));
    assertEquals(2, Files.readAllLines(shared.resolve("known")).size());
  }
}
