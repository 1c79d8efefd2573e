package dev.virtwright.cli;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.journal.History;
import dev.virtwright.report.ConsoleReport;
import dev.virtwright.report.HistoryJson;
import dev.virtwright.report.HistoryText;
import dev.virtwright.report.Style;
import dev.virtwright.result.PastHost;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** history: earlier runs, what they knew of a host, how a resource drifted. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists earlier runs, the newest first.")
final class HistoryCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin Shown shown = new Shown();

  /** How much, and for whom. */
  static final class Shown {
    @Mixin HistoryOptions history = new HistoryOptions();

    @Option(
        names = {"-n", "--last"},
        paramLabel = "N",
        defaultValue = "30",
        description = "At most so many (default: ${DEFAULT-VALUE}).")
    int last;

    @Option(names = "--json", description = "For programs.")
    boolean json;

    /**
     * @param text of what was found, with a style and the width of the window
     */
    <T> int print(
        Surroundings surroundings,
        Function<History, T> find,
        Function<T, String> forPrograms,
        BiFunction<T, Look, String> text) {
      if (last < 1) {
        throw new UserException("last", "--last must be at least 1", null, null);
      }
      T found;
      try (History open = history.look(surroundings)) {
        found = find.apply(open);
      }
      boolean coloured = OutputOptions.bearsColour(surroundings, surroundings.outIsTerminal());
      int width =
          surroundings.outIsTerminal() ? new Terminal(1).size().columns() : ConsoleReport.ENDLESS;
      surroundings
          .out()
          .print(
              json
                  ? forPrograms.apply(found)
                  : text.apply(
                      found, new Look(coloured ? Style.coloured() : Style.plain(), width)));
      surroundings.out().flush();
      return ExitStatus.OK;
    }
  }

  /** What the window bears. */
  record Look(Style style, int width) {}

  HistoryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return shown.print(
        surroundings,
        history -> history.runs(shown.last),
        HistoryJson::runs,
        (runs, look) -> HistoryText.runs(runs, look.style(), ZoneId.systemDefault(), look.width()));
  }

  @Command(
      name = "host",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "What is known of a host: drift and findings, since when, and its runs.")
  int host(
      @Parameters(paramLabel = "HOST", description = "Its inventory name.") String name,
      @Mixin Shown how) {
    return how.print(
        surroundings,
        history -> known(history, name, how.last),
        HistoryJson::host,
        (host, look) -> HistoryText.host(host, look.style(), ZoneId.systemDefault(), look.width()));
  }

  private static PastHost known(History history, String name, int most) {
    Optional<PastHost> host = history.host(name, most);
    return host.orElseThrow(() ->
        new UserException(
            "unknown-host",
            "no recorded run had a host '" + name + "'",
            Suggestions.didYouMean(name, history.hosts()),
            null));
  }

  @Command(
      name = "resource",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "How resources drifted over time, on which hosts.")
  int resource(
      @Parameters(
              paramLabel = "TEXT",
              arity = "0..1",
              defaultValue = "",
              description = "Part of 'role : task' (default: all).")
          String text,
      @Mixin Shown how) {
    return how.print(
        surroundings,
        history -> history.drifts(text, how.last),
        HistoryJson::resources,
        (drifts, look) ->
            HistoryText.resources(drifts, look.style(), ZoneId.systemDefault(), look.width()));
  }
}
