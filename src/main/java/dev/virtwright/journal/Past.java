package dev.virtwright.journal;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TrendPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads earlier runs back out of the tables. */
final class Past {
  /** A trend has so many points at most. */
  static final int MOST_POINTS = 60;

  private static final String SUMS =
      "run.id, run.mode, run.started, run.hosts, run.in_sync, run.drifted, run.failed,"
          + " run.unreachable, run.corrective, run.intended, run.first_seen, run.pass, run.unknown,"
          + " run.warn, run.fail";
  private static final int SUMS_END = 15;

  private static final String DRIFT =
      """
      SELECT host.name, resource.scope, resource.task, resource.module, resource.item,
        resource.ordinal, drift.path, drift.kind, first.started, drift.current, drift.target,
        last.started, drift.applied
      FROM drift JOIN resource ON resource.number = drift.resource
        JOIN host ON host.number = resource.host
        JOIN run AS first ON first.number = drift.since
        LEFT JOIN run AS last ON last.number = drift.ended
      """;

  private Past() {}

  /**
   * Runs of the same kind and title up to this one, the oldest first, of the same fleet: at least
   * half of the one's hosts are in the other, both ways. Plan and drift are one kind.
   */
  static List<TrendPoint> trend(Sql sql, long run, int most) throws SQLException {
    return sql.query(
            "SELECT "
                + SUMS
                + """
                 FROM run JOIN run AS this ON this.number = ?
                WHERE run.number <= this.number AND run.title = this.title
                  AND replace(run.mode, 'PLAN', 'DRIFT') = replace(this.mode, 'PLAN', 'DRIFT')
                  AND NOT run.interrupted
                  AND 2 * (SELECT count(*) FROM visit AS one JOIN visit AS other
                             ON other.host = one.host AND other.run = this.number
                           WHERE one.run = run.number)
                    >= max(run.hosts, this.hosts)
                ORDER BY run.number DESC LIMIT ?\
                """,
            Past::sums,
            run,
            most)
        .reversed();
  }

  static List<PastRun> runs(Sql sql, int most) throws SQLException {
    return sql.query(
        "SELECT "
            + SUMS
            + """
            , run.title, run.finished, run.interrupted,
              EXISTS (SELECT 1 FROM report WHERE report.run = run.number)
            FROM run ORDER BY run.number DESC LIMIT ?\
            """,
        row ->
            new PastRun(
                sums(row),
                row.getString(SUMS_END + 1),
                Sql.instant(row, SUMS_END + 2),
                row.getBoolean(SUMS_END + 3),
                row.getBoolean(SUMS_END + 4)),
        most);
  }

  private static TrendPoint sums(ResultSet row) throws SQLException {
    return new TrendPoint(
        row.getString(1),
        RunReport.Mode.valueOf(row.getString(2)),
        Sql.instant(row, 3),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        row.getInt(7),
        row.getInt(8),
        row.getInt(9),
        row.getInt(10),
        row.getInt(11),
        row.getInt(12),
        row.getInt(13),
        row.getInt(14),
        row.getInt(15));
  }

  static RunReport report(Sql sql, String id, Path file) throws SQLException {
    Optional<Long> run =
        id.equals("last")
            ? sql.first("SELECT run FROM report ORDER BY run DESC LIMIT 1", row -> row.getLong(1))
            : sql.first(
                """
                SELECT report.run FROM report JOIN run ON run.number = report.run
                WHERE run.id = ?\
                """,
                row -> row.getLong(1),
                id);
    if (run.isEmpty()) {
      boolean known = sql.number("SELECT count(*) FROM run WHERE id = ?", id) > 0;
      throw new UserException(
          "no-report",
          known
              ? "the report of run %s is no longer kept: only those of the last %d are"
                  .formatted(id, History.REPORTS)
              : "the history %s has no run '%s'".formatted(file, id),
          "virtwright history lists the runs, and which reports there are",
          null);
    }
    try {
      byte[] body =
          sql.first("SELECT body FROM report WHERE run = ?", row -> row.getBytes(1), run.get())
              .orElseThrow(() -> new IOException("it has just been deleted"));
      RunReport report = RunCodec.read(body);
      return report.withHistory(report.results(), trend(sql, run.get(), MOST_POINTS));
    } catch (IOException damaged) {
      throw new UserException(
          "report-damaged",
          "the report of run %s in %s cannot be read: %s".formatted(id, file, damaged.getMessage()),
          "the other runs are not touched by this; make the report again with a new run",
          null);
    }
  }

  static Optional<PastHost> host(Sql sql, String name, int most) throws SQLException {
    Optional<Long> number =
        sql.first("SELECT number FROM host WHERE name = ?", row -> row.getLong(1), name);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    List<PastHost.Visit> runs =
        sql.query(
            """
            SELECT run.id, run.mode, run.title, run.started, visit.state, visit.drifted,
              visit.warn, visit.fail, visit.trouble
            FROM visit JOIN run ON run.number = visit.run WHERE visit.host = ?
            ORDER BY run.number DESC LIMIT ?\
            """,
            row ->
                new PastHost.Visit(
                    row.getString(1),
                    RunReport.Mode.valueOf(row.getString(2)),
                    row.getString(3),
                    Sql.instant(row, 4),
                    HostView.State.valueOf(row.getString(5)),
                    row.getInt(6),
                    row.getInt(7),
                    row.getInt(8),
                    row.getString(9)),
            number.get(),
            most);
    List<PastDrift> drifts =
        sql.query(
            DRIFT
                + """
                WHERE resource.host = ?
                ORDER BY drift.ended IS NOT NULL, coalesce(drift.ended, drift.since) DESC,
                  drift.number LIMIT ?\
                """,
            Past::drift,
            number.get(),
            most);
    List<PastHost.Standing> findings =
        sql
            .query(
                """
                SELECT family, finding.name, finding.title, verdict, seen, run.started
                FROM finding JOIN run ON run.number = finding.since
                WHERE finding.host = ? AND ended IS NULL AND verdict <> 'PASS'
                ORDER BY finding.number\
                """,
                row ->
                    new PastHost.Standing(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Verdict.valueOf(row.getString(4)),
                        row.getString(5),
                        Sql.instant(row, 6)),
                number.get())
            .stream()
            .sorted(Comparator.comparing(PastHost.Standing::verdict, Comparator.reverseOrder()))
            .toList();
    return Optional.of(new PastHost(name, runs, drifts, findings));
  }

  /** The text is looked for as people read it, whatever its case. */
  static List<PastDrift> drifts(Sql sql, String text, int most) throws SQLException {
    return sql.query(
        DRIFT
            + """
            WHERE instr(lower(resource.scope || ' : ' || resource.task ||
              CASE resource.item WHEN '' THEN '' ELSE ' (' || resource.item || ')' END), ?) > 0
            ORDER BY drift.since DESC, drift.number DESC LIMIT ?\
            """,
        Past::drift,
        text.toLowerCase(Locale.ROOT),
        most);
  }

  private static PastDrift drift(ResultSet row) throws SQLException {
    PastDrift.End end =
        row.getObject(12) == null
            ? null
            : new PastDrift.End(Sql.instant(row, 12), row.getBoolean(13));
    return new PastDrift(
        row.getString(1),
        new PastDrift.Resource(
            row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getInt(6)),
        row.getString(7),
        new Origin(Origin.Kind.valueOf(row.getString(8)), Sql.instant(row, 9)),
        Stored.value(row.getString(10)),
        Stored.value(row.getString(11)),
        end);
  }
}
