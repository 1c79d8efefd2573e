package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Progress as plain lines, for logs and pipes: a line a task that did something, at once, and no
 * control codes but colours where asked.
 */
public final class PlainProgress implements Consumer<RunEvent> {
  private final PrintStream out;
  private final Style style;
  private final int verbosity;
  private final int hosts;

  /**
   * @param verbosity 1 shows tasks that found nothing to do as well
   * @param hosts how many there are; one host's name is not repeated on each line
   */
  public PlainProgress(PrintStream out, Style style, int verbosity, int hosts) {
    this.out = out;
    this.style = style;
    this.verbosity = verbosity;
    this.hosts = hosts;
  }

  @Override
  public void accept(RunEvent event) {
    switch (event) {
      case RunEvent.PlayStarted play ->
          out.println(
              style.bold("▶ " + Texts.visible(play.play()))
                  + style.dim(
                      " · "
                          + Texts.counted(play.hosts().size(), "host", "hosts")
                          + " · "
                          + Texts.counted(play.tasks(), "task", "tasks")));
      case RunEvent.ItemFinished item -> finished(item.result());
      case RunEvent.TaskFinished task -> finished(task.result());
      case RunEvent.HostLost lost -> {
        out.println(style.boldRed("✗ " + lost.host()) + "  " + Texts.visible(lost.problem()));
        remedy(lost.remedy());
      }
      case RunEvent.Warned warned -> {
        String host = warned.host() == null ? "" : warned.host() + "  ";
        out.println(style.yellow("! " + host) + Texts.visible(warned.warning().summary()));
        remedy(warned.warning().remedy());
      }
      case RunEvent.RunStarted started -> {}
      case RunEvent.TaskStarted started -> {}
      case RunEvent.HostBusy busy -> {
        if (verbosity > 2) {
          out.println(style.dim("  " + busy.host() + "  " + Texts.visible(busy.what())));
        }
      }
      case RunEvent.RunFinished finished -> {}
    }
    out.flush();
  }

  private void finished(TaskResult result) {
    boolean quiet = result.status() == Status.OK || result.status() == Status.SKIPPED;
    if (quiet && verbosity == 0 && debugMessage(result) == null) {
      return;
    }
    String role = result.task().role();
    String name = role == null ? result.task().name() : role + " : " + result.task().name();
    String item = result.item() == null ? "" : style.dim(" (" + result.item() + ")");
    out.println(
        "  "
            + mark(result)
            + (hosts > 1 ? style.bold(result.host()) + "  " : "")
            + Texts.visible(name)
            + item
            + style.dim("  " + Texts.duration(result.elapsed())));
    String said = debugMessage(result);
    if (said != null) {
      said.lines().forEach(line -> out.println("      " + Texts.visible(line)));
    }
    boolean failed = result.status() == Status.FAILED || result.status() == Status.UNREACHABLE;
    String message = result.message();
    if (failed && message != null) {
      message.lines().forEach(line -> out.println("      " + Texts.visible(line)));
      remedy(result.remedy());
    }
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

  private void remedy(@Nullable String remedy) {
    if (remedy != null) {
      remedy
          .lines()
          .forEach(line -> out.println("      " + style.cyan("→ ") + Texts.visible(line)));
    }
  }
}
