package dev.virtwright.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Only modern algorithms, and strict key exchange (CVE-2023-48795), seen from the server's side.
 */
@Timeout(60)
final class AlgorithmsTest {
  private static final int KEXINIT = 20;

  @TempDir Path home;

  private Target target(int port, Path key, Path known) {
    return new Target(
        "old",
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

  private void connect(Sshd sshd) throws Exception {
    Path known = Files.writeString(home.resolve("known"), sshd.known("host"));
    new SshConnector("root", home, null)
        .connect(target(sshd.port, sshd.directory.resolve("client"), known))
        .close();
  }

  @Test
  void nothingWeakIsOfferedAndStrictKeyExchangeIsAskedFor() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<List<List<String>>> offer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = server.accept()) {
              offer.complete(offered(client));
            } catch (IOException failure) {
              offer.completeExceptionally(failure);
            }
          });
      Path none = Files.writeString(home.resolve("known"), "");
      assertThrows(
          HostException.class,
          () ->
              new SshConnector("root", home, null)
                  .connect(target(server.getLocalPort(), home.resolve("key"), none)));
      List<List<String>> lists = offer.get(20, TimeUnit.SECONDS);
      assertTrue(lists.get(0).contains("kex-strict-c-v00@openssh.com"), lists::toString);
      for (int ciphers : List.of(2, 3)) {
        assertEquals(
            List.of(
                "aes128-gcm@openssh.com",
                "aes256-gcm@openssh.com",
                "aes128-ctr",
                "aes192-ctr",
                "aes256-ctr"),
            lists.get(ciphers));
      }
      for (List<String> list : lists) {
        for (String name : list) {
          assertTrue(
              !name.matches(".*(sha1|md5|cbc|chacha|arcfour|3des|dss|group1-).*")
                  && !name.equals("ssh-rsa"),
              () -> name + " is offered");
        }
      }
    }
  }

  /** The name-lists of the client's SSH_MSG_KEXINIT (RFC 4253, 7.1). */
  private static List<List<String>> offered(Socket client) throws IOException {
    client.setSoTimeout(10_000);
    client.getOutputStream().write("SSH-2.0-curious\r\n".getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().flush();
    DataInputStream in = new DataInputStream(client.getInputStream());
    int next = in.read();
    while (next >= 0 && next != '\n') {
      next = in.read();
    }
    in.readInt(); // the packet's length
    in.readByte(); // and its padding's
    if (in.readByte() != KEXINIT) {
      throw new IOException("the first packet is no KEXINIT");
    }
    in.readNBytes(16); // a cookie
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String names = new String(in.readNBytes(in.readInt()), StandardCharsets.US_ASCII);
      lists.add(List.of(names.split(",")));
    }
    return lists;
  }

  @Test
  void aRealServerAgreesToStrictKeyExchange() throws Exception {
    try (Sshd sshd = Sshd.start(home.resolve("sshd"), "LogLevel DEBUG3")) {
      connect(sshd);
      String log = Files.readString(sshd.directory.resolve("log"));
      assertTrue(log.contains("will use strict KEX ordering"), log);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ciphers chacha20-poly1305@openssh.com",
        "Ciphers aes256-cbc,aes128-cbc",
        "MACs hmac-sha1,hmac-sha1-etm@openssh.com,umac-64@openssh.com",
        "KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1",
        "KexAlgorithms diffie-hellman-group1-sha1"
      })
  void aServerThatSpeaksOnlyWhatIsWeakIsToldToBeUpdated(String weak) throws Exception {
    // the modern ciphers of the server's list carry their own authentication: with those, MACs
    // would never be looked at
    String[] options =
        weak.startsWith("MACs") ? new String[] {weak, "Ciphers aes128-ctr"} : new String[] {weak};
    try (Sshd sshd = Sshd.start(home.resolve("sshd"), options)) {
      HostException refusal = assertThrows(HostException.class, () -> connect(sshd));
      assertEquals(HostException.Kind.UNREACHABLE, refusal.kind());
      assertTrue(refusal.getMessage().contains("127.0.0.1:" + sshd.port), refusal.getMessage());
      String offered = weak.substring(weak.indexOf(' ') + 1).split(",")[0];
      assertTrue(refusal.getMessage().contains(offered), refusal.getMessage());
      assertTrue(String.valueOf(refusal.remedy()).contains("update its sshd"), refusal::toString);
    }
  }

  /** Whose lists may be read before, while and after the client begins its key exchange. */
  @Test
  void theReasonIsToldHoweverEarlyTheServersListsCome() throws Exception {
    Path none = Files.writeString(home.resolve("known"), "");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!server.isClosed()) {
              try (Socket client = server.accept()) {
                client.setTcpNoDelay(true);
                client.getOutputStream().write(weakGreeting());
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
              } catch (IOException gone) {
                // the client's end of it, or the test's
              }
            }
          });
      for (int i = 0; i < 100; i++) {
        HostException refusal =
            assertThrows(
                HostException.class,
                () ->
                    new SshConnector("root", home, null)
                        .connect(target(server.getLocalPort(), home.resolve("key"), none)));
        assertTrue(refusal.getMessage().contains("aes128-cbc"), refusal.getMessage());
      }
    }
  }

  /** A version and a KEXINIT in one. */
  private static byte[] weakGreeting() throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(payload);
    out.writeByte(KEXINIT);
    out.write(new byte[16]);
    for (String names :
        List.of(
            "curve25519-sha256",
            "ssh-ed25519",
            "aes128-cbc",
            "aes128-cbc",
            "hmac-sha1",
            "hmac-sha1",
            "none",
            "none",
            "",
            "")) {
      out.writeInt(names.length());
      out.writeBytes(names);
    }
    out.write(new byte[5]);
    int padding = 8 - (payload.size() + 5) % 8 + 8;
    ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    DataOutputStream packet = new DataOutputStream(greeting);
    packet.writeBytes("SSH-2.0-weak\r\n");
    packet.writeInt(payload.size() + padding + 1);
    packet.writeByte(padding);
    payload.writeTo(packet);
    packet.write(new byte[padding]);
    return greeting.toByteArray();
  }

  @Test
  void anRsaHostKeyIsProvenWithSha2Only() throws Exception {
    Path directory = home.resolve("sshd");
    Sshd.key(home, "rsa", "rsa");
    String hostKey = "HostKey " + home.resolve("rsa");
    try (Sshd sshd = Sshd.start(directory, hostKey, "HostKeyAlgorithms rsa-sha2-512")) {
      String[] words = Files.readString(home.resolve("rsa.pub")).split(" ");
      Path known =
          Files.writeString(
              home.resolve("known"),
              "[127.0.0.1]:" + sshd.port + " " + words[0] + " " + words[1] + "\n");
      new SshConnector("root", home, null)
          .connect(target(sshd.port, sshd.directory.resolve("client"), known))
          .close();
    }
    try (Sshd sshd = Sshd.start(home.resolve("older"), hostKey, "HostKeyAlgorithms ssh-rsa")) {
      HostException refusal = assertThrows(HostException.class, () -> connect(sshd));
      assertTrue(String.valueOf(refusal.remedy()).contains("update its sshd"), refusal::toString);
    }
  }
}
