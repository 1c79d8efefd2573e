package dev.virtwright.journal;

import dev.virtwright.journal.Lineage.Known;
import dev.virtwright.journal.Lineage.Open;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.PastDrift.Resource;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes one run into the tables, and finds where its drift comes from on the way. */
final class Recorder {
  private final Sql sql;
  private final RunReport report;
  private final FleetView fleet;
  private final IdentityHashMap<TaskResult, TaskResult> dated = new IdentityHashMap<>();
  private final Map<Origin.Kind, Integer> byKind = new EnumMap<>(Origin.Kind.class);
  private final Map<Verdict, Integer> byVerdict = new EnumMap<>(Verdict.class);
  private long run;

  Recorder(Sql sql, RunReport report) {
    this.sql = sql;
    this.report = report;
    this.fleet = FleetView.of(report);
  }

  /**
   * To be called in a transaction.
   *
   * @return the run's results with the origins of their drift
   */
  List<TaskResult> record() throws SQLException {
    run =
        sql.insert(
            """
            INSERT INTO run (id, mode, title, started, finished, interrupted, hosts, in_sync,
              drifted, failed, unreachable, corrective, intended, first_seen, pass, unknown, warn,
              fail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)\
            """,
            report.id(),
            report.mode(),
            report.title(),
            report.started(),
            report.finished(),
            report.interrupted(),
            fleet.hosts().size(),
            fleet.count(HostView.State.IN_SYNC),
            fleet.count(HostView.State.CHANGED) + fleet.count(HostView.State.PENDING),
            fleet.count(HostView.State.FAILED),
            fleet.count(HostView.State.UNREACHABLE));
    for (HostView host : fleet.hosts()) {
      host(host);
    }
    sql.update(
        """
        UPDATE run SET corrective = ?, intended = ?, first_seen = ?, pass = ?, unknown = ?,
          warn = ?, fail = ? WHERE number = ?\
        """,
        byKind.getOrDefault(Origin.Kind.CORRECTIVE, 0),
        byKind.getOrDefault(Origin.Kind.INTENDED, 0),
        byKind.getOrDefault(Origin.Kind.FIRST_SEEN, 0),
        byVerdict.getOrDefault(Verdict.PASS, 0),
        byVerdict.getOrDefault(Verdict.UNKNOWN, 0),
        byVerdict.getOrDefault(Verdict.WARN, 0),
        byVerdict.getOrDefault(Verdict.FAIL, 0),
        run);
    return report.results().stream().map(result -> dated.getOrDefault(result, result)).toList();
  }

  private void host(HostView view) throws SQLException {
    sql.update("INSERT INTO host (name) VALUES (?) ON CONFLICT DO NOTHING", view.name());
    long host = sql.number("SELECT number FROM host WHERE name = ?", view.name());
    for (Verdict verdict : Verdict.values()) {
      byVerdict.merge(verdict, Math.toIntExact(view.count(verdict)), Integer::sum);
    }
    int drifted = resources(host, view);
    findings(host, view);
    sql.update(
        """
        INSERT INTO visit (host, run, state, drifted, warn, fail, trouble)
        VALUES (?, ?, ?, ?, ?, ?, ?)\
        """,
        host,
        run,
        view.state(),
        drifted,
        view.count(Verdict.WARN),
        view.count(Verdict.FAIL),
        trouble(view));
  }

  private static @Nullable String trouble(HostView view) {
    String unreachable = view.host().unreachable();
    if (unreachable != null) {
      return unreachable;
    }
    return view.tasks().stream()
        .filter(task -> task.status() == Status.FAILED && !task.sum().ignored())
        .map(task -> task.title() + ": " + task.message())
        .findFirst()
        .orElse(null);
  }

  // Resources

  private record Row(long number, Known known) {}

  /** How many were not as desired. */
  private int resources(long host, HostView view) throws SQLException {
    if (report.mode() == Mode.AUDIT || report.mode() == Mode.VALIDATE) {
      return 0;
    }
    Map<Resource, Row> rows = rows(host);
    Map<Resource, Integer> ordinals = new HashMap<>();
    int drifted = 0;
    for (FleetView.TaskView task : view.tasks()) {
      List<TaskResult> results = task.items().isEmpty() ? List.of(task.sum()) : task.items();
      for (TaskResult result : results) {
        Resource first = resource(result, 0);
        int ordinal = ordinals.merge(first, 1, Integer::sum) - 1;
        Resource resource = ordinal == 0 ? first : resource(result, ordinal);
        if (result.desired() != null
            && !result.task().handler()
            && (result.status() == Status.OK || result.status() == Status.CHANGED)) {
          drifted += settle(host, resource, rows.get(resource), result) ? 1 : 0;
        }
      }
    }
    return drifted;
  }

  private static Resource resource(TaskResult result, int ordinal) {
    String role = result.task().role();
    return new Resource(
        role == null ? result.task().play() : role,
        result.task().name(),
        result.task().module(),
        result.item() == null ? "" : result.item(),
        ordinal);
  }

  private Map<Resource, Row> rows(long host) throws SQLException {
    Map<Long, Map<String, Open>> open = new HashMap<>();
    sql.query(
        """
        SELECT drift.resource, drift.number, drift.path, drift.kind, run.started, drift.target
        FROM resource JOIN drift ON drift.resource = resource.number AND drift.ended IS NULL
          JOIN run ON run.number = drift.since
        WHERE resource.host = ?\
        """,
        row -> {
          Origin origin = new Origin(Origin.Kind.valueOf(row.getString(4)), Sql.instant(row, 5));
          return open.computeIfAbsent(row.getLong(1), resource -> new HashMap<>())
              .put(row.getString(3), new Open(row.getLong(2), origin, row.getString(6)));
        },
        host);
    Map<Resource, Row> rows = new HashMap<>();
    sql.query(
        "SELECT number, scope, task, module, item, ordinal, desired FROM resource WHERE host = ?",
        row ->
            rows.put(
                new Resource(
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getInt(6)),
                new Row(
                    row.getLong(1),
                    new Known(row.getString(7), open.getOrDefault(row.getLong(1), Map.of())))),
        host);
    return rows;
  }

  /** Whether it was not as desired. */
  private boolean settle(long host, Resource resource, @Nullable Row row, TaskResult result)
      throws SQLException {
    List<Change> drift = result.status() == Status.CHANGED ? result.drift() : List.of();
    Known known = row == null ? null : row.known();
    Map<String, Origin> origins = Lineage.origins(known, result.desired(), drift, report.started());
    if (!origins.isEmpty()) {
      dated.put(result, result.withOrigins(origins));
      byKind.merge(Lineage.foremost(origins.values()), 1, Integer::sum);
    }
    long number = row == null ? add(host, resource, result.desired()) : row.number();
    if (row != null && !Objects.equals(result.desired(), row.known().desired())) {
      sql.update("UPDATE resource SET desired = ? WHERE number = ?", result.desired(), number);
    }
    drift(number, known == null ? Map.of() : known.open(), drift, origins);
    return !drift.isEmpty();
  }

  private long add(long host, Resource resource, @Nullable String desired) throws SQLException {
    return sql.insert(
        """
        INSERT INTO resource (host, scope, task, module, item, ordinal, desired)
        VALUES (?, ?, ?, ?, ?, ?, ?)\
        """,
        host,
        resource.scope(),
        resource.task(),
        resource.module(),
        resource.item(),
        resource.ordinal(),
        desired);
  }

  private void drift(
      long resource, Map<String, Open> before, List<Change> drift, Map<String, Origin> origins)
      throws SQLException {
    boolean applied = report.mode() == Mode.APPLY;
    Map<String, Open> gone = new HashMap<>(before);
    Set<String> seen = new HashSet<>();
    for (Change change : drift) {
      if (!seen.add(change.path())) {
        continue; // of two changes at one path the first speaks for both
      }
      Origin origin = Objects.requireNonNull(origins.get(change.path()));
      Open open = before.get(change.path());
      if (open != null && open.origin().equals(origin)) {
        gone.remove(change.path());
        sql.update(
            "UPDATE drift SET current = ?, ended = ?, applied = ? WHERE number = ?",
            Stored.text(change.shownCurrent()),
            applied ? run : null,
            applied ? 1 : null,
            open.number());
      } else {
        sql.update(
            """
            INSERT INTO drift (resource, path, kind, since, current, target, ended, applied)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
            """,
            resource,
            change.path(),
            origin.kind(),
            run,
            Stored.text(change.shownCurrent()),
            Stored.text(change.shownTarget()),
            applied ? run : null,
            applied ? 1 : null);
      }
    }
    for (Open open : gone.values()) {
      sql.update("UPDATE drift SET ended = ?, applied = 0 WHERE number = ?", run, open.number());
    }
  }

  // Findings

  private record Standing(long number, String verdict) {}

  /**
   * A row begins where a verdict changes and ends where it changes again, or where its group was
   * judged and the check not made any more. Groups that this run did not judge stay as they were.
   */
  private void findings(long host, HostView view) throws SQLException {
    Map<List<String>, Standing> standing = new HashMap<>();
    sql.query(
        "SELECT number, family, name, title, verdict FROM finding WHERE host = ? AND ended IS NULL",
        row ->
            standing.put(
                List.of(row.getString(2), row.getString(3), row.getString(4)),
                new Standing(row.getLong(1), row.getString(5))),
        host);
    Set<String> families = new HashSet<>();
    Set<List<String>> made = new HashSet<>();
    for (Finding finding : view.findings()) {
      families.add(finding.group());
      List<String> key = List.of(finding.group(), finding.check(), finding.title());
      if (finding.isNote() || !made.add(key)) {
        continue;
      }
      Standing before = standing.get(key);
      if (before != null && before.verdict().equals(finding.verdict().name())) {
        continue;
      }
      if (before != null) {
        sql.update("UPDATE finding SET ended = ? WHERE number = ?", run, before.number());
      }
      long number =
          sql.insert(
              """
              INSERT INTO finding (host, family, name, title, verdict, seen, since)
              VALUES (?, ?, ?, ?, ?, ?, ?)\
              """,
              host,
              finding.group(),
              finding.check(),
              finding.title(),
              finding.verdict(),
              finding.read(),
              run);
      standing.put(key, new Standing(number, finding.verdict().name()));
    }
    for (Map.Entry<List<String>, Standing> entry : standing.entrySet()) {
      if (families.contains(entry.getKey().getFirst()) && !made.contains(entry.getKey())) {
        sql.update("UPDATE finding SET ended = ? WHERE number = ?", run, entry.getValue().number());
      }
    }
  }

  long run() {
    return run;
  }
}
