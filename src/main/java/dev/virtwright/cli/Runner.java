package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.Approver;
import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.Run;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.engine.guard.HostUndoExecutor;
import dev.virtwright.engine.guard.HostUndoExecutor.Earlier;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.report.LiveProgress;
import dev.virtwright.report.SteadyProgress;
import dev.virtwright.report.Style;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Masker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out a planned run with progress on standard error, and finds the exit status. */
final class Runner {
  private static final int REDRAW_MILLIS = 200;
  private static final int SAY_MILLIS = 1000;
  private static final Duration MOST_WRITING = Duration.ofSeconds(30);

  private final Surroundings surroundings;
  private final OutputOptions output;
  private final Earlier earlier;
  private final @Nullable Approver approver;

  Runner(Surroundings surroundings, OutputOptions output) {
    this(surroundings, output, Earlier.WAIT);
  }

  Runner(Surroundings surroundings, OutputOptions output, Earlier earlier) {
    this(surroundings, output, earlier, null);
  }

  private Runner(
      Surroundings surroundings,
      OutputOptions output,
      Earlier earlier,
      @Nullable Approver approver) {
    this.surroundings = surroundings;
    this.output = output;
    this.earlier = earlier;
    this.approver = approver;
  }

  /** The same, with somebody who approves of each task; null for nobody. */
  Runner asking(@Nullable Approver somebody) {
    return new Runner(surroundings, output, earlier, somebody);
  }

  /** Runs one task, and has the history keep what came of it. */
  RunReport run(
      AdHoc task,
      InventoryOptions inventory,
      RunOptions options,
      HistoryOptions.Kept history,
      ModuleCatalog catalog) {
    return history.keeping(
        options,
        surroundings,
        keyed ->
            run(
                RunPlan.of(
                    task, inventory.inventories, surroundings.workingDirectory(), keyed, catalog)));
  }

  /** Runs it without progress: the listener tells everything. */
  RunReport run(RunPlan plan, Consumer<RunEvent> listener) {
    return start(plan, listener, this::say);
  }

  /**
   * The same under a name of Ansible's: Ctrl-C does not end the process, so that it ends with the
   * status that its caller finds.
   */
  RunReport runToTheEnd(RunPlan plan, Consumer<RunEvent> listener) {
    Run run = engine().start(plan, listener::accept, approver);
    Interrupts.onNext(() -> {
      Interrupts.onNext(() -> Runtime.getRuntime().halt(AnsibleNames.INTERRUPTED));
      say("[ERROR]: User interrupted execution");
      run.interrupt();
    });
    return awaited(run, this::say);
  }

  RunReport run(RunPlan plan) {
    plan.warnings().forEach(this::warn);
    Style style = output.style(surroundings, surroundings.errIsTerminal());
    boolean live =
        approver == null // a question would be drawn over
            && surroundings.errIsTerminal()
            && !"dumb".equals(surroundings.environment().get("TERM"));
    return live ? live(plan, style) : plain(plan, style);
  }

  private void warn(Diagnostic warning) {
    surroundings.err().print(Cli.printer(surroundings).print(List.of(warning)));
  }

  private RunReport plain(RunPlan plan, Style style) {
    SteadyProgress progress =
        new SteadyProgress(
            surroundings.err(),
            style,
            output.verbosity(),
            plan.hosts().size(),
            surroundings.clock());
    return ticking(SAY_MILLIS, progress::tick, () -> start(plan, progress, this::say));
  }

  private RunReport live(RunPlan plan, Style style) {
    Terminal terminal = new Terminal(2);
    try (LiveProgress progress =
        new LiveProgress(
            surroundings.err(),
            style,
            output.verbosity(),
            plan.hosts().size(),
            terminal::size,
            surroundings.clock())) {
      return ticking(REDRAW_MILLIS, progress::tick, () -> start(plan, progress, progress::say));
    }
  }

  private static RunReport ticking(int millis, Runnable tick, Supplier<RunReport> work) {
    try (ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
      ScheduledFuture<?> ticks =
          clock.scheduleAtFixedRate(tick, millis, millis, TimeUnit.MILLISECONDS);
      RunReport report = work.get();
      ticks.cancel(false);
      clock.shutdownNow();
      return report;
    }
  }

  private RunReport start(RunPlan plan, Consumer<RunEvent> progress, Consumer<String> say) {
    // what is odd about the playbook was told with its lines before the run
    Set<Diagnostic> told = Set.copyOf(plan.warnings());
    Consumer<RunEvent> news =
        event -> {
          boolean again =
              event instanceof RunEvent.Warned(var at, var host, var warning)
                  && host == null
                  && told.contains(warning);
          if (!again) {
            progress.accept(event);
          }
        };
    return awaited(engine().start(plan, news::accept, approver), say);
  }

  private Engine engine() {
    return new Engine(Transports.of(surroundings), new HostUndoExecutor(earlier), new Masker());
  }

  private RunReport awaited(Run run, Consumer<String> say) {
    Thread hook = new Thread(() -> interrupted(run, say), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run.await();
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      // The hook runs: the process is ending, and the report is still printed.
      assert endingAlready != null;
    }
  }

  private void say(String text) {
    surroundings.err().println(text);
    surroundings.err().flush();
  }

  /**
   * Ctrl-C: the action under way ends in good order, and what was done is shown, before the process
   * ends, which it does with this thread. A second one ends it, and with it the connections, at
   * once.
   */
  private void interrupted(Run run, Consumer<String> say) {
    Interrupts.onNext(() -> {
      say.accept("interrupted twice: the connections are dropped; what was under way may go on");
      Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
    });
    say.accept("interrupted: finishing what is under way (again drops the connections)");
    run.interrupt();
    run.await();
    output.awaitWritten(MOST_WRITING);
  }

  /** The exit status by what came out. */
  static int status(RunReport report, boolean driftCounts, FailOn failOn) {
    if (report.interrupted()) {
      return ExitStatus.INTERRUPTED;
    }
    List<RunReport.Host> counted =
        report.hosts().stream().filter(host -> !host.forgiven()).toList();
    if (counted.stream().anyMatch(host -> host.failed() > 0)) {
      return ExitStatus.FAILED;
    }
    if (counted.stream().anyMatch(host -> host.unreachable() != null)) {
      return ExitStatus.UNREACHABLE;
    }
    boolean drift =
        report.hosts().stream().anyMatch(host -> host.changed() > 0 || host.pending() > 0);
    if (driftCounts && drift) {
      return ExitStatus.DRIFT;
    }
    return report.results().stream()
            .flatMap(result -> result.findings().stream())
            .map(Finding::verdict)
            .anyMatch(failOn::reached)
        ? ExitStatus.FINDINGS
        : ExitStatus.OK;
  }

  /** From which verdict on findings make the exit status. */
  enum FailOn {
    NEVER,
    FAIL,
    WARN;

    boolean reached(Verdict verdict) {
      return switch (this) {
        case NEVER -> false;
        case FAIL -> verdict == Verdict.FAIL;
        case WARN -> verdict == Verdict.FAIL || verdict == Verdict.WARN;
      };
    }
  }
}
