package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditFixture.args;
import static dev.virtwright.modules.virt.AuditFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waivers: what they must have, what they cover, until when. */
final class WaiverTest {
  private static Map<String, @Nullable Object> waiver(String check, String day) {
    Map<String, @Nullable Object> waiver = new HashMap<>();
    waiver.put("check", check);
    waiver.put("reason", "by design");
    waiver.put("owner", "ops");
    waiver.put("expires", day);
    return waiver;
  }

  private static Finding finding(String check, Verdict verdict) {
    return new Finding(check, "audit", "Title", "read", "rule", verdict, "remedy");
  }

  private static Finding only(String check, Verdict verdict, String today, String... days) {
    List<Map<String, @Nullable Object>> waivers = new ArrayList<>();
    for (String day : days) {
      waivers.add(waiver(check, day));
    }
    return Waiver.apply(
            Waiver.parse(waivers), List.of(finding("swap", verdict)), LocalDate.parse(today))
        .getFirst();
  }

  @Test
  void itCountsToTheEndOfItsLastDay() {
    Finding last = only("swap", Verdict.FAIL, "2026-12-31", "2026-12-31");
    assertEquals(Verdict.INFO, last.verdict());
    assertEquals("rule; waived by ops: by design, until 2026-12-31", last.rule());
    assertNull(last.remedy());
    Finding over = only("swap", Verdict.FAIL, "2027-01-01", "2026-12-31");
    assertEquals(Verdict.FAIL, over.verdict());
    assertEquals("rule; the waiver of ops expired on 2026-12-31", over.rule());
    assertEquals("remedy", over.remedy());
  }

  @Test
  void aLaterWaiverIsNotHiddenByOneThatExpired() {
    assertEquals(
        Verdict.INFO,
        only("swap", Verdict.WARN, "2027-01-01", "2026-12-31", "2027-06-30").verdict());
  }

  @Test
  void aHostWithoutAClockHasNoWaivers() {
    assertEquals(LocalDate.MAX, Waiver.today("soon"));
    assertEquals(LocalDate.MAX, Waiver.today("99999999999999999999"));
    assertEquals(LocalDate.parse("2026-03-02"), Waiver.today("1772442900\n"));
  }

  @ParameterizedTest
  @CsvSource({"WARN, INFO", "FAIL, INFO", "UNKNOWN, INFO", "PASS, PASS"})
  void whatPassesIsLeftAlone(Verdict found, Verdict shown) {
    Finding judged = only("s*", found, "2026-01-01", "2026-12-31");
    assertEquals(shown, judged.verdict());
    assertEquals(found == Verdict.PASS, judged.rule().equals("rule"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "reason", "owner", "expires"})
  void whatAWaiverLacksIsSaidWithTheVariable(String field) {
    for (String value : new String[] {null, " "}) {
      Map<String, @Nullable Object> waiver = waiver("swap", "2026-12-31");
      waiver.put(field, value);
      wrong(waiver, "'" + field + "'");
    }
  }

  @Test
  void aDayThatIsNoneAndAFieldThatIsNoneAreErrors() {
    wrong(waiver("swap", "next year"), "'next year'");
    wrong(waiver("swap", "2026-02-30"), "'2026-02-30'");
    Map<String, @Nullable Object> typo = waiver("swap", "2026-12-31");
    typo.put("expiry", "2026-12-31");
    wrong(typo, "'expiry'");
  }

  private static void wrong(Map<String, @Nullable Object> waiver, String part) {
    UserException error =
        assertThrows(
            UserException.class,
            () -> Waiver.parse(List.of(waiver("iommu", "2026-12-31"), waiver)));
    var said = error.diagnostics().getFirst();
    assertTrue(said.summary().startsWith("waiver 2"), said.summary());
    assertTrue(said.summary().contains(part), said.summary());
    String remedy = String.valueOf(said.remedy());
    assertTrue(remedy.contains("variable waivers of this host"), remedy);
    assertTrue(remedy.contains("expires: YYYY-MM-DD"), remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "swapp, true",
    "cpu*, false",
    "*, false",
    "nothing*, true",
    "host-validate-device-assignment-iommu-support, false",
    "host-*, false",
    "domcapabilities, false",
    "bond, false"
  })
  void aWaiverThatNamesNoCheckIsAWarning(String check, boolean warned) {
    List<Finding> found =
        Waiver.apply(Waiver.parse(List.of(waiver(check, "2026-12-31"))), List.of(), LocalDate.MIN);
    assertEquals(warned, !found.isEmpty());
    if (warned) {
      assertEquals(Verdict.WARN, found.getFirst().verdict());
      assertEquals("Waiver of '" + check + "'", found.getFirst().title());
    }
    if (check.equals("swapp")) {
      assertTrue(String.valueOf(found.getFirst().remedy()).startsWith("did you mean 'swap'?"));
    }
  }

  @Test
  void anAuditWaivesByTheHostsClock() throws Exception {
    for (String day : List.of("1772442900", "1804000000")) {
      Map<String, List<String>> read =
          with("swap", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority");
      read.put("clock", List.of(day));
      FakeHost host = new FakeHost().answers(AuditFixture.READS, new Sections(read));
      Plan.InSync plan =
          (Plan.InSync)
              new KvmAuditModule()
                  .plan(args(Map.of("waivers", List.of(waiver("swap", "2026-12-31")))), host);
      Finding swap =
          plan.findings().stream().filter(f -> f.check().equals("swap")).findFirst().orElseThrow();
      assertEquals(day.startsWith("177") ? Verdict.INFO : Verdict.WARN, swap.verdict());
    }
  }
}
