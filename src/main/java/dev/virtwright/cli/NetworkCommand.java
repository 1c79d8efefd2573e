package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** network: a host's present network as variables, the way in for machines that already run. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the present network of hosts as the variable 'network', for their host_vars.",
      "Applying it changes nothing: role kvm_host and module network take it as it is."
    })
final class NetworkCommand implements Callable<Integer> {
  private static final YamlWriter WRITER = new YamlWriter(2, 100, true, false, false);

  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "all",
      description = "Which hosts (default: ${DEFAULT-VALUE}).")
  String pattern = "all";

  @Option(names = "--export", required = true, description = "Read and write; nothing is changed.")
  boolean export;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Write DIR/HOST.yml for each host, such as inventories/site/host_vars, instead of standard"
              + " output; a file that is there is not overwritten.")
  @Nullable Path directory;

  @Option(
      names = "--network-stack",
      paramLabel = "STACK",
      description = "Which network stack to read where two are at work.")
  @Nullable String stack;

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin ForksOption forks = new ForksOption();

  NetworkCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    if (stack != null) {
      args.put("network_stack", stack);
    }
    RunPlan plan =
        RunPlan.of(
            new AdHoc(pattern, "Network", "network_facts", args),
            inventory.inventories,
            surroundings.workingDirectory(),
            inventory.apply(
                forks.apply(login.apply(RunOptions.of(RunReport.Mode.PLAN))),
                surroundings,
                configuration.get()),
            ModuleCatalog.installed());
    RunReport report = new Runner(surroundings, output).run(plan);
    List<TaskResult> read =
        report.results().stream()
            .filter(result -> result.values().get("network") instanceof Map)
            .toList();
    if (directory != null) {
      read.forEach(result -> free(file(result)));
    }
    for (TaskResult result : read) {
      if (directory != null) {
        save(file(result), result);
      } else {
        surroundings.out().print((read.size() > 1 ? "---\n" : "") + text(result));
      }
    }
    return Runner.status(report, false, Runner.FailOn.NEVER);
  }

  private String text(TaskResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        "# The network of %s as it was on %s, read from %s.\n"
            .formatted(
                result.host(),
                LocalDate.now(surroundings.clock()),
                result.values().get("network_stack")));
    if (result.values().get("notes") instanceof List<?> notes) {
      notes.forEach(
          note -> text.append("# - ").append(String.valueOf(note).replace('\n', ' ')).append('\n'));
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("network", result.values().get("network"));
    return text.append(WRITER.write(variables)).toString();
  }

  private Path file(TaskResult result) {
    return surroundings
        .workingDirectory()
        .resolve(Objects.requireNonNull(directory))
        .resolve(result.host() + ".yml");
  }

  /** Before the first is written, so that one in the way leaves none half done. */
  private static void free(Path file) {
    if (Files.exists(file)) {
      throw new UserException(
          "file-exists",
          "%s is there already".formatted(file),
          "move it away, or leave out --directory and take over what you want by hand",
          null);
    }
  }

  private void save(Path file, TaskResult result) {
    try {
      OutputOptions.replace(file, text(result));
    } catch (IOException failure) {
      throw new UserException(
          "output",
          "%s cannot be written: %s".formatted(file, failure.getMessage()),
          "choose a directory that can be written",
          null);
    }
    surroundings.err().println("written: " + file);
  }
}
