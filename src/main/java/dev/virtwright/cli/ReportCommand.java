package dev.virtwright.cli;

import dev.virtwright.journal.History;
import dev.virtwright.result.RunReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** report: the report of an earlier run, in any form, or all of them as pages. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows the report of an earlier run again, in any form.")
final class ReportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      defaultValue = "last",
      description = "As history lists it (default: ${DEFAULT-VALUE}).")
  String run = "last";

  @Mixin HistoryOptions history = new HistoryOptions();
  @Mixin OutputOptions output = new OutputOptions();

  ReportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    RunReport report;
    try (History open = history.look(surroundings)) {
      report = open.report(run);
    }
    output.write(report, true, surroundings);
    return ExitStatus.OK;
  }

  @Command(
      name = "serve",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Serves the history and the reports of the last runs as pages, on 127.0.0.1 only.",
        "Whoever is logged in on this machine can read them there."
      })
  int serve(
      @Mixin HistoryOptions place,
      @Option(
              names = "--port",
              paramLabel = "PORT",
              defaultValue = "8470",
              description = "0 takes a free one (default: ${DEFAULT-VALUE}).")
          int port) {
    place.look(surroundings).close(); // a history that cannot be read is said at once
    try (ReportServer server = ReportServer.start(place.path(surroundings), port)) {
      surroundings.out().println("serving the history at " + server.address());
      surroundings.out().println("Ctrl-C ends it");
      surroundings.out().flush();
      server.await();
    }
    return ExitStatus.OK;
  }
}
