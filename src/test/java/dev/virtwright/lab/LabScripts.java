package dev.virtwright.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scripts of {@code lab/} and other programs of this computer; every run has a deadline.
 */
final class LabScripts {
  private static final File NOTHING = new File("/dev/null");

  private LabScripts() {}

  /** The script of that name in the repository's {@code lab/}. */
  static String script(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path script = directory.resolve("lab").resolve(name);
      if (Files.isExecutable(script)) {
        return script.toString();
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException(
        "lab/%s was not found above %s; run the tests in the repository"
            .formatted(name, Path.of("").toAbsolutePath()));
  }

  /** The lab's cache, as its scripts choose it ({@code VIRTWRIGHT_LAB}). */
  static Path cache() {
    String chosen = System.getenv("VIRTWRIGHT_LAB");
    return chosen == null || chosen.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache/virtwright/lab")
        : Path.of(chosen).toAbsolutePath();
  }

  /** The private key that opens every machine and container of the lab. */
  static Path privateKey() {
    return cache().resolve("keys/id_ed25519");
  }

  /** A known_hosts line for the lab's host key at that port of 127.0.0.1. */
  static String knownHostsLine(int port) throws IOException {
    String[] words = Files.readString(cache().resolve("keys/host_ed25519.pub")).split(" ");
    return "[127.0.0.1]:%d %s %s%n".formatted(port, words[0], words[1]);
  }

  /** Runs a command to its end; its standard error is shown while it runs, and kept. */
  static CommandResult run(Duration deadline, String... command) {
    return run(deadline, true, command);
  }

  static CommandResult runSilently(Duration deadline, String... command) {
    return run(deadline, false, command);
  }

  private static CommandResult run(Duration deadline, boolean show, String... command) {
    return attempt(deadline, show, command)
        .orElseThrow(() ->
            new AssertionError(
                "'%s' did not end within %s".formatted(String.join(" ", command), deadline)));
  }

  /** As {@link #runSilently}; nothing where it did not end in time. */
  static Optional<CommandResult> attempt(Duration deadline, String... command) {
    return attempt(deadline, false, command);
  }

  private static Optional<CommandResult> attempt(
      Duration deadline, boolean show, String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(NOTHING)).start();
      CompletableFuture<String> output = read(process.getInputStream(), false);
      CompletableFuture<String> error = read(process.getErrorStream(), show);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        return Optional.empty();
      }
      return Optional.of(
          new CommandResult(
              Arrays.asList(command), process.exitValue(), output.join(), error.join()));
    } catch (IOException e) {
      throw new AssertionError("'%s' could not be run".formatted(String.join(" ", command)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in '%s'".formatted(String.join(" ", command)), e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream, boolean show) {
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          List<String> lines = new ArrayList<>();
          try (var reader =
              new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
              lines.add(line);
              if (show) {
                System.err.println(line);
              }
              line = reader.readLine();
            }
            result.complete(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
          } catch (IOException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** The {@code name=value} lines of a script's answer. */
  static Map<String, String> values(String answer) {
    Map<String, String> values = new LinkedHashMap<>();
    answer
        .lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          if (equals > 0) {
            values.put(line.substring(0, equals), line.substring(equals + 1));
          }
        });
    return values;
  }
}
