package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FakeHost;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Merge;
import dev.virtwright.module.Args;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KvmAuditTest {

  private static Map<String, List<String>> goodHost() {
    Map<String, List<String>> s = new HashMap<>();
    s.put("cpu", List.of("vendor_id\t: GenuineIntel", "flags\t\t: fpu vme lm vmx sse2"));
    s.put("topology", List.of("0,4", "1,5", "2,6", "3,7"));
    s.put("threads", List.of("8"));
    s.put("memory_blocks", List.of("8000000", "256"));
    s.put("meminfo", List.of("MemTotal:       32600000 kB"));
    s.put("modules", List.of("kvm_intel 0", "kvm 1"));
    s.put("loadable", List.of("/kvm.ko.xz:", "/kvm-intel.ko.xz:"));
    s.put("nested", List.of("Y"));
    s.put("iommu", List.of("dmar0"));
    s.put("disk", List.of("/var/lib", "/dev/sda1 100000000 20000000 80000000 20% /"));
    s.put("links", List.of("eno1 nic up 1 10000"));
    s.put(
        "bonds",
        List.of(
            "<bond0>",
            "Bonding Mode: fault-tolerance (active-backup)",
            "Currently Active Slave: eno1",
            "MII Status: up",
            "Slave Interface: eno1",
            "MII Status: up",
            "Link Failure Count: 0",
            "Permanent HW addr: 00:00:5e:00:53:01",
            "Slave Interface: eno2",
            "MII Status: up",
            "Link Failure Count: 0",
            "Permanent HW addr: 00:00:5e:00:53:02"));
    s.put("swap", List.of("/dev/sda2  partition  8388608  0  -2"));
    s.put(
        "devices",
        List.of("/dev/kvm there rw", "/dev/vhost-net there rw", "/dev/net/tun there rw"));
    s.put(
        "repositories",
        List.of(
            "apt",
            "3",
            "0",
            "qemu-system-x86:",
            "  Candidate: 1:7.2",
            "libvirt-daemon-system:",
            "  Candidate: 9.0.0"));
    s.put("clock", List.of("1772442900"));
    return s;
  }

  private static Finding judged(Map<String, List<String>> read, String check) {
    return judge(read, AuditChecks.Stage.ALL).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + check));
  }

  private static List<Finding> judge(Map<String, List<String>> read, AuditChecks.Stage stage) {
    return AuditChecks.judge(
        new Sections(read),
        new AuditChecks.Rules(
            stage,
            ByteSize.gibibytes(2),
            ByteSize.gibibytes(8),
            100,
            1000,
            AuditChecks.Bond.RECOMMENDED,
            0));
  }

  private static Map<String, List<String>> with(String section, String... lines) {
    Map<String, List<String>> read = goodHost();
    read.put(section, List.of(lines));
    return read;
  }

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
  void memoryIsWhatIsInstalledNotWhatTheKernelLeft() {
    assertEquals(Optional.of("32 GiB installed"), Optional.of(judged(goodHost(), "memory").read()));
    Map<String, List<String>> small = with("memory_blocks");
    small.put("meminfo", List.of("MemTotal: 1990000 kB"));
    assertEquals(Verdict.FAIL, judged(small, "memory").verdict());
    Map<String, List<String>> exact = with("memory_blocks", "8000000", "16");
    exact.put("meminfo", List.of("MemTotal: 1990000 kB"));
    assertEquals(Verdict.PASS, judged(exact, "memory").verdict());
  }

  @Test
  void diskLinkAndSwapAreJudgedByTheirTables() {
    assertEquals(
        Verdict.FAIL,
        judged(with("disk", "/var", "/dev/sda1 100 1 8388607 1% /var lib"), "disk").verdict());
    assertEquals(Verdict.WARN, judged(with("links", "ens3 nic up 1 -"), "link-speed").verdict());
    assertEquals(Verdict.WARN, judged(with("links", "ens3 nic up 1 100"), "link-speed").verdict());
    assertEquals(Verdict.FAIL, judged(with("links", "ens3 nic up 1 10"), "link-speed").verdict());
    assertEquals(Verdict.FAIL, judged(with("links", "ens3 nic down 0 -1"), "link-speed").verdict());
    assertEquals(Verdict.WARN, judged(with("swap"), "swap").verdict());
    assertEquals(Verdict.INFO, judged(with("memory_blocks", "8000000", "4096"), "swap").verdict());
  }

  @Test
  void aLentKvmDeviceIsNoHardwareVirtualization() {
    Finding lent = judged(with("cpu", "flags : lm hypervisor"), "kvm-device");
    assertEquals(Verdict.FAIL, lent.verdict());
    assertTrue(String.valueOf(lent.remedy()).contains("--smoke"));
  }

  @Test
  void sourcesWithoutPackagesFail() {
    assertEquals(
        Verdict.FAIL,
        judged(
                with("repositories", "apt", "0", "0", "qemu-system-x86:", "  Candidate: (none)"),
                "package-sources")
            .verdict());
    assertEquals(
        Verdict.FAIL, judged(with("repositories", "rpm", "[crb] 0"), "package-sources").verdict());
    assertEquals(
        Verdict.PASS,
        judged(with("repositories", "rpm", "[crb] 0", "[base] 1"), "package-sources").verdict());
  }

  @ParameterizedTest
  @CsvSource({"4, 2", "16, 14", "64, 62", "128, 125", "1024, 1014", "1, 0"})
  void memoryForGuestsFollowsTheRule(long installed, double guests) {
    assertEquals(guests, Sizing.memoryForGuests(ByteSize.gibibytes(installed)).inGibibytes());
  }

  @ParameterizedTest
  @CsvSource({"4, 0, 2", "16, 0, 4", "64, 0, 8", "256, 0, 16", "32, 0.5, 24"})
  void swapFollowsTheTable(long installed, double overcommit, long swap) {
    assertEquals(
        Optional.of(ByteSize.gibibytes(swap)),
        Sizing.swap(ByteSize.gibibytes(installed), overcommit));
  }

  @Test
  void above256GibNothingIsRecommended() {
    assertEquals(Optional.empty(), Sizing.swap(ByteSize.gibibytes(257), 0));
  }

  @Test
  void guestsAreLimitedByCoresNotThreads() {
    Capacity capacity =
        KvmAuditModule.capacity(new Sections(goodHost()), ByteSize.mebibytes(756), 1, 0);
    assertEquals(4, capacity.guests());
    assertEquals(40, capacity.guestsByMemory());
    assertEquals(8, capacity.threads());
  }

  @Test
  void findingsBadEnoughBlockWithTheirRemedies() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(
                new AuditReads("/var/lib/libvirt/images"), new Sections(with("cpu", "flags : lm")));
    Plan plan = new KvmAuditModule().plan(args(Map.of("fail_on", "fail")), host);
    Plan.Blocked blocked = assertInstanceOf(Plan.Blocked.class, plan);
    assertTrue(blocked.problem().startsWith("Hardware virtualization: neither vmx nor svm"));
    assertTrue(blocked.remedy().contains("firmware"));
    assertEquals("fail", blocked.values().get("verdict"));
  }

  @Test
  void aWaivedFindingIsShownAndAnExpiredWaiverCountsNoMore() throws Exception {
    Map<String, Object> waiver =
        Map.of(
            "check",
            "swap",
            "reason",
            "no swap by design",
            "owner",
            "ops",
            "expires",
            "2026-12-31");
    for (String day : List.of("1772442900", "1804000000")) {
      Map<String, List<String>> read = with("swap");
      read.put("clock", List.of(day));
      FakeHost host =
          new FakeHost().answers(new AuditReads("/var/lib/libvirt/images"), new Sections(read));
      Plan.InSync plan =
          (Plan.InSync) new KvmAuditModule().plan(args(Map.of("waivers", List.of(waiver))), host);
      Finding swap =
          plan.findings().stream().filter(f -> f.check().equals("swap")).findFirst().orElseThrow();
      boolean valid = day.startsWith("177");
      assertEquals(valid ? Verdict.INFO : Verdict.WARN, swap.verdict());
      assertTrue(
          swap.rule().contains(valid ? "waived by ops" : "expired on 2026-12-31"), swap.rule());
    }
  }

  @Test
  void anyTextIsJudgedWithoutAnException() {
    Random random = new Random(7);
    List<String> names = List.copyOf(goodHost().keySet());
    for (int i = 0; i < 3000; i++) {
      Map<String, List<String>> read = goodHost();
      String section = names.get(random.nextInt(names.size()));
      StringBuilder noise = new StringBuilder();
      for (int c = random.nextInt(60); c > 0; c--) {
        noise.append(
            (char)
                (random.nextInt(4) == 0
                    ? random.nextInt(0x300)
                    : " :/[]0919kvm-".charAt(random.nextInt(13))));
      }
      read.put(section, List.of(noise.toString(), noise.reverse().toString(), "1"));
      judge(read, AuditChecks.Stage.ALL);
      KvmAuditModule.capacity(new Sections(read), ByteSize.mebibytes(756), 1, 0);
    }
  }

  @Test
  void thisVeryMachineAnswersTheScript() throws Exception {
    AuditReads query = new AuditReads("/var/lib/libvirt/images");
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
    assertTrue(SizeChecks.installed(read).bytes() > 0);
    assertTrue(SizeChecks.free(read).isPresent());
    assertTrue(read.has("links"));
    assertTrue(read.has("kernel"));
  }

  private static Finding judgedOf(Sections read, String check) {
    return judged(read.lines(), check);
  }

  private static Args args(Map<String, Object> given) {
    return Args.parse(new KvmAuditModule().spec(), given, name -> null, TaskContext.NONE);
  }
}
