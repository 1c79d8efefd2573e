package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Progress as plain lines, for logs and pipes: no control codes but colours where asked, and never
 * silent for long. Where nothing was said for a while, a line tells what the host that needs
 * longest is doing, as during a long installation.
 *
 * <p>{@link #accept} and {@link #tick} may come from different threads.
 */
public final class SteadyProgress implements Consumer<RunEvent> {
  /** Long enough not to fill a log, short enough not to be taken for hanging. */
  static final Duration SILENCE = Duration.ofSeconds(20);

  private final PrintStream out;
  private final Style style;
  private final Board board;
  private final BoardText status;
  private final EventText text;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Instant spoke;

  /**
   * @param verbosity 1 shows tasks that found nothing to do as well, 2 each item of their loops, 3
   *     what hosts are busy with
   * @param hosts how many there are
   */
  public SteadyProgress(PrintStream out, Style style, int verbosity, int hosts, Clock clock) {
    this.out = out;
    this.style = style;
    this.clock = clock;
    this.spoke = clock.instant();
    this.board = new Board(spoke);
    this.status = new BoardText(board, Style.plain());
    this.text = new EventText(board, style, verbosity, hosts, () -> Paper.ENDLESS);
  }

  @Override
  public void accept(RunEvent event) {
    lock.lock();
    try {
      board.accept(event);
      say(text.of(event));
    } finally {
      lock.unlock();
    }
  }

  /** Says what is going on if nothing was said for a while; call it every second or so. */
  public void tick() {
    lock.lock();
    try {
      Instant now = clock.instant();
      say(text.overdue(now));
      if (!board.over() && Duration.between(spoke, now).compareTo(SILENCE) >= 0) {
        StringBuilder lines = new StringBuilder();
        for (String line : status.status(now, text.sumsUp())) {
          lines.append(style.dim("  …        " + line)).append('\n');
        }
        say(lines.toString());
      }
    } finally {
      lock.unlock();
    }
  }

  private void say(String lines) {
    if (!lines.isEmpty()) {
      out.print(lines);
      out.flush();
      spoke = clock.instant();
    }
  }
}
