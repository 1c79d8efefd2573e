package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Progress on a terminal: a table of the busy hosts, redrawn in place and fitted to the window,
 * with a line of sums; failures and warnings scroll by above it, in full.
 *
 * <p>{@link #accept} and {@link #tick} may come from different threads.
 */
public final class LiveProgress implements Consumer<RunEvent>, AutoCloseable {

  /** The window's size in characters. */
  public record Size(int columns, int rows) {}

  private static final class HostLine {
    @Nullable String task;
    String doing = "connecting and reading";
    Instant since;
    int done;
    boolean finished;
    @Nullable Status worst;

    HostLine(Instant since) {
      this.since = since;
    }
  }

  private static final Pattern SGR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final PrintStream out;
  private final Style style;
  private final PlainProgress above;
  private final Supplier<Size> size;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, HostLine> hosts = new LinkedHashMap<>();
  private final Instant started;
  private String play = "";
  private int tasks;
  private int changed;
  private int failed;
  private List<Integer> drawn = List.of();
  private boolean closed;

  /**
   * @param size asked before each drawing, so that a resized window is followed
   */
  public LiveProgress(
      PrintStream out, Style style, int verbosity, int hosts, Supplier<Size> size, Clock clock) {
    this.out = out;
    this.style = style;
    this.above = new PlainProgress(out, style, verbosity, hosts, () -> size.get().columns());
    this.size = size;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public void accept(RunEvent event) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      switch (event) {
        case RunEvent.RunStarted run -> run.hosts().forEach(this::line);
        case RunEvent.PlayStarted begun -> {
          play = begun.play();
          tasks = begun.tasks();
          for (String host : begun.hosts()) {
            HostLine line = line(host);
            line.done = 0;
            line.finished = false;
          }
          erase();
          above.accept(begun);
        }
        case RunEvent.HostBusy busy -> {
          HostLine line = line(busy.host());
          line.finished = false;
          line.doing = busy.what();
          line.since = busy.at();
          if (busy.task() != null) {
            line.task = busy.task().name();
          }
        }
        case RunEvent.TaskFinished task -> {
          HostLine line = line(task.result().host());
          line.done++;
          line.task = null;
          line.doing = "reading";
          // A host that failed does no more, unless something rescues it.
          line.finished = task.result().status() == Status.FAILED && !task.result().ignored();
          line.since = task.at();
          line.worst = worse(line.worst, task.result());
          count(task.result());
          erase();
          above.accept(task);
        }
        case RunEvent.ItemFinished item -> {
          erase();
          above.accept(item);
        }
        case RunEvent.HostLost lost -> {
          line(lost.host()).finished = true;
          failed++;
          erase();
          above.accept(lost);
        }
        case RunEvent.Warned warned -> {
          erase();
          above.accept(warned);
        }
        case RunEvent.TaskStarted begun ->
            hosts.values().stream()
                .filter(line -> !line.finished)
                .forEach(line -> line.task = begun.task().name());
        case RunEvent.RunFinished finished -> close();
      }
      draw();
    } finally {
      lock.unlock();
    }
  }

  /** Redraws elapsed times; call it a few times a second. */
  public void tick() {
    lock.lock();
    try {
      draw();
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
        erase();
        out.print("\u001b[?25h");
        out.flush();
        closed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private HostLine line(String host) {
    return hosts.computeIfAbsent(host, name -> new HostLine(clock.instant()));
  }

  private void count(TaskResult result) {
    if (result.status() == Status.CHANGED) {
      changed++;
    } else if (result.status() == Status.FAILED && !result.ignored()) {
      failed++;
    }
  }

  private static @Nullable Status worse(@Nullable Status before, TaskResult result) {
    return switch (result.status()) {
      case FAILED -> result.ignored() ? before : Status.FAILED;
      case UNREACHABLE -> Status.UNREACHABLE;
      case CHANGED -> before == null ? Status.CHANGED : before;
      case OK, SKIPPED, PENDING -> before;
    };
  }

  /** A person's message, such as what an interrupt leads to; it stays above the table. */
  public void say(String text) {
    lock.lock();
    try {
      erase();
      out.println(style.bold(text));
      draw();
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  private void erase() {
    if (!drawn.isEmpty()) {
      // Row by row: erasing to the end of the window makes some terminals keep what they erase.
      out.print("\r" + "\u001b[1A\u001b[2K".repeat(rows(size.get().columns())));
      drawn = List.of();
    }
  }

  /** A window made narrower has broken the lines that no longer fit. */
  private int rows(int columns) {
    return drawn.stream().mapToInt(length -> Math.max(1, Math.ceilDiv(length, columns))).sum();
  }

  private void draw() {
    if (closed || hosts.isEmpty()) {
      return;
    }
    Size window = size.get();
    int columns = Math.max(20, window.columns());
    int room = Math.max(1, window.rows() - 3);
    List<String> lines = new ArrayList<>();
    int width = 4;
    List<Map.Entry<String, HostLine>> busy =
        hosts.entrySet().stream().filter(entry -> !entry.getValue().finished).toList();
    List<Map.Entry<String, HostLine>> shown = busy.subList(0, Math.min(busy.size(), room));
    for (Map.Entry<String, HostLine> entry : shown) {
      width = Math.max(width, entry.getKey().length());
    }
    width = Math.min(width, columns / 3);
    Instant now = clock.instant();
    for (Map.Entry<String, HostLine> entry : shown) {
      lines.add(row(entry.getKey(), entry.getValue(), width, columns, now));
    }
    lines.add(sums(busy.size(), busy.size() - shown.size(), columns, now));
    erase();
    StringBuilder frame = new StringBuilder("\u001b[?25l");
    for (String line : lines) {
      frame.append(line).append('\n');
    }
    out.print(frame);
    out.flush();
    drawn = lines.stream().map(line -> SGR.matcher(line).replaceAll("").length()).toList();
  }

  private String row(String host, HostLine line, int width, int columns, Instant now) {
    String name = pad(Texts.cut(host, width), width);
    String progress = tasks > 0 ? "%3d/%d".formatted(Math.min(line.done, tasks), tasks) : "";
    String elapsed = Texts.seconds(Duration.between(line.since, now));
    String text =
        (line.task == null ? "" : Texts.visible(line.task) + " · ") + Texts.visible(line.doing);
    int left = columns - 1 - name.length() - progress.length() - elapsed.length() - 6;
    String coloured =
        switch (line.worst) {
          case null -> name;
          case FAILED, UNREACHABLE -> style.boldRed(name);
          case CHANGED -> style.yellow(name);
          case OK, SKIPPED, PENDING -> name;
        };
    return coloured
        + "  "
        + style.dim(progress)
        + "  "
        + pad(Texts.cut(text.replace('\n', ' '), Math.max(1, left)), Math.max(1, left))
        + "  "
        + style.dim(elapsed);
  }

  private String sums(int busy, int hidden, int columns, Instant now) {
    int done = hosts.values().stream().mapToInt(line -> line.done).sum();
    int all = Math.max(1, tasks * Math.max(1, hosts.size()));
    Duration elapsed = Duration.between(started, now);
    String left = "";
    if (done > 5 && done < all) {
      Duration rest = elapsed.multipliedBy(all - done).dividedBy(done);
      left = " · about " + Texts.seconds(rest) + " left";
    }
    String text =
        "%s · %s%s · %d%% · %d changed · %d failed · %s%s"
            .formatted(
                Texts.visible(play.isEmpty() ? "connecting" : play),
                Texts.counted(busy, "host", "hosts"),
                hidden > 0 ? " (" + hidden + " not shown)" : "",
                Math.min(100, 100 * done / all),
                changed,
                failed,
                Texts.seconds(elapsed),
                left);
    return style.bold(Texts.cut(text, columns - 1));
  }

  private static String pad(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }
}
