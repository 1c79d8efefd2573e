package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.value.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ReportsTest {

  @Test
  void theConsolePrintsDriftRemediesAndSums() {
    assertEquals(
        """
        kvm-down
          unreachable  connection refused at 192.0.2.9:22
              → is the machine up, and is sshd listening there?

        kvm-drifted
          ~ kvm_host : Packages  package
              packages.missing  none → virtinst
          ~ kvm_host : Nested virtualization  modprobe
              kvm_amd: content  -2 +1 lines
                - # written by hand
                - options kvm_amd nested=0
                + options kvm_amd nested=1
          ? kvm_host : libvirt daemon  service
              known after apply: waits for 'Packages'
          WARN     Swap                             8 GiB
                   → add 8 GiB of swap
          UNKNOWN  IOMMU <script>alert(1)</script>  no DMAR table
                   → run as root to read it
          checks   1 pass, 1 unknown, 1 warn (-v shows all)

        kvm-failed
          ✗ kvm_host : Pre-flight  kvm_audit
              no hardware virtualization: neither vmx nor svm in /proc/cpuinfo
              → switch it on in the firmware: Intel Virtualization Technology, or SVM mode
              password  differs (not shown)

        HOST            ok  changed  pending  failed  skipped
        kvm-down         0        0        0       0        0  unreachable
        kvm-drifted      2        2        1       0        0
        kvm-failed       1        0        0       1        3

        3 hosts: 1 unreachable, 1 failed, 1 drifted, 1 warning, 1 unknown · 3.2 s
        """,
        ConsoleReport.render(SampleRun.drift(0), Style.plain(), true, 0, ConsoleReport.ENDLESS));
  }

  @Test
  void hostsWithTheSameResultArePrintedOnce() {
    String text =
        ConsoleReport.render(SampleRun.drift(20), Style.plain(), false, 0, ConsoleReport.ENDLESS);
    assertTrue(
        text.contains("kvm-01, kvm-02, kvm-03, kvm-04, kvm-05, kvm-06 and 14 more hosts\n"), text);
    assertEquals(1, text.lines().filter(line -> line.contains("  holds ")).count());
    assertTrue(
        text.contains(
            "the fleet holds 640 guests of 756 MiB and 1 vCPU: 20 hosts · 2.4 TiB of 2.5 TiB"
                + " memory for guests · 640 cores\n"),
        text);
  }

  @Test
  void theJsonSaysWhatTheConsoleSays() throws Json.Malformed {
    Map<?, ?> document = (Map<?, ?>) Json.parse(JsonReport.render(SampleRun.drift(1)));
    assertEquals("drift", document.get("mode"));
    List<?> hosts = (List<?>) document.get("hosts");
    Map<?, ?> drifted = (Map<?, ?>) hosts.get(1);
    assertEquals("changed", drifted.get("state"));
    Map<?, ?> packages = (Map<?, ?>) ((List<?>) drifted.get("tasks")).get(1);
    assertEquals(
        Map.of(
            "sets",
            List.of(
                Map.of(
                    "path",
                    "packages.missing",
                    "current",
                    List.of(),
                    "target",
                    List.of("virtinst"))),
            "adds",
            List.of(),
            "deletes",
            List.of()),
        packages.get("drift"));
    assertEquals(3, ((List<?>) drifted.get("findings")).size());
    Map<?, ?> failed = (Map<?, ?>) hosts.get(2);
    Map<?, ?> preflight = (Map<?, ?>) ((List<?>) failed.get("tasks")).get(0);
    assertEquals(
        List.of(Map.of("path", "password", "current", "***", "target", "***")),
        ((Map<?, ?>) Objects.requireNonNull(preflight.get("drift"))).get("sets"));
  }

  @Test
  void controlCharactersOfAHostDoNotReachTheTerminal() {
    assertEquals("a␛[2Jb\ufffd", Texts.visible("a\u001b[2Jb\u202e"));
  }

  @Test
  void diffsShowContextAndFoldTheRest() {
    String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    String after = "1\n2\n3\n4\n5\n6\n7\n8\nnine\n";
    assertEquals(
        List.of("@ … 5 lines the same", "  6", "  7", "  8", "- 9", "+ nine"),
        TextDiff.of(before, after).stream().map(line -> line.sign() + " " + line.text()).toList());
  }
}
