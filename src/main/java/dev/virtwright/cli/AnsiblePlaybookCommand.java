package dev.virtwright.cli;

import dev.virtwright.engine.Outline;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.report.AnsibleSettings;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code apply} under the name {@code ansible-playbook}: its options, its lines on standard output,
 * its exit statuses (lib/ansible/executor/task_queue_manager.py of ansible-core).
 */
@Command(
    name = "ansible-playbook",
    description = "Runs Ansible playbooks, executing the defined tasks on the targeted hosts.")
final class AnsiblePlaybookCommand extends PlaybookCommand {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Spec @Nullable CommandSpec spec;

  AnsiblePlaybookCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    super(surroundings, configuration, Mode.APPLY);
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    Configuration settings = configuration.get();
    AnsibleOutput ansible = new AnsibleOutput(surroundings, settings);
    AnsibleNames.usualInventory(acting.inventory);
    acting.inventory.unparsed = settings.unparsed();
    for (Path playbook : playbooks) {
      if (!Files.exists(surroundings.workingDirectory().resolve(playbook))) {
        throw new AnsibleNames.Failed("the playbook: %s could not be found".formatted(playbook));
      }
    }
    RunOptions options = options().withPatience(true);
    AnsibleDisplay display =
        ansible.display(
            surroundings.out(),
            output.verbosity(),
            null,
            options.check(),
            options.diff(),
            AnsibleSettings.Callback.DEFAULT);
    display.verbose(1, AnsibleNames.configFile(settings));
    AnsibleNames.warn(
        display, settings, Objects.requireNonNull(spec).commandLine().getParseResult());
    if (lists()) {
      RunPlan plan = plan(options);
      plan.warnings().forEach(each -> display.warning(AnsibleNames.text(each)));
      list(plan);
      return AnsibleNames.OK;
    }
    // the directory of a pipeline stays as it is unless a history is asked for
    history.none |= history.place.file == null && !history.place.asked(surroundings);
    RunReport report =
        history.keeping(
            options,
            surroundings,
            keyed ->
                new Runner(surroundings, output)
                    .asking(approver(display))
                    .runToTheEnd(plan(keyed), ansible.report(keyed, output.verbosity(), null)));
    output.save(report, options.diff(), surroundings);
    RetryFile.write(report, playbooks.getFirst(), settings, surroundings);
    return status(report);
  }

  /** An unreachable host counts more than one that failed. */
  static int status(RunReport report) {
    if (report.interrupted()) {
      return AnsibleNames.INTERRUPTED;
    }
    List<RunReport.Host> counted =
        report.hosts().stream().filter(host -> !host.forgiven()).toList();
    if (counted.stream().anyMatch(host -> host.unreachable() != null)) {
      return AnsibleNames.HOSTS_UNREACHABLE;
    }
    return counted.stream().anyMatch(host -> host.failed() > 0)
        ? AnsibleNames.HOSTS_FAILED
        : AnsibleNames.OK;
  }

  @Override
  void list(RunPlan plan) {
    PrintStream out = surroundings.out();
    List<Outline> plays = plan.outline();
    for (int i = 0; i < playbooks.size(); i++) {
      String file = playbooks.get(i).toString();
      boolean alone = playbooks.size() == 1;
      out.println("\nplaybook: " + file);
      if (syntaxCheck) {
        continue;
      }
      int number = 0;
      for (Outline play : plays) {
        if (alone || play.location().file().equals(file)) {
          list(play, ++number, out);
        }
      }
    }
  }

  private void list(Outline play, int number, PrintStream out) {
    StringBuilder head =
        new StringBuilder(
            "\n  play #%d (%s): %s\tTAGS: [%s]"
                .formatted(
                    number,
                    String.join(",", play.pattern()),
                    play.play(),
                    String.join(",", new TreeSet<>(play.tags()))));
    if (listHosts) {
      head.append(
          "\n    pattern: %s\n    hosts (%d):"
              .formatted(
                  play.pattern().stream().map(each -> "'" + each + "'").toList(),
                  play.hosts().size()));
      play.hosts().forEach(host -> head.append("\n      ").append(host));
    }
    out.println(head);
    if (!listTasks && !listTags) {
      return;
    }
    StringBuilder tasks = new StringBuilder(listTasks ? "    tasks:\n" : "");
    TreeSet<String> all = new TreeSet<>();
    for (Outline.Entry task : play.tasks()) {
      all.addAll(task.tags());
      if (listTasks) {
        String name = task.role() == null ? task.name() : task.role() + " : " + task.name();
        tasks
            .append("      ")
            .append(name)
            .append("\tTAGS: [")
            .append(String.join(", ", new TreeSet<>(task.tags())))
            .append("]\n");
      }
    }
    if (listTags) {
      tasks.append("      TASK TAGS: [").append(String.join(", ", all)).append("]\n");
    }
    out.print(tasks); // its lines are whole
  }
}
