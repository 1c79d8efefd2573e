package dev.virtwright.cli;

import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** lint: every mistake that can be found without a host. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Looks for mistakes in playbooks, roles and inventories; touches no host.")
final class LintCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Parameters(arity = "1..*", paramLabel = "PLAYBOOK", description = "Playbooks.")
  List<Path> playbooks = new ArrayList<>();

  @Mixin InventoryOptions inventory = new InventoryOptions();

  LintCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    RunPlan plan =
        RunPlan.of(
            playbooks,
            inventory.inventories,
            surroundings.workingDirectory(),
            inventory.apply(RunOptions.of(RunReport.Mode.PLAN), surroundings, configuration.get()),
            ModuleCatalog.installed());
    surroundings.out().print(Cli.printer(surroundings).print(plan.warnings()));
    surroundings.out().println("no mistakes in " + plan.title());
    return ExitStatus.OK;
  }
}
