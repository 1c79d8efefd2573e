package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * This very computer, without SSH: a channel is a process. Everything above it is the same as for a
 * machine far away.
 */
public final class LocalConnector implements Connector {

  @Override
  public String transport() {
    return "local";
  }

  @Override
  public Connection connect(Target target) {
    return new LocalConnection();
  }

  private static final class LocalConnection implements Connection {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public Channel open(String commandLine) throws HostException {
      if (closed.get()) {
        throw new HostException(Kind.UNREACHABLE, "the local session is closed", null);
      }
      List<String> command = new ArrayList<>();
      // a session of its own: Ctrl-C in the terminal ends no action half-way, and what a command
      // leaves running can be ended as a group
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(path -> Files.isExecutable(Path.of(path)))
          .findFirst()
          .ifPresent(command::add);
      command.addAll(List.of("/bin/sh", "-c", commandLine));
      ProcessBuilder builder = new ProcessBuilder(command);
      File home = new File(System.getProperty("user.home", "/"));
      if (home.isDirectory()) {
        builder.directory(home);
      }
      // that of the operator's own login has nothing to do with this session
      builder.environment().remove("SSH_CONNECTION");
      try {
        return new LocalChannel(builder.start());
      } catch (IOException e) {
        throw new HostException(
            Kind.FAILED, "cannot start /bin/sh on this computer: " + e.getMessage(), null, e);
      }
    }

    @Override
    public String endpoint() {
      return "this computer";
    }

    @Override
    public boolean alive() {
      return !closed.get();
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  private record LocalChannel(Process process) implements Channel {

    @Override
    public OutputStream stdin() {
      return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
      return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
      return process.getErrorStream();
    }

    /**
     * A virtual thread that reads from a pipe keeps its carrier, of which there are 256 at most.
     */
    @Override
    public Thread.Builder reader() {
      return Thread.ofPlatform().daemon();
    }

    @Override
    public int waitFor(Duration deadline) throws HostException {
      try {
        if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
          return process.exitValue();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HostException(Kind.TIMEOUT, "interrupted while waiting for a command", null, e);
      }
      throw new HostException(
          Kind.TIMEOUT, "no end within %d s".formatted(deadline.toSeconds()), null);
    }

    @Override
    public void close() {
      // closing waits for a write or read under way, and the caller must not
      Thread.ofVirtual()
          .name("close")
          .start(() -> {
            for (AutoCloseable stream : List.of(stdin(), stdout(), stderr())) {
              try {
                stream.close();
              } catch (Exception e) {
                // the process has closed its end first: the same outcome
              }
            }
          });
    }
  }
}
