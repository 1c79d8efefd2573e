package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.vault.Vault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** run: one task, ad hoc. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs one module on the hosts that a pattern selects.")
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "PATTERN", description = "Which hosts.")
  String pattern = "";

  @Option(
      names = {"-m", "--module-name"},
      paramLabel = "MODULE",
      defaultValue = "command",
      description = "The module (default: ${DEFAULT-VALUE}).")
  String module = "command";

  @Option(
      names = {"-a", "--args"},
      paramLabel = "ARGS",
      defaultValue = "",
      description = "key=value words, JSON, or the free text of command and shell.")
  String args = "";

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin HistoryOptions.Kept history = new HistoryOptions.Kept();

  @Mixin ForksOption forks = new ForksOption();

  @Option(
      names = {"-C", "--check"},
      description = "Change nothing, say what would be changed.")
  boolean check;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ModuleCatalog catalog = ModuleCatalog.installed();
    RunOptions options =
        inventory
            .apply(
                forks.apply(
                    login.apply(RunOptions.of(check ? RunReport.Mode.PLAN : RunReport.Mode.APPLY))),
                surroundings)
            .withCheck(check);
    Map<String, @Nullable Object> given =
        given(catalog, module, args, surroundings, options.vault());
    RunReport report =
        new Runner(surroundings, output)
            .run(new AdHoc(pattern, module, module, given), inventory, options, history, catalog);
    for (TaskResult result : report.results()) {
      Object stdout = result.values().get("stdout");
      if (stdout instanceof String text && !text.isEmpty()) {
        surroundings.out().println(result.host() + ":");
        text.lines().forEach(line -> surroundings.out().println("  " + line));
      }
    }
    output.write(report, true, surroundings);
    return Runner.status(report, false, Runner.FailOn.NEVER);
  }

  /**
   * The module's arguments.
   *
   * @throws UserException where there is no such module
   */
  static Map<String, @Nullable Object> given(
      ModuleCatalog catalog, String module, String args, Surroundings surroundings, Vault vault) {
    ModuleSpec spec =
        catalog
            .find(module)
            .orElseThrow(() ->
                new UserException(
                    "unknown-module",
                    "there is no module '" + module + "'",
                    catalog.didYouMean(module),
                    null));
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    String free = spec.freeForm();
    if (free != null && !args.isBlank() && !args.strip().startsWith("{")) {
      given.put(free, args);
    } else {
      given.putAll(ExtraVars.parse(List.of(args), surroundings.workingDirectory(), vault));
    }
    return given;
  }
}
