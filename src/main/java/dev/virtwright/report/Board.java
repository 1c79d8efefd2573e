package dev.virtwright.report;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every host of a run is at, by the run's events, and the sums of it. Not thread-safe. */
final class Board {
  /** Before this the pace tells nothing: a run begins with connecting, and with reading ahead. */
  private static final Duration LEAST_ELAPSED = Duration.ofSeconds(15);

  /** Nor before this part of the play is done. */
  private static final double LEAST_DONE = 0.1;

  /** How many hosts tell how long one takes. */
  private static final int LEAST_HOSTS = 3;

  /** Where a host stands in the present play. */
  enum State {
    /** For its turn, for other hosts, or for time to pass. */
    WAITING,
    BUSY,
    /** Did all tasks that are known. */
    DONE,
    /** Does no more, unless something rescues it. */
    FAILED,
    UNREACHABLE
  }

  /**
   * One host.
   *
   * @param task the name of the one it is at; null between two
   * @param doing what it is busy with; empty where it waits
   * @param since when it began that
   * @param entered when it was first busy in the present play; null before
   * @param done how many tasks of the play it did
   * @param changed whether the run changed it
   */
  record Row(
      String host,
      State state,
      @Nullable String task,
      String doing,
      Instant since,
      @Nullable Instant entered,
      int done,
      boolean changed) {

    /** Whether it does no more. */
    boolean gone() {
      return state == State.FAILED || state == State.UNREACHABLE;
    }

    /** Whether something is still expected of it in this play. */
    boolean open() {
      return state == State.WAITING || state == State.BUSY;
    }

    private Row at(State next, Instant now) {
      return new Row(host, next, null, "", now, entered, done, changed);
    }
  }

  /**
   * How fast the present play goes.
   *
   * @param percent of its tasks on all hosts that are done or will not be done any more
   * @param done tasks on all hosts
   * @param elapsed since the play began
   * @param left until the play ends at this pace; null where there is too little to tell by
   */
  record Pace(int percent, int done, Duration elapsed, @Nullable Duration left) {}

  /** In the order of the inventory. */
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private final Map<State, Integer> counts = new EnumMap<>(State.class);
  private Set<String> playing = Set.of();
  private String play = "";
  private int tasks;
  private Instant began;
  private int live;
  private int changed;
  private boolean over;

  /** Of the hosts that did the present play to its end: how many, and their times added up. */
  private int ended;

  private Duration endedTook = Duration.ZERO;

  Board(Instant now) {
    this.began = now;
  }

  void accept(RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted run -> run.hosts().forEach(host -> put(fresh(host, run.at())));
      case RunEvent.PlayStarted begun -> begin(begun);
      case RunEvent.HostBusy busy -> busy(busy);
      case RunEvent.TaskFinished task -> finished(task.result(), task.at());
      case RunEvent.HostLost lost ->
          put(row(lost.host(), lost.at()).at(State.UNREACHABLE, lost.at()));
      case RunEvent.RunFinished finished -> over = true;
      case RunEvent.TaskStarted ignored -> {}
      case RunEvent.ItemFinished ignored -> {}
      case RunEvent.Retrying ignored -> {}
      case RunEvent.Said ignored -> {}
      case RunEvent.Included ignored -> {}
      case RunEvent.Steered ignored -> {}
      case RunEvent.NoHostsLeft ignored -> {}
      case RunEvent.Warned ignored -> {}
    }
  }

  private void begin(RunEvent.PlayStarted begun) {
    play = begun.play();
    tasks = begun.tasks();
    began = begun.at();
    Set<String> before = playing;
    playing = Set.copyOf(begun.hosts());
    before.stream()
        .filter(host -> !playing.contains(host))
        .map(host -> row(host, begun.at()))
        .filter(Row::open)
        .forEach(row -> put(row.at(State.DONE, begun.at())));
    live = 0;
    ended = 0;
    endedTook = Duration.ZERO;
    for (String host : begun.hosts()) {
      Row row = row(host, begun.at());
      if (!row.gone()) {
        live++;
        put(new Row(host, State.WAITING, null, "", begun.at(), null, 0, row.changed()));
      }
    }
  }

  private void busy(RunEvent.HostBusy busy) {
    Row row = row(busy.host(), busy.at());
    String task = busy.task() == null ? null : busy.task().name();
    // what was asked ahead for it may still be under way when a host fails; a rescue is a task
    boolean stays =
        row.state() == State.UNREACHABLE || (row.state() == State.FAILED && task == null);
    if (stays || (busy.what() == null && row.state() != State.BUSY)) {
      return;
    }
    put(
        new Row(
            row.host(),
            busy.what() == null ? State.WAITING : State.BUSY,
            task,
            busy.what() == null ? "" : busy.what(),
            busy.at(),
            row.entered() == null ? busy.at() : row.entered(),
            row.done(),
            row.changed()));
  }

  private void finished(TaskResult result, Instant at) {
    Row row = row(result.host(), at);
    int done = row.done() + 1;
    State next =
        switch (result.status()) {
          case FAILED -> result.ignored() ? State.WAITING : State.FAILED;
          case UNREACHABLE -> result.ignored() ? State.WAITING : State.UNREACHABLE;
          case OK, CHANGED, SKIPPED, PENDING -> State.WAITING;
        };
    put(
        new Row(
            row.host(),
            next == State.WAITING && done >= tasks ? State.DONE : next,
            null,
            "",
            at,
            row.entered(),
            done,
            row.changed() || result.status() == Status.CHANGED));
  }

  private Row row(String host, Instant now) {
    Row row = rows.get(host);
    return row == null ? fresh(host, now) : row;
  }

  private static Row fresh(String host, Instant now) {
    return new Row(host, State.WAITING, null, "", now, null, 0, false);
  }

  private void put(Row row) {
    Row before = rows.put(row.host(), row);
    counts.merge(row.state(), 1, Integer::sum);
    if (before != null) {
      counts.merge(before.state(), -1, Integer::sum);
      if (before.gone() != row.gone() && playing.contains(row.host())) {
        live += row.gone() ? -1 : 1;
      }
    }
    if (row.state() == State.DONE && row.entered() != null && (before == null || before.open())) {
      ended++;
      endedTook = endedTook.plus(Duration.between(row.entered(), row.since()));
    }
    if (row.changed() && (before == null || !before.changed())) {
      changed++;
    }
  }

  /** How many hosts the run has. */
  int hosts() {
    return rows.size();
  }

  /** Of which something is still expected, in the order of the inventory. */
  List<Row> open() {
    return rows.values().stream().filter(Row::open).toList();
  }

  int count(State state) {
    return counts.getOrDefault(state, 0);
  }

  /** How many hosts the run changed. */
  int changed() {
    return changed;
  }

  /** How many hosts of the present play have neither failed nor been lost. */
  int live() {
    return live;
  }

  /** The present play's name; empty before the first. */
  String play() {
    return play;
  }

  /** How many tasks the present play has, as far as is known. */
  int tasks() {
    return tasks;
  }

  /** Whether the run is at its end. */
  boolean over() {
    return over;
  }

  Pace pace(Instant now) {
    int all = tasks * playing.size();
    int done = 0;
    int remaining = 0;
    for (String host : playing) {
      Row row = row(host, now);
      done += Math.min(row.done(), tasks);
      remaining += row.open() ? Math.max(0, tasks - row.done()) : 0;
    }
    Duration elapsed = Duration.between(began, now);
    return new Pace(
        all == 0 ? 0 : (int) (100L * (all - remaining) / all),
        done,
        elapsed,
        remaining == 0 ? null : left(now, elapsed, done, remaining, all));
  }

  /**
   * By what hosts took that are at their end, where there are some: what is read ahead of the tasks
   * is most of a host's time, and the tasks that follow from it come all at once. Where all hosts
   * go task by task none is at its end, and the tasks tell.
   */
  private @Nullable Duration left(Instant now, Duration elapsed, int done, int remaining, int all) {
    if (elapsed.compareTo(LEAST_ELAPSED) < 0) {
      return null;
    }
    if (ended < LEAST_HOSTS) {
      return done == 0 || done < LEAST_DONE * all
          ? null
          : elapsed.multipliedBy(remaining).dividedBy(done);
    }
    Duration each = endedTook.dividedBy(ended);
    Duration sum = Duration.ZERO;
    int entered = 0;
    for (String host : playing) {
      Row row = row(host, now);
      if (!row.open()) {
        continue;
      }
      Duration rest =
          row.entered() == null ? each : each.minus(Duration.between(row.entered(), now));
      sum = rest.isNegative() ? sum : sum.plus(rest);
      entered += row.entered() == null ? 0 : 1;
    }
    return sum.dividedBy(Math.max(1, entered));
  }
}
