package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunOptions;
import picocli.CommandLine.Option;

/** How much is done at a time. */
final class ForksOption {
  @Option(
      names = {"-f", "--forks"},
      paramLabel = "N",
      defaultValue = "25",
      description = "Requests under way at a time (default: ${DEFAULT-VALUE}).")
  int forks;

  /**
   * @throws UserException where it is less than 1
   */
  RunOptions apply(RunOptions options) {
    if (forks < 1) {
      throw new UserException("forks", "--forks must be at least 1", null, null);
    }
    return options.withForks(forks);
  }
}
