package dev.virtwright.report;

import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Json;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run as one table in CSV (RFC 4180): a row for each host, each of its tasks, each property that
 * differs and each finding. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe.
 */
public final class CsvReport {

  /** The columns, in order; more may be added at the end. */
  private enum Column {
    RUN,
    MODE,
    HOST,
    /** host, task, drift or finding. */
    ROW,
    TASK,
    NAME,
    MODULE,
    ITEM,
    STATE,
    PATH,
    CURRENT,
    TARGET,
    GROUP,
    CHECK,
    READ,
    RULE,
    MESSAGE,
    REMEDY,
    /** corrective, intended or first_seen; empty without a history. */
    ORIGIN,
    SINCE
  }

  private final StringBuilder out = new StringBuilder();
  private final RunReport report;

  private CsvReport(RunReport report) {
    this.report = report;
  }

  public static String render(RunReport report) {
    CsvReport csv = new CsvReport(report);
    csv.line(Stream.of(Column.values()).map(Texts::word));
    FleetView.of(report).hosts().forEach(csv::host);
    return csv.out.toString();
  }

  private final class Row {
    private final Map<Column, String> cells = new EnumMap<>(Column.class);

    Row(HostView host, String kind) {
      put(Column.RUN, report.id()).put(Column.MODE, Texts.word(report.mode()));
      put(Column.HOST, host.name()).put(Column.ROW, kind);
    }

    Row put(Column column, @Nullable String value) {
      if (value != null) {
        cells.put(column, value);
      }
      return this;
    }

    Row of(TaskView task) {
      return put(Column.TASK, String.valueOf(task.sum().task().number()))
          .put(Column.NAME, task.title())
          .put(Column.MODULE, task.sum().task().module())
          .put(Column.STATE, Texts.word(task.status()));
    }

    void end() {
      line(Stream.of(Column.values()).map(column -> cells.getOrDefault(column, "")));
    }
  }

  private void host(HostView host) {
    new Row(host, "host")
        .put(Column.STATE, Summary.words(host, report.mode()))
        .put(Column.MESSAGE, host.host().unreachable())
        .put(Column.REMEDY, host.host().remedy())
        .end();
    for (TaskView task : host.tasks()) {
      new Row(host, "task")
          .of(task)
          .put(Column.MESSAGE, task.message())
          .put(Column.REMEDY, task.remedy())
          .end();
      for (ItemChange item : task.drift()) {
        Change change = item.change();
        new Row(host, "drift")
            .of(task)
            .put(Column.ITEM, item.item())
            .put(Column.PATH, change.path())
            .put(Column.CURRENT, plain(change.shownCurrent()))
            .put(Column.TARGET, plain(change.shownTarget()))
            .put(Column.ORIGIN, item.origin() == null ? null : Texts.word(item.origin().kind()))
            .put(Column.SINCE, item.origin() == null ? null : item.origin().since().toString())
            .end();
      }
    }
    for (Finding finding : host.findings()) {
      new Row(host, "finding")
          .put(Column.NAME, finding.title())
          .put(Column.STATE, Texts.word(finding.verdict()))
          .put(Column.GROUP, finding.group())
          .put(Column.CHECK, finding.check())
          .put(Column.READ, finding.read())
          .put(Column.RULE, finding.rule())
          .put(Column.REMEDY, finding.remedy())
          .end();
    }
  }

  private static @Nullable String plain(@Nullable Object value) {
    return value == null || value instanceof String ? (String) value : Json.write(value);
  }

  private void line(Stream<String> cells) {
    out.append(cells.map(CsvReport::quoted).collect(Collectors.joining(","))).append("\r\n");
  }

  private static String quoted(String cell) {
    String text = Texts.visible(cell);
    if (text.matches("(?s)[=+@-].*") && !text.matches("[+-]?\\d+(\\.\\d+)?")) {
      text = "'" + text;
    }
    return text.matches("(?s).*[,\"\\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
