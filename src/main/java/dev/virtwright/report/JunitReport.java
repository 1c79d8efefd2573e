package dev.virtwright.report;

import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * A run in JUnit's XML as CI servers read it: a suite for each host, a case for each task and each
 * check. What failed is a failure, what drifted under {@code drift} too; a host that was out of
 * reach is an error; what was skipped, is known after apply, or could not be read is skipped.
 *
 * <p>There is no one schema of this format. What is written is what Jenkins' and Maven's schemas
 * both allow, with the attributes that they and Ant's require, and every case has a name of its
 * own, since GitLab keeps the first of those with the same name.
 */
public final class JunitReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** How a case ended. */
  private enum End {
    PASSED,
    SKIPPED,
    FAILURE,
    ERROR
  }

  /**
   * @param type a word for the kind of failure
   * @param message in one line; null where it passed
   * @param text the whole story; empty where there is none
   */
  private record Case(
      String group,
      String name,
      Duration time,
      End end,
      String type,
      @Nullable String message,
      String text) {}

  private final XMLStreamWriter xml;
  private final RunReport report;

  private JunitReport(XMLStreamWriter xml, RunReport report) {
    this.xml = xml;
    this.report = report;
  }

  public static String render(RunReport report) {
    StringWriter out = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new JunitReport(xml, report).document(FleetView.of(report));
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("writing to memory failed", impossible);
    }
    return out.append('\n').toString();
  }

  private void document(FleetView fleet) throws XMLStreamException {
    List<List<Case>> suites = fleet.hosts().stream().map(this::cases).toList();
    List<Case> all = suites.stream().flatMap(List::stream).toList();
    xml.writeStartDocument("UTF-8", "1.0");
    newline(0);
    xml.writeStartElement("testsuites");
    attribute("name", "virtwright " + Texts.word(report.mode()) + " " + report.title());
    attribute("time", seconds(Duration.between(report.started(), report.finished())));
    attribute("tests", all.size());
    attribute("failures", count(all, End.FAILURE));
    attribute("errors", count(all, End.ERROR));
    for (int i = 0; i < suites.size(); i++) {
      suite(i, fleet.hosts().get(i), suites.get(i));
    }
    newline(0);
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(int number, HostView host, List<Case> cases) throws XMLStreamException {
    newline(1);
    xml.writeStartElement("testsuite");
    attribute("id", number);
    attribute("name", host.name());
    attribute("tests", cases.size());
    attribute("failures", count(cases, End.FAILURE));
    attribute("errors", count(cases, End.ERROR));
    attribute("skipped", count(cases, End.SKIPPED));
    attribute(
        "time", seconds(cases.stream().map(Case::time).reduce(Duration.ZERO, Duration::plus)));
    // Without a zone, as Ant's schema wants it; UTC.
    attribute("timestamp", TIME.format(report.started()));
    attribute("hostname", host.name());
    Set<List<String>> names = new HashSet<>();
    for (Case one : cases) {
      newline(2);
      xml.writeStartElement("testcase");
      attribute("classname", host.name() + "." + one.group());
      attribute("name", unlike(names, one));
      attribute("time", seconds(one.time()));
      switch (one.end()) {
        case PASSED -> {
          if (!one.text().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(one.text()));
            xml.writeEndElement();
          }
        }
        case SKIPPED -> element("skipped", one);
        case FAILURE -> element("failure", one);
        case ERROR -> element("error", one);
      }
      xml.writeEndElement();
    }
    newline(1);
    xml.writeEndElement();
  }

  /** The case's name, with a number where an earlier one has it. */
  private static String unlike(Set<List<String>> names, Case one) {
    String plain = one.name().isBlank() ? "unnamed" : one.name();
    String name = plain;
    for (int i = 2; !names.add(List.of(one.group(), name.strip().replaceAll("\\s+", " "))); i++) {
      name = plain + " #" + i;
    }
    return name;
  }

  private void element(String name, Case one) throws XMLStreamException {
    xml.writeStartElement(name);
    if (one.end() != End.SKIPPED) {
      attribute("type", one.type());
    }
    if (one.message() != null) {
      attribute("message", one.message());
    }
    xml.writeCharacters(legal(one.text()));
    xml.writeEndElement();
  }

  private List<Case> cases(HostView host) {
    List<Case> cases = new ArrayList<>();
    String unreachable = host.host().unreachable();
    if (unreachable != null) {
      String text = unreachable + remedy(host.host().remedy());
      cases.add(
          new Case(
              "host", "is reachable", Duration.ZERO, End.ERROR, "unreachable", unreachable, text));
    }
    host.tasks().forEach(task -> cases.add(of(task)));
    for (Finding finding : host.findings()) {
      if (!finding.isNote()) {
        cases.add(of(finding));
      }
    }
    return cases;
  }

  private Case of(TaskView task) {
    String message = task.message();
    String drift = drift(task);
    End end =
        switch (task.status()) {
          case OK -> End.PASSED;
          case CHANGED -> report.mode() == Mode.DRIFT ? End.FAILURE : End.PASSED;
          case SKIPPED, PENDING -> End.SKIPPED;
          case FAILED ->
              // What it judged follows, check by check.
              task.sum().ignored() || task.failsByFindings() ? End.PASSED : End.FAILURE;
          case UNREACHABLE -> End.ERROR;
        };
    String told =
        switch (task.status()) {
          case CHANGED ->
              Texts.counted(task.drift().size(), "property differs", "properties differ")
                  + Origins.ago(task, report.started());
          case PENDING -> "known after apply: " + String.join(", ", task.sum().waitsFor());
          default -> message == null ? "" : message;
        };
    String text =
        task.status() == dev.virtwright.result.TaskResult.Status.OK
            ? ""
            : told + remedy(task.remedy()) + (drift.isEmpty() ? "" : "\n" + drift);
    return new Case(
        "task",
        task.sum().task().number() + " " + task.title(),
        task.sum().elapsed(),
        end,
        Texts.word(task.status()),
        told,
        text.strip());
  }

  private static Case of(Finding finding) {
    End end =
        switch (finding.verdict()) {
          case PASS, INFO, WARN -> End.PASSED;
          case UNKNOWN -> End.SKIPPED;
          case FAIL -> End.FAILURE;
        };
    String text =
        "%s: %s\nread: %s\nrule: %s%s"
            .formatted(
                Texts.word(finding.verdict()),
                finding.title(),
                finding.read(),
                finding.rule(),
                remedy(finding.remedy()));
    return new Case(
        finding.group(),
        finding.check() + " (" + finding.title() + ")",
        Duration.ZERO,
        end,
        Texts.word(finding.verdict()),
        finding.told(),
        text);
  }

  private static String remedy(@Nullable String remedy) {
    return remedy == null ? "" : "\nremedy: " + remedy;
  }

  private static String drift(TaskView task) {
    StringBuilder text = new StringBuilder();
    for (ItemChange item : task.drift()) {
      Change change = item.change();
      if (Texts.isTextChange(change)) {
        text.append(item.path()).append(":\n");
        Texts.diff(change)
            .forEach(line -> text.append(line.sign()).append(line.text()).append('\n'));
      } else {
        text.append(item.path())
            .append(": ")
            .append(Texts.value(change.shownCurrent()))
            .append(" -> ")
            .append(Texts.value(change.shownTarget()))
            .append('\n');
      }
    }
    return text.toString();
  }

  private void newline(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private void attribute(String name, long value) throws XMLStreamException {
    attribute(name, Long.toString(value));
  }

  private static long count(List<Case> cases, End end) {
    return cases.stream().filter(one -> one.end() == end).count();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  /** XML 1.0 has no place for most control characters and none for half a surrogate pair. */
  private static String legal(String text) {
    return Texts.visible(text)
        .replaceAll("[^\\n\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "\ufffd");
  }
}
