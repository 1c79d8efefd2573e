package dev.virtwright.cli;

import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run} under the name {@code ansible}: its options, lines and exit statuses. */
@Command(
    name = "ansible",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs one task on the hosts that a pattern selects.")
final class AnsibleAdHocCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Mixin AdHocOptions task = new AdHocOptions();
  @Mixin ActingOptions acting = new ActingOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = {"-o", "--one-line"},
      description = "A line a host.")
  boolean oneLine;

  @Option(
      names = {"-D", "--diff"},
      description = "Taken; the lines show no differences, as Ansible's do not.")
  boolean diff;

  @Option(names = "--list-hosts", description = "Only list the hosts.")
  boolean listHosts;

  @Spec @Nullable CommandSpec spec;

  AnsibleAdHocCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    AnsibleNames.usualInventory(acting.inventory);
    AnsibleOutput ansible = new AnsibleOutput(surroundings, configuration.get());
    ModuleCatalog catalog = ModuleCatalog.installed();
    RunOptions options =
        acting
            .apply(Mode.APPLY, surroundings, configuration.get())
            .withDiff(diff)
            .withPatience(true);
    RunPlan plan =
        RunPlan.of(
            task.task(catalog, surroundings, options.vault()),
            acting.inventory.inventories,
            surroundings.workingDirectory(),
            options,
            catalog);
    AnsibleDisplay display = ansible.minimal(options, output.verbosity(), oneLine);
    AnsibleNames.warn(
        display, configuration.get(), Objects.requireNonNull(spec).commandLine().getParseResult());
    if (listHosts) {
      surroundings.out().println("  hosts (%d):".formatted(plan.hosts().size()));
      plan.hosts().forEach(host -> surroundings.out().println("    " + host));
      return AnsibleNames.OK;
    }
    RunReport report =
        new Runner(surroundings, output).run(plan, AnsibleOutput.listener(display, surroundings));
    output.save(report, diff, surroundings);
    return AnsiblePlaybookCommand.status(report);
  }
}
