package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plain progress that never falls silent: where nothing was said for a while, a line tells what the
 * host that needs longest is doing, as during a long installation.
 *
 * <p>{@link #accept} and {@link #tick} may come from different threads.
 */
public final class SteadyProgress implements Consumer<RunEvent> {
  /** Long enough not to fill a log, short enough not to be taken for hanging. */
  static final Duration SILENCE = Duration.ofSeconds(20);

  /** A command may be long; its beginning tells what it is. */
  private static final int MOST_COLUMNS = 100;

  private record Busy(@Nullable TaskId task, String what, Instant since) {}

  private final PlainProgress plain;
  private final PrintStream out;
  private final Style style;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Busy> hosts = new LinkedHashMap<>();
  private final Map<String, Integer> done = new HashMap<>();
  private int tasks;
  private Instant spoke;

  /** The parameters are those of {@link PlainProgress}. */
  public SteadyProgress(PrintStream out, Style style, int verbosity, int hosts, Clock clock) {
    this.plain = new PlainProgress(out, style, verbosity, hosts);
    this.out = out;
    this.style = style;
    this.clock = clock;
    this.spoke = clock.instant();
  }

  @Override
  public void accept(RunEvent event) {
    lock.lock();
    try {
      switch (event) {
        case RunEvent.PlayStarted play -> {
          tasks = play.tasks();
          done.clear();
          play.hosts()
              .forEach(
                  host -> hosts.put(host, new Busy(null, "connecting and reading", play.at())));
        }
        case RunEvent.HostBusy busy ->
            hosts.put(busy.host(), new Busy(busy.task(), busy.what(), busy.at()));
        case RunEvent.TaskFinished task -> finished(task.result(), task.at());
        case RunEvent.HostLost lost -> hosts.remove(lost.host());
        case RunEvent.RunFinished finished -> hosts.clear();
        case RunEvent.RunStarted ignored -> {}
        case RunEvent.TaskStarted ignored -> {}
        case RunEvent.ItemFinished ignored -> {}
        case RunEvent.Warned ignored -> {}
      }
      if (plain.print(event)) {
        spoke = clock.instant();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A host that failed does no more, unless something rescues it. */
  private void finished(TaskResult result, Instant at) {
    boolean failed = result.status() == Status.FAILED && !result.ignored();
    if (done.merge(result.host(), 1, Integer::sum) < tasks && !failed) {
      hosts.put(result.host(), new Busy(null, "reading", at));
    } else {
      hosts.remove(result.host());
    }
  }

  /** Says what is going on if nothing was said for a while; call it every second or so. */
  public void tick() {
    lock.lock();
    try {
      Instant now = clock.instant();
      if (hosts.isEmpty() || Duration.between(spoke, now).compareTo(SILENCE) < 0) {
        return;
      }
      Map.Entry<String, Busy> slowest =
          hosts.entrySet().stream()
              .min(Comparator.comparing(host -> host.getValue().since()))
              .orElseThrow();
      Busy busy = slowest.getValue();
      String doing =
          (busy.task() == null ? "" : busy.task().name() + " · ") + busy.what().replace('\n', ' ');
      String others = hosts.size() == 1 ? "" : " (of %d hosts at work)".formatted(hosts.size());
      out.println(
          style.dim(
              "  …        %s%s  %s  %s"
                  .formatted(
                      Texts.visible(slowest.getKey()),
                      others,
                      Texts.cut(Texts.visible(doing), MOST_COLUMNS),
                      Texts.seconds(Duration.between(busy.since(), now)))));
      out.flush();
      spoke = now;
    } finally {
      lock.unlock();
    }
  }
}
