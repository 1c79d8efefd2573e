package dev.virtwright.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** warm-up: the build's training run, which does what people do first, so that it starts fast. */
@Command(name = "warm-up", hidden = true)
final class WarmUp implements Callable<Integer> {
  private final Surroundings surroundings;

  WarmUp(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Surroundings silent =
        new Surroundings(
            nowhere,
            nowhere,
            false,
            false,
            surroundings.home(),
            surroundings.home(),
            surroundings.user(),
            surroundings.userHome(),
            surroundings.environment(),
            surroundings.clock());
    String local = "inventories/localhost.yml";
    try (Scratch scratch = Scratch.make()) {
      String history = scratch.directory().resolve("history.db").toString();
      for (List<String> words :
          List.of(
              List.of("--help"),
              List.of("apply", "--help"),
              List.of("modules"),
              List.of("lint", "playbooks/kvm-host.yml", "-i", local),
              List.of("plan", "playbooks/kvm-host.yml", "-i", local, "-v", "--history", history),
              List.of("audit", "-i", local, "-v", "--history", history),
              List.of("history", "--history", history))) {
        new Cli(silent).run(words.toArray(String[]::new));
      }
    }
    return ExitStatus.OK;
  }

  /** A directory that goes with what is in it. */
  private record Scratch(Path directory) implements AutoCloseable {
    static Scratch make() {
      try {
        return new Scratch(Files.createTempDirectory("virtwright-warm-up"));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void close() {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
