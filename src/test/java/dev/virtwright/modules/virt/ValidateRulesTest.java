package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.Judgement.FailOn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kvm_validate asks libvirt, and whose word counts. */
final class ValidateRulesTest {
  private static final String NODE = "CPU model: x86_64\nCPU(s): 2\nMemory size: 2014872 kB\n";
  private static final String DOMAIN =
      "<domainCapabilities><domain>kvm</domain></domainCapabilities>";

  private static FragmentResult printed(int status, String out) {
    return new FragmentResult(
        status, out.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }

  private static Plan decide(int status, String line, List<Waiver> waivers, boolean smoke) {
    return KvmValidateModule.decide(
        printed(status, line + "\n"),
        printed(0, NODE),
        printed(0, DOMAIN),
        printed(0, "Running against daemon: 10.0.0"),
        waivers,
        LocalDate.parse("2026-03-02"),
        FailOn.FAIL,
        smoke);
  }

  @Test
  void itIsAskedForQemuAndNeverQuietly() {
    assertEquals(List.of("virt-host-validate", "qemu"), KvmValidateModule.HOST.argv());
    assertEquals(
        List.of("virsh", "-c", "qemu:///system", "nodeinfo"), KvmValidateModule.NODE.argv());
    assertEquals(
        List.of("virsh", "-c", "qemu:///system", "domcapabilities"),
        KvmValidateModule.DOMAIN.argv());
  }

  @Test
  void theLinesCountAndNeverTheExitStatus() {
    Plan.InSync good =
        assertInstanceOf(
            Plan.InSync.class,
            decide(1, "QEMU: Checking for hardware virtualization : PASS", List.of(), false));
    assertEquals("pass", good.values().get("verdict"));
    assertEquals("Running against daemon: 10.0.0", good.values().get("version"));
    assertInstanceOf(
        Plan.Blocked.class,
        decide(0, "QEMU: Checking for hardware virtualization : FAIL (x)", List.of(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "hardware virtualization, FAIL, FAIL",
    "hardware virtualization, WARN, FAIL",
    "if device '/dev/kvm' exists, FAIL, FAIL",
    "if device '/dev/kvm' is accessible, FAIL, FAIL",
    "if device '/dev/vhost-net' exists, WARN, WARN",
    "if device '/dev/net/tun' exists, FAIL, FAIL",
    "cgroup 'cpu' controller support, WARN, WARN",
    "cgroup 'devices' controller support, WARN, WARN",
    "device assignment IOMMU support, WARN, WARN",
    "if IOMMU is enabled by kernel, WARN, WARN",
    "secure guest support, WARN, WARN",
    "secure guest support, NOTE, INFO",
    "secure guest support, ODD, UNKNOWN"
  })
  void levelsAreItsOwnButThatOfHardwareVirtualization(String what, String said, Verdict verdict) {
    String line = "QEMU: Checking " + (what.startsWith("if ") ? "" : "for ") + what + " : " + said;
    assertEquals(verdict, VirtHostValidate.parse(line + " (x)\n").getFirst().verdict());
  }

  @ParameterizedTest
  @CsvSource({"smoke, INFO", "swap, FAIL"})
  void aSmokeTestThatFailedCanBeWaived(String check, Verdict shown) {
    List<Waiver> waivers =
        List.of(new Waiver(check, "a lab", "ops", LocalDate.parse("2026-12-31")));
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            decide(0, "QEMU: Checking for hardware virtualization : PASS", waivers, true));
    Plan.Outcome outcome = Objects.requireNonNull(plan.outcome());
    Plan.Outcome.Result result =
        outcome.of(
            List.of(
                new ActionResult(
                    1,
                    "smoke: failed the guest did not start\n".getBytes(StandardCharsets.UTF_8),
                    new byte[0],
                    Duration.ZERO,
                    null)));
    List<?> findings = (List<?>) Objects.requireNonNull(result.values().get("findings"));
    assertEquals(
        shown.name().toLowerCase(Locale.ROOT), ((Map<?, ?>) findings.getLast()).get("verdict"));
    assertEquals(shown == Verdict.FAIL, result.failure() != null);
  }
}
