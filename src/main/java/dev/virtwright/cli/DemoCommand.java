package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** demo: the whole job against a disposable virtual machine on this computer. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes and boots a disposable KVM-capable virtual machine, turns it into a KVM host and",
      "validates it. The machine stays for trying; --destroy removes it."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String MACHINE = "demo";

  /** Room for the hypervisor and two guests of the default size. */
  private static final String MEMORY_MIB = "4096";

  private final Surroundings surroundings;

  @Option(names = "--destroy", description = "Remove the machine.")
  boolean destroy;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path vm = surroundings.home().resolve("lab/vm");
    if (destroy) {
      lab(vm, "destroy", MACHINE);
      surroundings.out().println("the machine is removed");
      return ExitStatus.OK;
    }
    Instant begin = surroundings.clock().instant();
    say(begin, "making the machine's image (reused the next time)");
    lab(vm, "image");
    say(begin, "booting the machine");
    lab(vm, "start", MACHINE, "--fresh", "--memory", MEMORY_MIB);
    Path directory = surroundings.workingDirectory().resolve(".virtwright/demo");
    Path inventory = Path.of(lab(vm, "inventory", MACHINE).strip());
    Path html = directory.resolve("report.html");
    Path playbook = surroundings.home().resolve("playbooks/kvm-host.yml");
    say(begin, "turning it into a KVM host: virtwright apply playbooks/kvm-host.yml");
    int applied =
        command(
            "apply",
            playbook.toString(),
            "-i",
            inventory.toString(),
            "-e",
            "@" + surroundings.home().resolve("lab/demo-vars.yml"),
            "-vv",
            "--format",
            "html",
            "--output",
            html.toString());
    if (applied != ExitStatus.OK) {
      surroundings.out().println("report: " + html);
      return applied;
    }
    say(begin, "validating it: virtwright validate --smoke");
    int validated =
        command(
            "validate",
            "-i",
            inventory.toString(),
            "-b",
            "-v",
            "--smoke",
            "--format",
            "html",
            "--output",
            directory.resolve("validation.html").toString());
    surroundings.out().println();
    surroundings.out().println("report:      " + html);
    surroundings.out().println("validation:  " + directory.resolve("validation.html"));
    surroundings
        .out()
        .println(
            "took:        "
                + Duration.between(begin, surroundings.clock().instant()).toSeconds()
                + " s");
    surroundings.out().println("log in:      " + vm + " ssh " + MACHINE);
    surroundings
        .out()
        .println(
            "try:         virtwright drift "
                + playbook
                + " -i "
                + inventory
                + " -e @"
                + surroundings.home().resolve("lab/demo-vars.yml"));
    surroundings.out().println("remove it:   virtwright demo --destroy");
    return validated;
  }

  private int command(String... words) {
    return new Cli(surroundings).run(words);
  }

  private void say(Instant begin, String what) {
    long seconds = Duration.between(begin, surroundings.clock().instant()).toSeconds();
    surroundings.err().println("demo: %3d s  %s".formatted(seconds, what));
    surroundings.err().flush();
  }

  /** A command of the lab, its progress shown at once; what it prints on standard output. */
  private String lab(Path vm, String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(vm.toString()));
    command.addAll(List.of(words));
    try {
      surroundings.err().flush();
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      StringBuilder output = new StringBuilder();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          output.append(line).append('\n');
        }
      }
      if (process.waitFor() != 0) {
        throw new UserException(
            "lab",
            "the lab's command failed: " + String.join(" ", command),
            "its messages are above",
            null);
      }
      return output.toString();
    } catch (IOException failure) {
      throw new UserException(
          "lab",
          "the lab's command cannot be started: " + failure.getMessage(),
          "is the checkout complete?",
          null);
    }
  }
}
