package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Finding;
import dev.virtwright.modules.virt.SavedOutput;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run over files that hold what hosts printed once. */
final class SavedRun {
  private static final long MOST_BYTES = 4 << 20;

  private SavedRun() {}

  /**
   * @throws UserException where a file cannot be read or is too large to be such output
   */
  static RunReport of(List<Path> files, Surroundings surroundings) {
    Instant started = surroundings.clock().instant();
    TaskResult.TaskId task =
        new TaskResult.TaskId(1, "Validation", "kvm_validate", null, "Validation", false, null);
    List<RunReport.Host> hosts = new ArrayList<>();
    List<TaskResult> results = new ArrayList<>();
    for (Path file : files) {
      List<Finding> findings =
          SavedOutput.judge(read(surroundings.workingDirectory().resolve(file)));
      hosts.add(
          new RunReport.Host(
              file.toString(), null, null, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false));
      results.add(
          new TaskResult(
              file.toString(),
              task,
              null,
              TaskResult.Status.OK,
              List.of(),
              List.of(),
              findings,
              Map.of(),
              null,
              null,
              List.of(),
              List.of(),
              false,
              Duration.ZERO,
              null,
              Map.of()));
    }
    return new RunReport(
        "saved-" + started.toEpochMilli(),
        RunReport.Mode.VALIDATE,
        "Validation of saved output",
        started,
        surroundings.clock().instant(),
        hosts,
        List.of(task),
        results,
        List.of(),
        false,
        List.of());
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserException(
            "too-large",
            "%s is larger than %d MiB".formatted(file, MOST_BYTES >> 20),
            "name a file that holds the output of virt-host-validate, nodeinfo or domcapabilities",
            null);
      }
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UserException(
          "cannot-read",
          Files.exists(file)
              ? "%s cannot be read: %s".formatted(file, unreadable.getMessage())
              : "there is no file " + file,
          "name a file that holds what virt-host-validate printed",
          null);
    }
  }
}
