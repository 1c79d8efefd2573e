package dev.virtwright.journal;

import dev.virtwright.diag.UserException;
import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Earlier runs in one SQLite file: what they came to, where drift came from and since when, and of
 * the last {@value #REPORTS} the whole report. Several processes may use it at once (write-ahead
 * log; a run is written in one transaction). Not thread-safe.
 *
 * <p>Every failure is a {@link UserException} with a remedy; the file is never replaced.
 */
public final class History implements AutoCloseable {
  /** Of so many runs the whole report is kept. */
  static final int REPORTS = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path file;
  private final Sql sql;
  private final @Nullable Secret key;

  private History(Path file, Sql sql, @Nullable Secret key) {
    this.file = file;
    this.sql = sql;
    this.key = key;
  }

  /** Opens the file for a run; makes it, and its directory, where there is none. */
  public static History open(Path file) {
    Path at = file.toAbsolutePath();
    try {
      Path directory = Objects.requireNonNull(at.getParent());
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory);
      }
      boolean fresh = !Files.exists(at);
      HistoryKey key = HistoryKey.beside(at, fresh);
      Sql sql = connect(at, false);
      boolean done = false;
      try {
        sql.transaction(() -> adopt(sql, key));
        done = true;
        return new History(at, sql, key.secret());
      } finally {
        if (!done) {
          sql.close();
        }
      }
    } catch (IOException failure) {
      throw unusable(at, failure);
    } catch (SQLException failure) {
      throw unusable(at, failure);
    }
  }

  /** Opens a file that is there, to look at it. */
  public static History look(Path file) {
    Path at = file.toAbsolutePath();
    if (!Files.exists(at)) {
      throw new UserException(
          "no-history",
          "there is no history at " + file,
          "runs write it: virtwright drift, plan, apply, audit, validate; or name another with"
              + " --history",
          null);
    }
    try {
      return new History(at, connect(at, true), null);
    } catch (SQLException failure) {
      throw unusable(at, failure);
    }
  }

  private static Sql connect(Path file, boolean toLook) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toUri());
    Sql sql = new Sql(source.getConnection());
    boolean done = false;
    try {
      if (!toLook || Files.isWritable(file)) {
        sql.query("PRAGMA journal_mode = WAL", row -> row.getString(1));
        Schema.migrate(sql, file);
      }
      done = true;
      return sql;
    } catch (Schema.Newer newer) {
      throw new UserException(
          "history-newer",
          "the history %s was written by a later version of virtwright: %s"
              .formatted(file, newer.getMessage()),
          "use that version, or name another file with --history",
          null);
    } finally {
      if (!done) {
        sql.close();
      }
    }
  }

  /** With another key nothing that was desired before can be compared. */
  private static boolean adopt(Sql sql, HistoryKey key) throws SQLException {
    String known =
        sql.first("SELECT value FROM meta WHERE key = 'key'", row -> row.getString(1)).orElse(null);
    if (!key.id().equals(known)) {
      sql.update("UPDATE resource SET desired = NULL");
      sql.update("INSERT OR REPLACE INTO meta (key, value) VALUES ('key', ?)", key.id());
    }
    return true;
  }

  private static UserException unusable(Path file, Exception failure) {
    boolean damaged =
        failure instanceof SQLiteException sqlite
            && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
    return new UserException(
        "history-unusable",
        "the history %s cannot be used: %s".formatted(file, failure.getMessage()),
        damaged
            ? "it is damaged or no SQLite file: move it away (its copies are beside it), or name"
                + " another with --history"
            : "name a file in a directory that you may write to with --history, or go without:"
                + " --no-history",
        null);
  }

  /** Hashes what tasks desire, for {@link #record}; null of a history that is only looked at. */
  public @Nullable Secret key() {
    return key;
  }

  /**
   * Writes a run down.
   *
   * @return the run with the origins of its drift, and the trend that it continues
   */
  public RunReport record(RunReport report) {
    return of(() ->
        sql.transaction(() -> {
          Recorder recorder = new Recorder(sql, report);
          List<TaskResult> dated = recorder.record();
          RunReport whole =
              report.withHistory(dated, Past.trend(sql, recorder.run(), Past.MOST_POINTS));
          sql.update(
              "INSERT INTO report (run, body) VALUES (?, ?)",
              recorder.run(),
              RunCodec.write(whole));
          sql.update(
              """
              DELETE FROM report WHERE run NOT IN
                (SELECT run FROM report ORDER BY run DESC LIMIT ?)\
              """,
              REPORTS);
          return whole;
        }));
  }

  /** The newest first, at most so many. */
  public List<PastRun> runs(int most) {
    return of(() -> Past.runs(sql, most));
  }

  /**
   * The whole report of a run, with the trend up to it.
   *
   * @param id as runs are listed, or {@code last}
   */
  public RunReport report(String id) {
    return of(() -> Past.report(sql, id, file));
  }

  /** What is known of a host; empty of one that no run had. */
  public Optional<PastHost> host(String name, int most) {
    return of(() -> Past.host(sql, name, most));
  }

  /** Names of all hosts, in their order. */
  public List<String> hosts() {
    return of(() -> sql.query("SELECT name FROM host ORDER BY name", row -> row.getString(1)));
  }

  /** All drift of resources whose shown name contains the text, the newest first. */
  public List<PastDrift> drifts(String text, int most) {
    return of(() -> Past.drifts(sql, text, most));
  }

  private <T> T of(Sql.Work<T> work) {
    try {
      return work.done();
    } catch (SQLException failure) {
      throw unusable(file, failure);
    }
  }

  @Override
  public void close() {
    of(() -> {
      sql.close();
      return true;
    });
  }
}
