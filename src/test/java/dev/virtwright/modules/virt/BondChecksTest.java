package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.host.BondFiles;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Bond;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BondChecksTest {
  private static final String GROUP = "make the switch ports of lacp0, lacp1 one LACP group";

  private static List<Finding> judge(List<String> lines, Bond worth) {
    return BondChecks.judge(
        new Sections(Map.of("bonds", lines)),
        new AuditChecks.Rules(
            AuditChecks.Stage.ALL,
            ByteSize.gibibytes(2),
            ByteSize.gibibytes(8),
            100,
            1000,
            worth,
            0,
            null));
  }

  /** One bond in a state that was seen, with edits: from, to, from, to … */
  private static Finding judge(String state, String... edits) throws Exception {
    String text = String.join("\n", BondFiles.lines(state));
    for (int i = 0; i < edits.length; i += 2) {
      int at = text.lastIndexOf(edits[i]);
      text = text.substring(0, at) + edits[i + 1] + text.substring(at + edits[i].length());
    }
    List<String> lines = new ArrayList<>(List.of("<bond0>"));
    text.lines().forEach(lines::add);
    List<Finding> findings = judge(lines, Bond.RECOMMENDED);
    assertEquals(1, findings.size());
    assertEquals("bond", findings.getFirst().check());
    assertEquals("Bond bond0", findings.getFirst().title());
    return findings.getFirst();
  }

  private static String first(Finding finding) {
    return finding.verdict() + " " + finding.read().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          active-backup | PASS active-backup, active port enp0s5
          balance-tlb   | PASS balance-tlb, active port enp0s4
          balance-xor   | PASS balance-xor
          lacp          | PASS 802.3ad, LACP partner f2:89:16:cc:ae:84, 2 of 2 ports joined
          lacp-unprivileged | UNKNOWN the kernel tells of LACP partners to root alone
          lacp-port-down | FAIL lacp1 is down
          lacp-all-down | FAIL lacp0 is down
          lacp-no-partner | FAIL no LACP partner answers
          lacp-one-without-partner | FAIL lacp1 is not in the LACP group in use: no partner answers it, that of the group is f2:89:16:cc:ae:84
          lacp-two-aggregators | FAIL lacp1 is not in the LACP group in use: its partner is 1a:9e:93:0d:98:0d, that of the group is 6a:eb:45:d4:7a:f0
          lacp-two-aggregators-unprivileged | FAIL ports are not in one LACP group: lacp0 aggregator 1, lacp1 aggregator 2
          lacp-no-ports | FAIL 0 of the two ports that a bond needs
          """)
  void statesAreJudged(String state, String expected) throws Exception {
    assertEquals(expected, first(judge(state)));
  }

  @Test
  void aLinkThatFailedAndIsBackIsToldAndNoProblem() throws Exception {
    Finding finding = judge("lacp", "Link Failure Count: 0", "Link Failure Count: 7");
    assertEquals(Verdict.PASS, finding.verdict());
    assertEquals(null, finding.remedy());
    assertEquals(
        """
        802.3ad, LACP partner f2:89:16:cc:ae:84, 2 of 2 ports joined
        lacp0 up 10000 Mbit/s full
        lacp1 up 10000 Mbit/s full, 7 link failures\
        """,
        finding.read());
  }

  @Test
  void problemsComeFirstTheWorstBeforeTheOthersAndEachHasItsRemedy() throws Exception {
    Finding finding = judge("lacp-two-aggregators-unprivileged", "Duplex: full", "Duplex: half");
    assertEquals(
        """
        ports are not in one LACP group: lacp0 aggregator 1, lacp1 aggregator 2
        lacp0 runs in half duplex
        the kernel tells of LACP partners to root alone
        802.3ad, LACP partner unknown
        lacp0 up 10000 Mbit/s half
        lacp1 up 10000 Mbit/s full, 2 link failures\
        """,
        finding.read());
    assertEquals(
        GROUP
            + "; on two switches, of switches that act as one\n"
            + "let both ends negotiate: look at ethtool lacp0 and at the switch port\n"
            + "-b audits as root",
        finding.remedy());
  }

  @Test
  void portsOfDifferentSpeedAreOneProblemAndNotTwo() throws Exception {
    Finding finding =
        judge(
            "lacp",
            "Speed: 10000",
            "Speed: 1000",
            "Aggregator ID: 1",
            "Aggregator ID: 2",
            "Number of ports: 2",
            "Number of ports: 1");
    assertEquals(
        """
        ports differ in speed, and 802.3ad uses those of one speed: lacp0 10000 Mbit/s, lacp1 1000 Mbit/s
        802.3ad, LACP partner f2:89:16:cc:ae:84, 1 of 2 ports joined
        lacp0 up 10000 Mbit/s full
        lacp1 up 1000 Mbit/s full, not joined: LACP partner f2:89:16:cc:ae:84\
        """,
        finding.read());
    assertEquals("use ports, cables and optics of one speed", finding.remedy());
    assertEquals(
        "FAIL lacp1 is not in the LACP group in use, though its partner f2:89:16:cc:ae:84 is the"
            + " same",
        first(judge("lacp", "Aggregator ID: 1", "Aggregator ID: 2")));
  }

  @Test
  void aSpeedThatIsNotKnownDiffersFromNone() throws Exception {
    assertEquals(Verdict.PASS, judge("lacp", "Speed: 10000 Mbps", "Speed: Unknown").verdict());
    assertEquals(
        Verdict.FAIL,
        judge("lacp-port-down", "Speed: 10000", "Speed: 1000").verdict(),
        "for the port that is down");
    assertEquals(
        "FAIL lacp1 is down", first(judge("lacp-port-down", "Speed: 10000", "Speed: 1000")));
  }

  @Test
  void halfDuplexIsAWarningByItself() throws Exception {
    assertEquals(
        "WARN enp0s5 runs in half duplex",
        first(judge("active-backup", "Duplex: Unknown", "Duplex: half")));
  }

  @ParameterizedTest
  @CsvSource({
    "load balancing (round-robin), balance-rr",
    "fault-tolerance (broadcast), broadcast",
    "adaptive load balancing, balance-alb"
  })
  void modesThatHarmGuestsFail(String words, String mode) throws Exception {
    assertEquals(
        "FAIL guests cannot use mode " + mode,
        first(judge("balance-xor", "load balancing (xor)", words)));
  }

  @Test
  void eachBondIsJudgedByItself() throws Exception {
    List<String> lines = new ArrayList<>(List.of("<bond0>"));
    lines.addAll(BondFiles.lines("lacp-no-ports"));
    lines.add("<bond1>");
    lines.addAll(BondFiles.lines("active-backup"));
    assertEquals(
        List.of("Bond bond0 FAIL", "Bond bond1 PASS"),
        judge(lines, Bond.REQUIRED).stream()
            .map(finding -> finding.title() + " " + finding.verdict())
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void noBondIsWhatTheOperatorSays(Bond worth) {
    Verdict verdict =
        switch (worth) {
          case REQUIRED -> Verdict.FAIL;
          case RECOMMENDED -> Verdict.WARN;
          case IGNORE -> Verdict.INFO;
        };
    assertEquals(verdict, judge(List.of(), worth).getFirst().verdict());
  }
}
