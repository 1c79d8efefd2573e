package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Args;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.Judgement.FailOn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KvmValidateTest {
  private static final String GOOD =
      """
        QEMU: Checking for hardware virtualization                                 : PASS
        QEMU: Checking if device '/dev/kvm' exists                                 : PASS
        QEMU: Checking for cgroup 'devices' controller support                     : WARN (Enable 'devices' in kernel Kconfig file or mount/enable cgroup controller in your system)
        QEMU: Checking for device assignment IOMMU support                         : PASS (IVRS)
        QEMU: Checking for secure guest support                                    : WARN (Unknown if this platform has Secure Guest support)
      """;

  private static final String NODE =
      """
      CPU model:           x86_64
      CPU(s):              2
      CPU socket(s):       1
      Memory size:         2014872 KiB
      """;

  private static final String DOMAIN =
      """
      <domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>kvm</domain>
      <machine>pc-q35-7.2</machine><arch>x86_64</arch><vcpu max='288'/>
      <devices><disk supported='yes'><enum name='diskDevice'><value>disk</value><value>cdrom</value></enum>
      <enum name='bus'><value>ide</value></enum></disk></devices></domainCapabilities>
      """;

  @Test
  void linesOfTodayAreJudgedOneByOne() {
    List<Finding> findings = VirtHostValidate.parse(GOOD);
    assertEquals(
        List.of(Verdict.PASS, Verdict.PASS, Verdict.WARN, Verdict.PASS, Verdict.WARN),
        findings.stream().map(Finding::verdict).toList());
    assertEquals("host-validate-hardware-virtualization", findings.getFirst().check());
    assertEquals("IVRS", findings.get(3).read());
    assertEquals("", findings.getFirst().read(), "the verdict says it all");
    assertEquals("Unknown if this platform has Secure Guest support", findings.getLast().read());
    assertTrue(
        String.valueOf(findings.getLast().remedy())
            .startsWith("nothing to do for ordinary guests"));
    assertTrue(String.valueOf(findings.get(2).remedy()).contains("mostly a false alarm"));
  }

  @Test
  void noWarningSaysTheSameThingTwice() {
    for (Finding finding : VirtHostValidate.parse(GOOD)) {
      assertFalse(finding.read().contains(finding.verdict().name()), finding.toString());
      assertFalse(
          !finding.read().isEmpty() && String.valueOf(finding.remedy()).contains(finding.read()),
          finding.toString());
    }
  }

  @Test
  void formsOfOldVersionsAndSavedReportsAreUnderstood() {
    String text =
        "QEMU: Checking for device /dev/kvm : PASS\r\n"
            + "  QEMU: Checking if device /dev/kvm is accessible : \u001b[31mFAIL\u001b[0m (Check /dev/kvm"
            + " is world writable)\r\n"
            + "Checking for cgroup 'memory' controller mount-point : WARN (x)\r\n"
            + "  LXC: Checking for Linux >= 2.6.26 : PASS\r\n"
            + "  QEMU: Checking if IOMMU is enabled by kernel :\r\n"
            + "WARN (IOMMU appears to be disabled)\r\n"
            + "  QEMU: Checking for device assignment IOMMU support : PASS\r\n(DMAR)\r\n";
    List<Finding> findings = VirtHostValidate.parse(text);
    assertEquals(
        List.of(Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.WARN, Verdict.PASS),
        findings.stream().map(Finding::verdict).toList());
    assertEquals("DMAR", findings.getLast().read());
  }

  @Test
  void whatIsNotUnderstoodIsUnknownAndNeverAPass() {
    for (String text :
        List.of(
            "",
            "PASS",
            "all checks: PASS",
            "  QEMU: Prüfung auf Hardware-Virtualisierung : GESCHAFFT",
            "  QEMU: Checking for hardware virtualization : GESCHAFFT",
            "  QEMU: Checking for hardware virtualization : PASSED",
            "  QEMU: Checking for hardware virtualization :")) {
      List<Finding> findings = VirtHostValidate.parse(text);
      assertFalse(findings.isEmpty(), text);
      assertTrue(findings.stream().allMatch(f -> f.verdict() == Verdict.UNKNOWN), text + findings);
    }
  }

  @Test
  void anyTextGivesAVerdictAndNoWrongPass() {
    Random random = new Random(11);
    String[] parts = {
      "QEMU:",
      "Checking",
      " for ",
      "hardware",
      " : ",
      "PAS",
      "S",
      "FAIL",
      "(",
      ")",
      "\n",
      "\u001b[1m",
      "pass",
      "\r",
      "é",
      ":",
      "  "
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      for (Finding finding : VirtHostValidate.parse(text.toString())) {
        if (finding.verdict() == Verdict.PASS) {
          assertTrue(
              text.toString().replaceAll("\u001b\\[1m", "").contains("PASS"), text.toString());
        }
      }
      LibvirtAnswers.nodeinfo(text.toString());
      LibvirtAnswers.domcapabilities(text.toString());
    }
  }

  @Test
  void capabilitiesAreReadAndForeignEntitiesAreNot() {
    LibvirtAnswers.Capabilities capabilities = LibvirtAnswers.domcapabilities(DOMAIN);
    assertNotNull(capabilities);
    assertEquals("288", capabilities.maxVcpus());
    assertEquals(List.of("disk", "cdrom"), capabilities.diskDevices());
    Finding finding = LibvirtAnswers.capabilitiesFinding(capabilities);
    assertEquals(Verdict.PASS, finding.verdict());
    assertTrue(finding.read().contains("at most 288 vCPUs, disks as disk"), finding.read());
    assertNull(
        LibvirtAnswers.domcapabilities(
            "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domainCapabilities><domain>&x;</domain>"
                + "</domainCapabilities>"));
    assertEquals(
        Verdict.FAIL,
        LibvirtAnswers.capabilitiesFinding(
                LibvirtAnswers.domcapabilities(DOMAIN.replace(">kvm<", ">qemu<")))
            .verdict());
  }

  @Test
  void aGoodHostIsInSyncWithAllItSays() throws Exception {
    Plan plan = new KvmValidateModule().plan(args(Map.of()), host(ok(GOOD), ok(NODE), ok(DOMAIN)));
    Plan.InSync inSync = assertInstanceOf(Plan.InSync.class, plan);
    assertEquals(7, inSync.findings().size());
    assertEquals("warn", inSync.values().get("verdict"));
    assertEquals("2", ((Map<?, ?>) inSync.values().get("nodeinfo")).get("cpu_s"));
  }

  @Test
  void aFailureBlocksUnlessItIsWaived() throws Exception {
    String bad =
        GOOD.replace(
            "exists                                 : PASS", "exists : FAIL (no /dev/kvm)");
    FakeHost host = host(ok(bad), ok(NODE), ok(DOMAIN));
    assertInstanceOf(Plan.Blocked.class, new KvmValidateModule().plan(args(Map.of()), host));
    Map<String, Object> waiver =
        Map.of(
            "check",
            "host-validate-if-*",
            "reason",
            "lab",
            "owner",
            "ops",
            "expires",
            "2026-12-31");
    Map<String, Object> other =
        Map.of(
            "check",
            "host-validate-device*",
            "reason",
            "lab",
            "owner",
            "ops",
            "expires",
            "2026-12-31");
    host.answers(KvmValidateModule.CLOCK, ok("1772442900\n"));
    assertInstanceOf(
        Plan.InSync.class,
        new KvmValidateModule().plan(args(Map.of("waivers", List.of(waiver, other))), host));
  }

  @Test
  void whatIsMissingOrStoppedIsSaidWithARemedy() throws Exception {
    FragmentResult missing = result(127, "", "sh: virsh: not found");
    Plan.Blocked none =
        (Plan.Blocked)
            new KvmValidateModule().plan(args(Map.of()), host(missing, missing, missing));
    assertTrue(none.problem().contains("not installed"));
    Plan.Blocked stopped =
        (Plan.Blocked)
            new KvmValidateModule()
                .plan(
                    args(Map.of()),
                    host(
                        ok(GOOD),
                        result(1, "", "error: failed to connect to the hypervisor"),
                        ok("")));
    assertTrue(stopped.remedy().contains("systemctl start libvirtd"));
    assertTrue(KvmValidateModule.NODE.missing(missing));
  }

  @Test
  void theSmokeGuestIsJudgedByWhatItDid() {
    Plan.Changes plan =
        (Plan.Changes)
            KvmValidateModule.decide(
                ok(GOOD),
                ok(NODE),
                ok(DOMAIN),
                ok(""),
                List.of(),
                LocalDate.MAX,
                FailOn.FAIL,
                true);
    assertNull(
        plan.outcome()
            .of(
                List.of(
                    acted(
                        "smoke: running x was alive, kvm support: enabled, executed 21 ms\n", "")))
            .failure());
    assertFalse(plan.lasting(), "it left nothing behind");
    for (String said :
        List.of(
            "",
            "smoke: running x was alive, kvm support: disabled, executed 9 ms",
            "smoke: failed the guest did not start")) {
      assertNotNull(plan.outcome().of(List.of(acted(said, "no /dev/kvm"))).failure(), said);
    }
  }

  @Test
  void findingsSurviveTheirValues() {
    List<Finding> findings = VirtHostValidate.parse(GOOD);
    assertEquals(findings, Finding.fromValue(findings.stream().map(Finding::toValue).toList()));
  }

  private static ActionResult acted(String out, String err) {
    return new ActionResult(
        0,
        out.getBytes(StandardCharsets.UTF_8),
        err.getBytes(StandardCharsets.UTF_8),
        Duration.ofSeconds(1),
        null);
  }

  private static FakeHost host(
      FragmentResult validate, FragmentResult node, FragmentResult domain) {
    return new FakeHost()
        .answers(KvmValidateModule.HOST, validate)
        .answers(KvmValidateModule.NODE, node)
        .answers(KvmValidateModule.DOMAIN, domain)
        .answers(KvmValidateModule.VERSION, ok("Running against daemon: 9.0.0"));
  }

  private static FragmentResult ok(String out) {
    return result(0, out, "");
  }

  private static FragmentResult result(int status, String out, String err) {
    return new FragmentResult(
        status,
        out.getBytes(StandardCharsets.UTF_8),
        err.getBytes(StandardCharsets.UTF_8),
        false,
        false);
  }

  private static Args args(Map<String, Object> given) {
    return Args.parse(new KvmValidateModule().spec(), given, name -> null, TaskContext.NONE);
  }
}
