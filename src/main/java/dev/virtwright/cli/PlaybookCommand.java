package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.Approver;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.Outline;
import dev.virtwright.engine.Prompter;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.engine.guard.HostUndoExecutor.Earlier;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** apply, plan and drift: the same run, with or without its actions. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class PlaybookCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;
  private final Mode mode;

  @Parameters(arity = "1..*", paramLabel = "PLAYBOOK", description = "Playbooks, in this order.")
  List<Path> playbooks = new ArrayList<>();

  @Mixin ActingOptions acting = new ActingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin HistoryOptions.Kept history = new HistoryOptions.Kept();

  @Option(
      names = {"-t", "--tags"},
      split = ",",
      paramLabel = "TAG",
      description = "Only tasks with one of these tags.")
  List<String> tags = new ArrayList<>();

  @Option(
      names = "--skip-tags",
      split = ",",
      paramLabel = "TAG",
      description = "No task with one of these tags.")
  List<String> skipTags = new ArrayList<>();

  @Option(
      names = {"-D", "--diff"},
      description = "Show changed texts line by line.")
  boolean diff;

  @Option(
      names = "--start-at-task",
      paramLabel = "NAME",
      description = "Begin with the task of this name.")
  @Nullable String startAtTask;

  @Option(
      names = "--step",
      description = "Ask before each task: do it, leave it out, or go on without asking.")
  boolean step;

  @Option(names = "--force-handlers", description = "Run handlers on failed hosts too.")
  boolean forceHandlers;

  @Option(names = "--list-hosts", description = "Only list the hosts.")
  boolean listHosts;

  @Option(names = "--list-tasks", description = "Only list the tasks.")
  boolean listTasks;

  @Option(names = "--list-tags", description = "Only list the tags.")
  boolean listTags;

  @Option(names = "--syntax-check", description = "Only look for mistakes.")
  boolean syntaxCheck;

  @Option(
      names = "--no-speculation",
      description = "Plan each task only when it is due; the result is the same, but slower.")
  boolean noSpeculation;

  @Option(
      names = "--detailed-exitcode",
      description = "End with status 3 where something would be changed.")
  boolean detailedExitCode;

  PlaybookCommand(Surroundings surroundings, Supplier<Configuration> configuration, Mode mode) {
    this.surroundings = surroundings;
    this.configuration = configuration;
    this.mode = mode;
  }

  static PlaybookCommand apply(Surroundings surroundings, Supplier<Configuration> configuration) {
    return new Apply(surroundings, configuration);
  }

  static PlaybookCommand plan(Surroundings surroundings, Supplier<Configuration> configuration) {
    return new Plan(surroundings, configuration);
  }

  static PlaybookCommand drift(Surroundings surroundings, Supplier<Configuration> configuration) {
    return new Drift(surroundings, configuration);
  }

  @Command(name = "apply", description = "Brings hosts to the described state.")
  private static final class Apply extends PlaybookCommand {
    @Option(
        names = "--undo-unconfirmed",
        description =
            "Have hosts undo a network change that an earlier run left unconfirmed at once, not at"
                + " its deadline.")
    boolean undoUnconfirmed;

    Apply(Surroundings surroundings, Supplier<Configuration> configuration) {
      super(surroundings, configuration, Mode.APPLY);
    }

    @Override
    Earlier earlier() {
      return undoUnconfirmed ? Earlier.UNDO : Earlier.WAIT;
    }
  }

  @Command(name = "plan", description = "Shows what apply would change, and changes nothing.")
  private static final class Plan extends PlaybookCommand {
    Plan(Surroundings surroundings, Supplier<Configuration> configuration) {
      super(surroundings, configuration, Mode.PLAN);
    }
  }

  @Command(
      name = "drift",
      description = "Reports what is not as described; ends with status 3 where something is not.")
  private static final class Drift extends PlaybookCommand {
    Drift(Surroundings surroundings, Supplier<Configuration> configuration) {
      super(surroundings, configuration, Mode.DRIFT);
    }
  }

  /** What becomes of network changes that an earlier run left unconfirmed. */
  Earlier earlier() {
    return Earlier.WAIT;
  }

  /** What the run is asked for. */
  RunOptions options() {
    return acting
        .apply(mode, surroundings, configuration.get())
        .withDiff(diff)
        .withTags(listTags && tags.isEmpty() ? List.of("all", "never") : tags, skipTags)
        .withVerbosity(output.verbosity())
        .withStartAtTask(startAtTask)
        .withForceHandlers(forceHandlers)
        .withSpeculation(!noSpeculation && !step);
  }

  /** Whether it is only listed what there is. */
  boolean lists() {
    return listHosts || listTasks || listTags || syntaxCheck;
  }

  @Override
  public Integer call() {
    RunOptions options = options();
    if (lists()) {
      list(plan(options));
      return ExitStatus.OK;
    }
    AnsibleOutput ansible = new AnsibleOutput(surroundings, configuration.get());
    RunReport report =
        history.keeping(
            options,
            surroundings,
            keyed ->
                output.run(
                    new Runner(surroundings, output, earlier()).asking(approver(null)),
                    plan(keyed),
                    ansible));
    output.write(report, diff || mode != Mode.APPLY, surroundings);
    return Runner.status(report, mode == Mode.DRIFT || detailedExitCode, Runner.FailOn.NEVER);
  }

  /**
   * Who is asked about each task; null where nobody is.
   *
   * @param display prints each question once more; null for none
   * @throws UserException where somebody is to be asked and there is no terminal
   */
  @Nullable Approver approver(@Nullable AnsibleDisplay display) {
    if (!step) {
      return null;
    }
    if (!LoginOptions.somebodyIsThere()) {
      throw new UserException("option", "--step asks at a terminal, and there is none", null, null);
    }
    return new StepQuestions(display, LoginOptions::answer);
  }

  RunPlan plan(RunOptions options) {
    return RunPlan.of(
        playbooks,
        acting.inventory.inventories,
        surroundings.workingDirectory(),
        options,
        ModuleCatalog.installed(),
        lists() ? Prompter.NOBODY : LoginOptions::answer);
  }

  /** Prints what there is. */
  void list(RunPlan plan) {
    PrintStream out = surroundings.out();
    plan.warnings()
        .forEach(
            warning -> surroundings.err().print(Cli.printer(surroundings).print(List.of(warning))));
    for (Outline play : plan.outline()) {
      if (syntaxCheck) {
        continue;
      }
      out.println("play: " + play.play());
      if (listHosts) {
        out.println("  hosts (" + play.hosts().size() + "):");
        play.hosts().forEach(host -> out.println("    " + host));
      }
      if (listTasks) {
        out.println("  tasks:");
        for (Outline.Entry task : play.tasks()) {
          String name = task.role() == null ? task.name() : task.role() + " : " + task.name();
          out.println("    " + name + "  " + task.tags());
        }
      }
      if (listTags) {
        TreeSet<String> all = new TreeSet<>();
        play.tasks().forEach(task -> all.addAll(task.tags()));
        out.println("  tags: " + String.join(", ", all));
      }
    }
    if (syntaxCheck) {
      out.println("no mistakes in " + plan.title());
    }
  }
}
