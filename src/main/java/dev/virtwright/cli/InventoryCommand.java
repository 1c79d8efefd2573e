package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.VaultDecryption;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.inventory.VarsDirectory;
import dev.virtwright.value.Json;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** inventory: hosts, groups and variables, in the forms that ansible-inventory prints. */
@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the hosts, groups and variables of inventories.",
      "Without --list, --host or --graph: the names of the hosts that a pattern selects."
    })
final class InventoryCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;
  private boolean asAnsible;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "all",
      description = "Which hosts, or for --graph which group (default: ${DEFAULT-VALUE}).")
  String pattern = "all";

  @Mixin InventoryOptions inventory = new InventoryOptions();

  @ArgGroup @Nullable Form form;

  @Spec @Nullable CommandSpec spec;

  /** What is shown; one of them. */
  static final class Form {
    @Option(names = "--list", description = "All of it as JSON, as an inventory program prints it.")
    boolean list;

    @Option(names = "--host", paramLabel = "NAME", description = "The variables of a host.")
    @Nullable String host;

    @Option(names = "--graph", description = "Groups and hosts as a tree.")
    boolean graph;
  }

  @Option(
      names = {"-y", "--yaml"},
      description = "YAML in place of JSON.")
  boolean yaml;

  @Option(names = "--vars", description = "With --graph: variables too.")
  boolean vars;

  @Option(
      names = "--export",
      description = "With --list: variables where they are given, not merged for each host.")
  boolean export;

  @Option(
      names = "--playbook-dir",
      paramLabel = "DIRECTORY",
      description = "Its group_vars and host_vars count too.")
  @Nullable Path playbookDirectory;

  @Option(names = "--output", paramLabel = "FILE", description = "With --list: write to this file.")
  @Nullable Path output;

  InventoryCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  /** Under the name {@code ansible-inventory}: one of the three forms, and Ansible's inventory. */
  static InventoryCommand ansible(
      Surroundings surroundings, Supplier<Configuration> configuration) {
    InventoryCommand command = new InventoryCommand(surroundings, configuration);
    command.asAnsible = true;
    return command;
  }

  @Override
  public Integer call() {
    if (asAnsible) {
      if (form == null) {
        throw new UserException(
            "option",
            "no action is selected: at least one of --host, --graph and --list",
            "ansible-inventory --list",
            null);
      }
      AnsibleNames.usualInventory(inventory);
      surroundings
          .err()
          .print(
              Cli.printer(surroundings)
                  .print(
                      AnsibleOptions.judge(
                          Objects.requireNonNull(spec).commandLine().getParseResult())));
    }
    Inventory hosts =
        Inventory.read(
            inventory.inventories,
            surroundings.workingDirectory(),
            new VaultDecryption(inventory.vault.vault(surroundings, configuration.get())));
    surroundings.err().print(Cli.printer(surroundings).print(hosts.warnings()));
    VarsDirectory beside =
        playbookDirectory == null ? VarsDirectory.EMPTY : hosts.varsBeside(playbookDirectory);
    InventoryViews views = new InventoryViews(hosts, beside, export);
    if (form == null) {
      selected(hosts, pattern).forEach(host -> surroundings.out().println(host.name()));
    } else if (form.graph) {
      surroundings.out().print(views.graph(pattern, vars));
    } else if (form.host != null) {
      surroundings.out().print(text(views.host(form.host)));
    } else {
      List<Host> chosen = selected(hosts, "all");
      write(text(yaml ? views.yaml(chosen) : views.list(chosen)));
    }
    return ExitStatus.OK;
  }

  private List<Host> selected(Inventory hosts, String which) {
    Inventory.Selection selected = hosts.select(List.of(which), null);
    if (inventory.limit != null) {
      selected = hosts.limit(selected, List.of(inventory.limit));
    }
    surroundings.err().print(Cli.printer(surroundings).print(selected.warnings()));
    return selected.hosts();
  }

  private String text(Map<String, ?> value) {
    Map<String, Object> copy = new LinkedHashMap<>(value);
    return yaml ? new YamlWriter(2, 80, true, true, false).write(copy) : Json.write(copy, 4) + "\n";
  }

  private void write(String text) {
    if (output == null) {
      surroundings.out().print(text);
      return;
    }
    try {
      Files.writeString(surroundings.workingDirectory().resolve(output), text);
    } catch (IOException failure) {
      throw new UserException(
          "output", "%s cannot be written: %s".formatted(output, failure.getMessage()), null, null);
    }
  }
}
