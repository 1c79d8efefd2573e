package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** modules: what there is, and the page of one. */
@Command(
    name = "modules",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the modules, or prints the reference page of one.")
final class ModulesCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The module to explain.")
  @Nullable String name;

  @Option(
      names = "--write-docs",
      paramLabel = "DIRECTORY",
      description = "Write all reference pages there.")
  @Nullable Path docs;

  ModulesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    ModuleCatalog catalog = ModuleCatalog.installed();
    if (docs != null) {
      Reference.write(surroundings.workingDirectory().resolve(docs), catalog.specs());
    } else if (name == null) {
      int width = catalog.specs().stream().mapToInt(spec -> spec.name().length()).max().orElse(0);
      for (ModuleSpec spec : catalog.specs()) {
        surroundings
            .out()
            .println(spec.name() + " ".repeat(width + 2 - spec.name().length()) + spec.summary());
      }
    } else {
      String asked = name;
      ModuleSpec spec =
          catalog
              .find(asked)
              .orElseThrow(() ->
                  new UserException(
                      "unknown-module",
                      "there is no module '" + asked + "'",
                      catalog.didYouMean(asked),
                      null));
      surroundings.out().print(Reference.page(spec));
    }
    return ExitStatus.OK;
  }
}
