package dev.virtwright.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OpenSSH server on loopback, with keys of its own, for one test class. */
final class Sshd implements AutoCloseable {
  final Path directory;
  final int port;
  private final Process process;

  private Sshd(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Starts it; {@code options} are lines of sshd_config(5). */
  static Sshd start(Path directory, String... options) throws IOException, InterruptedException {
    Files.createDirectories(Path.of("/run/sshd"));
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    key(directory, "host", "ed25519");
    key(directory, "client", "ed25519");
    Files.copy(directory.resolve("client.pub"), directory.resolve("authorized"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> lines = new ArrayList<>(List.of(options));
    lines.add("Port " + port);
    lines.add("ListenAddress 127.0.0.1");
    lines.add("HostKey " + directory.resolve("host"));
    lines.add("AuthorizedKeysFile " + directory.resolve("authorized"));
    lines.add("PermitRootLogin yes");
    lines.add("StrictModes no");
    lines.add("UsePAM no");
    lines.add("PasswordAuthentication no");
    lines.add("PidFile none");
    lines.add("AllowTcpForwarding yes");
    Path config = directory.resolve("sshd_config");
    Files.write(config, lines);
    Process process =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Sshd sshd = new Sshd(directory, port, process);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!sshd.answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("sshd did not start: " + Files.readString(directory.resolve("log")));
      }
      Thread.onSpinWait();
    }
    return sshd;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'S';
    } catch (IOException notYet) {
      return false;
    }
  }

  static void key(Path directory, String name, String type)
      throws IOException, InterruptedException {
    run(
        "ssh-keygen",
        "-q",
        "-t",
        type,
        "-N",
        "",
        "-C",
        name,
        "-f",
        directory.resolve(name).toString());
  }

  static void run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
  }

  /** A line of known_hosts for a key file's public half. */
  String known(String keyName) throws IOException {
    String[] words = Files.readString(directory.resolve(keyName + ".pub")).split(" ");
    return "[127.0.0.1]:" + port + " " + words[0] + " " + words[1] + "\n";
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
