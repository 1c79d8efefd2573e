package dev.virtwright.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Channel;
import dev.virtwright.host.Connection;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenSSH server. */
@Timeout(60)
final class SshConnectorTest {
  @TempDir static Path shared;
  @TempDir Path home;
  private static Sshd sshd;
  private Path known;
  private SshConnector connector;

  @BeforeAll
  static void start() throws Exception {
    sshd = Sshd.start(shared.resolve("sshd"), "MaxSessions 50", "MaxStartups 100");
  }

  @AfterAll
  static void stop() throws Exception {
    sshd.close();
  }

  @BeforeEach
  void knowTheHost() throws IOException {
    connector = new SshConnector("root", home, null);
    known = home.resolve("known_hosts");
    Files.writeString(known, sshd.known("host"));
  }

  @Test
  void runsCommandsWithInputOutputErrorsAndStatus() throws Exception {
    try (Connection connection = connect(target())) {
      Channel channel = connection.open("cat; echo oops >&2; exit 7");
      byte[] data = new byte[3 << 20];
      new Random(1).nextBytes(data);
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try (OutputStream in = channel.stdin()) {
                  in.write(data);
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
      byte[] back = channel.stdout().readAllBytes();
      writer.join();
      assertArrayEquals(data, back);
      assertEquals("oops\n", text(channel.stderr()));
      assertEquals(7, channel.waitFor(Duration.ofSeconds(10)));
    }
  }

  @Test
  void aCommandEndedByASignalHasItsNumber() throws Exception {
    try (Connection connection = connect(target())) {
      Channel channel = connection.open("kill -TERM $$");
      assertEquals("", text(channel.stdout()));
      assertEquals(143, channel.waitFor(Duration.ofSeconds(10)));
    }
  }

  @Test
  void aLateCommandIsToldFromALostConnection() throws Exception {
    try (Connection connection = connect(target())) {
      Channel channel = connection.open("exec cat >/dev/null");
      HostException late =
          assertThrows(HostException.class, () -> channel.waitFor(Duration.ofMillis(200)));
      assertEquals(HostException.Kind.TIMEOUT, late.kind());
      channel.close();
      assertTrue(connection.alive());
    }
  }

  @Test
  void anUnknownHostIsRefusedWithItsFingerprint() throws Exception {
    Files.writeString(known, "");
    HostException refusal = refused(target());
    assertEquals(HostException.Kind.HOST_KEY, refusal.kind());
    assertTrue(refusal.getMessage().contains("SHA256:"), refusal.getMessage());
    assertTrue(String.valueOf(refusal.remedy()).contains("--accept-new-host-keys"));
  }

  @Test
  void aNewHostIsAcceptedOnceWhereAskedFor() throws Exception {
    Files.writeString(known, "other.example ssh-ed25519 AAAA");
    connect(accepting(target())).close();
    assertEquals(2, Files.readAllLines(known).size());
    connect(target()).close();
  }

  @Test
  void aChangedHostKeyNamesFileAndLineEvenWhereNewOnesAreAccepted() throws Exception {
    Sshd.key(home, "other", "ed25519");
    String[] words = Files.readString(home.resolve("other.pub")).split(" ");
    Files.writeString(
        known, "# mine\n[127.0.0.1]:" + sshd.port + " " + words[0] + " " + words[1] + "\n");
    HostException refusal = refused(accepting(target()));
    assertEquals(HostException.Kind.HOST_KEY, refusal.kind());
    assertTrue(refusal.getMessage().contains("has changed"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(known + ":2"), refusal.getMessage());
    assertTrue(String.valueOf(refusal.remedy()).contains("ssh-keygen -f " + known + " -R"));
  }

  @Test
  void aMovedHostIsStillKnownByItsFormerAddress() throws Exception {
    HostException refused = refused(target().movedTo("127.0.0.2"));
    assertEquals(HostException.Kind.UNREACHABLE, refused.kind());
    Target moved =
        new Target(
            "kvm1",
            "ssh",
            "192.0.2.77",
            sshd.port,
            "root",
            null,
            target().identityFiles(),
            List.of(known),
            false,
            List.of(),
            null,
            Duration.ofSeconds(10));
    Files.writeString(known, Files.readString(known).replace("[127.0.0.1]", "[192.0.2.77]"));
    connect(moved.movedTo("127.0.0.1")).close();
  }

  @Test
  void aRevokedKeyIsRefusedThoughItIsKnown() throws Exception {
    Files.writeString(
        known, sshd.known("host") + "@revoked " + sshd.known("host").replaceAll("^\\S+", "*"));
    HostException refusal = refused(target());
    assertTrue(
        refusal.getMessage().contains("is revoked in " + known + ":2"), refusal.getMessage());
  }

  @Test
  void hashedNamesAreFound() throws Exception {
    Sshd.run("ssh-keygen", "-q", "-H", "-f", known.toString());
    assertTrue(Files.readString(known).startsWith("|1|"));
    connect(target()).close();
  }

  @Test
  void aHostCertificateIsGoodWhereItsAuthorityIsTrusted() throws Exception {
    Path directory = home.resolve("certified");
    Files.createDirectories(directory);
    Sshd.key(home, "authority", "ed25519");
    try (Sshd certified =
        Sshd.start(directory, "HostCertificate " + directory.resolve("host-cert.pub"))) {
      Sshd.run(
          "ssh-keygen",
          "-q",
          "-s",
          home.resolve("authority").toString(),
          "-I",
          "test",
          "-h",
          "-n",
          "127.0.0.1",
          directory.resolve("host.pub").toString());
      String[] words = Files.readString(home.resolve("authority.pub")).split(" ");
      Files.writeString(
          known,
          "@cert-authority [127.0.0.1]:" + certified.port + " " + words[0] + " " + words[1] + "\n");
    }
    try (Sshd certified = restart(directory)) {
      String line = Files.readString(known).replaceAll(":\\d+ ", ":" + certified.port + " ");
      Files.writeString(known, line);
      Target target = target(certified.port, directory.resolve("client"));
      connect(target).close();
      Files.writeString(known, line.replace("@cert-authority ", ""));
      assertEquals(HostException.Kind.HOST_KEY, refused(target).kind());
    }
  }

  private static Sshd restart(Path directory) throws Exception {
    for (String name : List.of("client", "client.pub", "authorized")) {
      Files.delete(directory.resolve(name));
    }
    Path kept = directory.resolveSibling("kept");
    Files.createDirectories(kept);
    for (String name : List.of("host", "host.pub", "host-cert.pub")) {
      Files.move(directory.resolve(name), kept.resolve(name));
    }
    return Sshd.start(
        directory,
        "HostKey " + kept.resolve("host"),
        "HostCertificate " + kept.resolve("host-cert.pub"),
        "HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com");
  }

  @Test
  void aRefusedKeySaysWhatWasTried() throws Exception {
    Sshd.key(home, "stranger", "ed25519");
    HostException refusal = refused(target(sshd.port, home.resolve("stranger")));
    assertEquals(HostException.Kind.AUTHENTICATION, refusal.kind());
    assertTrue(
        refusal.getMessage().contains("key " + home.resolve("stranger")), refusal.getMessage());
  }

  @Test
  void rsaAndEcdsaKeysLogInToo() throws Exception {
    for (String type : List.of("rsa", "ecdsa")) {
      Sshd.key(home, "key-" + type, type);
      Files.writeString(
          sshd.directory.resolve("authorized"),
          Files.readString(home.resolve("key-" + type + ".pub")),
          StandardOpenOption.APPEND);
      connect(target(sshd.port, home.resolve("key-" + type))).close();
    }
  }

  @Test
  void theAgentSignsForKeysThatNoFileHas() throws Exception {
    Path socket = home.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!Files.exists(socket) && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      for (String type : List.of("ed25519", "rsa")) {
        Sshd.key(home, "agent-" + type, type);
        Path key = home.resolve("agent-" + type);
        Files.writeString(
            sshd.directory.resolve("authorized"),
            Files.readString(Path.of(key + ".pub")),
            StandardOpenOption.APPEND);
        ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString());
        add.environment().put("SSH_AUTH_SOCK", socket.toString());
        assertEquals(0, add.redirectErrorStream(true).start().waitFor());
        Files.delete(key);
        Target target = target(sshd.port, key);
        new SshConnector("root", home, socket.toString()).connect(target).close();
        assertEquals(HostException.Kind.AUTHENTICATION, refused(target).kind());
      }
    } finally {
      agent.destroy();
      agent.waitFor();
    }
  }

  @Test
  void aJumpHostIsPassedThroughAndItsKeyCheckedToo() throws Exception {
    try (Sshd behind = Sshd.start(home.resolve("behind"))) {
      Files.writeString(
          behind.directory.resolve("authorized"),
          Files.readString(sshd.directory.resolve("client.pub")));
      Files.writeString(known, sshd.known("host") + behind.known("host"));
      Target through = jumping(target(behind.port, sshd.directory.resolve("client")));
      try (Connection connection = connect(through)) {
        Channel channel = connection.open("echo $SSH_CONNECTION");
        assertTrue(text(channel.stdout()).endsWith(" " + behind.port + "\n"));
      }
      Files.writeString(known, behind.known("host"));
      assertEquals(HostException.Kind.HOST_KEY, refused(through).kind());
    }
  }

  /** The one on the way is not looked for where the target went, and is found where it went. */
  @Test
  void aTargetAndItsJumpHostMayBothMove() throws Exception {
    try (Sshd behind = Sshd.start(home.resolve("behind"))) {
      Files.writeString(
          behind.directory.resolve("authorized"),
          Files.readString(sshd.directory.resolve("client.pub")));
      String keys = sshd.known("host") + behind.known("host");
      Files.writeString(known, keys.replace("[127.0.0.1]", "[192.0.2.77]"));
      Target gate = at("192.0.2.77", sshd.port, null);
      Target target =
          at("192.0.2.77", behind.port, List.of("root@192.0.2.77:" + sshd.port))
              .movedTo("127.0.0.1");
      connector.moved(gate.movedTo("127.0.0.1"));
      try (Connection connection = connect(target)) {
        Channel channel = connection.open("echo $SSH_CONNECTION");
        assertTrue(text(channel.stdout()).endsWith(" " + behind.port + "\n"));
      }
    }
  }

  @Test
  void theJumpHostOfAJumpHostIsPassedThroughFirst() throws Exception {
    try (Sshd inner = Sshd.start(home.resolve("inner"));
        Sshd behind = Sshd.start(home.resolve("behind"))) {
      for (Sshd each : List.of(inner, behind)) {
        Files.writeString(
            each.directory.resolve("authorized"),
            Files.readString(sshd.directory.resolve("client.pub")));
      }
      Files.createDirectories(home.resolve(".ssh"));
      Files.writeString(
          home.resolve(".ssh/config"),
          """
          Host inner
            HostName 127.0.0.1
            Port %d
            User root
            ProxyJump root@127.0.0.1:%d
          """
              .formatted(inner.port, sshd.port));
      Files.writeString(known, inner.known("host") + behind.known("host"));
      Target target = at("127.0.0.1", behind.port, List.of("inner"));
      HostException unknown = refused(target);
      assertEquals(HostException.Kind.HOST_KEY, unknown.kind());
      assertTrue(
          unknown.getMessage().startsWith("at the jump host root@127.0.0.1:" + sshd.port),
          unknown.getMessage());
      Files.writeString(known, sshd.known("host") + Files.readString(known));
      connect(target).close();
    }
  }

  @Test
  void sshConfigSaysWhereAndHow() throws Exception {
    Path ssh = home.resolve(".ssh");
    Files.createDirectories(ssh.resolve("conf.d"));
    Files.writeString(ssh.resolve("config"), "Include conf.d/*\nHost *\n  User nobody\n");
    Files.writeString(
        ssh.resolve("conf.d/lab"),
        """
        Host other !kvm
          Port 1
        Host kvm? !kvm2
          HostName=127.0.0.1
          Port %d
          User root
          IdentityFile "%s"
          UserKnownHostsFile %s
          ServerAliveInterval 0
        Host other
          ServerAliveInterval 1m30s
        Host third
          ServerAliveInterval often
        """
            .formatted(sshd.port, sshd.directory.resolve("client"), known));
    Target target =
        new Target(
            "kvm1",
            "ssh",
            "kvm1",
            null,
            null,
            null,
            List.of(),
            null,
            false,
            null,
            null,
            Duration.ofSeconds(20));
    connect(target).close();
    Destination.Person person = new Destination.Person("root", home, null);
    assertEquals(Duration.ZERO, Destination.of(target, person).keepAlive());
    assertEquals(Duration.ofSeconds(90), Destination.jump("other", target, person).keepAlive());
    HostException wrong =
        assertThrows(HostException.class, () -> Destination.jump("third", target, person));
    assertTrue(wrong.getMessage().contains("ServerAliveInterval of third"), wrong.getMessage());
  }

  @Test
  void aNewKeyIsNotRememberedWhereThereIsNowhere() throws Exception {
    connect(accepting(target(Path.of("/dev/null")))).close();
    HostException refusal = refused(accepting(target((Path) null)));
    assertEquals(HostException.Kind.HOST_KEY, refusal.kind());
    assertTrue(refusal.getMessage().contains("there is no known_hosts file"), refusal::toString);
  }

  /** With this file of known hosts, or with none. */
  private static Target target(@Nullable Path knownHosts) {
    return new Target(
        "host",
        "ssh",
        "127.0.0.1",
        sshd.port,
        "root",
        null,
        List.of(sshd.directory.resolve("client")),
        knownHosts == null ? List.of() : List.of(knownHosts),
        false,
        null,
        null,
        Duration.ofSeconds(20));
  }

  @Test
  void hostsThatAreNewAtTheSameTimeAreAllRemembered() throws Exception {
    Files.writeString(known, "");
    List<Callable<Void>> logins = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      logins.add(() -> {
        connect(accepting(target())).close();
        return null;
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> login : threads.invokeAll(logins)) {
        login.get();
      }
    }
    for (String line : Files.readAllLines(known)) {
      assertEquals(sshd.known("host").strip(), line);
    }
    connect(target()).close();
  }

  @Test
  void aClosedPortAndASilentServerAreToldApart() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    HostException refusal = refused(target(closed, sshd.directory.resolve("client")));
    assertTrue(refusal.getMessage().startsWith("nothing answers at "), refusal.getMessage());
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Target target =
          new Target(
              "silent",
              "ssh",
              "127.0.0.1",
              silent.getLocalPort(),
              "root",
              null,
              List.of(sshd.directory.resolve("client")),
              List.of(known),
              false,
              null,
              null,
              Duration.ofMillis(700));
      HostException late = refused(target);
      assertTrue(late.getMessage().contains("did not answer within"), late.getMessage());
      assertFalse(late.unreachable() && late.remedy() == null);
    }
  }

  /** A key is checked twice: asked for, then used. */
  @Test
  void aSlowLoginIsWaitedForLongerThanAnAnswerAndIsNoRefusal(@TempDir Path directory)
      throws Exception {
    try (Sshd slow = slow(directory.resolve("slow"), 2)) {
      connect(patient(slow, Duration.ofSeconds(3))).close();
    }
    try (Sshd slower = slow(directory.resolve("slower"), 20)) {
      HostException late = refused(patient(slower, Duration.ofSeconds(1)));
      assertEquals(HostException.Kind.UNREACHABLE, late.kind());
      assertTrue(late.getMessage().contains("has not let root in within 3 s"), late.getMessage());
    }
  }

  private static Sshd slow(Path directory, int seconds) throws Exception {
    return Sshd.start(
        directory,
        "AuthorizedKeysFile none",
        "AuthorizedKeysCommand /bin/sh -c \"sleep %d; cat %s\""
            .formatted(seconds, directory.resolve("authorized")),
        "AuthorizedKeysCommandUser root");
  }

  private static Target patient(Sshd server, Duration timeout) throws IOException {
    Path known = Files.writeString(server.directory.resolve("known"), server.known("host"));
    return new Target(
        "slow",
        "ssh",
        "127.0.0.1",
        server.port,
        "root",
        null,
        List.of(server.directory.resolve("client")),
        List.of(known),
        false,
        null,
        null,
        timeout);
  }

  private Connection connect(Target target) throws HostException {
    return connector.connect(target);
  }

  private HostException refused(Target target) {
    return assertThrows(HostException.class, () -> connect(target).close());
  }

  @Test
  void aProgramMayCarryTheConnection() throws Exception {
    Target away =
        new Target(
            "host",
            "ssh",
            "host.invalid",
            null,
            "root",
            null,
            List.of(sshd.directory.resolve("client")),
            List.of(home.resolve("new")),
            true,
            null,
            null,
            Duration.ofSeconds(20));
    Target carried =
        away.configured(Map.of("proxycommand", "socat - TCP:127.0.0.1:%d".formatted(sshd.port)));
    try (Connection connection = connect(carried)) {
      Channel channel = connection.open("echo carried");
      assertEquals("carried\n", text(channel.stdout()));
    }
    assertTrue(Files.readString(home.resolve("new")).startsWith("host.invalid "));
    HostException silent =
        assertThrows(
            HostException.class, () -> connect(away.configured(Map.of("proxycommand", "exit 3"))));
    assertEquals(HostException.Kind.UNREACHABLE, silent.kind());
  }

  private Target target() {
    return target(sshd.port, sshd.directory.resolve("client"));
  }

  private Target target(int port, Path key) {
    return new Target(
        "host",
        "ssh",
        "127.0.0.1",
        port,
        "root",
        null,
        List.of(key),
        List.of(known),
        false,
        null,
        null,
        Duration.ofSeconds(20));
  }

  private static Target accepting(Target t) {
    return new Target(
        t.name(),
        t.transport(),
        t.address(),
        t.port(),
        t.user(),
        t.password(),
        t.identityFiles(),
        t.knownHostsFiles(),
        true,
        t.jumpHosts(),
        t.configFile(),
        t.timeout());
  }

  private Target at(String address, int port, @Nullable List<String> jumps) {
    return new Target(
        "host",
        "ssh",
        address,
        port,
        "root",
        null,
        List.of(sshd.directory.resolve("client")),
        List.of(known),
        false,
        jumps,
        null,
        Duration.ofSeconds(20));
  }

  private static Target jumping(Target t) {
    return new Target(
        t.name(),
        t.transport(),
        t.address(),
        t.port(),
        t.user(),
        t.password(),
        t.identityFiles(),
        t.knownHostsFiles(),
        false,
        List.of("root@127.0.0.1:" + sshd.port),
        t.configFile(),
        t.timeout());
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
