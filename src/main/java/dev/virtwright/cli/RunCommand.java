package dev.virtwright.cli;

import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** run: one task, ad hoc. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs one module on the hosts that a pattern selects.")
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Mixin AdHocOptions task = new AdHocOptions();
  @Mixin ActingOptions acting = new ActingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin HistoryOptions.Kept history = new HistoryOptions.Kept();

  RunCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    ModuleCatalog catalog = ModuleCatalog.installed();
    RunOptions options = acting.apply(RunReport.Mode.APPLY, surroundings, configuration.get());
    RunReport report =
        new Runner(surroundings, output)
            .run(task.task(catalog, options.vault()), acting.inventory, options, history, catalog);
    for (TaskResult result : report.results()) {
      Object stdout = result.values().get("stdout");
      if (stdout instanceof String text && !text.isEmpty()) {
        surroundings.out().println(result.host() + ":");
        text.lines().forEach(line -> surroundings.out().println("  " + line));
      }
    }
    output.write(report, true, surroundings);
    return Runner.status(report, false, Runner.FailOn.NEVER);
  }
}
