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
  void theTableSaysWhatEachHostIsAtNow() {
    TaskId next = SampleRun.task(2, "Services", "service");
    window.set(new LiveProgress.Size(80, 10));
    try (LiveProgress live = live(1)) {
      live.accept(new RunEvent.HostBusy(NOW, "host0", TASK, "run apt-get install"));
      live.tick();
      assertTrue(written().contains("0/5  0 s  Packages · run apt-get install"));
      live.accept(
          new RunEvent.TaskFinished(NOW, SampleRun.result("host0", TASK, Status.CHANGED).build()));
      live.tick();
      assertTrue(written().contains("  1/5  0 s  waiting"));
      live.accept(new RunEvent.HostBusy(NOW, "host0", next, "reading"));
      live.accept(new RunEvent.HostBusy(NOW, "host0", next, null));
      live.tick();
      assertTrue(written().contains("  1/5  0 s  Services · waiting"));
    }
  }

  @Test
  void aHostThatFailedLeavesTheTableUntilItIsRescued() {
    try (LiveProgress live = live(2)) {
      live.accept(
          new RunEvent.TaskFinished(NOW, SampleRun.result("host1", TASK, Status.FAILED).build()));
      live.tick();
      String failed = withoutCodes(written());
      assertFalse(failed.lines().anyMatch(line -> line.startsWith("host1 ")), failed);
      assertTrue(failed.contains("2 hosts · 1 failed"), failed);
      // what was asked ahead comes in, but nobody waits for it
      live.accept(new RunEvent.HostBusy(NOW, "host1", null, "reading"));
      live.accept(new RunEvent.HostBusy(NOW, "host1", null, null));
      live.tick();
      assertEquals("", written());
      live.accept(new RunEvent.HostBusy(NOW, "host1", TASK, "run rescue"));
      live.tick();
      String rescued = withoutCodes(written());
      assertTrue(rescued.lines().anyMatch(line -> line.startsWith("host1 ")), rescued);
      assertFalse(rescued.contains("failed"), rescued);
    }
  }

  @Test
  void aHostThatFailedInOnePlayIsNotExpectedInTheNext() {
    try (LiveProgress live = live(2)) {
      live.accept(
          new RunEvent.TaskFinished(NOW, SampleRun.result("host1", TASK, Status.FAILED).build()));
      live.accept(new RunEvent.HostLost(NOW, "host0", "gone", null));
      live.accept(new RunEvent.PlayStarted(NOW, "Next", List.of("host0", "host1"), 3));
      live.tick();
      assertTrue(withoutCodes(written()).strip().endsWith("2 hosts · 1 failed · 1 unreachable"));
    }
  }

  @Test
  void nothingIsDrawnWhereNothingChanged() {
    try (LiveProgress live = live(2)) {
      live.tick();
      written();
      live.tick();
      assertEquals("", written());
      later(Duration.ofSeconds(1));
      live.tick();
      assertFalse(written().isEmpty(), "the time went on");
    }
  }

  private String plain(int verbosity, RunEvent... events) {
    SteadyProgress plain = new SteadyProgress(out, Style.plain(), verbosity, 2, clock);
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
    assertEquals("  …        b  Packages · run apt-get update  40 s\n", written());
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
    assertEquals("  …        b  waiting  20 s\n", written());
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
    assertEquals("  …        b  waiting  20 s\n", written());
    steady.accept(new RunEvent.HostBusy(time, "a", TASK, "run rescue"));
    later(SteadyProgress.SILENCE);
    steady.tick();
    assertEquals("  …        a  Packages · run rescue  20 s\n", written());
  }

  /** What a log of this run has in it, where each second is a tick. */
  private List<String> log(FleetRun run, int verbosity) {
    time = FleetRun.START;
    SteadyProgress steady =
        new SteadyProgress(out, Style.plain(), verbosity, run.hosts.size(), clock);
    Instant spoke = time;
    StringBuilder log = new StringBuilder();
    for (RunEvent event : run.events) {
      while (time.plusSeconds(1).isBefore(event.at())) {
        later(Duration.ofSeconds(1));
        steady.tick();
        String said = written();
        log.append(said);
        spoke = said.isEmpty() ? spoke : time;
        assertTrue(
            Duration.between(spoke, time).compareTo(SteadyProgress.SILENCE) <= 0,
            () -> "silent since " + log.substring(Math.max(0, log.length() - 300)));
      }
      steady.accept(event);
      String said = written();
      log.append(said);
      spoke = said.isEmpty() ? spoke : time;
    }
    return log.toString().lines().toList();
  }

  @Test
  void theLogOfAFleetHasALineForATaskAndAllLinesOfEachFailure() {
    FleetRun run = new FleetRun(1000, 60, Duration.ofMillis(10), 1, 7);
    List<String> log = log(run, 0);
    Duration took = Duration.between(FleetRun.START, run.events.getLast().at());
    long windows = took.dividedBy(SteadyProgress.SILENCE) + 1;
    long troubles = 4L * run.said.size();
    assertTrue(run.said.size() > 30, "troubles");
    assertTrue(
        log.size() <= 1 + 60 + 2 * windows + troubles,
        log.size() + " lines in " + windows + " times 20 s");
    assertTrue(log.stream().allMatch(line -> line.length() < 160), "readable");
    String text = String.join(" ", String.join(" ", log).split("\\s+"));
    for (String said : run.said) {
      assertEquals(1, text.split(java.util.regex.Pattern.quote(said), -1).length - 1, said);
    }
    assertTrue(
        log.stream().anyMatch(line -> line.matches("  changed  \\d+ hosts  kvm_host : Task 1")),
        () -> String.join("\n", log));
    assertTrue(
        log.stream()
            .anyMatch(line -> line.matches("  changed  \\d+ more hosts  kvm_host : Task .*")),
        () -> String.join("\n", log));
  }

  @Test
  void aSlowFleetIsNeverSilent() {
    FleetRun run = new FleetRun(100, 2, Duration.ofSeconds(7), 0, 7);
    List<String> log = log(run, 0);
    assertTrue(
        log.stream()
            .anyMatch(line ->
                line.matches(
                    "  …        100 hosts · .*\\d+ at work · \\d+ waiting · \\d+% · .* left · .*")),
        () -> String.join("\n", log));
  }

  @Test
  void whoAsksForMoreGetsALineForEachHost() {
    FleetRun run = new FleetRun(30, 2, Duration.ofMillis(10), 0, 7);
    List<String> log = log(run, 1);
    assertEquals(1 + 60, log.size(), () -> String.join("\n", log));
  }

  @Test
  void aTaskThatFewHostsOfAFleetChangedNamesThem() {
    FleetRun fleet = new FleetRun(30, 1, Duration.ZERO, 0, 7);
    SteadyProgress steady = new SteadyProgress(out, Style.plain(), 0, 30, clock);
    steady.accept(fleet.events.get(1));
    written();
    for (String host : fleet.hosts) {
      Status status = host.endsWith("7") ? Status.CHANGED : Status.OK;
      steady.accept(new RunEvent.TaskFinished(time, SampleRun.result(host, TASK, status).build()));
    }
    assertEquals("  changed  kvm-0007, kvm-0017, kvm-0027  kvm_host : Packages\n", written());
  }
}
