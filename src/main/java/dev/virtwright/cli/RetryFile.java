package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The hosts that failed, one a line, for {@code --limit @FILE} of another run. */
final class RetryFile {
  private RetryFile() {}

  /**
   * Writes it where the settings want it and some host failed or was unreachable.
   *
   * @param playbook whose name and place it takes
   */
  static void write(
      RunReport report, Path playbook, Configuration settings, Surroundings surroundings) {
    List<String> hosts =
        report.hosts().stream()
            .filter(host -> !host.forgiven() && (host.failed() > 0 || host.unreachable() != null))
            .map(RunReport.Host::name)
            .sorted()
            .toList();
    if (hosts.isEmpty() || !settings.is(AnsibleSetting.RETRY_FILES_ENABLED)) {
      return;
    }
    Path whole = surroundings.workingDirectory().resolve(playbook).toAbsolutePath().normalize();
    String name = String.valueOf(whole.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
    Path file =
        settings
            .path(AnsibleSetting.RETRY_FILES_SAVE_PATH)
            .map(directory -> directory.resolve(name + ".retry"))
            .orElse(whole.resolveSibling(name + ".retry"));
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(file, String.join("\n", hosts) + "\n");
    } catch (IOException failure) {
      throw new UserException(
          "retry-file",
          "the retry file %s cannot be written: %s".formatted(file, failure.getMessage()),
          "name another directory with retry_files_save_path",
          null);
    }
    surroundings.out().println("\tto retry, use: --limit @" + file + "\n");
  }
}
