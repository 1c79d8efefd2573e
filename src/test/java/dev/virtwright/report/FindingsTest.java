package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.value.Json;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is judged twice is told once, and no more than was asked for. */
final class FindingsTest {
  private static final TaskId BEFORE = SampleRun.task(1, "Pre-flight", "kvm_audit");
  private static final TaskId AFTER = SampleRun.task(2, "Fitness", "kvm_audit");

  private static final List<Finding> FIRST =
      List.of(
          SampleRun.finding("swap", "Swap", "none", Verdict.WARN, "add 2 GiB of swap"),
          SampleRun.finding("modules", "KVM modules", "not loaded", Verdict.FAIL, "modprobe kvm"));

  private static final List<Finding> SECOND =
      List.of(
          SampleRun.finding("swap", "Swap", "1 GiB", Verdict.WARN, "add 1 GiB of swap"),
          SampleRun.finding("modules", "KVM modules", "kvm loaded", Verdict.PASS, null),
          SampleRun.finding("message", "Message", "one", Verdict.UNKNOWN, null),
          SampleRun.finding("message", "Message", "two", Verdict.UNKNOWN, null),
          new Finding(
              "iommu",
              "audit",
              "IOMMU",
              "none",
              "needed for PCI passthrough only; waived by ops: not wanted, until 2027-01-31",
              Verdict.INFO,
              null),
          new Finding("kernel", "audit", "Kernel", "6.1", Finding.AS_READ, Verdict.INFO, null));

  private static RunReport twice() {
    return SampleRun.of(
        Mode.APPLY,
        List.of(BEFORE, AFTER),
        SampleRun.result("kvm1", BEFORE, Status.OK).findings(FIRST).build(),
        SampleRun.result("kvm1", AFTER, Status.OK).findings(SECOND).build());
  }

  private static String console(int verbosity) {
    return ConsoleReport.render(twice(), Style.plain(), false, verbosity, ConsoleReport.ENDLESS);
  }

  @Test
  void aLaterFindingOfACheckTakesThePlaceOfTheEarlierAndOthersOfItsTaskStayBesideIt() {
    List<String> told =
        FleetView.of(twice()).hosts().getFirst().findings().stream()
            .map(finding -> finding.check() + " " + finding.read())
            .toList();
    assertEquals(
        List.of(
            "swap 1 GiB",
            "message one",
            "message two",
            "iommu none",
            "modules kvm loaded",
            "kernel 6.1"),
        told,
        "the worst first, mere notes last");
  }

  @Test
  void everyReportTellsTheLaterOne() throws Json.Malformed {
    String html = HtmlReport.render(twice(), ZoneOffset.UTC);
    for (String text : List.of(console(2), html)) {
      assertTrue(text.contains("add 1 GiB of swap"), text);
      assertFalse(text.contains("add 2 GiB of swap"), text);
      assertFalse(text.contains("not loaded"), text);
    }
    assertTrue(console(0).contains("1 host: 1 in sync, 1 warning, 2 unknown"), console(0));
    Map<?, ?> document = (Map<?, ?>) Json.parse(JsonReport.render(twice()));
    Map<?, ?> host = (Map<?, ?>) ((List<?>) document.get("hosts")).getFirst();
    assertEquals(6, ((List<?>) host.get("findings")).size());
    List<?> tasks = (List<?>) host.get("tasks");
    assertEquals(
        2,
        ((List<?>) ((Map<?, ?>) tasks.getFirst()).get("findings")).size(),
        "a task keeps what it found");
  }

  @Test
  void onlyWhatNeedsAttentionIsShownAtFirst() {
    assertEquals(
        """
        kvm1
          WARN     Swap     1 GiB
                   → add 1 GiB of swap
          UNKNOWN  Message  one
          UNKNOWN  Message  two
          checks   1 pass, 1 info, 2 unknown, 1 warn (-v shows all)
        """,
        console(0).substring(0, console(0).indexOf("\n\n") + 1));
  }

  @Test
  void oneMoreShowsEveryCheckWithItsRuleAndWaiverButNotWhatWasMerelyRead() {
    String text = console(1);
    assertTrue(text.contains("  PASS     KVM modules  kvm loaded\n"), text);
    assertTrue(text.contains("           check swap: as documented\n"), text);
    assertTrue(text.contains("waived by ops: not wanted, until 2027-01-31\n"), text);
    assertFalse(text.contains("Kernel"), text);
    assertTrue(text.contains("(-vv shows what else was read)"), text);
  }

  @Test
  void twoMoreShowsAllOfItAndTheCosts() {
    String text = console(2);
    assertTrue(text.contains("  INFO     Kernel       6.1\n"), text);
    assertTrue(text.contains("round trips  actions  set-up"), text);
  }

  @Test
  void aTaskThatFailsByWhatItJudgedSaysSoOnce() {
    RunReport report =
        SampleRun.of(
            Mode.APPLY,
            List.of(BEFORE),
            SampleRun.result("kvm1", BEFORE, Status.FAILED)
                .message("KVM modules: not loaded")
                .remedy("modprobe kvm")
                .findings(FIRST)
                .build());
    String text = ConsoleReport.render(report, Style.plain(), false, 0, ConsoleReport.ENDLESS);
    assertTrue(
        text.startsWith(
            """
            kvm1
              ✗ kvm_host : Pre-flight  kvm_audit
                  its findings are below
              FAIL     KVM modules  not loaded
                       → modprobe kvm
            """),
        text);
    String page = HtmlReport.render(report, ZoneOffset.UTC);
    assertEquals(page.indexOf("modprobe kvm<"), page.lastIndexOf("modprobe kvm<"));
  }

  @Test
  void aFindingOfAnActIsJudgedLikeAnyOther() throws Json.Malformed {
    Finding smoke = SampleRun.finding("smoke", "A guest boots", "it ran", Verdict.PASS, null);
    RunReport report =
        SampleRun.of(
            Mode.VALIDATE,
            List.of(AFTER),
            SampleRun.result("kvm1", AFTER, Status.OK)
                .values(Map.of("findings", List.of(smoke.toValue()), "version", "9.0"))
                .drift(Change.of("smoke", "not tried", "a guest boots and is removed"))
                .build());
    String text = ConsoleReport.render(report, Style.plain(), false, 1, ConsoleReport.ENDLESS);
    assertTrue(text.contains("  PASS     A guest boots  it ran\n"), text);
    assertTrue(text.endsWith("\n1 host: 1 valid · 3.2 s\n"), text);
    Map<?, ?> document = (Map<?, ?>) Json.parse(JsonReport.render(report));
    Map<?, ?> host = (Map<?, ?>) ((List<?>) document.get("hosts")).getFirst();
    Map<?, ?> task = (Map<?, ?>) ((List<?>) host.get("tasks")).getFirst();
    assertEquals(1, ((List<?>) task.get("findings")).size());
    assertEquals(Map.of("version", "9.0"), task.get("values"), "findings are there once");
    assertFalse(task.containsKey("drift"), "it left nothing behind");
  }
}
