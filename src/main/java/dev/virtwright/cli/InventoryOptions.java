package dev.virtwright.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which hosts. */
final class InventoryOptions {
  @Option(
      names = {"-i", "--inventory", "--inventory-file"},
      split = "\n", // ansible.cfg may name several, which come as one default
      paramLabel = "INVENTORY",
      description = "File, directory, or hosts separated by commas; repeatable.")
  List<String> inventories = new ArrayList<>();

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "PATTERN",
      description = "Only hosts that the pattern selects.")
  @Nullable String limit;
}
