package dev.virtwright.report;

import dev.virtwright.report.Board.Pace;
import dev.virtwright.report.Board.Row;
import dev.virtwright.report.Board.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** A {@link Board} in words: as a table for a window, and in single lines for a log. */
final class BoardText {
  /** Text in fewer columns than this tells nothing. */
  private static final int LEAST_TEXT = 12;

  private static final int LEAST_WIDTH = 10;

  /** In a log: a command may be long; its beginning tells what it is. */
  private static final int MOST_COLUMNS = 100;

  private static final String BETWEEN = " · ";

  /** The longest at work first: a slow host is what one looks for, and it stays where it is. */
  private static final Comparator<Row> BY_INTEREST =
      Comparator.comparing((Row row) -> row.state() != State.BUSY).thenComparing(Row::since);

  private final Board board;
  private final Style style;

  BoardText(Board board, Style style) {
    this.board = board;
    this.style = style;
  }

  /** A part of a line, and how it is shown. */
  private record Part(String text, UnaryOperator<String> style) {}

  /**
   * The sums and under them the hosts at work, in half of the window's rows at most: the other half
   * is for what is said. Hosts take three quarters of the columns, the sums all but one: where a
   * window is made narrower, terminals break rows that no longer fit, and what that pushes out of
   * the window cannot be taken back.
   */
  List<String> table(LiveProgress.Size window, Instant now) {
    int width = Math.max(LEAST_WIDTH, window.columns() - 1);
    List<String> lines = new ArrayList<>();
    lines.add(pace(now, width));
    if (board.hosts() > 1 && window.rows() > 3) {
      lines.add(sums(width));
    }
    int room = Math.max(0, window.rows() / 2 - lines.size());
    List<Row> open = board.open();
    List<Row> shown =
        open.size() <= room
            ? open
            : open.stream()
                .filter(row -> row.state() == State.BUSY)
                .sorted(BY_INTEREST)
                .limit(room)
                .toList();
    int rowWidth = Math.max(LEAST_WIDTH, window.columns() * 3 / 4 - 1);
    int names =
        Math.min(
            rowWidth / 3,
            shown.stream().mapToInt(row -> Columns.of(Texts.line(row.host()))).max().orElse(0));
    int times = shown.stream().mapToInt(row -> elapsed(row, now).length()).max().orElse(0);
    shown.forEach(row -> lines.add(row(row, names, times, rowWidth, now)));
    return lines;
  }

  private static String elapsed(Row row, Instant now) {
    return Texts.seconds(Duration.between(row.since(), now));
  }

  /** What has no fixed width is last: it may be cut, and terminals may differ about it. */
  private String row(Row row, int names, int times, int width, Instant now) {
    String name = Paper.pad(Columns.cut(Texts.line(row.host()), names), names);
    String tasks = Integer.toString(board.tasks());
    String done = Integer.toString(Math.min(row.done(), board.tasks()));
    String progress = "  " + " ".repeat(tasks.length() - done.length()) + done + "/" + tasks;
    String elapsed = elapsed(row, now);
    elapsed = "  " + " ".repeat(times - elapsed.length()) + elapsed;
    int left = width - names - 2 - progress.length() - elapsed.length();
    if (left < LEAST_TEXT) {
      left += progress.length();
      progress = "";
    }
    if (left < LEAST_TEXT) {
      left += elapsed.length();
      elapsed = "";
    }
    return (row.changed() ? style.yellow(name) : name)
        + style.dim(progress + elapsed)
        + "  "
        + Columns.cut(doing(row), left);
  }

  /** The task and what the host does for it, on one line. */
  private static String doing(Row row) {
    String what = row.state() == State.BUSY ? row.doing() : "waiting";
    return Texts.line(row.task() == null ? what : row.task() + BETWEEN + what);
  }

  private String pace(Instant now, int width) {
    Pace pace = board.pace(now);
    List<Part> parts = new ArrayList<>();
    String name = board.play().isEmpty() ? "connecting" : Texts.line(board.play());
    parts.add(new Part(Columns.cut(name, width / 2), style::bold));
    paceParts(pace).forEach(text -> parts.add(new Part(text, UnaryOperator.identity())));
    return joined(parts, width);
  }

  private static List<String> paceParts(Pace pace) {
    List<String> parts = new ArrayList<>();
    parts.add(pace.percent() + "%");
    parts.add(Texts.seconds(pace.elapsed()));
    if (pace.left() != null) {
      parts.add("about " + roughly(pace.left()) + " left");
    }
    long seconds = Math.max(1, pace.elapsed().toSeconds());
    if (pace.done() >= seconds) {
      parts.add(Texts.counted(pace.done() / seconds, "task/s", "tasks/s"));
    } else if (60L * pace.done() >= seconds) {
      parts.add(Texts.counted(60L * pace.done() / seconds, "task/min", "tasks/min"));
    }
    return parts;
  }

  /** A time that is estimated has no seconds to tell. */
  private static String roughly(Duration time) {
    long minutes = time.toMinutes();
    if (minutes < 1) {
      return 10 * (1 + time.toSeconds() / 10) + " s";
    }
    long tens = minutes % 60 / 10 * 10;
    return minutes < 60
        ? minutes + " min"
        : minutes / 60 + " h" + (tens == 0 ? "" : " " + tens + " min");
  }

  private String sums(int width) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(Texts.counted(board.hosts(), "host", "hosts"), UnaryOperator.identity()));
    part(parts, board.count(State.FAILED), "failed", style::boldRed);
    part(parts, board.count(State.UNREACHABLE), "unreachable", style::boldRed);
    part(parts, board.count(State.DONE), "done", UnaryOperator.identity());
    part(parts, board.changed(), "changed", style::yellow);
    part(parts, board.count(State.BUSY), "at work", UnaryOperator.identity());
    part(parts, board.count(State.WAITING), "waiting", UnaryOperator.identity());
    return joined(parts, width);
  }

  private static void part(List<Part> parts, int count, String what, UnaryOperator<String> style) {
    if (count > 0) {
      parts.add(new Part(count + " " + what, style));
    }
  }

  /** As many parts as fit; the first is cut where not even it does. */
  private static String joined(List<Part> parts, int width) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (Part part : parts) {
      String text = line.isEmpty() ? Columns.cut(part.text(), width) : part.text();
      int more = Columns.of(text) + (line.isEmpty() ? 0 : BETWEEN.length());
      if (used + more > width) {
        break;
      }
      line.append(line.isEmpty() ? "" : BETWEEN).append(part.style().apply(text));
      used += more;
    }
    return line.toString();
  }

  /**
   * For a log: what the host that needs longest does, and in a fleet the sums before it.
   *
   * @param fleet whether the sums are told
   */
  List<String> status(Instant now, boolean fleet) {
    List<String> lines = new ArrayList<>();
    if (fleet) {
      lines.add(sums(Paper.ENDLESS) + BETWEEN + String.join(BETWEEN, paceParts(board.pace(now))));
    }
    board.open().stream()
        .min(BY_INTEREST)
        .ifPresentOrElse(
            slowest -> lines.add(slowest(slowest, now)),
            () -> lines.add("every host is at its end"));
    return lines;
  }

  private String slowest(Row row, Instant now) {
    int busy = board.count(State.BUSY);
    return Texts.line(row.host())
        + (busy > 1 ? " (of %d hosts at work)".formatted(busy) : "")
        + "  "
        + Columns.cut(doing(row), MOST_COLUMNS)
        + "  "
        + elapsed(row, now);
  }
}
