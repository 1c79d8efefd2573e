package dev.virtwright.cli;

import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** inventory: the hosts that a pattern selects, one a line. */
@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the hosts of inventories that a pattern selects.")
final class InventoryCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "all",
      description = "Which hosts (default: ${DEFAULT-VALUE}).")
  String pattern = "all";

  @Mixin InventoryOptions inventory = new InventoryOptions();

  InventoryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Inventory hosts = Inventory.read(inventory.inventories, surroundings.workingDirectory());
    Inventory.Selection selected = hosts.select(List.of(pattern), null);
    if (inventory.limit != null) {
      selected = hosts.limit(selected, List.of(inventory.limit));
    }
    surroundings.err().print(Cli.printer(surroundings).print(hosts.warnings()));
    surroundings.err().print(Cli.printer(surroundings).print(selected.warnings()));
    for (Host host : selected.hosts()) {
      surroundings.out().println(host.name());
    }
    return ExitStatus.OK;
  }
}
