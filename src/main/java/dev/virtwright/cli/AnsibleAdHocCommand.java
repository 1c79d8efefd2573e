package dev.virtwright.cli;

import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

  @Parameters(paramLabel = "PATTERN", description = "Which hosts.")
  String pattern = "";

  @Option(
      names = {"-m", "--module-name"},
      paramLabel = "MODULE",
      defaultValue = "command",
      description = "The module (default: ${DEFAULT-VALUE}).")
  String module = "command";

  @Option(
      names = {"-a", "--args"},
      paramLabel = "ARGS",
      defaultValue = "",
      description = "key=value words, JSON, or the free text of command and shell.")
  String args = "";

  @Option(
      names = {"-e", "--extra-vars"},
      paramLabel = "VARS",
      description = "key=value, JSON, YAML or @FILE; the strongest variables.")
  List<String> extraVars = new ArrayList<>();

  @Option(
      names = {"-o", "--one-line"},
      description = "A line a host.")
  boolean oneLine;

  @Option(
      names = {"-C", "--check"},
      description = "Change nothing, say what would be changed.")
  boolean check;

  @Option(
      names = {"-D", "--diff"},
      description = "Taken; the lines show no differences, as Ansible's do not.")
  boolean diff;

  @Option(names = "--list-hosts", description = "Only list the hosts.")
  boolean listHosts;

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin ForksOption forks = new ForksOption();

  @Spec @Nullable CommandSpec spec;

  AnsibleAdHocCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    AnsibleNames.usualInventory(inventory);
    AnsibleOutput ansible = new AnsibleOutput(surroundings, configuration.get());
    ModuleCatalog catalog = ModuleCatalog.installed();
    RunOptions asked =
        inventory.apply(
            configuration
                .get()
                .apply(forks.apply(login.apply(RunOptions.of(check ? Mode.PLAN : Mode.APPLY)))),
            surroundings);
    RunOptions options =
        asked
            .withCheck(check)
            .withDiff(diff)
            .withExtraVars(
                ExtraVars.parse(extraVars, surroundings.workingDirectory(), asked.vault()));
    RunPlan plan =
        RunPlan.of(
            new AdHoc(
                pattern,
                module,
                module,
                RunCommand.given(catalog, module, args, surroundings, options.vault())),
            inventory.inventories,
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
