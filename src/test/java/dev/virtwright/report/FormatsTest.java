package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.virtwright.host.BondFiles;
import dev.virtwright.module.Change;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.value.Json;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reports for other programs, read back by parsers of those programs' kinds. */
final class FormatsTest {
  private static final String HOSTILE =
      "=cmd|'/c calc'!A0 </testcase> ]]> \"quoted\", `ticks` | pipe\n```\n@team <img src=x> \u001b[2J\ud800 \\ #{x}";

  static List<RunReport> runs() {
    return List.of(SampleRun.drift(3), hostile());
  }

  static List<RunReport> alsoBonds() throws Exception {
    var task = SampleRun.task(1, "Network configuration", "bond");
    var bond = LiveBond.of(BondFiles.bond("lacp-two-aggregators")).toValue();
    RunReport bonds =
        SampleRun.of(
            RunReport.Mode.DRIFT,
            List.of(task),
            SampleRun.result("kvm-1", task, Status.OK)
                .values(Map.of(LiveBond.KEY, List.of(bond)))
                .build());
    return Stream.concat(runs().stream(), Stream.of(bonds)).toList();
  }

  private static RunReport hostile() {
    var task = SampleRun.task(1, HOSTILE, "copy");
    return SampleRun.of(
        RunReport.Mode.DRIFT,
        List.of(task),
        SampleRun.result("kvm-1", task, Status.CHANGED)
            .drift(
                Change.of("content", "a\n" + HOSTILE + "\n", HOSTILE + "\n"),
                Change.of(HOSTILE, HOSTILE.replace('\n', ' '), 5L),
                Change.secret("password"))
            .findings(
                List.of(
                    SampleRun.finding("odd", HOSTILE, HOSTILE, Verdict.FAIL, HOSTILE),
                    SampleRun.finding("odd", HOSTILE, "second", Verdict.WARN, null)))
            .build());
  }

  private static Element junit(RunReport report) throws Exception {
    String xml = JunitReport.render(report);
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(Path.of("src/test/resources/report/junit/jenkins.xsd").toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void junitIsValidAndItsSumsAreThoseOfItsCases(RunReport report) throws Exception {
    Element root = junit(report);
    for (String kind : List.of("failure", "error")) {
      assertEquals(
          root.getElementsByTagName(kind).getLength(),
          Integer.parseInt(root.getAttribute(kind + "s")),
          kind);
    }
    assertEquals(
        root.getElementsByTagName("testcase").getLength(),
        Integer.parseInt(root.getAttribute("tests")));
  }

  @Test
  void junitSaysWhatDriftedFailedAndWasOutOfReach() throws Exception {
    NodeList cases = junit(SampleRun.drift(0)).getElementsByTagName("testcase");
    Map<String, String> ends =
        IntStream.range(0, cases.getLength())
            .mapToObj(i -> (Element) cases.item(i))
            .collect(
                Collectors.toMap(
                    one -> one.getAttribute("classname") + " " + one.getAttribute("name"),
                    one -> one.getFirstChild() == null ? "" : one.getFirstChild().getNodeName()));
    assertEquals("error", ends.get("kvm-down.host is reachable"));
    assertEquals("failure", ends.get("kvm-drifted.task 2 kvm_host : Packages"));
    assertEquals("skipped", ends.get("kvm-drifted.task 4 kvm_host : libvirt daemon"));
    assertEquals("failure", ends.get("kvm-failed.task 1 kvm_host : Pre-flight"));
    assertEquals("", ends.get("kvm-drifted.task 5 kvm_host : Network configuration"));
    assertEquals("system-out", ends.get("kvm-drifted.audit swap (Swap)"));
  }

  @ParameterizedTest
  @MethodSource("alsoBonds")
  void jsonIsAsItsSchemaSaysAndTheSchemaNamesAllOfIt(RunReport report) throws Exception {
    Path file = Path.of("docs/schemas/report-2.schema.json");
    String json = JsonReport.render(report);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(file));
    assertEquals(List.of(), schema.validate(json, InputFormat.JSON));
    assertNotEquals(
        List.of(), schema.validate(json.replace("\"status\"", "\"stand\""), InputFormat.JSON));

    Map<?, ?> described = (Map<?, ?>) Json.parse(Files.readString(file));
    Map<?, ?> document = (Map<?, ?>) Json.parse(json);
    assertEquals(names(described), document.keySet());
    Map<?, ?> parts = (Map<?, ?>) described.get("$defs");
    for (Object host : (List<?>) document.get("hosts")) {
      assertEquals(names(parts.get("host")), ((Map<?, ?>) host).keySet());
      for (Object task : (List<?>) ((Map<?, ?>) host).get("tasks")) {
        Set<Object> known = new HashSet<>(names(parts.get("task")));
        known.addAll(names(parts.get("outcome")));
        assertTrue(known.containsAll(((Map<?, ?>) task).keySet()), task::toString);
      }
    }
  }

  private static Set<?> names(Object part) {
    return ((Map<?, ?>) ((Map<?, ?>) part).get("properties")).keySet();
  }

  private static Map<?, ?> sarif(RunReport report) throws Exception {
    String sarif = SarifReport.render(report, "1.0");
    try (InputStream text =
        Objects.requireNonNull(
            FormatsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(text);
      assertEquals(List.of(), schema.validate(sarif, InputFormat.JSON));
      assertNotEquals(
          List.of(), schema.validate(sarif.replace("ruleId", "ruleID"), InputFormat.JSON));
    }
    List<?> all = (List<?>) Objects.requireNonNull(((Map<?, ?>) Json.parse(sarif)).get("runs"));
    return (Map<?, ?>) all.getFirst();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void sarifIsValidAndEveryResultHasItsRule(RunReport report) throws Exception {
    Map<?, ?> run = sarif(report);
    Map<?, ?> driver = (Map<?, ?>) ((Map<?, ?>) run.get("tool")).get("driver");
    List<?> rules = (List<?>) driver.get("rules");
    for (Object result : (List<?>) run.get("results")) {
      Map<?, ?> its = (Map<?, ?>) result;
      int index = ((Number) its.get("ruleIndex")).intValue();
      assertEquals(its.get("ruleId"), ((Map<?, ?>) rules.get(index)).get("id"));
    }
  }

  @Test
  void sarifTellsTheSameResultByTheSameFingerprintInEveryRun() throws Exception {
    assertEquals(prints(SampleRun.drift(1)), prints(SampleRun.drift(1)));
    List<?> all = prints(SampleRun.drift(2));
    assertEquals(all.size(), Set.copyOf(all).size());
  }

  private static List<?> prints(RunReport report) throws Exception {
    return ((List<?>) sarif(report).get("results"))
        .stream().map(result -> ((Map<?, ?>) result).get("partialFingerprints")).toList();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void csvIsATableThatASpreadsheetTakesForNoFormula(RunReport report) throws Exception {
    List<CSVRecord> rows =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(CsvReport.render(report)))
            .getRecords();
    assertTrue(rows.size() > 3);
    for (CSVRecord row : rows) {
      assertTrue(row.isConsistent(), row::toString);
      row.forEach(cell -> assertFalse(cell.matches("(?s)[=@+-]\\D.*"), cell));
    }
    assertTrue(rows.stream().noneMatch(row -> row.get("current").contains("secret")));
    assertTrue(
        rows.stream()
            .anyMatch(
                row -> row.get("path").equals("password") && row.get("target").equals("***")));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void markdownHoldsNoMarkupOfHosts(RunReport report) {
    List<TablesExtension> tables = List.of((TablesExtension) TablesExtension.create());
    String html =
        HtmlRenderer.builder()
            .extensions(tables)
            .build()
            .render(
                Parser.builder().extensions(tables).build().parse(MarkdownReport.render(report)));
    assertTrue(html.contains("<th>host</th>"), html);
    assertFalse(html.contains("<img") || html.contains("<script"), html);
    // In code nobody is mentioned.
    assertFalse(html.replaceAll("(?s)<code.*?</code>", "").contains("@team"), html);
  }

  @Test
  void markdownStaysShortEnoughForAComment() {
    String text = MarkdownReport.render(SampleRun.drift(0));
    assertTrue(text.contains("<details><summary>kvm-drifted: drifted</summary>"), text);
    RunReport large = SampleRun.drifted(3000);
    String cut = MarkdownReport.render(large);
    assertTrue(cut.length() < 65_536, () -> String.valueOf(cut.length()));
    assertTrue(cut.contains("left out here"), cut);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void prometheusHasEachSampleOnceUnderItsFamily(RunReport report) {
    String family = "";
    Set<String> seen = new HashSet<>();
    for (String line : PrometheusReport.render(report).lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ")[2];
        assertTrue(seen.add(family), line);
      } else if (!line.startsWith("# HELP ")) {
        assertTrue(
            line.matches(
                family
                    + "\\{[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\"(,[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\")*} [0-9.E-]+"),
            line);
        assertTrue(seen.add(line.substring(0, line.lastIndexOf(' '))), line);
      }
    }
  }
}
