package dev.virtwright.engine.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** guard.sh with the real shell: what arms, applies, confirms and undoes on the machine. */
final class GuardScriptTest {
  private static final String ID = "0123abcd";

  @TempDir Path directory;
  private GuardedRoot host;
  private Map<String, String> before;

  @BeforeEach
  void machine() throws IOException {
    host = new GuardedRoot(directory);
    host.fill();
    before = host.tree();
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private Action.Guarded change() {
    return host.change(Duration.ofMinutes(10), List.of());
  }

  private void armed() throws Exception {
    GuardedRoot.Said said = host.arm(change(), ID);
    assertEquals(0, said.status(), said.text());
  }

  private String state() throws Exception {
    return host.guard("state", ID).text().strip();
  }

  @Test
  void armingChangesNothingAndLeavesTimerAndBootUnit() throws Exception {
    armed();
    assertEquals(before, host.tree());
    assertEquals("armed", state());
    String unit = Files.readString(host.units.resolve("virtwright-undo-" + ID + "-boot.service"));
    for (String line :
        List.of(
            "DefaultDependencies=no",
            "After=local-fs.target systemd-remount-fs.service",
            "Wants=network-pre.target",
            "Before=network-pre.target shutdown.target",
            "WantedBy=sysinit.target")) {
      assertTrue(unit.contains(line + "\n"), unit);
    }
    assertTrue(
        Files.exists(
            host.units.resolve("sysinit.target.wants/virtwright-undo-" + ID + "-boot.service")));
    String calls = Files.readString(directory.resolve("calls"));
    assertTrue(calls.contains("--unit=virtwright-undo-" + ID + " --on-active=600s"), calls);
    host.guard("undo", ID);
  }

  @Test
  void whatIsAppliedIsThereAfterConfirmationAndNothingIsArmed() throws Exception {
    armed();
    host.guard("apply", ID);
    assertEquals("0\n", Files.readString(host.base.resolve(ID).resolve("applied")));
    Map<String, String> after = host.tree();
    assertNotEquals(before, after);
    assertTrue(after.get("it's old").endsWith("changed\n"));
    assertTrue(after.get("new.d/fresh").endsWith("fresh"));
    assertTrue(after.get("it's old").contains("mode=" + 0100644), "a mode that is given is given");
    assertFalse(after.containsKey("gone"));
    // a daemon that is not root has to read what is in there
    assertTrue(after.get("new.d").contains("mode=" + 040755), after.get("new.d"));
    assertTrue(after.get("new.d/fresh").contains("mode=" + 0100600), after.get("new.d/fresh"));
    assertEquals("confirmed\n", host.guard("confirm", ID).text());
    assertEquals(after, host.tree());
    assertEquals(List.of("confirmed"), host.lines());
    assertEquals(List.of(), host.leftovers());
  }

  @Test
  void undoRestoresEveryByteModeLinkAndAbsenceAndTriesEveryLine() throws Exception {
    armed();
    host.guard("apply", ID);
    host.guard("undo", ID);
    assertEquals(before, host.tree());
    assertEquals(List.of("undone", "also"), host.lines());
    assertEquals("undone", state());
    assertEquals("", Files.readString(host.base.resolve(ID).resolve("differing")));
    host.guard("discard", ID);
    assertEquals(List.of(), host.leftovers());
  }

  /** A power cut may keep a temporary file and lose its renaming; a killed step leaves one too. */
  @Test
  void undoRemovesWhatWasLeftHalfWritten() throws Exception {
    armed();
    Files.writeString(host.etc.resolve(".virtwright-" + ID), "half");
    host.guard("boot", ID);
    assertEquals(before, host.tree());
  }

  @Test
  void undoOfUndoIsNothing() throws Exception {
    armed();
    host.guard("apply", ID);
    host.guard("undo", ID);
    Files.writeString(host.etc.resolve("gone"), "changed since");
    host.guard("undo", ID);
    assertEquals("changed since", Files.readString(host.etc.resolve("gone")));
  }

  @Test
  void atBootFilesAreRestoredAndWhatIsMadeOfThemAndTheUnitIsGone() throws Exception {
    armed();
    host.guard("apply", ID);
    host.guard("boot", ID);
    assertEquals(before, host.tree());
    assertEquals(List.of("at boot"), host.lines());
    assertEquals("undone", state());
    assertEquals(List.of(ID), host.leftovers());
  }

  @Test
  void aConfirmationThatLostPowerHalfWayStaysConfirmedAtBoot() throws Exception {
    armed();
    host.guard("apply", ID);
    Map<String, String> after = host.tree();
    Path change = host.base.resolve(ID);
    Files.move(change.resolve("armed"), change.resolve("confirmed"));
    host.guard("boot", ID);
    assertEquals(after, host.tree());
    assertEquals(List.of(), host.leftovers());
  }

  @Test
  void anUndoThatLostPowerHalfWayIsFinishedAtBoot() throws Exception {
    armed();
    host.guard("apply", ID);
    Path change = host.base.resolve(ID);
    Files.move(change.resolve("armed"), change.resolve("undoing"));
    Files.delete(host.etc.resolve("it's old"));
    host.guard("boot", ID);
    assertEquals(before, host.tree());
    assertEquals("undone", state());
  }

  @Test
  void whatWasNeverArmedIsForgottenAtBoot() throws Exception {
    armed();
    Files.delete(host.base.resolve(ID).resolve("armed"));
    host.guard("boot", ID);
    assertEquals(before, host.tree());
    assertEquals(List.of(), host.leftovers());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void aChangeKilledAfterAnyStepIsUndone(int steps) throws Exception {
    armed();
    Path apply = host.base.resolve(ID).resolve("apply");
    List<String> all = Files.readAllLines(apply);
    assertEquals(6, all.size());
    Files.write(
        apply, Stream.concat(all.stream().limit(steps), Stream.of("kill -KILL $$")).toList());
    host.guard("apply", ID);
    assertFalse(Files.exists(host.base.resolve(ID).resolve("applied")));
    host.guard("undo", ID);
    assertEquals(before, host.tree());
  }

  @Test
  void ofConfirmationAndUndoExactlyOneWins() throws Exception {
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 6; round++) {
        armed();
        host.guard("apply", ID);
        Map<String, String> after = host.tree();
        Callable<String> confirm = () -> host.guard("confirm", ID).text().strip();
        Callable<String> undo =
            () -> {
              host.guard("undo", ID);
              return "";
            };
        Future<String> first = both.submit(round % 2 == 0 ? confirm : undo);
        Future<String> second = both.submit(round % 2 == 0 ? undo : confirm);
        first.get();
        second.get();
        String answer = round % 2 == 0 ? first.get() : second.get();
        if (answer.equals("confirmed")) {
          assertEquals(after, host.tree());
          host.refill();
        } else {
          assertEquals(before, host.tree());
          host.guard("discard", ID);
        }
        assertEquals(List.of(), host.leftovers());
      }
    }
  }

  @Test
  void aFailedStepIsNamedAndStartsTheUndoByItself() throws Exception {
    Action.Guarded change = change();
    Action.Guarded failing =
        new Action.Guarded(
            change.title(),
            change.saved(),
            List.of(
                change.apply().getFirst(),
                Action.Run.of(List.of("sh", "-c", "echo no such link >&2; exit 4")),
                Action.Run.of(List.of("touch", host.etc.resolve("never").toString()))),
            change.undo(),
            change.undoAtBoot(),
            change.confirmed(),
            change.confirmWithin(),
            null,
            List.of(),
            List.of());
    host.arm(failing, ID);
    host.guard("apply", ID);
    String applied = Files.readString(host.base.resolve(ID).resolve("applied"));
    assertTrue(applied.startsWith("4\n"), applied);
    assertTrue(applied.contains("no such link"), applied);
    String calls = Files.readString(directory.resolve("calls"));
    assertTrue(calls.contains("systemctl start --no-block virtwright-undo-" + ID), calls);
    assertFalse(Files.exists(host.etc.resolve("never")));
    for (int tries = 0; tries < 300 && (!state().equals("undone") || undoing()); tries++) {
      Thread.sleep(100);
    }
    assertEquals("undone", state());
    assertFalse(undoing());
    assertEquals(before, host.tree());
  }

  /** Whether a process of the guard is there, besides the timer that the root has for systemd's. */
  private boolean undoing() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .anyMatch(line -> line.contains(directory.toString()) && !line.contains("sleep "));
  }

  @Test
  void aSecondChangeIsNeverLaidOverAnArmedOne() throws Exception {
    armed();
    GuardedRoot.Said second = host.arm(change(), "ffff");
    assertEquals(1, second.status());
    assertTrue(second.text().contains("another network change is armed"), second.text());
    assertFalse(Files.exists(host.base.resolve("ffff")));
    assertEquals("armed", state());
    host.guard("undo", ID);
  }

  @Test
  void whereNoTimerCanBeStartedNothingIsArmed() throws Exception {
    Files.createFile(directory.resolve("no-timers"));
    GuardedRoot.Said said = host.arm(change(), ID);
    assertEquals(1, said.status());
    assertTrue(said.text().contains("Failed to start transient timer unit"), said.text());
    assertEquals(before, host.tree());
    assertEquals(List.of(), host.leftovers());
  }

  @Test
  void whatCannotBeRestoredIsNamedAndStaysSaved() throws Exception {
    armed();
    host.guard("apply", ID);
    Path change = host.base.resolve(ID);
    Files.delete(change.resolve("save/3"));
    host.guard("undo", ID);
    assertEquals(host.etc.resolve("gone") + "\n", Files.readString(change.resolve("differing")));
    host.guard("discard", ID);
    assertTrue(Files.exists(change.resolve("save/1")));
    assertEquals("undone", state());
  }
}
