package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.result.RunReport;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * JUnit's XML as each reader of it wants it: Jenkins' xUnit plugin and Maven Surefire by their
 * schemas' facts, which are in src/test/resources/report/junit, Ant and GitLab by what they
 * require.
 */
final class JunitSchemaTest {
  /** Of one file, as GitLab takes it. */
  private static final int MOST_BYTES = 30_000_000;

  static List<RunReport> runs() {
    return FormatsTest.runs();
  }

  private static Document parsed(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  private static Validator schema(String name) throws SAXException {
    return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(Path.of("src/test/resources/report/junit", name + ".xsd").toFile())
        .newValidator();
  }

  private static List<Element> elements(Document document, String name) {
    var found = document.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void jenkinsXunitPluginTakesIt(RunReport report) throws Exception {
    schema("jenkins").validate(new DOMSource(parsed(JunitReport.render(report))));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void everySuiteIsOneOfMavenSurefire(RunReport report) throws Exception {
    Document document = parsed(JunitReport.render(report));
    for (Element suite : elements(document, "testsuite")) {
      for (String beyond : List.of("id", "timestamp", "hostname")) {
        suite.removeAttribute(beyond);
      }
      schema("surefire").validate(new DOMSource(suite));
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void antsAttributesAreThere(RunReport report) throws Exception {
    Document document = parsed(JunitReport.render(report));
    List<Element> suites = elements(document, "testsuite");
    assertFalse(suites.isEmpty());
    for (int i = 0; i < suites.size(); i++) {
      Element suite = suites.get(i);
      assertEquals(String.valueOf(i), suite.getAttribute("id"));
      assertTrue(
          suite.getAttribute("timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"),
          suite.getAttribute("timestamp"));
      for (String needed : List.of("name", "hostname", "tests", "failures", "errors", "time")) {
        assertFalse(suite.getAttribute(needed).isBlank(), needed);
      }
    }
    for (Element one : elements(document, "testcase")) {
      for (String needed : List.of("name", "classname", "time")) {
        assertFalse(one.getAttribute(needed).isBlank(), needed);
      }
      long outcomes =
          IntStream.range(0, one.getChildNodes().getLength())
              .mapToObj(i -> one.getChildNodes().item(i))
              .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
              .count();
      assertTrue(outcomes <= 1, one.getAttribute("name"));
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void gitlabKeepsEveryCaseAndShowsWhyItFailed(RunReport report) throws Exception {
    String xml = JunitReport.render(report);
    assertTrue(xml.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES);
    Document document = parsed(xml);
    assertEquals("testsuites", document.getDocumentElement().getTagName());
    Set<List<String>> names = new HashSet<>();
    for (Element one : elements(document, "testcase")) {
      assertTrue(
          names.add(List.of(one.getAttribute("classname"), one.getAttribute("name"))),
          () -> one.getAttribute("name") + " twice");
      assertTrue(Double.parseDouble(one.getAttribute("time")) >= 0);
    }
    // It shows the element's text and not its message.
    for (String kind : List.of("failure", "error")) {
      for (Element trouble : elements(document, kind)) {
        assertFalse(trouble.getTextContent().isBlank(), trouble.getAttribute("message"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void eachSuiteCountsItsOwnCases(RunReport report) throws Exception {
    for (Element suite : elements(parsed(JunitReport.render(report)), "testsuite")) {
      assertEquals(
          suite.getElementsByTagName("testcase").getLength(),
          Integer.parseInt(suite.getAttribute("tests")));
      assertEquals(
          suite.getElementsByTagName("skipped").getLength(),
          Integer.parseInt(suite.getAttribute("skipped")));
      assertEquals(
          suite.getElementsByTagName("failure").getLength(),
          Integer.parseInt(suite.getAttribute("failures")));
      assertEquals(
          suite.getElementsByTagName("error").getLength(),
          Integer.parseInt(suite.getAttribute("errors")));
    }
  }

  @Test
  void theSchemasRefuseWhatTheServersRefuse() throws Exception {
    String xml = JunitReport.render(SampleRun.drift(1));
    for (String wrong :
        List.of(
            xml.replaceFirst("<testcase ", "<testcase line=\"3\" "),
            xml.replaceFirst("<testsuite ", "<testsuite disabled=\"0\" "),
            xml.replaceFirst("(<testsuite [^>]*) failures=\"\\d+\"", "$1"),
            xml.replace("<failure ", "<failed ").replace("</failure>", "</failed>"))) {
      assertThrows(
          SAXException.class, () -> schema("jenkins").validate(new DOMSource(parsed(wrong))));
    }
  }
}
