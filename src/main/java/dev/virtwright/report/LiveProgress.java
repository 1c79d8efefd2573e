package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult.Status;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Progress on a terminal: sums and a table of the hosts at work, fitted to the window and redrawn
 * in place at each {@link #tick}; what is said scrolls by above it, failures and warnings at once.
 *
 * <p>Between two drawings the cursor stands at the table's first character. Terminals keep it there
 * when the window is resized, whether they break lines anew or not, and take rows away below it
 * first; so what stands from there on is the table, and nothing else, in a window of any size.
 *
 * <p>{@link #accept} and {@link #tick} may come from different threads.
 */
public final class LiveProgress implements Consumer<RunEvent>, AutoCloseable {

  /** The window's size in characters. */
  public record Size(int columns, int rows) {}

  /** Failures that come faster than this are shown together. */
  private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);

  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  /**
   * Erases the cursor's row and all below. Not from the first column on: in a window's first row
   * tmux would keep what is erased as history.
   */
  private static final String ERASE = "\r\u001b[2K\u001b[C\u001b[J\r";

  private static final String ERASE_REST_OF_ROW = "\u001b[K";
  private static final String ERASE_REST_OF_WINDOW = "\u001b[J";

  /** Without wrapping a row stays one where the terminal takes a character for wider than we do. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private final Style style;
  private final Board board;
  private final BoardText table;
  private final EventText text;
  private final Supplier<Size> size;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** What is to be said above the table with the next drawing. */
  private final StringBuilder above = new StringBuilder();

  /** The rows of the table; empty while there is none. */
  private List<String> shown = List.of();

  private Size shownIn = new Size(0, 0);
  private Instant drawn = Instant.MIN;
  private boolean cursorStays;
  private boolean closed;

  /**
   * @param hosts how many there are
   * @param size asked before each drawing, so that a resized window is followed
   */
  public LiveProgress(
      PrintStream out, Style style, int verbosity, int hosts, Supplier<Size> size, Clock clock) {
    this.out = out;
    this.style = style;
    this.board = new Board(clock.instant());
    this.table = new BoardText(board, style);
    this.text = new EventText(board, style, verbosity, hosts, () -> size.get().columns());
    this.size = size;
    this.clock = clock;
  }

  @Override
  public void accept(RunEvent event) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      board.accept(event);
      above.append(text.of(event));
      if (board.over()) {
        close();
      } else if (isUrgent(event)) {
        Instant now = clock.instant();
        if (!now.isBefore(drawn.plus(BETWEEN_DRAWINGS))) {
          draw(now);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isUrgent(RunEvent event) {
    return switch (event) {
      case RunEvent.HostLost lost -> true;
      case RunEvent.Warned warned -> true;
      case RunEvent.TaskFinished task -> task.result().status() == Status.FAILED;
      case RunEvent.ItemFinished item -> item.result().status() == Status.FAILED;
      case RunEvent.RunStarted ignored -> false;
      case RunEvent.PlayStarted ignored -> false;
      case RunEvent.TaskStarted ignored -> false;
      case RunEvent.HostBusy ignored -> false;
      case RunEvent.Retrying ignored -> false;
      case RunEvent.Said ignored -> false;
      case RunEvent.Included ignored -> false;
      case RunEvent.Steered ignored -> false;
      case RunEvent.NoHostsLeft ignored -> false;
      case RunEvent.RunFinished ignored -> false;
    };
  }

  /** Shows how things are now; call it a few times a second. */
  public void tick() {
    lock.lock();
    try {
      if (!closed) {
        Instant now = clock.instant();
        above.append(text.overdue(now));
        draw(now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the table away and shows the cursor again. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        print(erased().append(SHOW_CURSOR));
        closed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A person's message, such as what an interrupt leads to. The process may end at any time from
   * now on: the cursor is shown, and the table taken away until the next tick.
   */
  public void say(String message) {
    lock.lock();
    try {
      cursorStays = true;
      Paper paper = new Paper(size.get().columns());
      paper.block(0, Texts.visible(message), style::bold);
      print(erased().append(paper).append(SHOW_CURSOR));
    } finally {
      lock.unlock();
    }
  }

  /** The table erased, and what was to be said above it. */
  private StringBuilder erased() {
    StringBuilder frame = new StringBuilder();
    if (!shown.isEmpty()) {
      frame.append(ERASE);
      shown = List.of();
    }
    frame.append(above);
    above.setLength(0);
    return frame;
  }

  private void draw(Instant now) {
    Size window = size.get();
    List<String> rows = table.table(window, now);
    drawn = now;
    boolean inPlace = above.isEmpty() && window.equals(shownIn) && !shown.isEmpty();
    if (inPlace && rows.equals(shown)) {
      return;
    }
    StringBuilder frame = inPlace ? new StringBuilder() : erased();
    frame.append('\r').append(cursorStays ? "" : HIDE_CURSOR).append(NO_WRAP);
    frame.append(String.join(ERASE_REST_OF_ROW + "\n", rows));
    frame.append(ERASE_REST_OF_WINDOW).append(WRAP).append('\r');
    if (rows.size() > 1) {
      frame.append("\u001b[").append(rows.size() - 1).append('A');
    }
    print(frame);
    shown = rows;
    shownIn = window;
  }

  private void print(StringBuilder frame) {
    out.print(frame);
    out.flush();
  }
}
