package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.BondFiles;
import dev.virtwright.module.Change;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.value.Json;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a bond is at the moment is told beside what differs, and changes no verdict. */
final class BondReportsTest {
  private static final TaskId AUDIT = SampleRun.task(1, "Fitness", "kvm_audit");
  private static final TaskId BOND = SampleRun.task(2, "Network configuration", "bond");

  private static Map<String, ?> bonds(String state) throws Exception {
    return Map.of(LiveBond.KEY, List.of(LiveBond.of(BondFiles.bond(state)).toValue()));
  }

  private static TaskResult inSync(String host, String state) throws Exception {
    return SampleRun.result(host, BOND, Status.OK).values(bonds(state)).build();
  }

  private static RunReport drift(TaskResult... results) {
    return SampleRun.of(Mode.DRIFT, List.of(AUDIT, BOND), results);
  }

  private static String console(RunReport report, int verbosity, int width) {
    return ConsoleReport.render(report, Style.plain(), false, verbosity, width);
  }

  @Test
  void aHostInSyncShowsItsBondInEveryReportAndStaysInSync() throws Exception {
    RunReport report = drift(inSync("kvm1", "lacp-two-aggregators"));
    String text = console(report, 0, ConsoleReport.ENDLESS);
    assertTrue(
        text.startsWith(
            """
            kvm1
              bond     bond0: 802.3ad, LACP partner 6a:eb:45:d4:7a:f0, 1 of 2 ports joined
                       lacp0  up 10000 Mbit/s full
                       lacp1  up 10000 Mbit/s full, 2 link failures, not joined: LACP partner 1a:9e:93:0d:98:0d

            """),
        text);
    assertTrue(text.contains("1 host: 1 in sync"), text);
    String page = HtmlReport.render(report, ZoneOffset.UTC);
    assertTrue(page.contains("802.3ad, LACP partner 6a:eb:45:d4:7a:f0, 1 of 2 ports joined"), page);
    assertTrue(page.contains("<th scope=\"row\">lacp0</th><td class=\"\">up 10000 Mbit/s full"));
    assertTrue(page.contains("No drift: every host is as described."), page);
    Map<?, ?> document = (Map<?, ?>) Json.parse(JsonReport.render(report));
    Map<?, ?> host = (Map<?, ?>) ((List<?>) document.get("hosts")).getFirst();
    assertEquals("in_sync", host.get("state"));
    assertEquals(
        List.of(LiveBond.of(BondFiles.bond("lacp-two-aggregators"))),
        LiveBond.fromValue(host.get("bonds")));
  }

  @Test
  void aBondFitsAWindowOfEightyColumns() throws Exception {
    RunReport report = drift(inSync("kvm1", "lacp-no-partner"));
    String text = console(report, 0, 80);
    assertTrue(text.lines().allMatch(line -> line.length() <= 80), text);
    assertTrue(
        text.contains(
            """
                       lacp0  up 10000 Mbit/s full, 1 link failure, not joined: no LACP
                              partner
            """),
        text);
  }

  @Test
  void hostsWhoseBondsAreAlikeAreToldOnce() throws Exception {
    String text =
        console(
            drift(inSync("kvm1", "lacp"), inSync("kvm2", "lacp"), inSync("kvm3", "balance-tlb")),
            0,
            ConsoleReport.ENDLESS);
    assertTrue(text.startsWith("kvm1, kvm2\n  bond     bond0: 802.3ad, LACP"), text);
    assertTrue(text.contains("kvm3\n  bond     bond0: balance-tlb, active port enp0s4"), text);
  }

  @Test
  void inALargeFleetOnlyBondsThatLackSomethingAreToldAtFirst() throws Exception {
    TaskResult[] results = new TaskResult[30];
    for (int i : IntStream.range(0, 30).toArray()) {
      results[i] = inSync("kvm" + i, i == 7 ? "lacp-port-down" : "lacp");
    }
    String text = console(drift(results), 0, ConsoleReport.ENDLESS);
    assertTrue(text.startsWith("kvm7\n  bond     bond0"), text);
    assertTrue(text.contains("lacp1  down, 3 link failures"), text);
    assertFalse(text.contains("2 of 2 ports joined"), text);
    assertTrue(console(drift(results), 1, ConsoleReport.ENDLESS).contains("2 of 2 ports joined"));
  }

  @Test
  void itComesAfterWhatDiffersAndAsItWasSeenLast() throws Exception {
    String text =
        console(
            drift(
                SampleRun.result("kvm1", AUDIT, Status.OK).values(bonds("lacp-no-partner")).build(),
                SampleRun.result("kvm1", BOND, Status.CHANGED)
                    .drift(Change.of("kernel.mtu", 1500, 9000))
                    .values(bonds("lacp"))
                    .build()),
            0,
            ConsoleReport.ENDLESS);
    assertTrue(
        text.contains("kernel.mtu  1500 → 9000\n  bond     bond0: 802.3ad, LACP partner f2"), text);
    assertFalse(text.contains("no LACP partner"), text);
  }

  @Test
  void whatAFindingTellsIsNotToldTwiceAndItsLinesStayLines() throws Exception {
    RunReport report =
        SampleRun.of(
            Mode.AUDIT,
            List.of(AUDIT),
            SampleRun.result("kvm1", AUDIT, Status.OK)
                .values(bonds("lacp-port-down"))
                .findings(
                    List.of(
                        SampleRun.finding(
                            "bond",
                            "Bond bond0",
                            "lacp1 is down\n802.3ad\nlacp0 up\nlacp1 down, and for so long that the"
                                + " line is too long",
                            Verdict.FAIL,
                            "look at cables")))
                .build());
    assertTrue(
        console(report, 0, 60)
            .startsWith(
                """
                kvm1
                  FAIL     Bond bond0  lacp1 is down
                                       802.3ad
                                       lacp0 up
                                       lacp1 down, and for so long that
                                         the line is too long
                           → look at cables
                  checks   1 fail (-v shows all)
                """),
        console(report, 0, 60));
    String page = HtmlReport.render(report, ZoneOffset.UTC);
    assertTrue(page.contains("<p class=\"more\">802.3ad\nlacp0 up\nlacp1 down"), page);
    assertFalse(page.contains("3 link failures"), page);
    assertTrue(JsonReport.render(report).contains("\"link_failures\": 3"));
  }
}
