package dev.virtwright.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Change;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.Origin;
import dev.virtwright.result.Origin.Kind;
import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TrendPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
  private static final Change MOTD = Change.of("content", "Welcome\n", "Managed\n");

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("runs/history.db");
  }

  private RunReport record(Runs run) {
    try (History history = History.open(file())) {
      return history.record(run.report());
    }
  }

  private static Map<String, Origin> origins(RunReport report) {
    return report.results().getFirst().origins();
  }

  @Test
  void aDriftIsFollowedFromItsBeginningToItsEnd() {
    record(Runs.of(Mode.APPLY, 0).host("one", "a"));
    RunReport seen = record(Runs.of(Mode.DRIFT, 1).host("one", "a", MOTD));
    RunReport again = record(Runs.of(Mode.DRIFT, 2).host("one", "a", MOTD));
    RunReport repaired = record(Runs.of(Mode.APPLY, 3).host("one", "a", MOTD));
    record(Runs.of(Mode.DRIFT, 4).host("one", "a"));

    Origin origin = new Origin(Kind.CORRECTIVE, Runs.at(1));
    for (RunReport each : List.of(seen, again, repaired)) {
      assertEquals(Map.of("content", origin), origins(each), each.id());
    }
    try (History history = History.look(file())) {
      PastDrift drift = history.drifts("", 10).getFirst();
      assertEquals(1, history.drifts("", 10).size());
      assertEquals("base : Message", drift.resource().shown());
      assertEquals(origin, drift.origin());
      assertEquals("Welcome\n", drift.current());
      assertEquals("Managed\n", drift.target());
      assertEquals(new PastDrift.End(Runs.at(3), true), drift.end());
    }
  }

  @Test
  void driftThatGoesByItselfEndsWithoutAnApply() {
    record(Runs.of(Mode.DRIFT, 0).host("one", "a", MOTD));
    record(Runs.of(Mode.DRIFT, 1).host("one", "a"));
    try (History history = History.look(file())) {
      assertEquals(
          new PastDrift.End(Runs.at(1), false), history.drifts("message", 10).getFirst().end());
    }
  }

  @Test
  void aHostOutOfReachNeitherEndsNorBeginsDrift() {
    record(Runs.of(Mode.DRIFT, 0).host("one", "a", MOTD));
    record(Runs.of(Mode.DRIFT, 1).lost("one"));
    RunReport back = record(Runs.of(Mode.DRIFT, 2).host("one", "a", MOTD));
    assertEquals(new Origin(Kind.FIRST_SEEN, Runs.at(0)), origins(back).get("content"));
    try (History history = History.look(file())) {
      PastHost host = history.host("one", 10).orElseThrow();
      assertEquals(3, host.runs().size());
      assertEquals("no route to host", host.runs().get(1).trouble());
      assertNull(host.drifts().getFirst().end());
    }
  }

  @Test
  void aResourceIsTheSameWhereverItsTaskStands() {
    record(Runs.of(Mode.APPLY, 0).titled("site.yml").host("one", "a"));
    RunReport moved =
        record(Runs.of(Mode.DRIFT, 1).titled("../infra/site.yml").host("one", "a", MOTD));
    assertEquals(Kind.CORRECTIVE, origins(moved).get("content").kind());
  }

  @Test
  void anActThatIsAskedForAnewEachTimeIsNoDrift() {
    RunReport restarted = record(Runs.of(Mode.DRIFT, 0).host("one", null, MOTD));
    assertEquals(Map.of(), origins(restarted));
    try (History history = History.look(file())) {
      assertEquals(List.of(), history.drifts("", 10));
    }
  }

  @Test
  void secretsAreNotInTheFile() throws IOException {
    record(Runs.of(Mode.DRIFT, 0).host("one", "a", Change.secret("password")));
    try (History history = History.look(file())) {
      PastDrift drift = history.drifts("", 1).getFirst();
      assertEquals("***", drift.current());
      assertEquals("***", drift.target());
    }
  }

  @Test
  void withAnotherKeyNothingIsCompared() throws IOException {
    record(Runs.of(Mode.APPLY, 0).host("one", "a"));
    Path key = directory.resolve("runs/history.db.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    String before = Files.readString(key);
    Files.delete(key);
    RunReport seen = record(Runs.of(Mode.DRIFT, 1).host("one", "b", MOTD));
    assertEquals(Kind.FIRST_SEEN, origins(seen).get("content").kind());
    assertNotEquals(before, Files.readString(key));
    RunReport after = record(Runs.of(Mode.DRIFT, 2).host("one", "c", Change.of("mode", 1L, 2L)));
    assertEquals(Kind.INTENDED, origins(after).get("mode").kind());
  }

  @Test
  void findingsStandSinceTheyTurnedOutSo() {
    record(
        Runs.of(Mode.AUDIT, 0)
            .audited(
                "one",
                Runs.finding("swap", Verdict.PASS, "8 GiB"),
                Runs.finding("memory", Verdict.WARN, "little"),
                Runs.finding("disk", Verdict.WARN, "a bit small")));
    record(
        Runs.of(Mode.AUDIT, 1)
            .audited(
                "one",
                Runs.finding("swap", Verdict.FAIL, "none"),
                Runs.finding("memory", Verdict.WARN, "little still")));
    record(Runs.of(Mode.DRIFT, 2).host("one", "a"));
    try (History history = History.look(file())) {
      List<PastHost.Standing> standing = history.host("one", 10).orElseThrow().findings();
      assertEquals(
          List.of("FAIL swap " + Runs.at(1), "WARN memory " + Runs.at(0)),
          standing.stream()
              .map(each -> each.verdict() + " " + each.check() + " " + each.since())
              .toList());
    }
  }

  @Test
  void aRunIsListedWithItsSums() {
    RunReport report =
        record(Runs.of(Mode.DRIFT, 0).host("one", "a", MOTD).host("two", "a").lost("three"));
    try (History history = History.look(file())) {
      PastRun run = history.runs(10).getFirst();
      assertEquals(
          new TrendPoint(report.id(), Mode.DRIFT, Runs.at(0), 3, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0),
          run.sums());
      assertEquals("site.yml", run.title());
      assertTrue(run.reportKept());
      assertFalse(run.interrupted());
    }
  }

  @Test
  void theTrendIsOfRunsOfTheSameKindTitleAndFleet() {
    record(Runs.of(Mode.DRIFT, 0).host("one", "a").host("two", "a"));
    record(Runs.of(Mode.APPLY, 1).host("one", "a").host("two", "a"));
    record(Runs.of(Mode.DRIFT, 2).titled("other.yml").host("one", "a").host("two", "a"));
    record(Runs.of(Mode.DRIFT, 3).host("elsewhere", "a").host("far", "a"));
    record(Runs.of(Mode.PLAN, 4).host("one", "a", MOTD).host("two", "a"));
    RunReport last = record(Runs.of(Mode.DRIFT, 5).host("one", "a", MOTD).host("two", "a"));
    assertEquals(
        List.of(Runs.at(0), Runs.at(4), Runs.at(5)),
        last.trend().stream().map(TrendPoint::started).toList());
    assertEquals(List.of(0, 1, 1), last.trend().stream().map(TrendPoint::corrective).toList());
  }

  @Test
  void aWholeReportComesBackAsItWas() {
    RunReport recorded = record(Runs.of(Mode.DRIFT, 0).host("one", "a", MOTD).lost("two"));
    try (History history = History.look(file())) {
      assertEquals(recorded, history.report(recorded.id()));
      assertEquals(recorded, history.report("last"));
    }
  }

  @Test
  void reportsOfOldRunsGoAndTheirSumsStay() {
    try (History history = History.open(file())) {
      IntStream.rangeClosed(0, History.REPORTS)
          .forEach(hour -> history.record(Runs.of(Mode.DRIFT, hour).host("one", "a").report()));
      List<PastRun> runs = history.runs(1000);
      assertEquals(History.REPORTS + 1, runs.size());
      assertFalse(runs.getLast().reportKept());
      UserException gone =
          assertThrows(UserException.class, () -> history.report(runs.getLast().sums().run()));
      assertTrue(gone.getMessage().contains("no longer kept"), gone.getMessage());
    }
  }

  @Test
  void severalRunsAtOnceAreAllWrittenDown() throws Exception {
    int writers = 6;
    int each = 10;
    List<Future<Integer>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 0; writer < writers; writer++) {
        int first = writer * each;
        done.add(
            threads.submit(() -> {
              for (int hour = first; hour < first + each; hour++) {
                record(Runs.of(Mode.DRIFT, hour).host("one", "a", MOTD).host("two", "a"));
              }
              return each;
            }));
      }
      for (Future<Integer> future : done) {
        assertEquals(each, future.get());
      }
    }
    try (History history = History.look(file())) {
      assertEquals(writers * each, history.runs(1000).size());
      assertEquals(1, history.drifts("", 1000).size(), "one drift, seen by all of them");
    }
  }

  @Test
  void aFileThatIsNoHistoryIsLeftAlone() throws IOException {
    Path other = directory.resolve("notes.txt");
    Files.writeString(other, "not a database, but somebody's notes\n".repeat(50));
    UserException refused = assertThrows(UserException.class, () -> History.open(other));
    assertTrue(Objects.requireNonNull(refused.getMessage()).contains("cannot be used"));
    assertTrue(Files.readString(other).startsWith("not a database"));
  }

  @Test
  void whereThereIsNoneItIsSaidAndNoneIsMade() {
    assertThrows(UserException.class, () -> History.look(file()));
    assertFalse(Files.exists(file()));
  }

  @Test
  void aPathMayHaveAnyCharacter() {
    Path odd = directory.resolve("a b?c#d%20/ü.db");
    try (History history = History.open(odd)) {
      history.record(Runs.of(Mode.DRIFT, 0).host("one", "a").report());
    }
    assertTrue(Files.exists(odd));
    try (History history = History.look(odd)) {
      assertEquals(1, history.runs(10).size());
    }
  }
}
