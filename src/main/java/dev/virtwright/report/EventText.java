package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The lines that tell of a run's events: one for each task that did something on a host. In a fleet
 * that would be hosts times tasks, so there it is one for each task, with the hosts it did
 * something on; but failures, and what somebody is told, are never summed up. Not thread-safe.
 */
final class EventText {
  /** What is summed up is told after this even where some hosts are not through with the task. */
  static final Duration LATEST = Duration.ofSeconds(20);

  /** More hosts than this are a fleet. */
  static final int MOST_SINGLE_HOSTS = 20;

  /** Columns before a task's host and name. */
  private static final int MARK = 11;

  private static final int NOTICED_MILLIS = 100;

  private final Board board;
  private final Style style;
  private final int verbosity;
  private final int hosts;
  private final IntSupplier width;

  /** Of tasks that some hosts are through with and others are not, by the task's number. */
  private final Map<Integer, Tally> tallies = new LinkedHashMap<>();

  /**
   * @param board has heard each event before
   * @param verbosity 1 shows tasks that found nothing to do as well, 2 each item of their loops, 3
   *     what hosts are busy with; nothing is summed up then
   * @param hosts how many there are; one host's name is not repeated on each line
   * @param width of the window, asked before each event, so that a resized one is followed
   */
  EventText(Board board, Style style, int verbosity, int hosts, IntSupplier width) {
    this.board = board;
    this.style = style;
    this.verbosity = verbosity;
    this.hosts = hosts;
    this.width = width;
  }

  /** Whether what tasks did is summed up. */
  boolean sumsUp() {
    return verbosity == 0 && hosts > MOST_SINGLE_HOSTS;
  }

  /** Whole lines; empty where there is nothing to say. */
  String of(RunEvent event) {
    Paper paper = new Paper(width.getAsInt());
    switch (event) {
      case RunEvent.PlayStarted play -> {
        tell(paper, tally -> true);
        tallies.clear();
        paper.line(
            style.bold("▶ " + Texts.line(play.play()))
                + style.dim(
                    " · "
                        + Texts.counted(play.hosts().size(), "host", "hosts")
                        + " · "
                        + Texts.counted(play.tasks(), "task", "tasks")));
      }
      case RunEvent.ItemFinished item -> {
        boolean shown =
            !quiet(item.result()) || verbosity > 1 || debugMessage(item.result()) != null;
        if (shown && !summedUp(item.result())) {
          finished(item.result(), paper);
        }
      }
      case RunEvent.TaskFinished task -> {
        if (!summedUp(task.result())) {
          finished(task.result(), paper);
        }
        if (sumsUp()) {
          sumUp(task);
          tellWhatAllAreThroughWith(paper);
        }
      }
      case RunEvent.HostLost lost -> {
        String host = "✗ " + Texts.line(lost.host()) + "  ";
        paper.labelled(
            style.boldRed(host),
            Columns.of(host),
            Texts.line(lost.problem()),
            UnaryOperator.identity());
        remedy(lost.remedy(), paper);
        tellWhatAllAreThroughWith(paper);
      }
      case RunEvent.Warned warned -> {
        String host = warned.host() == null ? "! " : "! " + Texts.line(warned.host()) + "  ";
        paper.labelled(
            style.yellow(host),
            Columns.of(host),
            Texts.line(warned.warning().summary()),
            UnaryOperator.identity());
        remedy(warned.warning().remedy(), paper);
      }
      case RunEvent.HostBusy busy -> {
        if (verbosity > 2 && busy.what() != null) {
          paper.block(2, Texts.visible(busy.host() + "  " + busy.what()), style::dim);
        }
      }
      case RunEvent.Retrying ignored -> {} // the status line shows what the host is busy with
      case RunEvent.Said ignored -> {}
      case RunEvent.Included ignored -> {}
      case RunEvent.Steered ignored -> {}
      case RunEvent.NoHostsLeft ignored -> {} // each failure was told
      case RunEvent.RunStarted ignored -> {}
      case RunEvent.TaskStarted ignored -> {}
      case RunEvent.RunFinished ignored -> tell(paper, tally -> true);
    }
    return paper.toString();
  }

  /** What was summed up so long ago that it should be told. */
  String overdue(Instant now) {
    Paper paper = new Paper(width.getAsInt());
    tell(
        paper,
        tally -> {
          Instant since = tally.since();
          return since != null && Duration.between(since, now).compareTo(LATEST) >= 0;
        });
    return paper.toString();
  }

  private boolean summedUp(TaskResult result) {
    return sumsUp() && (result.status() == Status.CHANGED || result.status() == Status.PENDING);
  }

  private void sumUp(RunEvent.TaskFinished event) {
    TaskResult result = event.result();
    TaskId task = result.task();
    Tally tally = tallies.computeIfAbsent(task.number(), number -> new Tally(task));
    if (summedUp(result)) {
      tally.add(result, event.at());
    }
    boolean failed = result.status() == Status.FAILED || result.status() == Status.UNREACHABLE;
    if (!failed || result.ignored()) {
      tally.count();
    }
  }

  private void tellWhatAllAreThroughWith(Paper paper) {
    tell(paper, tally -> tally.through() >= board.live());
    tallies.values().removeIf(tally -> tally.through() >= board.live());
  }

  private void tell(Paper paper, Predicate<Tally> which) {
    for (Tally tally : tallies.values()) {
      if (which.test(tally)) {
        tally
            .tell()
            .forEach(
                (status, who) -> line(mark(status, false), who + "  ", tally.task(), "", paper));
      }
    }
  }

  private void line(String mark, String host, TaskId task, String more, Paper paper) {
    String name = task.role() == null ? task.name() : task.role() + " : " + task.name();
    paper.labelled(
        "  " + mark + style.bold(host),
        MARK + Columns.of(host),
        Texts.line(name) + more,
        UnaryOperator.identity());
  }

  private void finished(TaskResult result, Paper paper) {
    if (quiet(result) && verbosity == 0 && debugMessage(result) == null) {
      return;
    }
    line(
        mark(result.status(), result.ignored()),
        hosts > 1 ? Texts.line(result.host()) + "  " : "",
        result.task(),
        (result.item() == null ? "" : Texts.line(" (" + result.item() + ")")) + elapsed(result),
        paper);
    String said = debugMessage(result);
    if (said != null) {
      paper.block(6, Texts.visible(said), UnaryOperator.identity());
    }
    // a host that is lost says why itself, in the next line
    boolean failed =
        result.status() == Status.FAILED
            || (result.status() == Status.UNREACHABLE && result.ignored());
    String message = result.message();
    if (failed && message != null) {
      paper.block(6, Texts.visible(message), UnaryOperator.identity());
      remedy(result.remedy(), paper);
    }
  }

  private static boolean quiet(TaskResult result) {
    return result.status() == Status.OK || result.status() == Status.SKIPPED;
  }

  /** A time that nobody would notice is not told: most tasks share the reads of another. */
  private static String elapsed(TaskResult result) {
    return result.elapsed().toMillis() < NOTICED_MILLIS
        ? ""
        : "  " + Texts.duration(result.elapsed());
  }

  /** What a debug task said: it is there to be read. */
  private static @Nullable String debugMessage(TaskResult result) {
    return result.task().module().equals("debug") && result.status() == Status.OK
        ? result.message()
        : null;
  }

  private String mark(Status status, boolean ignored) {
    return switch (status) {
      case OK -> style.green("ok       ");
      case CHANGED -> style.yellow("changed  ");
      case SKIPPED -> style.dim("skipped  ");
      case FAILED -> ignored ? style.yellow("ignored  ") : style.boldRed("FAILED   ");
      case UNREACHABLE -> style.boldRed("LOST     ");
      case PENDING -> style.magenta("pending  ");
    };
  }

  private void remedy(@Nullable String remedy, Paper paper) {
    if (remedy != null) {
      paper.remedy(6, Texts.visible(remedy), style);
    }
  }
}
