package dev.virtwright.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the result goes. */
final class VaultTarget {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to this file; - is standard output.")
  @Nullable String output;

  /** The name of the result of a file. */
  String of(String file) {
    return output == null ? file : output;
  }
}
