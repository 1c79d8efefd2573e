package dev.virtwright.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Prometheus' own checker. */
public final class Promtool {
  private Promtool() {}

  /** Status 0 and no output where the metrics are well formed and named by the rules. */
  public static CommandResult check(String metrics) throws IOException {
    String tool =
        LabScripts.run(Duration.ofMinutes(10), LabScripts.script("promtool")).orFail().strip();
    Path file = Files.createTempFile("metrics", ".prom");
    try {
      Files.writeString(file, metrics);
      return LabScripts.runSilently(
          Duration.ofMinutes(1),
          "sh",
          "-c",
          "exec \"$1\" check metrics <\"$2\" 2>&1",
          "sh",
          tool,
          file.toString());
    } finally {
      Files.delete(file);
    }
  }
}
