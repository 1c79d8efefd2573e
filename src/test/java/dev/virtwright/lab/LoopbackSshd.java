package dev.virtwright.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH server with keys, configuration and port of its own, in which the user that runs
 * the tests can log in; for what SSH does, not for what a host is. Closing it, or the end of the
 * JVM, ends it and every session.
 */
public final class LoopbackSshd implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  /**
   * How the server differs from a willing one.
   *
   * @param everyLoopbackAddress answers on all of 127.0.0.0/8 and not on 127.0.0.1 alone; it then
   *     listens on every address of this computer, so use it for fleets only
   * @param acceptKey whether the client's key is accepted
   * @param maxStartups how many unauthenticated connections it takes at once
   * @param lines further lines for sshd_config(5)
   */
  public record Options(
      boolean everyLoopbackAddress, boolean acceptKey, int maxStartups, List<String> lines) {
    public static final Options WILLING = new Options(false, true, 200, List.of());

    public Options {
      lines = List.copyOf(lines);
    }

    /** A fleet: 127.1.0.1, 127.1.0.2 … each answer. */
    public Options onEveryLoopbackAddress() {
      return new Options(true, acceptKey, 5000, lines);
    }

    public Options refusingKeys() {
      return new Options(everyLoopbackAddress, false, maxStartups, lines);
    }

    /** With one more line of sshd_config(5), such as {@code ForceCommand sleep 1000}. */
    public Options with(String line) {
      List<String> more = new ArrayList<>(lines);
      more.add(line);
      return new Options(everyLoopbackAddress, acceptKey, maxStartups, more);
    }
  }

  private final Path directory;
  private final Options options;
  private final int port;
  private final Thread atExit = new Thread(this::kill, "end sshd");
  private Process process;

  private LoopbackSshd(Path directory, Options options, int port) throws IOException {
    this.directory = directory;
    this.options = options;
    this.port = port;
    makeKey("client");
    makeKey("host");
    writeKnownHosts();
    configure();
    process = launch();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts one on a free port and waits until it greets. */
  public static LoopbackSshd start(Options options) {
    try {
      return new LoopbackSshd(Files.createTempDirectory("lab-sshd-"), options, freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static LoopbackSshd start() {
    return start(Options.WILLING);
  }

  public int port() {
    return port;
  }

  /** The user who can log in: the one that runs the tests. */
  public String user() {
    return System.getProperty("user.name");
  }

  /** The client's key, accepted unless the options say otherwise. */
  public Path privateKey() {
    return directory.resolve("client");
  }

  /** Holds the host key of the start; {@link #changeHostKey} does not touch it. */
  public Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  /** What sshd logged so far. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends all sessions and comes back on the same port with another host key, as an impostor would.
   */
  public void changeHostKey() {
    try {
      kill();
      Files.delete(directory.resolve("host"));
      Files.delete(directory.resolve("host.pub"));
      makeKey("host");
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops server and sessions in their tracks: connections stay open, nothing answers any more. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets all of them go on. */
  public void thaw() {
    signal("CONT");
  }

  /** Ends every session at once, and leaves the server up: a connection that is cut. */
  public void cutSessions() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String name) {
    // The listener first, so that it makes no child that is missed.
    signal(name, process.toHandle());
    process.descendants().forEach(session -> signal(name, session));
  }

  private static void signal(String name, ProcessHandle target) {
    CommandResult result =
        LabScripts.runSilently(
            Duration.ofSeconds(10), "kill", "-" + name, Long.toString(target.pid()));
    if (target.isAlive()) {
      result.orFail();
    }
  }

  private void kill() {
    List<ProcessHandle> sessions = process.descendants().toList();
    process.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("sshd, process %d, does not end".formatted(process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeKey(String name) {
    LabScripts.runSilently(
            START,
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            directory.resolve(name).toString())
        .orFail();
  }

  private void writeKnownHosts() throws IOException {
    String[] words = Files.readString(directory.resolve("host.pub")).split(" ");
    String hosts = options.everyLoopbackAddress() ? "[127.*]:%d" : "[127.0.0.1]:%d";
    Files.writeString(knownHosts(), (hosts + " %s %s%n").formatted(port, words[0], words[1]));
  }

  private void configure() throws IOException {
    if (options.acceptKey()) {
      Files.copy(directory.resolve("client.pub"), directory.resolve("authorized_keys"));
    } else {
      Files.createFile(directory.resolve("authorized_keys"));
    }
    Path separation = Path.of("/run/sshd");
    if (user().equals("root") && !Files.exists(separation)) {
      // Debian makes it when its own server starts; sshd as root refuses to run without.
      Files.createDirectory(separation);
    }
    // The first value of a keyword counts in sshd_config, so the caller's lines come first.
    String lines = String.join("\n", options.lines());
    Files.writeString(
        directory.resolve("config"),
        """
        %s
        ListenAddress %s
        Port %d
        HostKey %s/host
        PidFile none
        AuthorizedKeysFile %s/authorized_keys
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        MaxStartups %d
        MaxSessions 100
        LogLevel VERBOSE
        Subsystem sftp internal-sftp
        """
            .formatted(
                lines,
                options.everyLoopbackAddress() ? "0.0.0.0" : "127.0.0.1",
                port,
                directory,
                directory,
                options.maxStartups()));
  }

  private Process launch() throws IOException {
    Path program = Path.of("/usr/sbin/sshd");
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          program + " is not there; install openssh-server (./test does it)");
    }
    Path log = directory.resolve("log");
    Process launched =
        new ProcessBuilder(
                program.toString(), "-D", "-e", "-f", directory.resolve("config").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Instant deadline = Instant.now().plus(START);
    while (!greets()) {
      if (!launched.isAlive() || Instant.now().isAfter(deadline)) {
        launched.destroyForcibly();
        throw new IllegalStateException(
            "sshd did not start on port %d; it said: %s".formatted(port, log()));
      }
      pause();
    }
    return launched;
  }

  private boolean greets() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
      socket.setSoTimeout(5000);
      return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII)
          .equals("SSH-");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Between two looks at a condition that has a deadline. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sshd started", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
