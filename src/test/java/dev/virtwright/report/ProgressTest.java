package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:15:00Z");
  private static final TaskId TASK = SampleRun.task(1, "Packages", "package");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicReference<LiveProgress.Size> window =
      new AtomicReference<>(new LiveProgress.Size(60, 10));

  /** Stands still until {@link #later}. */
  private Instant time = NOW;

  private final Clock clock = ((InstantSource) () -> time).withZone(ZoneOffset.UTC);

  private void later(Duration passed) {
    time = time.plus(passed);
  }

  private LiveProgress live(int hosts) {
    LiveProgress live = new LiveProgress(out, Style.plain(), 0, hosts, window::get, clock);
    List<String> names = IntStream.range(0, hosts).mapToObj(i -> "host" + i).toList();
    live.accept(new RunEvent.RunStarted(NOW, RunReport.Mode.APPLY, "x", names));
    live.accept(new RunEvent.PlayStarted(NOW, "Play", names, 5));
    return live;
  }

  private String written() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  private static String withoutCodes(String text) {
    return text.replaceAll("\u001b\\[[?0-9;]*[A-Za-z]", "");
  }

  @Test
  void theLiveTableFitsTheWindowAndGoesAway() {
    try (LiveProgress live = live(100)) {
      live.tick();
      String all = written();
      List<String> lines =
          withoutCodes(all.substring(all.lastIndexOf("\u001b[?25l"))).strip().lines().toList();
      assertEquals(8, lines.size(), "seven hosts and the line of sums: the window has ten rows");
      assertTrue(lines.stream().allMatch(line -> line.length() < 60), lines.toString());
      assertTrue(lines.getLast().contains("93 not shown"), lines.getLast());
    }
    assertEquals("\r" + "\u001b[1A\u001b[2K".repeat(8) + "\u001b[?25h", written());
  }

  @Test
  void aWindowMadeNarrowerIsClearedOfTheBrokenLines() {
    try (LiveProgress live = live(2)) {
      live.tick();
      written();
      window.set(new LiveProgress.Size(30, 10));
      live.tick();
      String redrawn = written();
      assertTrue(
          redrawn.startsWith("\r" + "\u001b[1A\u001b[2K".repeat(6)),
          "three lines of up to 59 columns take two rows each: " + redrawn);
      assertFalse(redrawn.startsWith("\r" + "\u001b[1A\u001b[2K".repeat(7)), redrawn);
    }
  }

  @Test
  void aFailureStandsInFullAboveTheTable() {
    try (LiveProgress live = live(2)) {
      live.tick();
      written();
      live.accept(
          new RunEvent.TaskFinished(
              NOW,
              SampleRun.result("host1", TASK, Status.FAILED)
                  .message(
                      "apt-get could not get the lock, which process 4711 has held for a minute")
                  .remedy("wait for it")
                  .build()));
      String text = withoutCodes(written());
      assertTrue(
          text.contains(
              """
                FAILED   host1  kvm_host : Packages
                    apt-get could not get the lock, which process 4711 has
                    held for a minute
                    → wait for it
              host0\
              """),
          text);
    }
  }

  @Test
  void whatIsSaidStaysAboveTheTable() {
    try (LiveProgress live = live(1)) {
      live.tick();
      written();
      live.say("interrupted: finishing what is under way");
      String text = withoutCodes(written());
      assertTrue(text.strip().startsWith("interrupted: finishing what is under way\nhost0 "), text);
    }
  }

  @Test
  void theTableSaysWhatEachHostIsAtNow() {
    TaskId next = SampleRun.task(2, "Services", "service");
    try (LiveProgress live = live(1)) {
      live.accept(new RunEvent.TaskStarted(NOW, TASK));
      live.accept(new RunEvent.HostBusy(NOW, "host0", null, "run apt-get install"));
      assertTrue(written().contains("Packages · run apt-get install"));
      live.accept(
          new RunEvent.TaskFinished(NOW, SampleRun.result("host0", TASK, Status.CHANGED).build()));
      String after = written();
      assertTrue(after.contains("    1/5  reading "), after);
      live.accept(new RunEvent.TaskStarted(NOW, next));
      live.accept(new RunEvent.HostBusy(NOW, "host0", null, "run systemctl start"));
      assertTrue(written().contains("Services · run systemctl start"));
    }
  }

  @Test
  void aHostThatFailedLeavesTheTableUntilItIsRescued() {
    try (LiveProgress live = live(2)) {
      written();
      live.accept(
          new RunEvent.TaskFinished(NOW, SampleRun.result("host1", TASK, Status.FAILED).build()));
      String failed = withoutCodes(written());
      assertFalse(failed.lines().anyMatch(line -> line.startsWith("host1 ")), failed);
      live.accept(new RunEvent.HostBusy(NOW, "host1", null, "run rescue"));
      String rescued = withoutCodes(written());
      assertTrue(rescued.lines().anyMatch(line -> line.startsWith("host1 ")), rescued);
    }
  }

  private String plain(int verbosity, RunEvent... events) {
    PlainProgress plain = new PlainProgress(out, Style.plain(), verbosity, 2);
    for (RunEvent event : events) {
      plain.accept(event);
    }
    return written();
  }

  @Test
  void itemsOfALoopThatFoundNothingToDoAreShownOnlyWhenAskedForTwice() {
    RunEvent item =
        new RunEvent.ItemFinished(
            NOW, SampleRun.result("a", TASK, Status.OK).item("virtinst").build());
    RunEvent sum = new RunEvent.TaskFinished(NOW, SampleRun.result("a", TASK, Status.OK).build());
    assertEquals("", plain(0, item, sum));
    assertEquals("  ok       a  kvm_host : Packages\n", plain(1, item, sum));
    assertEquals(
        "  ok       a  kvm_host : Packages (virtinst)\n  ok       a  kvm_host : Packages\n",
        plain(2, item, sum));
  }

  @Test
  void whatADebugTaskSaysIsAlwaysShown() {
    TaskId debug = SampleRun.task(1, "Say", "debug");
    RunEvent item =
        new RunEvent.ItemFinished(
            NOW, SampleRun.result("a", debug, Status.OK).item("x").message("hello").build());
    assertEquals("  ok       a  kvm_host : Say (x)\n      hello\n", plain(0, item));
  }

  @Test
  void plainLinesAreNotWrappedAndHaveNoControlCodes() {
    String problem = "no answer ".repeat(20).strip();
    String text = plain(3, new RunEvent.HostLost(NOW, "a\u001b[2J", problem, "look \u001b[1m"));
    assertTrue(text.contains(problem), text);
    assertFalse(text.contains("\u001b"), text);
  }

  @Test
  void aLostHostSaysOnceWhy() {
    TaskResult result =
        SampleRun.result("a", TASK, Status.UNREACHABLE).message("no answer").remedy("look").build();
    assertEquals(
        """
          LOST     a  kvm_host : Packages
        ✗ a  no answer
        """,
        plain(
            0,
            new RunEvent.TaskFinished(NOW, result),
            new RunEvent.HostLost(NOW, "a", "no answer", null)));
  }

  @Test
  void wherePlainProgressWouldFallSilentItTellsWhatTheSlowestHostDoes() {
    SteadyProgress steady = new SteadyProgress(out, Style.plain(), 0, 2, clock);
    steady.accept(new RunEvent.PlayStarted(clock.instant(), "Hosts", List.of("a", "b"), 5));
    steady.accept(
        new RunEvent.HostBusy(clock.instant(), "a", TASK, "run apt-get install\u001b[2J"));
    written();
    steady.tick();
    assertEquals("", written(), "it has just spoken");
    later(SteadyProgress.SILENCE);
    steady.accept(new RunEvent.HostBusy(clock.instant(), "b", TASK, "run apt-get update"));
    steady.tick();
    String said = written();
    assertTrue(
        said.startsWith("  …        a (of 2 hosts at work)  Packages · run apt-get install"), said);
    assertTrue(said.endsWith("  20 s\n"), said);
    assertFalse(said.contains("\u001b"), said);
    steady.tick();
    assertEquals("", written(), "it has just spoken");
    later(SteadyProgress.SILENCE);
    steady.accept(new RunEvent.HostLost(clock.instant(), "a", "gone", null));
    written();
    later(SteadyProgress.SILENCE);
    steady.tick();
    assertTrue(written().startsWith("  …        b  Packages · run apt-get update  40 s"));
  }

  @Test
  void aHostThatHasDoneAllIsNoLongerWaitedFor() {
    SteadyProgress steady = new SteadyProgress(out, Style.plain(), 0, 2, clock);
    steady.accept(new RunEvent.PlayStarted(time, "Hosts", List.of("a", "b"), 2));
    for (int task = 0; task < 2; task++) {
      steady.accept(
          new RunEvent.TaskFinished(time, SampleRun.result("a", TASK, Status.OK).build()));
    }
    steady.accept(new RunEvent.TaskFinished(time, SampleRun.result("b", TASK, Status.OK).build()));
    written();
    later(SteadyProgress.SILENCE);
    steady.tick();
    assertEquals("  …        b  reading  20 s\n", written());
  }

  @Test
  void aHostThatFailedIsNoLongerWaitedForUntilItIsRescued() {
    SteadyProgress steady = new SteadyProgress(out, Style.plain(), 0, 2, clock);
    steady.accept(new RunEvent.PlayStarted(time, "Hosts", List.of("a", "b"), 5));
    steady.accept(
        new RunEvent.TaskFinished(time, SampleRun.result("a", TASK, Status.FAILED).build()));
    written();
    later(SteadyProgress.SILENCE);
    steady.tick();
    assertEquals("  …        b  connecting and reading  20 s\n", written());
    steady.accept(new RunEvent.HostBusy(time, "a", null, "run rescue"));
    later(SteadyProgress.SILENCE);
    steady.tick();
    assertTrue(written().contains("(of 2 hosts at work)"));
  }
}
