package dev.virtwright.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.result.RunReport.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaTest {
  private static final List<String> FIRST =
      List.of("CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n");
  private static final List<String> SECOND =
      List.of(FIRST.getFirst(), "ALTER TABLE a ADD COLUMN y TEXT DEFAULT 'new';\n");

  @TempDir Path directory;

  private Sql open(Path file) throws SQLException {
    return new Sql(DriverManager.getConnection("jdbc:sqlite:" + file));
  }

  @Test
  void anEarlierVersionIsBroughtUpAndCopiedBefore() throws Exception {
    Path file = directory.resolve("h.db");
    try (Sql sql = open(file)) {
      Schema.migrate(sql, file, FIRST);
      Schema.migrate(sql, file, SECOND);
      Schema.migrate(sql, file, SECOND);
      assertEquals("new", sql.first("SELECT y FROM a", row -> row.getString(1)).orElseThrow());
    }
    try (Sql copy = open(directory.resolve("h.db.version-1"))) {
      assertEquals(1, copy.number("SELECT count(*) FROM a"));
      assertEquals(1, copy.number("PRAGMA user_version"));
    }
  }

  @Test
  void aStepThatFailsLeavesTheFileAsItWas() throws Exception {
    Path file = directory.resolve("h.db");
    List<String> broken =
        List.of(FIRST.getFirst(), "ALTER TABLE a ADD COLUMN y TEXT;\nSELECT nonsense FROM no;\n");
    try (Sql sql = open(file)) {
      Schema.migrate(sql, file, FIRST);
      assertThrows(SQLException.class, () -> Schema.migrate(sql, file, broken));
      assertEquals(1, sql.number("PRAGMA user_version"));
      assertEquals(1, sql.number("SELECT count(*) FROM pragma_table_info('a')"));
    }
  }

  @Test
  void aLaterVersionIsRefusedAndNotTouched() throws Exception {
    Path file = directory.resolve("h.db");
    try (History history = History.open(file)) {
      history.record(Runs.of(Mode.DRIFT, 0).host("one", "a").report());
    }
    try (Sql sql = open(file)) {
      sql.run("PRAGMA user_version = 99");
    }
    byte[] before = Files.readAllBytes(file);
    for (UserException refused :
        List.of(
            assertThrows(UserException.class, () -> History.open(file)),
            assertThrows(UserException.class, () -> History.look(file)))) {
      assertTrue(refused.getMessage().contains("later version"), refused.getMessage());
    }
    assertArrayEquals(before, Files.readAllBytes(file));
  }
}
