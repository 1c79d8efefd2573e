package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.report.ConsoleReport;
import dev.virtwright.report.CsvReport;
import dev.virtwright.report.HtmlReport;
import dev.virtwright.report.JsonReport;
import dev.virtwright.report.JunitReport;
import dev.virtwright.report.MarkdownReport;
import dev.virtwright.report.PrometheusReport;
import dev.virtwright.report.SarifReport;
import dev.virtwright.report.Style;
import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How results are shown and where they go. */
final class OutputOptions {

  /** Where colours are used. */
  enum Colour {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** The forms of a report. */
  enum Format {
    TEXT,
    HTML,
    JSON,
    JUNIT,
    SARIF,
    PROMETHEUS,
    MARKDOWN,
    CSV,
    /** What ansible-playbook's default callback prints, while the run goes on. */
    ANSIBLE
  }

  /** One {@code --format} with its {@code --output}. */
  static final class Target {
    @Option(
        names = "--format",
        required = true,
        paramLabel = "FORMAT",
        description =
            "text, html, json, junit, sarif, prometheus, markdown, csv or ansible; repeatable, each"
                + " with an --output.")
    Format format = Format.TEXT;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "Where the --format before it goes; standard output without.")
    @Nullable Path file;
  }

  @ArgGroup(exclusive = false, multiplicity = "0..*")
  List<Target> targets = new ArrayList<>();

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "auto (default), always or never; NO_COLOR is honoured.")
  Colour colour = Colour.AUTO;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Say more: -v every check with its rule, -vv what was merely read and what hosts cost.")
  boolean[] verbose = {};

  private boolean streamed;
  private final CountDownLatch written = new CountDownLatch(1);

  int verbosity() {
    return verbose.length;
  }

  Style style(Surroundings surroundings, boolean terminal) {
    boolean coloured =
        switch (colour) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> bearsColour(surroundings, terminal);
        };
    return coloured ? Style.coloured() : Style.plain();
  }

  /** Whether a person who has asked for nothing sees colours. */
  static boolean bearsColour(Surroundings surroundings, boolean terminal) {
    return terminal
        && surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(surroundings.environment().get("TERM"));
  }

  /** Runs it, and writes what is written while it runs; on standard output in place of progress. */
  RunReport run(Runner runner, RunPlan plan, AnsibleOutput ansible) {
    Target target =
        targets.stream().filter(each -> each.format == Format.ANSIBLE).findFirst().orElse(null);
    if (target == null || target.file != null) {
      return runner.run(plan);
    }
    streamed = true;
    return runner.run(plan, ansible.report(plan.options(), verbosity(), colours()));
  }

  /** Whether colours are asked for; null where the terminal decides. */
  private @Nullable Boolean colours() {
    return switch (colour) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> null;
    };
  }

  /** Whether standard output is taken by a form for programs. */
  private boolean standardOutputTaken() {
    return targets.stream().anyMatch(target -> target.file == null);
  }

  void write(RunReport report, boolean diff, Surroundings surroundings) {
    try {
      writeAll(report, diff, surroundings);
    } finally {
      written.countDown();
    }
  }

  /** Returns when {@link #write} is done, or when it takes too long. */
  void awaitWritten(Duration most) {
    try {
      if (!written.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("writing the result takes longer than " + most);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes those forms alone that go to files. */
  void save(RunReport report, boolean diff, Surroundings surroundings) {
    for (Target target : targets) {
      if (target.file != null) {
        save(
            surroundings.workingDirectory().resolve(target.file),
            render(report, target.format, diff));
      }
    }
    written.countDown();
  }

  private void writeAll(RunReport report, boolean diff, Surroundings surroundings) {
    for (Target target : targets) {
      if (target.format == Format.ANSIBLE && target.file == null && streamed) {
        continue;
      }
      String text = render(report, target.format, diff);
      if (target.file == null) {
        surroundings.out().print(text);
      } else {
        save(surroundings.workingDirectory().resolve(target.file), text);
      }
    }
    if (!standardOutputTaken()) {
      surroundings
          .out()
          .print(
              ConsoleReport.render(
                  report,
                  style(surroundings, surroundings.outIsTerminal()),
                  diff,
                  verbosity(),
                  surroundings.outIsTerminal()
                      ? new Terminal(1).size().columns()
                      : ConsoleReport.ENDLESS));
    }
    surroundings.out().flush();
  }

  private String render(RunReport report, Format format, boolean diff) {
    return switch (format) {
      case TEXT ->
          ConsoleReport.render(report, Style.plain(), diff, verbosity(), ConsoleReport.ENDLESS);
      case HTML -> HtmlReport.render(report, ZoneId.systemDefault());
      case JSON -> JsonReport.render(report);
      case JUNIT -> JunitReport.render(report);
      case SARIF -> SarifReport.render(report, Cli.version());
      case PROMETHEUS -> PrometheusReport.render(report);
      case MARKDOWN -> MarkdownReport.render(report);
      case CSV -> CsvReport.render(report);
      case ANSIBLE -> AnsibleOutput.render(report, verbosity(), diff);
    };
  }

  static void save(Path file, String text) {
    try {
      replace(file, text);
    } catch (IOException unwritable) {
      throw new UserException(
          "cannot-write",
          "the report cannot be written to " + file + ": " + unwritable.getMessage(),
          "name another place with --output",
          null);
    }
  }

  /**
   * A reader sees the old text or the new one, never half of one; but for a pipe or a terminal, and
   * where only the file itself may be written.
   */
  static void replace(Path file, String text) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, text);
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path directory = Objects.requireNonNull(target.getParent());
    Files.createDirectories(directory);
    if (Files.exists(target) && !Files.isWritable(directory)) {
      Files.writeString(target, text);
    } else {
      Path fresh = target.resolveSibling("." + target.getFileName() + ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
