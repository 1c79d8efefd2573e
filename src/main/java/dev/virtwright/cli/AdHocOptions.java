package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.vault.Vault;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One task on the command line. */
final class AdHocOptions {
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

  /**
   * The task.
   *
   * @throws UserException where there is no such module
   */
  AdHoc task(ModuleCatalog catalog, Vault vault) {
    ModuleSpec spec =
        catalog
            .find(module)
            .orElseThrow(() ->
                new UserException(
                    "unknown-module",
                    "there is no module '" + module + "'",
                    catalog.didYouMean(module),
                    null));
    return new AdHoc(pattern, module, module, ExtraVars.task(args, spec.freeForm(), vault));
  }
}
