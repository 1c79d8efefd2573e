package dev.virtwright.cli;

import dev.virtwright.engine.RunOptions;
import dev.virtwright.result.RunReport.Mode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that act on hosts have in common: where, how to get in, and with what. */
final class ActingOptions {
  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin ForksOption forks = new ForksOption();

  @Option(
      names = {"-e", "--extra-vars"},
      paramLabel = "VARS",
      description = "key=value, JSON, YAML or @FILE; the strongest variables.")
  List<String> extraVars = new ArrayList<>();

  @Option(
      names = {"-C", "--check"},
      description = "Change nothing, say what would be changed.")
  boolean check;

  /**
   * What the run is asked for.
   *
   * @param mode where it is not only checked
   */
  RunOptions apply(Mode mode, Surroundings surroundings, Configuration configuration) {
    Mode asked = mode == Mode.APPLY && check ? Mode.PLAN : mode;
    RunOptions options =
        inventory.apply(
            configuration.apply(forks.apply(login.apply(RunOptions.of(asked)))),
            surroundings,
            configuration);
    return options
        .withCheck(check)
        .withExtraVars(
            ExtraVars.parse(extraVars, surroundings.workingDirectory(), options.vault()));
  }
}
