package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditFixture.goodHost;
import static dev.virtwright.modules.virt.AuditFixture.judge;
import static dev.virtwright.modules.virt.AuditFixture.judged;
import static dev.virtwright.modules.virt.AuditFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of what makes a machine fit, row by row. */
final class AuditTableTest {
  private static final String[] HUGE = {"8000000", "2048"};

  private static String remedy(Finding finding) {
    return String.valueOf(finding.remedy());
  }

  private static void unknownToThisUser(Finding finding) {
    assertEquals(Verdict.UNKNOWN, finding.verdict(), finding.toString());
    assertTrue(remedy(finding).contains("-b audits as root"), finding.toString());
  }

  @Test
  void everyFindingNamesItsRuleAndEveryBadOneARemedy() {
    for (Map<String, List<String>> read : List.of(goodHost(), Map.<String, List<String>>of())) {
      for (Finding finding : judge(read, Stage.ALL)) {
        assertFalse(finding.rule().isBlank() || finding.read().isBlank(), finding.toString());
        if (finding.verdict().compareTo(Verdict.INFO) > 0) {
          assertFalse(remedy(finding).equals("null"), finding.toString());
        }
      }
    }
  }

  @Test
  void whatIsJudgedIsWhatAWaiverCanName() {
    Set<String> judged =
        Stream.concat(judge(goodHost(), Stage.ALL).stream(), judge(Map.of(), Stage.ALL).stream())
            .filter(finding -> !finding.isNote())
            .map(Finding::check)
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(AuditChecks.IDS), judged);
  }

  @Test
  void theFirmwaresMenusAreNamed() {
    Finding extension = judged(with("cpu", "flags : lm"), "cpu-virtualization");
    assertEquals(Verdict.FAIL, extension.verdict());
    assertTrue(remedy(extension).contains("Intel Virtualization Technology"));
    assertTrue(remedy(extension).contains("SVM mode"));
    assertEquals(Verdict.FAIL, judged(with("cpu", "flags : vmx"), "cpu-64-bit").verdict());
  }

  @Test
  void whatTheKernelSaidOfTheFirmwareIsTold() {
    Map<String, List<String>> read = with("cpu", "flags : lm");
    read.put("kernel_log", List.of("[    2.17] kvm: disabled by bios"));
    assertEquals(
        "neither vmx nor svm; the kernel said: kvm: disabled by bios",
        judged(read, "cpu-virtualization").read());
  }

  @ParameterizedTest
  @CsvSource({
    "vmx, kvm_intel, PASS",
    "svm, kvm_amd, PASS",
    "svm, kvm_intel, FAIL",
    "vmx, kvm_amd, FAIL",
    "vmx, kvm_intel_x, FAIL"
  })
  void theModuleIsTheProcessors(String flag, String module, Verdict verdict) {
    Map<String, List<String>> read = with("cpu", "flags : lm " + flag);
    read.put("modules", List.of("kvm 1", module + " 0"));
    assertEquals(verdict, judged(read, "kvm-modules").verdict());
  }

  @Test
  void builtInCountsAsLoadedAndARefusalOfModprobeIsExplained() {
    Map<String, List<String>> read = with("modules");
    Finding off = judged(read, "kvm-modules");
    assertEquals("kvm not loaded, kvm_intel not loaded", off.read());
    assertTrue(remedy(off).contains("modprobe kvm_intel"), remedy(off));
    assertTrue(remedy(off).contains("\"Operation not supported\" the firmware has"), remedy(off));
    read.put("builtin", List.of("kernel/arch/x86/kvm/kvm.ko", "kernel/arch/x86/kvm/kvm-intel.ko"));
    assertEquals("kvm built in, kvm_intel built in", judged(read, "kvm-modules").read());
    read.put("builtin", List.of("kvm present", "kvm_intel present"));
    assertEquals("kvm loaded, kvm_intel loaded", judged(read, "kvm-modules").read());
  }

  @Test
  void nestedIsTold() {
    assertEquals("on", judged(with("nested", "Y"), "nested").read());
    assertEquals("off", judged(with("nested", "0"), "nested").read());
    assertEquals(Verdict.INFO, judged(with("nested"), "nested").verdict());
  }

  @Test
  void anIommuThatIsOffSaysWhatPutsItOn() {
    Map<String, List<String>> read = with("iommu");
    Finding none = judged(read, "iommu");
    assertEquals(Verdict.WARN, none.verdict());
    assertTrue(none.rule().contains("PCI passthrough only"));
    read.put("acpi", List.of("DMAR"));
    assertTrue(remedy(judged(read, "iommu")).contains("add intel_iommu=on"));
    read.put("cmdline", List.of("quiet intel_iommu=on"));
    assertTrue(remedy(judged(read, "iommu")).contains("VT-d in the firmware"));
    read.put("acpi", List.of("IVRS"));
    assertTrue(remedy(judged(read, "iommu")).contains("AMD-Vi"));
  }

  @Test
  void memoryIsWhatIsInstalledNotWhatTheKernelLeft() {
    assertEquals("32 GiB installed", judged(goodHost(), "memory").read());
    Map<String, List<String>> exact = with("memory_blocks", "8000000", "16");
    exact.put("meminfo", List.of("MemTotal: 1990000 kB"));
    assertEquals(Verdict.PASS, judged(exact, "memory").verdict());
    exact.put("memory_blocks", List.of("8000000", "15"));
    assertEquals(Verdict.FAIL, judged(exact, "memory").verdict());
  }

  @Test
  void memoryIsTheFirmwaresWhereTheKernelHasNoBlocks() {
    Map<String, List<String>> read = with("memory_blocks");
    read.put("meminfo", List.of("MemTotal: 1990000 kB"));
    // A BIOS structure, 1024 MiB, an empty slot, 1 GiB in KiB would not fit: 1024 MiB more, and 32
    // GiB
    // by the larger field.
    String device = "11 22 00 11 00 00 00 00 00 00 00 00 %s" + " 00".repeat(14) + " %s 00 00";
    String end = " 44 00 00 ";
    read.put(
        "dmi",
        List.of(
            "00 05 00 00 01 41 00 00 ",
            device.formatted("00 04", "00 00 00 00") + end,
            device.formatted("00 00", "00 00 00 00") + end,
            device.formatted("00 04", "00 00 00 00") + end,
            "7f 04 ff ff 00 00"));
    assertEquals("2 GiB installed", judged(read, "memory").read());
    read.put("dmi", List.of(device.formatted("ff 7f", "00 80 00 00") + end, "7f 04 ff ff 00 00"));
    assertEquals("32 GiB installed", judged(read, "memory").read());
    read.put("dmi", List.of(device.formatted("00 04", "00 00 00 00")));
    assertEquals("1.9 GiB usable, which is less than is installed", judged(read, "memory").read());
  }

  @Test
  void usableMemoryAloneNeverFailsAHostThatMayHaveEnough() {
    Map<String, List<String>> read = with("memory_blocks");
    read.put("meminfo", List.of("MemTotal: 1990000 kB"));
    assertEquals(Verdict.UNKNOWN, judged(read, "memory").verdict());
    read.put("dmi", List.of("hidden"));
    unknownToThisUser(judged(read, "memory"));
    read.put("meminfo", List.of("MemTotal: 2097152 kB"));
    assertEquals(Verdict.PASS, judged(read, "memory").verdict());
    read.put("meminfo", List.of("MemTotal: 1000000 kB"));
    assertEquals(Verdict.FAIL, judged(read, "memory").verdict());
  }

  @ParameterizedTest
  @CsvSource({"8388608, PASS", "8388607, FAIL", "-1, UNKNOWN", "many, UNKNOWN"})
  void eightGibibytesAreFreeForImages(String kibibytes, Verdict verdict) {
    Finding disk =
        judged(with("disk", "/var", "/dev/sda1 100 1 " + kibibytes + " 1% /var lib"), "disk");
    assertEquals(verdict, disk.verdict());
  }

  @Test
  void aDirectoryThatTheUserMayNotLookIntoIsUnknown() {
    unknownToThisUser(
        judged(with("disk", "/srv", "/dev/sda1 100 1 99999999 1% /srv", "hidden"), "disk"));
  }

  @ParameterizedTest
  @CsvSource({
    "nic up 1 1000, PASS",
    "nic up 1 999, WARN",
    "nic up 1 100, WARN",
    "nic up 1 99, FAIL",
    "nic down 0 -1, FAIL",
    "nic up 1 -, WARN",
    "nic up 1 -1, WARN",
    "nic up 1 65535, WARN",
    "nic up 1 4294967295, WARN",
    "nic unknown 1 1000, PASS",
    "bond up 1 20000, PASS",
    "other up 1 10000, WARN",
    "bridge up 1 10000, FAIL"
  })
  void aLinkIsUpWithHundredMegabitsBetterAThousand(String link, Verdict verdict) {
    Finding judged = judged(with("links", "lo other unknown 1 -", "ens3 " + link), "link-speed");
    assertEquals(verdict, judged.verdict(), judged.toString());
  }

  @Test
  void theSpeedOfAVirtualCardIsUnknown() {
    Finding virtual = judged(with("links", "ens3 nic up 1 -1"), "link-speed");
    assertEquals("ens3 up, speed not known", virtual.read());
    assertEquals(
        "eno1 up with 10 Mbit/s",
        judged(with("links", "veth1 other up 1 10000", "eno1 nic up 1 10"), "link-speed").read());
    assertEquals(Verdict.UNKNOWN, judged(with("links"), "link-speed").verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2097152, PASS",
    "4, 2097151, WARN",
    "16, 4194304, PASS",
    "64, 8388608, PASS",
    "64, 8388607, WARN",
    "256, 16777216, PASS",
    "256, 16777215, WARN",
    "257, 0, INFO"
  })
  void swapFollowsItsTableAndIsSilentAbove256Gibibytes(
      long gibibytes, long kibibytes, Verdict verdict) {
    Map<String, List<String>> read = with("memory_blocks", "40000000", "" + gibibytes);
    read.put(
        "swap",
        List.of(
            "Filename Type Size Used Priority",
            "/dev/sda2 partition %d 0 -2".formatted(kibibytes)));
    Finding swap = judged(read, "swap");
    assertEquals(verdict, swap.verdict(), swap.toString());
    if (gibibytes > 256) {
      assertTrue(swap.read().contains("no recommendation"), swap.read());
    }
  }

  @Test
  void swapCanBeAskedForAndGrowsWithOvercommit() {
    AuditChecks.Rules rules = AuditFixture.rules(Stage.ALL);
    AuditChecks.Rules half =
        new AuditChecks.Rules(
            Stage.ALL, rules.leastMemory(), rules.leastDisk(), 100, 1000, rules.bond(), 0.5, null);
    Finding more = SizeChecks.swap(new Sections(goodHost()), half);
    assertEquals("8 GiB, 24 GiB recommended", more.read());
    assertTrue(more.rule().contains("0.5 times the memory"), more.rule());
    AuditChecks.Rules asked =
        new AuditChecks.Rules(
            Stage.ALL,
            rules.leastMemory(),
            rules.leastDisk(),
            100,
            1000,
            rules.bond(),
            0,
            ByteSize.gibibytes(9));
    assertEquals(Verdict.WARN, SizeChecks.swap(new Sections(goodHost()), asked).verdict());
    assertEquals(
        Verdict.WARN, SizeChecks.swap(new Sections(with("memory_blocks", HUGE)), asked).verdict());
  }

  @Test
  void swapThatCouldNotBeReadIsUnknown() {
    assertEquals(Verdict.UNKNOWN, judged(with("swap"), "swap").verdict());
    Map<String, List<String>> noMemory = with("memory_blocks");
    noMemory.put("meminfo", List.of());
    assertEquals(Verdict.UNKNOWN, judged(noMemory, "swap").verdict());
  }

  @Test
  void devicesAreThere() {
    Map<String, List<String>> none =
        with("devices", "/dev/kvm absent", "/dev/vhost-net absent", "/dev/net/tun absent");
    assertEquals(Verdict.FAIL, judged(none, "kvm-device").verdict());
    assertEquals(Verdict.WARN, judged(none, "vhost-net-device").verdict());
    assertEquals(Verdict.FAIL, judged(none, "net-tun-device").verdict());
    assertEquals(Verdict.UNKNOWN, judged(with("devices"), "net-tun-device").verdict());
  }

  @Test
  void kvmThatTheUserMayNotOpenIsUnknownAndOfRootAFailure() {
    Map<String, List<String>> read =
        with("devices", "/dev/kvm there ", "/dev/vhost-net there ", "/dev/net/tun there ");
    assertEquals(Verdict.FAIL, judged(read, "kvm-device").verdict());
    assertEquals(Verdict.PASS, judged(read, "vhost-net-device").verdict());
    read.put("user", List.of("1000"));
    unknownToThisUser(judged(read, "kvm-device"));
  }

  @Test
  void aLentKvmDeviceIsNoHardwareVirtualization() {
    Finding lent = judged(with("cpu", "flags : lm hypervisor"), "kvm-device");
    assertEquals(Verdict.FAIL, lent.verdict());
    assertTrue(remedy(lent).contains("--smoke"));
    assertEquals(Verdict.UNKNOWN, judged(with("cpu"), "kvm-device").verdict());
  }

  @Test
  void whatIsOnlyToldHasNoVerdict() {
    Map<String, List<String>> read = goodHost();
    read.put(
        "meminfo", List.of("HugePages_Total: 8", "HugePages_Free: 2", "Hugepagesize: 2048 kB"));
    read.put("cpu", List.of("model name : Some CPU", "microcode\t: 0xd6", "flags : lm vmx"));
    read.put("firmware", List.of("ACME", "Server", "ACME BIOS", "1.2"));
    read.put("entropy", List.of("256"));
    read.put("security", List.of("selinux 1", "", "apparmor N"));
    read.put("tuned", List.of("virtual-host"));
    read.put("kernel", List.of("Linux 6.1"));
    read.put("cmdline", List.of("quiet"));
    assertEquals("8 of 2048 kB, 2 free", judged(read, "huge-pages").read());
    assertEquals("Some CPU, 0xd6", judged(read, "processor").read());
    assertEquals("ACME, Server, ACME BIOS, 1.2", judged(read, "firmware").read());
    assertEquals("256", judged(read, "entropy").read());
    assertEquals(
        "SELinux enforcing, AppArmor off", judged(read, "mandatory-access-control").read());
    assertEquals("virtual-host", judged(read, "tuned-profile").read());
    assertEquals("Linux 6.1", judged(read, "kernel").read());
    assertEquals("quiet", judged(read, "kernel-command-line").read());
    AuditNotes.of(new Sections(read)).forEach(note -> assertTrue(note.isNote(), note.toString()));
  }
}
