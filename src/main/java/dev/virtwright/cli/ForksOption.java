package dev.virtwright.cli;

import dev.virtwright.engine.RunOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much is done at a time. */
final class ForksOption {
  @Option(
      names = {"-f", "--forks"},
      paramLabel = "N",
      defaultValue = "25",
      description = "Requests under way at a time (default: ${DEFAULT-VALUE}).")
  int forks;

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  /**
   * @throws ParameterException where it is less than 1
   */
  RunOptions apply(RunOptions options) {
    if (forks < 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--forks must be at least 1");
    }
    return options.withForks(forks);
  }
}
