package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** audit of this computer, with rules of the inventory. */
final class AuditCommandTest {
  @TempDir Path directory;

  private Tool.Ran audit(String variables, String... options) {
    Tool tool = new Tool(directory);
    tool.file(
        "hosts.yml",
        "all:\n  hosts:\n    here:\n      ansible_connection: local\n      minimum_disk_mib: 0\n"
            + variables.indent(6));
    return tool.run(
        Stream.concat(Stream.of("audit", "-i", "hosts.yml"), Arrays.stream(options))
            .toArray(String[]::new));
  }

  private static Tool.FindingReport memory(Tool.Ran ran) {
    return ran.machine().findings().stream()
        .filter(finding -> finding.get("check").equals("memory"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theInventoryMovesTheThresholds() {
    assertEquals("pass", memory(audit("minimum_memory_mib: 1")).get("verdict"));
    Tool.Ran small = audit("minimum_memory_mib: 104857600");
    assertEquals("fail", memory(small).get("verdict"));
    small.endsWith(ExitStatus.FINDINGS);
    audit("minimum_memory_mib: 104857600", "--fail-on", "never").endsWith(ExitStatus.OK);
  }

  @Test
  void theInventoryWaives() {
    Tool.Ran waived = waivedUntil("2999-12-31");
    assertEquals("info", memory(waived).get("verdict"));
    assertTrue(memory(waived).get("rule").contains("waived by ops: a lab"), waived.out());
    assertEquals("fail", memory(waivedUntil("2001-12-31")).get("verdict"));
  }

  private Tool.Ran waivedUntil(String day) {
    return audit(
        """
        minimum_memory_mib: 104857600
        waivers:
          - {check: memory, reason: a lab, owner: ops, expires: %s}
        """
            .formatted(day));
  }

  @Test
  void optionsAreStrongerThanTheInventory() {
    Tool.Ran counted = audit("guest_memory_mib: 64", "--guest-memory", "128");
    assertTrue(counted.json().contains("\"guest_memory_bytes\": 134217728"), counted.json());
    assertTrue(audit("guest_memory_mib: 64").json().contains("\"guest_memory_bytes\": 67108864"));
  }

  @Test
  void aVariableThatIsNoRuleIsSaidWithHostAndArgument() {
    Tool.Ran mistaken = audit("minimum_memory_mib: plenty");
    mistaken.endsWith(ExitStatus.FAILED);
    assertTrue(mistaken.everything().contains("minimum_memory_mib"), mistaken.everything());
  }
}
