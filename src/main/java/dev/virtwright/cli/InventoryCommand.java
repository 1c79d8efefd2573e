package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.VaultDecryption;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.inventory.VarsDirectory;
import dev.virtwright.value.Json;
import dev.virtwright.vault.Vault;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--list", description = "All of it as JSON, as an inventory program prints it.")
  boolean list;

  @Option(names = "--host", paramLabel = "NAME", description = "The variables of a host.")
  @Nullable String host;

  @Option(names = "--graph", description = "Groups and hosts as a tree.")
  boolean graph;

  @Option(
      names = {"-e", "--extra-vars"},
      paramLabel = "VARS",
      description = "key=value, JSON, YAML or @FILE; variables of every host.")
  List<String> extraVars = new ArrayList<>();

  @Option(
      names = {"-y", "--yaml"},
      description = "YAML in place of JSON.")
  boolean yaml;

  @Option(names = "--toml", description = "TOML in place of JSON.")
  boolean toml;

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
    int forms = (list ? 1 : 0) + (graph ? 1 : 0) + (host == null ? 0 : 1);
    if (forms > 1 || (asAnsible && forms == 0)) {
      throw new UserException(
          "option",
          forms > 1
              ? "only one of --host, --graph and --list can be asked for"
              : "no action is selected: at least one of --host, --graph and --list",
          "ansible-inventory --list",
          null);
    }
    if (asAnsible) {
      AnsibleNames.usualInventory(inventory);
      inventory.unparsed = configuration.get().unparsed();
      say(AnsibleOptions.judge(Objects.requireNonNull(spec).commandLine().getParseResult()));
    }
    Vault vault = inventory.vault.vault(surroundings, configuration.get());
    Map<String, @Nullable Object> extra =
        ExtraVars.parse(extraVars, surroundings.workingDirectory(), vault);
    Inventory hosts =
        Inventory.read(
            inventory.inventories,
            surroundings.workingDirectory(),
            new VaultDecryption(vault),
            inventory.unparsed,
            extra);
    say(hosts.warnings());
    VarsDirectory beside =
        playbookDirectory == null ? VarsDirectory.EMPTY : hosts.varsBeside(playbookDirectory);
    InventoryViews views = new InventoryViews(hosts, beside, export, extra);
    if (forms == 0) {
      selected(hosts, pattern).forEach(each -> surroundings.out().println(each.name()));
    } else if (graph) {
      surroundings.out().print(views.graph(pattern, vars));
    } else if (host != null) {
      print(text(views.host(host)));
    } else {
      List<Host> chosen = selected(hosts, "all");
      write(text(yaml ? views.yaml(chosen) : toml ? views.toml(chosen) : views.list(chosen)));
    }
    return ExitStatus.OK;
  }

  private void say(List<Diagnostic> notes) {
    if (asAnsible) {
      notes.forEach(each -> surroundings.err().println("[WARNING]: " + AnsibleNames.text(each)));
    } else {
      surroundings.err().print(Cli.printer(surroundings).print(notes));
    }
  }

  private List<Host> selected(Inventory hosts, String which) {
    Inventory.Selection selected = hosts.select(List.of(which), null);
    if (inventory.limit != null) {
      selected = hosts.limit(selected, List.of(inventory.limit));
    }
    say(selected.warnings());
    return selected.hosts();
  }

  /** JSON without the end of its last line, as Ansible writes it to files. */
  private String text(Map<String, ?> value) {
    Map<String, Object> copy = new LinkedHashMap<>(value);
    if (yaml) {
      return new YamlWriter(2, 80, true, true, false).write(copy);
    }
    return toml ? new TomlWriter().write(copy) : Json.write(copy, 4);
  }

  private void print(String text) {
    surroundings.out().print(text.endsWith("\n") ? text : text + "\n");
  }

  private void write(String text) {
    if (output == null) {
      print(text);
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
