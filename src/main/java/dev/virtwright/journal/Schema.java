package dev.virtwright.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, and the way to them from every earlier version. SQLite's {@code user_version} says
 * how many of the steps a file has behind it. Steps are added, never changed.
 */
final class Schema {
  private static final List<String> STEPS =
      List.of(
          """
          CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

          CREATE TABLE run (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            mode TEXT NOT NULL,
            title TEXT NOT NULL,
            started INTEGER NOT NULL,
            finished INTEGER NOT NULL,
            interrupted INTEGER NOT NULL,
            hosts INTEGER NOT NULL,
            in_sync INTEGER NOT NULL,
            drifted INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            unreachable INTEGER NOT NULL,
            corrective INTEGER NOT NULL,
            intended INTEGER NOT NULL,
            first_seen INTEGER NOT NULL,
            pass INTEGER NOT NULL,
            unknown INTEGER NOT NULL,
            warn INTEGER NOT NULL,
            fail INTEGER NOT NULL);
          CREATE INDEX run_like ON run (mode, title);

          CREATE TABLE report (
            run INTEGER PRIMARY KEY REFERENCES run (number),
            body BLOB NOT NULL);

          CREATE TABLE host (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

          CREATE TABLE visit (
            host INTEGER NOT NULL REFERENCES host (number),
            run INTEGER NOT NULL REFERENCES run (number),
            state TEXT NOT NULL,
            drifted INTEGER NOT NULL,
            warn INTEGER NOT NULL,
            fail INTEGER NOT NULL,
            trouble TEXT,
            PRIMARY KEY (host, run)) WITHOUT ROWID;
          CREATE INDEX visit_run ON visit (run);

          CREATE TABLE resource (
            number INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            scope TEXT NOT NULL,
            task TEXT NOT NULL,
            module TEXT NOT NULL,
            item TEXT NOT NULL,
            ordinal INTEGER NOT NULL,
            desired TEXT,
            UNIQUE (host, scope, task, module, item, ordinal));

          CREATE TABLE drift (
            number INTEGER PRIMARY KEY,
            resource INTEGER NOT NULL REFERENCES resource (number),
            path TEXT NOT NULL,
            kind TEXT NOT NULL,
            since INTEGER NOT NULL REFERENCES run (number),
            current TEXT,
            target TEXT,
            ended INTEGER REFERENCES run (number),
            applied INTEGER);
          CREATE INDEX drift_open ON drift (resource) WHERE ended IS NULL;
          CREATE INDEX drift_resource ON drift (resource);

          CREATE TABLE finding (
            number INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            family TEXT NOT NULL,
            name TEXT NOT NULL,
            title TEXT NOT NULL,
            verdict TEXT NOT NULL,
            seen TEXT NOT NULL,
            since INTEGER NOT NULL REFERENCES run (number),
            ended INTEGER REFERENCES run (number));
          CREATE INDEX finding_open ON finding (host) WHERE ended IS NULL;
          """);

  private Schema() {}

  /**
   * Brings a file to the newest version, all or nothing; what is in it is copied beside it before.
   *
   * @throws Newer where the file is of a later version of this program
   */
  static void migrate(Sql sql, Path file) throws SQLException, Newer {
    migrate(sql, file, STEPS);
  }

  static void migrate(Sql sql, Path file, List<String> steps) throws SQLException, Newer {
    int version = version(sql);
    if (version > steps.size()) {
      throw new Newer(version, steps.size());
    }
    if (version == steps.size()) {
      return;
    }
    if (version > 0) {
      Path copy = file.resolveSibling(file.getFileName() + ".version-" + version);
      if (!Files.exists(copy)) {
        sql.update("VACUUM INTO ?", copy.toString());
      }
    }
    sql.transaction(() -> {
      // Another process may have done it while this one waited for the lock.
      for (int step = version(sql); step < steps.size(); step++) {
        for (String statement : steps.get(step).split(";\\s*(\\n|$)")) {
          if (!statement.isBlank()) {
            sql.run(statement);
          }
        }
        sql.run("PRAGMA user_version = " + (step + 1));
      }
      return true;
    });
  }

  private static int version(Sql sql) throws SQLException {
    return Math.toIntExact(sql.number("PRAGMA user_version"));
  }

  /** The file is of a later version. */
  static final class Newer extends Exception {
    Newer(int version, int known) {
      super("its version is %d, and this program knows %d".formatted(version, known));
    }
  }
}
