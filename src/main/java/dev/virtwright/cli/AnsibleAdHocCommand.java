package dev.virtwright.cli;

import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.playbook.Setting;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
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

  @Option(
      names = {"-B", "--background"},
      paramLabel = "SECONDS",
      description = "Let the task run on by itself for so long.")
  long background;

  @Option(
      names = {"-P", "--poll"},
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "With -B: look after it so often; 0 does not wait (default: 15).")
  long poll;

  @Option(
      names = "--task-timeout",
      paramLabel = "SECONDS",
      description = "End the task after so long.")
  long taskTimeout;

  @Option(
      names = "--playbook-dir",
      paramLabel = "DIRECTORY",
      description = "Stands in for a playbook's directory: its group_vars and roles count.")
  @Nullable Path playbookDirectory;

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
    acting.inventory.unparsed = configuration.get().unparsed();
    AnsibleOutput ansible = new AnsibleOutput(surroundings, configuration.get());
    ModuleCatalog catalog = ModuleCatalog.installed();
    RunOptions options =
        acting
            .apply(Mode.APPLY, surroundings, configuration.get())
            .withDiff(diff)
            .withPatience(true);
    RunPlan plan =
        RunPlan.of(
            task.task(catalog, options.vault()).with(keywords(), playbookDirectory),
            acting.inventory.inventories,
            surroundings.workingDirectory(),
            options,
            catalog);
    AnsibleDisplay display = ansible.minimal(options, output.verbosity(), oneLine);
    AnsibleNames.warn(
        display, configuration.get(), Objects.requireNonNull(spec).commandLine().getParseResult());
    if (plan.hosts().isEmpty()) {
      if (options.limit() != null) {
        throw new AnsibleNames.Failed("the pattern and --limit leave no host");
      }
      display.warning("No hosts matched, nothing to do");
    }
    if (listHosts) {
      plan.warnings().forEach(each -> display.warning(AnsibleNames.text(each)));
      surroundings.out().println("  hosts (%d):".formatted(plan.hosts().size()));
      plan.hosts().forEach(host -> surroundings.out().println("    " + host));
      return AnsibleNames.OK;
    }
    if (plan.hosts().isEmpty()) {
      return AnsibleNames.OK;
    }
    RunReport report =
        new Runner(surroundings, output).run(plan, AnsibleOutput.listener(display, surroundings));
    output.save(report, diff, surroundings);
    return AnsiblePlaybookCommand.status(report);
  }

  private Map<Setting, Object> keywords() {
    Map<Setting, Object> keywords = new EnumMap<>(Setting.class);
    if (background > 0) {
      keywords.put(Setting.ASYNC, background);
      keywords.put(Setting.POLL, poll);
    }
    if (taskTimeout > 0) {
      keywords.put(Setting.TIMEOUT, taskTimeout);
    }
    return keywords;
  }
}
