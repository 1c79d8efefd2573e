package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.vault.Vault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  AdHoc task(ModuleCatalog catalog, Surroundings surroundings, Vault vault) {
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
    return new AdHoc(pattern, module, module, given);
  }
}
