package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.report.LiveProgress.Size;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person sees of a run: the window and what scrolled out of it, in a terminal's hands. */
final class LiveScreenTest {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Size USUAL = new Size(80, 24);
  private static final Pattern CODE = Pattern.compile("\u001b\\[[?0-9;]*[A-Za-z]");

  /** The terminal and the run in it. */
  private static final class Show {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder written = new StringBuilder();
    private final Screen screen;
    private final LiveProgress live;
    private Size window = USUAL;
    private Instant time = FleetRun.START;
    private Instant ticked = time;
    private int ticks;

    Show(Function<Size, Screen> terminal, Style style, int hosts) {
      screen = terminal.apply(window);
      Clock clock = ((InstantSource) () -> time).withZone(ZoneOffset.UTC);
      PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
      live = new LiveProgress(out, style, 0, hosts, () -> window, clock);
      screen.write("$ virtwright apply site.yml\r\n");
    }

    /** The screen gets what was written, line ends as the terminal's driver makes them. */
    private void pass() {
      String text = bytes.toString(StandardCharsets.UTF_8);
      bytes.reset();
      written.append(text);
      screen.write(text.replace("\n", "\r\n"));
    }

    void hear(RunEvent event) {
      live.accept(event);
      pass();
    }

    void hear(List<RunEvent> events, Runnable eachTick) {
      for (RunEvent event : events) {
        while (!event.at().isBefore(ticked.plus(TICK))) {
          ticked = ticked.plus(TICK);
          time = ticked;
          tick();
          eachTick.run();
        }
        time = event.at();
        hear(event);
      }
    }

    void tick() {
      ticks++;
      live.tick();
      pass();
    }

    void later(Duration passed) {
      time = time.plus(passed);
      tick();
    }

    void resize(Size size) {
      window = size;
      screen.resize(size);
    }

    void end() {
      live.close();
      pass();
    }

    boolean cursorIsVisible() {
      return written.lastIndexOf("\u001b[?25h") >= written.lastIndexOf("\u001b[?25l");
    }

    /** The table, which begins where the cursor is. */
    List<String> table() {
      List<String> rows = screen.rows();
      return rows.subList(screen.cursorRow(), rows.size()).stream()
          .filter(row -> !row.isEmpty())
          .toList();
    }

    void assertWhole() {
      List<String> above = screen.aboveCursor();
      assertTrue(above.stream().noneMatch(Show::isOfTable), () -> "left over: " + above);
      List<String> table = table();
      assertTrue(table.getFirst().startsWith("KVM hosts"), table::toString);
      assertTrue(table.size() <= Math.max(1, window.rows() / 2), table::toString);
      assertTrue(
          table.stream().allMatch(row -> Columns.of(row) < window.columns()), table::toString);
      assertTrue(
          table.stream()
              .filter(row -> row.startsWith("kvm-"))
              .allMatch(row -> Columns.of(row) < Math.max(11, window.columns() * 3 / 4)),
          table::toString);
    }

    private static boolean isOfTable(String row) {
      return row.contains(FleetRun.MARK)
          || row.contains("at work")
          || row.contains("waiting")
          || row.startsWith("KVM hosts · ");
    }
  }

  static Stream<Arguments> shows() {
    Function<Size, Screen> cutting = CuttingScreen::new;
    Function<Size, Screen> breaking = BreakingScreen::new;
    return Stream.concat(
        Stream.of(1, 3, 40, 1000).map(hosts -> Arguments.of(hosts, cutting)),
        // not one: this terminal does not erase the last row where it is the only one to erase
        Stream.of(3, 40, 1000).map(hosts -> Arguments.of(hosts, breaking)));
  }

  static Stream<Integer> hosts() {
    return Stream.of(1, 3, 40, 1000);
  }

  private static FleetRun run(int hosts) {
    return new FleetRun(hosts, Math.max(6, 60 / hosts), Duration.ofMillis(17), 40, hosts);
  }

  @ParameterizedTest
  @MethodSource("shows")
  void everyFailureIsReadOnceAndInFullAndNothingElseIsLeft(
      int hosts, Function<Size, Screen> terminal) {
    FleetRun run = run(hosts);
    Show show = new Show(terminal, Style.coloured(), hosts);
    show.hear(run.events, show::assertWhole);
    show.end();
    String text = show.screen.text();
    for (String said : run.said) {
      assertEquals(1, count(text, said), said + "\n" + text);
    }
    assertTrue(show.screen.all().stream().noneMatch(Show::isOfTable), text);
    assertTrue(text.startsWith("$ virtwright apply site.yml ▶ KVM hosts"), text);
    assertTrue(show.cursorIsVisible());
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  /** In the middle of a run, again and again. */
  private static void resizing(int hosts, Function<Size, Screen> terminal, Size... sizes) {
    FleetRun run = run(hosts);
    Show show = new Show(terminal, Style.plain(), hosts);
    show.hear(
        run.events,
        () -> {
          show.assertWhole();
          if (show.ticks % 7 == 0) {
            show.resize(sizes[show.ticks / 7 % sizes.length]);
          }
        });
    show.end();
    List<String> all = show.screen.all();
    assertTrue(all.stream().noneMatch(Show::isOfTable), all::toString);
    String text = show.screen.text();
    for (String said : run.said) {
      String code = said.substring(0, said.indexOf(':') + 1);
      assertEquals(said.contains("end of") ? 2 : 1, count(text, code), code + "\n" + text);
    }
    assertTrue(show.cursorIsVisible());
  }

  @ParameterizedTest
  @MethodSource("shows")
  void aWindowMadeNarrowerAndWiderKeepsNoRowOfTheTable(int hosts, Function<Size, Screen> terminal) {
    resizing(hosts, terminal, new Size(60, 24), new Size(120, 24), new Size(61, 24), USUAL);
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void aWindowMadeLowerAndHigherKeepsNoRowOfTheTable(int hosts) {
    resizing(hosts, CuttingScreen::new, new Size(80, 15), new Size(80, 40), new Size(80, 5), USUAL);
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void aWindowMadeBothLowerAndNarrowerKeepsNoRowOfTheTable(int hosts) {
    resizing(
        hosts, CuttingScreen::new, new Size(60, 15), new Size(120, 40), new Size(70, 3), USUAL);
  }

  @Test
  void evenASmallWindowShowsTheSums() {
    for (Size size : List.of(new Size(80, 2), new Size(20, 5), new Size(12, 3), new Size(9, 2))) {
      Show show = new Show(CuttingScreen::new, Style.plain(), 40);
      show.resize(size);
      List<RunEvent> events = run(40).events;
      show.hear(events.subList(0, 300), () -> {});
      assertTrue(show.screen.rows().get(show.screen.cursorRow()).startsWith("K"), size.toString());
      assertTrue(show.table().size() < size.rows(), show.table().toString());
    }
  }

  @Test
  void drawingIsPaidForByTheTickAndNotByTheEvent() {
    FleetRun run = new FleetRun(1000, 60, Duration.ofNanos(200_000), 0, 1);
    Show show = new Show(CuttingScreen::new, Style.coloured(), 1000);
    show.hear(run.events, () -> {});
    int frames = count(show.written.toString(), "\u001b[?25l");
    assertTrue(run.events.size() > 180_000, "events");
    assertTrue(frames <= show.ticks, frames + " frames in " + show.ticks + " ticks");
    int table = 24 * (80 + 40);
    int lines = 61 * 80;
    assertTrue(
        show.written.length() <= show.ticks * table + lines,
        show.written.length() + " characters in " + show.ticks + " ticks");
    assertTrue(
        show.screen.all().stream().filter(row -> row.startsWith("  changed")).count() <= 60,
        "a task that changes a thousand hosts is one line");
  }

  @Test
  void aThousandFailuresAtOnceAreNotAThousandDrawings() {
    FleetRun run = new FleetRun(1000, 1, Duration.ZERO, 1000, 1);
    Show show = new Show(CuttingScreen::new, Style.plain(), 1000);
    show.hear(run.events, () -> {});
    show.tick();
    assertTrue(count(show.written.toString(), "\u001b[?25l") <= 2);
    String text = show.screen.text();
    assertEquals(1000, run.said.size());
    assertTrue(run.said.stream().allMatch(said -> count(text, said) == 1));
  }

  @Test
  void aFailureIsShownAtOnce() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 2);
    TaskId task = SampleRun.task(1, "Packages", "package");
    show.hear(new RunEvent.RunStarted(show.time, RunReport.Mode.APPLY, "x", List.of("a", "b")));
    show.hear(new RunEvent.PlayStarted(show.time, "Play", List.of("a", "b"), 2));
    show.later(TICK);
    show.time = show.time.plusMillis(150);
    show.hear(
        new RunEvent.TaskFinished(
            show.time, SampleRun.result("a", task, Status.FAILED).message("no such disk").build()));
    assertTrue(show.screen.text().contains("FAILED a kvm_host : Packages no such disk Play"));
  }

  @Test
  void withoutColourTheCursorIsMovedAndNothingElse() {
    FleetRun run = run(40);
    Show show = new Show(CuttingScreen::new, Style.plain(), 40);
    show.hear(run.events, () -> {});
    show.live.say("interrupted");
    show.end();
    Set<String> kinds = new TreeSet<>();
    Matcher codes = CODE.matcher(show.written);
    while (codes.find()) {
      kinds.add(codes.group().replaceAll("\\[\\d+A", "[nA").substring(1));
    }
    assertEquals(
        new TreeSet<>(List.of("[?25h", "[?25l", "[?7h", "[?7l", "[2K", "[C", "[J", "[K", "[nA")),
        kinds);
    assertFalse(CODE.matcher(show.written).replaceAll("").contains("\u001b"));
  }

  @Test
  void anInterruptedRunLeavesTheCursorAndNoTableBehindWhereverItEnds() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 40);
    List<RunEvent> events = run(40).events;
    show.hear(events.subList(0, 200), () -> {});
    assertFalse(show.cursorIsVisible());
    show.live.say("interrupted: finishing what is under way");
    show.pass();
    assertTrue(show.cursorIsVisible());
    assertEquals(List.of(), show.table(), "the process may be ended now");
    assertEquals(1, count(show.screen.text(), "interrupted: finishing"));
    show.later(TICK);
    show.assertWhole();
    assertTrue(show.cursorIsVisible(), "nor later does it need to be shown again");
    show.live.say("interrupted twice");
    show.pass();
    assertEquals(List.of(), show.table());
    show.end();
    assertTrue(show.screen.all().stream().noneMatch(Show::isOfTable));
  }

  @Test
  void wideAndCombiningCharactersKeepTheColumns() {
    List<String> hosts =
        List.of("plain-1", "東京-一", "서울-둘", "n\u0303u\u0308-3", "🖥️-four", "👩‍🔧-5", "｜full");
    for (int columns : new int[] {80, 60, 40}) {
      Show show = new Show(CuttingScreen::new, Style.plain(), hosts.size());
      show.resize(new Size(columns, 24));
      TaskId task = SampleRun.task(1, "パッケージをインストール 📦 " + "説明".repeat(30), "package");
      show.hear(new RunEvent.RunStarted(show.time, RunReport.Mode.APPLY, "x", hosts));
      show.hear(new RunEvent.PlayStarted(show.time, "仮想化ホスト ".repeat(9), hosts, 5));
      hosts.forEach(host -> show.hear(new RunEvent.HostBusy(show.time, host, task, "run é")));
      show.later(Duration.ofSeconds(7));
      List<String> table = show.table();
      assertEquals(2 + hosts.size(), table.size(), table::toString);
      assertTrue(
          table.stream().allMatch(row -> cells(row) < columns),
          () -> "wider than the window: " + table);
      assertEquals(
          1,
          table.stream()
              .skip(2)
              .filter(row -> !row.startsWith("🖥")) // which terminals do not agree about
              .map(row -> cells(row.substring(0, row.indexOf("  7 s  "))))
              .distinct()
              .count(),
          () -> "the times stand below each other: " + table);
    }
  }

  /** As another library counts. */
  private static int cells(String row) {
    return row.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  @Test
  void whereNotAllFitThoseThatWorkLongestAreShownAndStayInPlace() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 1000);
    FleetRun run = new FleetRun(1000, 2, Duration.ZERO, 0, 1);
    show.hear(run.events.get(0));
    show.hear(run.events.get(1));
    for (int host = 999; host >= 900; host--) {
      show.time = show.time.plusSeconds(1);
      show.hear(new RunEvent.HostBusy(show.time, run.hosts.get(host), null, "reading"));
    }
    show.later(TICK);
    List<String> table = show.table();
    assertEquals("1000 hosts · 100 at work · 900 waiting", table.get(1));
    assertEquals(12, table.size(), "half of the window is left for what is said");
    assertEquals("kvm-0999  0/2  1 min 39 s  reading", table.get(2));
    assertTrue(table.get(11).startsWith("kvm-0990 "), table.get(11));
    show.hear(new RunEvent.HostBusy(show.time, "kvm-0998", null, null));
    show.hear(new RunEvent.HostBusy(show.time, "kvm-0998", null, "run a program"));
    show.later(TICK);
    assertEquals(
        List.of("kvm-0999", "kvm-0997", "kvm-0996"),
        show.table().subList(2, 5).stream().map(row -> row.substring(0, 8)).toList());
    assertTrue(show.table().getLast().startsWith("kvm-0989 "), show.table().getLast());
  }

  @Test
  void theTimeLeftIsToldOnceThereIsSomethingToTellItBy() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 100);
    FleetRun run = new FleetRun(100, 1, Duration.ZERO, 0, 1);
    show.hear(run.events.get(0));
    show.hear(run.events.get(1));
    show.later(Duration.ofSeconds(1));
    assertEquals("KVM hosts · 0% · 1 s", show.table().getFirst());
    TaskId task = SampleRun.task(1, "Audit", "kvm_audit");
    for (int host = 0; host < 20; host++) {
      show.hear(
          new RunEvent.TaskFinished(
              show.time, SampleRun.result(run.hosts.get(host), task, Status.OK).build()));
    }
    show.later(Duration.ofSeconds(1));
    assertEquals("KVM hosts · 20% · 2 s · 10 tasks/s", show.table().getFirst());
    show.later(Duration.ofSeconds(28));
    assertEquals(
        "KVM hosts · 20% · 30 s · about 2 min left · 40 tasks/min", show.table().getFirst());
  }

  /** Each of 100 hosts reads for 20 s, ten at a time, and then has all of its tasks at once. */
  @Test
  void theTimeLeftCountsWhatIsReadAheadOfTheTasks() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 100);
    FleetRun run = new FleetRun(100, 4, Duration.ZERO, 0, 1);
    show.hear(run.events.get(0));
    show.hear(run.events.get(1));
    List<TaskId> tasks =
        Stream.of(1, 2, 3, 4).map(i -> SampleRun.task(i, "Task " + i, "file")).toList();
    for (int first = 0; first < 30; first += 10) {
      for (String host : run.hosts.subList(first, first + 10)) {
        show.hear(new RunEvent.HostBusy(show.time, host, null, "reading"));
      }
      show.later(Duration.ofSeconds(first == 20 ? 10 : 20));
      for (String host : run.hosts.subList(first, first == 20 ? first : first + 10)) {
        for (TaskId task : tasks) {
          show.hear(
              new RunEvent.TaskFinished(
                  show.time, SampleRun.result(host, task, Status.OK).build()));
        }
      }
    }
    // 20 of 100 hosts after 50 s: by tasks alone it would be 200 s.
    assertEquals("KVM hosts · 20% · 50 s · about 2 min left · 1 task/s", show.table().getFirst());
    show.later(Duration.ofSeconds(8));
    assertEquals("KVM hosts · 20% · 58 s · about 2 min left · 1 task/s", show.table().getFirst());
  }

  @Test
  void whatIsTypedIsWrittenOver() {
    Show show = new Show(CuttingScreen::new, Style.plain(), 40);
    show.hear(run(40).events.subList(0, 200), () -> {});
    show.screen.write("^C");
    show.later(Duration.ofSeconds(2));
    show.assertWhole();
    assertFalse(show.screen.text().contains("^C"), Arrays.toString(show.screen.rows().toArray()));
  }
}
