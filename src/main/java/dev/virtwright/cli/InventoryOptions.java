package dev.virtwright.cli;

import dev.virtwright.engine.RunOptions;
import dev.virtwright.inventory.Unparsed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which hosts. */
final class InventoryOptions {
  @Option(
      names = {"-i", "--inventory", "--inventory-file"},
      split = "\n", // ansible.cfg may name several, which come as one default
      paramLabel = "INVENTORY",
      description = "File, directory, program, or hosts separated by commas; repeatable.")
  List<String> inventories = new ArrayList<>();

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "PATTERN",
      description = "Only hosts that the pattern, or the patterns in @FILE, select.")
  @Nullable String limit;

  /** What becomes of those that cannot be read. */
  Unparsed unparsed = Unparsed.STRICT;

  @Mixin VaultOptions vault = new VaultOptions();

  /** With the limit, and with what opens encrypted files. */
  RunOptions apply(RunOptions options, Surroundings surroundings, Configuration configuration) {
    return options
        .withLimit(limit)
        .withVault(vault.vault(surroundings, configuration))
        .withDefaults(options.defaults().withUnparsed(unparsed));
  }
}
