package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Progress as plain lines, for logs and pipes: a line a task that did something, at once, and no
 * control codes but colours where asked.
 */
public final class PlainProgress implements Consumer<RunEvent> {
  /** Columns before a task's host and name. */
  private static final int MARK = 11;

  private static final int NOTICED_MILLIS = 100;

  private final PrintStream out;
  private final Style style;
  private final int verbosity;
  private final int hosts;
  private final IntSupplier width;

  /**
   * @param verbosity 1 shows tasks that found nothing to do as well, 2 each item of their loops, 3
   *     what hosts are busy with
   * @param hosts how many there are; one host's name is not repeated on each line
   */
  public PlainProgress(PrintStream out, Style style, int verbosity, int hosts) {
    this(out, style, verbosity, hosts, () -> Paper.ENDLESS);
  }

  /**
   * @param width of the window, asked before each event, so that a resized one is followed
   */
  PlainProgress(PrintStream out, Style style, int verbosity, int hosts, IntSupplier width) {
    this.out = out;
    this.width = width;
    this.style = style;
    this.verbosity = verbosity;
    this.hosts = hosts;
  }

  @Override
  public void accept(RunEvent event) {
    print(event);
  }

  /** As {@link #accept}; whether there was anything to say. */
  boolean print(RunEvent event) {
    Paper paper = new Paper(width.getAsInt());
    switch (event) {
      case RunEvent.PlayStarted play ->
          paper.line(
              style.bold("▶ " + Texts.visible(play.play()))
                  + style.dim(
                      " · "
                          + Texts.counted(play.hosts().size(), "host", "hosts")
                          + " · "
                          + Texts.counted(play.tasks(), "task", "tasks")));
      case RunEvent.ItemFinished item -> {
        if (!quiet(item.result()) || verbosity > 1 || debugMessage(item.result()) != null) {
          finished(item.result(), paper);
        }
      }
      case RunEvent.TaskFinished task -> finished(task.result(), paper);
      case RunEvent.HostLost lost -> {
        String host = "✗ " + Texts.visible(lost.host()) + "  ";
        paper.labelled(
            style.boldRed(host),
            host.length(),
            Texts.visible(lost.problem()).replace('\n', ' '),
            UnaryOperator.identity());
        remedy(lost.remedy(), paper);
      }
      case RunEvent.Warned warned -> {
        String host = warned.host() == null ? "! " : "! " + Texts.visible(warned.host()) + "  ";
        paper.labelled(
            style.yellow(host),
            host.length(),
            Texts.visible(warned.warning().summary()).replace('\n', ' '),
            UnaryOperator.identity());
        remedy(warned.warning().remedy(), paper);
      }
      case RunEvent.RunStarted started -> {}
      case RunEvent.TaskStarted started -> {}
      case RunEvent.HostBusy busy -> {
        if (verbosity > 2) {
          paper.block(2, Texts.visible(busy.host() + "  " + busy.what()), style::dim);
        }
      }
      case RunEvent.RunFinished finished -> {}
    }
    String text = paper.toString();
    out.print(text);
    out.flush();
    return !text.isEmpty();
  }

  private void finished(TaskResult result, Paper paper) {
    if (quiet(result) && verbosity == 0 && debugMessage(result) == null) {
      return;
    }
    String role = result.task().role();
    String name = role == null ? result.task().name() : role + " : " + result.task().name();
    String host = hosts > 1 ? Texts.visible(result.host()) + "  " : "";
    String item = result.item() == null ? "" : " (" + result.item() + ")";
    paper.labelled(
        "  " + mark(result) + style.bold(host),
        MARK + host.length(),
        Texts.visible(name + item).replace('\n', ' ') + elapsed(result),
        UnaryOperator.identity());
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

  private String mark(TaskResult result) {
    return switch (result.status()) {
      case OK -> style.green("ok       ");
      case CHANGED -> style.yellow("changed  ");
      case SKIPPED -> style.dim("skipped  ");
      case FAILED -> result.ignored() ? style.yellow("ignored  ") : style.boldRed("FAILED   ");
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
