package dev.virtwright.value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A program of the controller that prints what is wanted of it.
 *
 * @param command name and arguments; no shell reads them
 * @param deadline it is killed when it takes longer
 * @param most bytes of output; it is killed when it prints more
 */
public record LocalProgram(List<String> command, Path directory, Duration deadline, int most) {
  private static final int MOST_ERROR = 64 * 1024;

  public LocalProgram {
    command = List.copyOf(command);
    Objects.requireNonNull(directory);
    Objects.requireNonNull(deadline);
  }

  /**
   * How it ended.
   *
   * @param error the beginning of what it wrote to standard error, stripped
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to its reader, never compared
  public record Ended(int status, byte[] output, String error) {}

  /**
   * Runs it with nothing to read.
   *
   * @throws IOException where it cannot be started, is late or prints too much; says which
   */
  public Ended run() throws IOException {
    return run(builder(), false);
  }

  /**
   * Runs it with standard input and standard error of this process, so that it can ask the person.
   *
   * @throws IOException as {@link #run}
   */
  public Ended converse() throws IOException {
    return run(
        builder()
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT),
        true);
  }

  private ProcessBuilder builder() {
    return new ProcessBuilder(command).directory(directory.toFile());
  }

  private Ended run(ProcessBuilder builder, boolean conversing) throws IOException {
    Process process = builder.start();
    AtomicReference<@Nullable String> killed = new AtomicReference<>();
    Thread watch = Thread.startVirtualThread(() -> watch(process, killed));
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    Thread errors = Thread.startVirtualThread(() -> drain(process.getErrorStream(), error));
    try {
      if (!conversing) {
        process.getOutputStream().close();
      }
      byte[] output;
      try (InputStream stream = process.getInputStream()) {
        output = stream.readNBytes(most + 1);
      } catch (IOException closed) {
        output = new byte[0];
        killed.compareAndSet(null, "its output cannot be read: " + closed.getMessage());
      }
      if (output.length > most) {
        killed.compareAndSet(null, "it prints more than %,d bytes".formatted(most));
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      watch.join();
      errors.join(Duration.ofSeconds(1)); // a child of it may hold the stream for ever
      String why = killed.get();
      if (why != null) {
        throw new IOException(why);
      }
      synchronized (error) {
        return new Ended(
            process.exitValue(), output, error.toString(StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  private void watch(Process process, AtomicReference<@Nullable String> killed) {
    boolean ended;
    try {
      ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      ended = false;
    }
    if (!ended) {
      killed.compareAndSet(null, "it took more than %d s".formatted(deadline.toSeconds()));
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void drain(InputStream stream, ByteArrayOutputStream into) {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        synchronized (into) {
          into.write(buffer, 0, Math.clamp(MOST_ERROR - into.size(), 0, count));
        }
      }
    } catch (IOException closed) {
      // The program was killed; what it wrote until then is kept.
      assert closed != null;
    }
  }
}
