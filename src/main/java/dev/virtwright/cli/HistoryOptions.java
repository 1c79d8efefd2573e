package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.Severity;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.journal.History;
import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where earlier runs are kept. */
final class HistoryOptions {
  private static final String VARIABLE = "VIRTWRIGHT_HISTORY";

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "Where earlier runs are kept (default: $VIRTWRIGHT_HISTORY, or .virtwright/history.db).")
  @Nullable Path file;

  /** Of commands that run: whether to go without one. */
  static final class Kept {
    @Mixin HistoryOptions place = new HistoryOptions();

    @Option(
        names = "--no-history",
        description = "Keep nothing of this run, and tell nothing of earlier ones.")
    boolean none;

    /**
     * A run whose result is written down.
     *
     * <p>A history that was asked for must be usable before the run; without the one that is merely
     * usual, the run goes on.
     *
     * @param run carries out what it is given
     */
    RunReport keeping(
        RunOptions options, Surroundings surroundings, Function<RunOptions, RunReport> run) {
      if (none) {
        return run.apply(options);
      }
      History history;
      try {
        history = place.open(surroundings);
      } catch (UserException unusable) {
        if (place.asked(surroundings)) {
          throw unusable;
        }
        warn(unusable, surroundings);
        return run.apply(options);
      }
      try (history) {
        RunReport report = run.apply(options.withFingerprintKey(history.key()));
        try {
          return history.record(report);
        } catch (UserException unwritten) {
          warn(unwritten, surroundings); // what was done must be told all the same
          return report;
        }
      }
    }

    private static void warn(UserException problem, Surroundings surroundings) {
      List<Diagnostic> warnings =
          problem.diagnostics().stream()
              .map(each ->
                  new Diagnostic(
                      each.code(),
                      Severity.WARNING,
                      each.summary(),
                      each.remedy(),
                      each.location()))
              .toList();
      surroundings.err().print(Cli.printer(surroundings).print(warnings));
    }
  }

  boolean asked(Surroundings surroundings) {
    return file != null || surroundings.environment().containsKey(VARIABLE);
  }

  Path path(Surroundings surroundings) {
    Path given = file;
    if (given == null) {
      String set = surroundings.environment().get(VARIABLE);
      given = Path.of(set == null || set.isEmpty() ? ".virtwright/history.db" : set);
    }
    return surroundings.workingDirectory().resolve(given);
  }

  private History open(Surroundings surroundings) {
    Path path = path(surroundings);
    if (!asked(surroundings)) {
      keepOutOfGit(path.resolveSibling(".gitignore"));
    }
    return History.open(path);
  }

  History look(Surroundings surroundings) {
    return History.look(path(surroundings));
  }

  /** The directory is ours, and belongs into nobody's repository. */
  private static void keepOutOfGit(Path ignore) {
    try {
      Files.createDirectories(ignore.toAbsolutePath().getParent());
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, "*\n");
      }
    } catch (IOException unwritable) {
      throw new UserException(
          "history-unusable",
          "the history cannot be kept in %s: %s"
              .formatted(ignore.getParent(), unwritable.getMessage()),
          "name a file in a directory that you may write to with --history, or go without:"
              + " --no-history",
          null);
    }
  }
}
