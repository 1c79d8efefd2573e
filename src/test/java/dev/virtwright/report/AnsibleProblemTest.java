package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleProblemTest {
  @TempDir Path directory;

  private String of(String module, int line, Map<String, Object> values) {
    TaskId task =
        new TaskId(1, "t", module, null, "p", false, SourceLocation.of("site.yml", line, 3));
    return AnsibleProblem.of(
        new TaskResult(
            "h",
            task,
            null,
            Status.FAILED,
            List.of(),
            List.of(),
            List.of(),
            Map.copyOf(values),
            null,
            null,
            List.of(),
            List.of(),
            false,
            Duration.ZERO,
            null,
            Map.of()),
        directory);
  }

  @Test
  void whyAndWhereAndTheLinesBefore() throws IOException {
    Files.writeString(
        directory.resolve("site.yml"), "1st\n\n- command: false\n".replace("1st", "- hosts: h"));
    assertEquals(
        """
        Task failed: Module failed: non-zero return code
        Origin: %s/site.yml:3:3

        1 - hosts: h
        2
        3 - command: false
            ^ column 3\
        """
            .formatted(directory),
        of("command", 3, Map.of("msg", "non-zero return code")));
  }

  @Test
  void whoFailedIsSaid() throws IOException {
    Files.writeString(directory.resolve("site.yml"), "- fail:\n");
    assertTrue(of("fail", 1, Map.of("msg", "x")).startsWith("Task failed: Action failed: x\n"));
    assertTrue(
        of("command", 1, Map.of("msg", "", "failed_when_result", true))
            .startsWith("Task failed: Action failed.\n"));
    assertTrue(of("debug", 1, Map.of("msg", "Task failed: y")).startsWith("Task failed: y\n"));
    assertTrue(of("include_tasks", 1, Map.of("reason", "gone")).startsWith("gone\n"));
    assertEquals("", of("fail", 1, Map.of("censored", "hidden")));
  }

  @Test
  void aFileThatIsEncryptedOrGoneIsNotShown() throws IOException {
    Files.writeString(directory.resolve("site.yml"), "$ANSIBLE_VAULT;1.1;AES256\n36\n");
    assertTrue(of("fail", 2, Map.of("msg", "x")).endsWith("(source not shown: content encrypted)"));
    Files.delete(directory.resolve("site.yml"));
    assertTrue(of("fail", 2, Map.of("msg", "x")).contains("(source not shown: "));
  }
}
