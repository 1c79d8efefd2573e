package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditFixture.args;
import static dev.virtwright.modules.virt.AuditFixture.goodHost;
import static dev.virtwright.modules.virt.AuditFixture.judge;
import static dev.virtwright.modules.virt.AuditFixture.judged;
import static dev.virtwright.modules.virt.AuditFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FakeHost;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Merge;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KvmAuditTest {

  @Test
  void notesAreInWordsThatAPersonReads() {
    assertEquals(
        "2026-11-27 15:24:44 UTC, clock source hpet, synchronized by systemd-timesyncd",
        judged(with("clock", "1795793084", "hpet", "synchronized"), "clock").read());
    assertEquals("not read", judged(with("clock", "yesterday"), "clock").read());
    assertEquals("off", judged(with("ksm", "0"), "kernel-same-page-merging").read());
    assertEquals(
        "madvise",
        judged(with("hugepages", "always [madvise] never"), "transparent-huge-pages").read());
    assertEquals(
        "AppArmor on", judged(with("security", "apparmor Y"), "mandatory-access-control").read());
    assertEquals("v2: cpu io", judged(with("cgroup", "v2", "cpu io"), "control-groups").read());
    assertTrue(judged(with("clock", "1795793084"), "clock").isNote());
  }

  @Test
  void aGoodHostPassesEveryCheckThatIsNoNote() {
    for (Finding finding : judge(goodHost(), AuditChecks.Stage.ALL)) {
      assertTrue(
          finding.verdict() == Verdict.PASS || finding.verdict() == Verdict.INFO,
          finding.toString());
    }
  }

  @Test
  void aHostThatAnswersNothingPassesNothing() {
    for (Finding finding : judge(Map.of(), AuditChecks.Stage.ALL)) {
      assertTrue(finding.verdict() != Verdict.PASS, finding.toString());
    }
  }

  @Test
  void flagsAreWords() {
    assertEquals(
        Verdict.FAIL, judged(with("cpu", "flags : lmx vmxy svme"), "cpu-64-bit").verdict());
    Finding extension = judged(with("cpu", "flags : lm vmxy svm_lock"), "cpu-virtualization");
    assertEquals(Verdict.FAIL, extension.verdict());
    assertTrue(String.valueOf(extension.remedy()).contains("SVM mode"));
    Finding guest = judged(with("cpu", "flags : lm hypervisor"), "cpu-virtualization");
    assertTrue(String.valueOf(guest.remedy()).contains("this is a virtual machine"));
  }

  @Test
  void kvmIsNotKvmIntel() {
    Map<String, List<String>> read = with("modules", "kvm_intel 0");
    read.put("loadable", List.of());
    assertEquals("kvm not there", judged(read, "kvm-modules").read());
  }

  @Test
  void whatApplyLoadsIsNotMissedBeforeIt() {
    Map<String, List<String>> read = with("modules");
    Finding before =
        judge(read, AuditChecks.Stage.BEFORE).stream()
            .filter(finding -> finding.check().equals("kvm-modules"))
            .findFirst()
            .orElseThrow();
    assertEquals(Verdict.PASS, before.verdict());
    assertEquals(Verdict.FAIL, judged(read, "kvm-modules").verdict());
  }

  @Test
  void findingsBadEnoughBlockWithTheirRemedies() throws Exception {
    FakeHost host =
        new FakeHost().answers(AuditFixture.READS, new Sections(with("cpu", "flags : lm")));
    Plan plan = new KvmAuditModule().plan(args(Map.of("fail_on", "fail")), host);
    Plan.Blocked blocked = assertInstanceOf(Plan.Blocked.class, plan);
    assertTrue(blocked.problem().startsWith("Hardware virtualization: neither vmx nor svm"));
    assertTrue(blocked.remedy().contains("firmware"));
    assertEquals("fail", blocked.values().get("verdict"));
  }

  @Test
  void thisVeryMachineAnswersTheScript() throws Exception {
    AuditReads query = AuditFixture.READS;
    @SuppressWarnings("unchecked") // the query's own merge
    Merge<AuditReads, FragmentResult, Sections> merge =
        (Merge<AuditReads, FragmentResult, Sections>) query.merge();
    Fragment fragment = merge.fragment(List.of(query));
    Process process = new ProcessBuilder("sh", "-c", fragment.script()).start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    FragmentResult result = new FragmentResult(0, out, new byte[0], false, false);
    Sections read = merge.answer(query, merge.parse(List.of(query), result));
    assertEquals(Verdict.PASS, judgedOf(read, "cpu-64-bit").verdict());
    assertTrue(SizeChecks.memory(read).size().bytes() > 0);
    assertTrue(SizeChecks.free(read).isPresent());
    assertTrue(read.has("links"));
    assertTrue(read.has("kernel"));
  }

  private static Finding judgedOf(Sections read, String check) {
    return judged(read.lines(), check);
  }
}
