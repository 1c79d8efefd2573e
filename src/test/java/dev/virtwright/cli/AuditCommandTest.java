package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** audit of this computer, with rules of the inventory. */
final class AuditCommandTest {
  private static final Path SUDO = Path.of("/usr/bin/sudo");

  @TempDir Path directory;

  private Tool.Ran audit(String variables, String... options) {
    return auditOf("minimum_disk_mib: 0\n" + variables, options);
  }

  private Tool.Ran auditOf(String variables, String... options) {
    Tool tool = new Tool(directory);
    tool.file(
        "hosts.yml",
        "all:\n  hosts:\n    here:\n      ansible_connection: local\n" + variables.indent(6));
    return tool.run(
        Stream.concat(Stream.of("audit", "-i", "hosts.yml"), Arrays.stream(options))
            .toArray(String[]::new));
  }

  private static Tool.FindingReport memory(Tool.Ran ran) {
    return finding(ran, "memory");
  }

  private static Tool.FindingReport finding(Tool.Ran ran, String check) {
    return ran.machine().findings().stream()
        .filter(finding -> finding.get("check").equals(check))
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
    Tool.Ran inGibibytes = audit("guest_memory_mib: 64", "--guest-memory", "4GiB");
    assertTrue(
        inGibibytes.json().contains("\"guest_memory_bytes\": 4294967296"), inGibibytes.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minimum_memory_mib",
        "minimum_disk_mib",
        "minimum_swap_mib",
        "minimum_link_speed_mbits",
        "recommended_link_speed_mbits",
        "images_path",
        "audit_bond",
        "guest_memory_mib",
        "guest_vcpus",
        "memory_overcommit",
        "waivers"
      })
  void aVariableOfTheWrongTypeIsSaidWithTheHost(String variable) {
    Tool.Ran mistaken =
        variable.equals("minimum_disk_mib")
            ? auditOf("minimum_disk_mib: plenty")
            : audit(variable + ": plenty");
    mistaken.endsWith(ExitStatus.FAILED);
    assertTrue(mistaken.out().contains("'" + variable + "'"), mistaken.out());
    assertTrue(mistaken.out().startsWith("here\n"), mistaken.out());
    assertTrue(mistaken.host("here").said("Audit").contains("plenty"), mistaken.json());
  }

  @Test
  void aWaiverWithoutAnEndIsSaidWithHostAndVariable() {
    Tool.Ran mistaken = audit("waivers: [{check: swap, reason: a lab, owner: ops}]");
    mistaken.endsWith(ExitStatus.FAILED);
    assertTrue(mistaken.out().startsWith("here\n"), mistaken.out());
    assertTrue(mistaken.out().contains("waiver 1 has no 'expires'"), mistaken.out());
    assertTrue(mistaken.host("here").said("Audit").contains("variable waivers"), mistaken.json());
  }

  @Test
  void everyThresholdIsTheInventorys() {
    Tool.Ran set =
        auditOf(
            """
            minimum_memory_mib: 3072
            minimum_disk_mib: 104857600
            minimum_swap_mib: 104857600
            minimum_link_speed_mbits: 17
            recommended_link_speed_mbits: 171717
            audit_bond: ignore
            images_path: /var
            guest_vcpus: 2
            memory_overcommit: 0.25
            """);
    assertTrue(finding(set, "memory").get("rule").contains("3 GiB"), set.json());
    assertTrue(finding(set, "disk").get("rule").contains("100 TiB"), set.json());
    assertTrue(finding(set, "disk").get("read").endsWith("under /var"), set.json());
    assertTrue(finding(set, "swap").get("rule").contains("100 TiB"), set.json());
    assertTrue(
        finding(set, "link-speed").get("rule").contains("17 Mbit/s, better 171717"), set.json());
    assertEquals("info", finding(set, "bond").get("verdict"));
    assertTrue(set.json().contains("\"guest_vcpus\": 2"), set.json());
    assertTrue(set.json().contains("\"overcommit\": 0.25"), set.json());
  }

  @Test
  void theExitStatusFollowsTheWorstVerdict() {
    String onlyWarnings =
        "minimum_swap_mib: 104857600\nwaivers:\n"
            + Stream.of(
                    "cpu-*",
                    "kvm-*",
                    "memory",
                    "disk",
                    "link-*",
                    "pack*",
                    "iommu",
                    "bond",
                    "*-device")
                .map(
                    "  - {check: '%s', reason: a lab, owner: ops, expires: 2999-12-31}\n"
                        ::formatted)
                .collect(Collectors.joining());
    audit(onlyWarnings).endsWith(ExitStatus.OK);
    audit(onlyWarnings, "--fail-on", "fail").endsWith(ExitStatus.OK);
    audit(onlyWarnings, "--fail-on", "warn").endsWith(ExitStatus.FINDINGS);
    audit(onlyWarnings, "--fail-on", "never").endsWith(ExitStatus.OK);
  }

  @Test
  void aWaiverOfNoCheckIsAWarning() {
    Tool.Ran warned =
        audit("waivers: [{check: swapp, reason: a lab, owner: ops, expires: 2999-12-31}]");
    assertEquals("warn", finding(warned, "waiver").get("verdict"));
    assertTrue(warned.out().contains("did you mean 'swap'?"), warned.out());
  }

  @Test
  void whatOvercommitAsksOfSwapIsSaidOfEachHost() {
    String said =
        audit("", "--overcommit", "0.5", "--guest-vcpus", "2").out().replaceAll("\\s+", " ");
    assertTrue(said.contains("recommended at overcommit 0.5"), said);
    assertTrue(said.contains("and 2 vCPUs, limited by"), said);
  }

  @Test
  void anOvercommitThatIsNoneIsAnError() {
    for (String ratio : List.of("-1", "1e9", "NaN")) {
      Tool tool = new Tool(directory);
      tool.file("hosts.yml", "all:\n  hosts:\n    here:\n      ansible_connection: local\n");
      assertNotEquals(
          ExitStatus.OK, tool.plain("audit", "-i", "hosts.yml", "--overcommit=" + ratio), ratio);
    }
  }

  @Test
  void anAuditIsOneRoundTrip() {
    assertEquals(1, audit("").machine().cost("round_trips"));
  }

  @Test
  void anAuditOfAUserWithoutRootIsOneRoundTripAndSaysWhatItMayNotRead() {
    assumeTrue(System.getProperty("user.name").equals("root") && Files.exists(SUDO));
    Tool.Ran nobody =
        auditOf(
            """
            minimum_disk_mib: 0
            images_path: /root/images
            ansible_become: true
            ansible_become_user: nobody
            """);
    assertEquals(1, nobody.machine().cost("round_trips"), nobody.json());
    assertEquals("pass", finding(nobody, "cpu-64-bit").get("verdict"));
    Tool.FindingReport disk = finding(nobody, "disk");
    assertEquals("unknown", disk.get("verdict"), disk.toString());
    assertTrue(disk.get("remedy").contains("-b audits as root"), disk.toString());
    assertEquals("pass", finding(audit("images_path: /root/images"), "disk").get("verdict"));
  }
}
