package dev.virtwright.report;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hosts × checks and tasks.
 *
 * @param columns checks in the order they were met, then tasks
 * @param rows of each host, in the hosts' order, the {@link Cell#code} of each column
 * @param checks places of columns by the findings' group and check
 * @param tasks places of columns by the tasks' numbers
 */
record HeatMap(
    List<Column> columns,
    List<String> rows,
    Map<List<String>, Integer> checks,
    Map<Integer, Integer> tasks) {

  /** How a check or task came out on a host. */
  enum Cell {
    NONE('-', true),
    PASS('p', true),
    INFO('i', true),
    UNKNOWN('u', false),
    WARN('w', false),
    FAIL('f', false),
    OK('o', true),
    SKIPPED('s', true),
    CHANGED('c', false),
    CORRECTIVE('h', false),
    INTENDED('d', false),
    FIRST_SEEN('n', false),
    PENDING('a', false),
    FAILED('x', false),
    UNREACHABLE('l', false);

    private final char code;
    private final boolean calm;

    Cell(char code, boolean calm) {
      this.code = code;
      this.calm = calm;
    }

    char code() {
      return code;
    }

    /** Whether there is nothing to look at. */
    boolean calm() {
      return calm;
    }

    /** The style sheet's class. */
    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words(Mode mode) {
      return switch (this) {
        case NONE -> "not run";
        case OK -> "in sync";
        case CHANGED -> Summary.words(FleetView.HostView.State.CHANGED, mode);
        case PENDING -> "known after apply";
        case CORRECTIVE -> Origins.word(Origin.Kind.CORRECTIVE);
        case INTENDED -> Origins.word(Origin.Kind.INTENDED);
        case FIRST_SEEN -> Origins.word(Origin.Kind.FIRST_SEEN);
        case PASS, INFO, UNKNOWN, WARN, FAIL, SKIPPED, FAILED, UNREACHABLE -> key();
      };
    }

    static Cell of(char code) {
      return Arrays.stream(values()).filter(cell -> cell.code == code).findFirst().orElseThrow();
    }

    static Cell of(Verdict verdict) {
      return switch (verdict) {
        case PASS -> PASS;
        case INFO -> INFO;
        case UNKNOWN -> UNKNOWN;
        case WARN -> WARN;
        case FAIL -> FAIL;
      };
    }

    static Cell of(TaskView task) {
      return switch (task.status()) {
        case OK -> OK;
        case CHANGED -> drifted(task);
        case SKIPPED -> SKIPPED;
        case FAILED -> FAILED;
        case UNREACHABLE -> UNREACHABLE;
        case PENDING -> PENDING;
      };
    }

    /** The kind that asks for most attention. */
    private static Cell drifted(TaskView task) {
      return task.drift().stream()
          .map(ItemChange::origin)
          .filter(Objects::nonNull)
          .map(Origin::kind)
          .min(Origin.Kind::compareTo)
          .map(kind ->
              switch (kind) {
                case CORRECTIVE -> CORRECTIVE;
                case INTENDED -> INTENDED;
                case FIRST_SEEN -> FIRST_SEEN;
              })
          .orElse(CHANGED);
    }
  }

  /**
   * A check or a task.
   *
   * @param key what the filter knows it by: {@code check:swap}, {@code task:12}
   * @param task whether it is a task
   * @param calm whether there is nothing to look at on any host
   */
  record Column(String key, String title, boolean task, boolean calm) {}

  static HeatMap of(RunReport report, List<RankedHost> hosts) {
    Map<List<String>, Integer> checks = new LinkedHashMap<>();
    Map<Integer, Integer> tasks = new LinkedHashMap<>();
    List<Column> columns = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (RankedHost host : hosts) {
      for (Finding finding : host.findings()) {
        if (!finding.isNote() && checks.putIfAbsent(id(finding), columns.size()) == null) {
          columns.add(new Column(key(finding, keys), finding.title(), false, true));
        }
      }
    }
    if (report.tasks().size() > 1 || columns.isEmpty()) {
      for (TaskResult.TaskId task : report.tasks()) {
        tasks.put(task.number(), columns.size());
        columns.add(new Column("task:" + task.number(), task.name(), true, true));
      }
    }
    boolean[] calm = new boolean[columns.size()];
    Arrays.fill(calm, true);
    List<String> rows = new ArrayList<>();
    for (RankedHost host : hosts) {
      char[] row = row(host, checks, tasks, columns.size());
      for (int i = 0; i < row.length; i++) {
        calm[i] &= Cell.of(row[i]).calm();
      }
      rows.add(new String(row));
    }
    for (int i = 0; i < calm.length; i++) {
      Column its = columns.get(i);
      columns.set(i, new Column(its.key(), its.title(), its.task(), calm[i]));
    }
    return new HeatMap(columns, rows, checks, tasks);
  }

  private static char[] row(
      RankedHost host, Map<List<String>, Integer> checks, Map<Integer, Integer> tasks, int width) {
    char[] row = new char[width];
    Arrays.fill(row, Cell.NONE.code());
    // The findings come with the worst first.
    for (Finding finding : host.findings().reversed()) {
      if (!finding.isNote()) {
        row[Objects.requireNonNull(checks.get(id(finding)))] = Cell.of(finding.verdict()).code();
      }
    }
    for (TaskView task : host.view().tasks()) {
      Integer column = tasks.get(task.sum().task().number());
      if (column != null) {
        row[column] = Cell.of(task).code();
      }
    }
    return row;
  }

  private static List<String> id(Finding finding) {
    return List.of(finding.group(), finding.check());
  }

  private static String key(Finding finding, Set<String> taken) {
    String key = "check:" + RankedHost.Facet.key(finding.check());
    return taken.add(key)
        ? key
        : "check:" + RankedHost.Facet.key(finding.group() + "/" + finding.check());
  }

  /** Kinds of cells that are there, in their order. */
  List<Cell> kinds() {
    return Arrays.stream(Cell.values())
        .filter(cell -> cell != Cell.NONE)
        .filter(cell -> rows.stream().anyMatch(row -> row.indexOf(cell.code()) >= 0))
        .toList();
  }

  /** Place of the check's column. */
  OptionalInt column(Finding finding) {
    return column(checks.get(id(finding)));
  }

  /** Place of the task's column. */
  OptionalInt column(TaskResult.TaskId task) {
    return column(tasks.get(task.number()));
  }

  private static OptionalInt column(@Nullable Integer place) {
    return place == null ? OptionalInt.empty() : OptionalInt.of(place);
  }
}
