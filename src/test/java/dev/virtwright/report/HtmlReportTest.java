package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.value.Json;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class HtmlReportTest {
  private static final String HOSTILE =
      "</td></script><script>alert(1)</script>\"' onload='x' \u001b[2J\u0000 & <img src=//evil>";

  private static final TaskId TASK = SampleRun.task(1, HOSTILE, "command");

  private static RunReport hostile() {
    return SampleRun.of(
        Mode.APPLY,
        List.of(TASK, SampleRun.task(2, "b", "b"), SampleRun.task(3, "c", "c")),
        SampleRun.result(HOSTILE, SampleRun.task(2, "b", "b"), Status.FAILED)
            .message(HOSTILE)
            .remedy(HOSTILE)
            .build(),
        SampleRun.result(HOSTILE, TASK, Status.FAILED)
            .actions(HOSTILE)
            .drift(
                Change.of(HOSTILE, HOSTILE, List.of(HOSTILE)),
                Change.of("content", HOSTILE + "\n", "\n" + HOSTILE))
            .findings(
                List.of(
                    new Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, Verdict.WARN, HOSTILE),
                    new Finding(
                        "note", "audit", HOSTILE, HOSTILE, Finding.AS_READ, Verdict.INFO, null)))
            .build());
  }

  /** So many hosts that say nothing but markup and script. */
  static RunReport hostileFleet(int count) {
    return SampleRun.of(
        Mode.DRIFT,
        List.of(TASK),
        IntStream.range(0, count)
            .mapToObj(i ->
                SampleRun.result(HOSTILE + i, TASK, Status.CHANGED)
                    .drift(Change.of(HOSTILE, HOSTILE, HOSTILE + "\n" + HOSTILE))
                    .findings(
                        List.of(
                            new Finding(
                                HOSTILE,
                                HOSTILE,
                                HOSTILE,
                                HOSTILE,
                                HOSTILE,
                                Verdict.FAIL,
                                HOSTILE)))
                    .build())
            .toArray(TaskResult[]::new));
  }

  private static RunReport nothing(Mode mode) {
    return new RunReport(
        "x",
        mode,
        "playbooks/none.yml",
        Instant.EPOCH,
        Instant.EPOCH,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of());
  }

  private static List<RunReport> all() {
    List<RunReport> reports = new ArrayList<>(List.of(hostile()));
    for (int healthy : new int[] {0, 3, 60}) {
      reports.add(SampleRun.drift(healthy));
    }
    for (Mode mode : Mode.values()) {
      reports.add(nothing(mode));
    }
    return reports;
  }

  private static String page(RunReport report) {
    return HtmlReport.render(report, ZoneOffset.UTC);
  }

  private static Document parsed(RunReport report) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page(report))));
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList found = page.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void everyPageIsWellFormed() throws Exception {
    for (RunReport report : all()) {
      assertEquals("html", parsed(report).getDocumentElement().getTagName());
    }
  }

  @Test
  void noPageLoadsAnything() throws Exception {
    for (RunReport report : all()) {
      Document page = parsed(report);
      for (Element element : elements(page, "*")) {
        assertFalse(element.hasAttribute("src"), "src of " + element.getTagName());
        String link = element.getAttribute("href");
        assertTrue(link.isEmpty() || link.startsWith("#"), link);
      }
      assertEquals(List.of(), elements(page, "link"));
      String style = elements(page, "style").getFirst().getTextContent();
      assertFalse(style.contains("url(") || style.contains("@import"), "the style sheet loads");
    }
    assertTrue(page(hostile()).contains("default-src &#39;none&#39;"));
  }

  @Test
  void whatAHostSaidStaysText() throws Exception {
    Document page = parsed(hostile());
    assertEquals(2, elements(page, "script").size(), "ours: data and script");
    assertEquals(List.of(), elements(page, "img"));
    assertTrue(elements(page, "*").stream().noneMatch(element -> element.hasAttribute("onload")));
    assertFalse(page(hostile()).contains("\u001b"));
    assertTrue(page(hostile()).contains("&lt;script&gt;alert(1)"));
  }

  @Test
  void everyLinkInThePageLeadsSomewhere() throws Exception {
    for (RunReport report : all()) {
      Document page = parsed(report);
      List<String> ids =
          elements(page, "*").stream()
              .map(e -> e.getAttribute("id"))
              .filter(i -> !i.isEmpty())
              .toList();
      assertEquals(ids.stream().distinct().toList(), ids, "ids are there once");
      List<String> built = data(page).stream().map(host -> (String) host.get(1)).toList();
      for (Element link : elements(page, "a")) {
        String place = link.getAttribute("href").substring(1);
        assertTrue(ids.contains(place) || built.contains(place), place);
      }
    }
  }

  /** The hosts of the page's data. */
  @SuppressWarnings("unchecked")
  private static List<List<Object>> data(Document page) throws Json.Malformed {
    String json =
        elements(page, "script").stream()
            .filter(script -> script.getAttribute("id").equals("data"))
            .findFirst()
            .orElseThrow()
            .getTextContent();
    Map<String, Object> data = (Map<String, Object>) Objects.requireNonNull(Json.parse(json));
    return (List<List<Object>>) Objects.requireNonNull(data.get("hosts"));
  }

  @Test
  void ofALargeFleetTheWorstAreMarkupAndTheOthersData() throws Exception {
    Document page = parsed(SampleFleet.drift(300, SampleFleet.SEED));
    assertEquals(HtmlReport.WORST, elements(page, "article").size());
    List<List<Object>> hosts = data(page);
    assertEquals(300, hosts.size());
    assertTrue(
        hosts.subList(0, HtmlReport.WORST).stream().allMatch(host -> host.size() == 7), "no body");
    assertTrue(
        hosts.subList(HtmlReport.WORST, 300).stream().allMatch(host -> host.size() == 9), "a body");
    assertTrue(elements(page, "noscript").getFirst().getTextContent().contains("25 of its 300"));
    assertTrue(parsedNoscripts(SampleRun.drift(20)).isEmpty(), "a small fleet is there in full");
  }

  private static List<Element> parsedNoscripts(RunReport report) throws Exception {
    return elements(parsed(report), "noscript");
  }

  @Test
  void fiveThousandHostsStayWithinAFileThatCanBeMailed() {
    int characters = page(SampleFleet.drift(5000, SampleFleet.SEED)).length();
    assertTrue(characters < 15_000_000, characters + " characters");
  }

  @Test
  void theConclusionNamesTheHostsToLookAtFirst() throws Exception {
    assertEquals(
        "Of 5 hosts, 1 is unreachable, 1 failed and 1 drifted.",
        paragraph(SampleRun.drift(2), "lead"));
    assertEquals(
        "Look at these first: kvm-down (unreachable), kvm-failed (failed), kvm-drifted (drifted).",
        paragraph(SampleRun.drift(2), "names"));
    assertEquals("The run had no hosts.", paragraph(nothing(Mode.APPLY), "lead"));
    assertEquals(
        "Every host is as described; nothing had to be changed.",
        paragraph(
            SampleRun.of(Mode.APPLY, List.of(TASK), SampleRun.result("a", TASK, Status.OK).build()),
            "lead"));
  }

  private static String paragraph(RunReport report, String kind) throws Exception {
    return elements(parsed(report), "p").stream()
        .filter(p -> p.getAttribute("class").startsWith(kind))
        .findFirst()
        .orElseThrow()
        .getTextContent();
  }

  @Test
  void amongManyHostsOnlyThoseThatNeedAttentionAreUnfolded() throws Exception {
    List<String> open =
        elements(parsed(SampleRun.drift(60)), "article").stream()
            .filter(host -> ((Element) host.getFirstChild()).hasAttribute("open"))
            .map(host -> host.getAttribute("id"))
            .toList();
    assertEquals(List.of("host-kvm-down", "host-kvm-failed", "host-kvm-drifted"), open);
    assertTrue(
        elements(parsed(hostile()), "article").stream()
            .allMatch(host -> ((Element) host.getFirstChild()).hasAttribute("open")));
  }

  @Test
  void capacityIsSummedOverTheFleet() {
    assertTrue(page(SampleRun.drift(3)).contains("The fleet holds 96 guests"));
    assertTrue(page(SampleRun.drift(3)).contains("cores; memory would do for 169"));
    assertFalse(page(SampleRun.drift(0)).contains("id=\"capacity\""), "no empty section");
  }

  @Test
  void driftSaysWhereItComesFromAndSinceWhen() throws Exception {
    Map<String, Origin> origins =
        Map.of(
            "mode", new Origin(Origin.Kind.CORRECTIVE, Instant.parse("2026-02-20T01:00:00Z")),
            "owner", new Origin(Origin.Kind.INTENDED, Instant.parse("2026-03-02T09:15:00Z")),
            "content", new Origin(Origin.Kind.FIRST_SEEN, Instant.parse("2026-03-01T23:30:00Z")));
    RunReport report =
        SampleRun.of(
            Mode.DRIFT,
            List.of(TASK),
            SampleRun.result("a", TASK, Status.CHANGED)
                .drift(
                    Change.of("mode", "0644", "0600"),
                    Change.of("owner", "root", "libvirt"),
                    Change.of("content", "a\nb\n", "a\nc\n"))
                .build()
                .withOrigins(origins));
    List<String> told =
        elements(parsed(report), "span").stream()
            .filter(span -> span.getAttribute("class").startsWith("origin "))
            .map(span -> span.getTextContent().strip())
            .toList();
    assertEquals(
        List.of(
            "changed on the host since 20 February 2026",
            "the description changed, new in this run",
            "first seen on 1 March 2026"),
        told);
  }

  @Test
  void aHistoryIsATrendAndWithoutOneThereIsNone() throws Exception {
    Document page = parsed(SampleFleet.drift(60, SampleFleet.SEED));
    Element table =
        elements(page, "table").stream()
            .filter(its -> its.getAttribute("class").equals("trend"))
            .findFirst()
            .orElseThrow();
    assertEquals(31, table.getElementsByTagName("tr").getLength(), "head and thirty runs");
    assertFalse(page(SampleRun.drift(60)).contains("id=\"trend\""));
  }

  @Test
  void whatIsKnownAfterApplyIsNoFailure() throws Exception {
    List<Element> waiting =
        elements(parsed(SampleRun.drift(0)), "div").stream()
            .filter(task -> task.getAttribute("class").equals("task pending"))
            .toList();
    assertEquals(1, waiting.size());
    assertTrue(waiting.getFirst().getTextContent().contains("Waits for: Packages"));
    assertFalse(waiting.getFirst().getTextContent().contains("failed"));
  }

  @Test
  void secretsAreNotInThePage() {
    assertTrue(page(SampleRun.drift(0)).contains("<del>***</del>"));
  }
}
