package dev.virtwright.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
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
    for (List<String> words :
        List.of(
            List.of("--help"),
            List.of("apply", "--help"),
            List.of("modules"),
            List.of("lint", "playbooks/kvm-host.yml", "-i", local),
            List.of("plan", "playbooks/kvm-host.yml", "-i", local, "-v"),
            List.of("audit", "-i", local, "-v"))) {
      new Cli(silent).run(words.toArray(String[]::new));
    }
    return ExitStatus.OK;
  }
}
