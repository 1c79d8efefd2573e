package dev.virtwright.cli;

import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** facts: what is known of hosts, as JSON. */
@Command(
    name = "facts",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Prints the facts of hosts as JSON, by host name.")
final class FactsCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "all",
      description = "Which hosts (default: ${DEFAULT-VALUE}).")
  String pattern = "all";

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();

  FactsCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    RunOptions options =
        inventory.apply(
            login.apply(RunOptions.of(RunReport.Mode.PLAN)), surroundings, configuration.get());
    RunPlan plan =
        RunPlan.of(
            new AdHoc(pattern, "Facts", "setup", Map.of()),
            inventory.inventories,
            surroundings.workingDirectory(),
            options,
            ModuleCatalog.installed());
    RunReport report = new Runner(surroundings, output).run(plan);
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    report
        .results()
        .forEach(
            result -> facts.put(result.host(), unprefixed(result.values().get("ansible_facts"))));
    surroundings.out().println(Json.write(facts, 2));
    return Runner.status(report, false, Runner.FailOn.NEVER);
  }

  /** As they are in {@code ansible_facts}; without what setup says of itself. */
  private static @Nullable Object unprefixed(@Nullable Object facts) {
    if (!(facts instanceof Map<?, ?> map)) {
      return facts;
    }
    Map<String, @Nullable Object> bare = new TreeMap<>();
    map.forEach((name, value) -> {
      String fact = String.valueOf(name);
      if (fact.equals("ansible_local")) {
        bare.put(fact, value);
      } else if (fact.startsWith("ansible_")) {
        bare.put(fact.substring("ansible_".length()), value);
      }
    });
    return bare;
  }
}
