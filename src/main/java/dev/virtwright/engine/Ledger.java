package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.host.HostSession;
import dev.virtwright.module.Change;
import dev.virtwright.playbook.Position;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down what happens, as events and for the report. Thread-safe. */
final class Ledger {
  private final EventWriter events;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, TaskId> tasks = new LinkedHashMap<>();
  private final Set<String> plays = new HashSet<>();
  private final List<TaskResult> results = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private final SortedMap<Integer, String> emptyPlays;
  private final Map<String, Tally> tallies = new HashMap<>();
  private final CustomStats stats = new CustomStats();

  /** The task that each host is at. */
  private final Map<String, TaskId> present = new ConcurrentHashMap<>();

  /**
   * @param emptyPlays names of the plays that no host takes part in, by number
   */
  Ledger(EventWriter events, Time time, SortedMap<Integer, String> emptyPlays) {
    this.emptyPlays = new TreeMap<>(emptyPlays);
    this.events = events;
    this.time = time;
  }

  private record Key(int play, Position position, @Nullable SourceLocation location) {}

  /** A host's counts. */
  private static final class Tally {
    private final Map<TaskResult.Status, Integer> byStatus = new EnumMap<>(TaskResult.Status.class);
    private int ignored;
    private int rescued;
    private @Nullable Failure unreachable;
  }

  void started(RunReport.Mode mode, String title, List<String> hosts, int plays) {
    events.emit(new RunEvent.RunStarted(time.now(), mode, title, hosts, plays));
  }

  /** Once for each batch. */
  void play(PlayRun play, int tasks) {
    lock.lock();
    try {
      emptyPlays.remove(play.number()); // hosts were added to it
      empty(play.number());
      if (plays.add(play.number() + "." + play.batch())) {
        events.emit(
            new RunEvent.PlayStarted(
                time.now(),
                play.name(),
                play.hosts(),
                tasks,
                play.strategy() == PlayRun.Strategy.LINEAR));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells of the plays without hosts before this one. */
  private void empty(int before) {
    SortedMap<Integer, String> due = emptyPlays.headMap(before);
    due.values()
        .forEach(
            name -> events.emit(new RunEvent.PlayStarted(time.now(), name, List.of(), 0, true)));
    due.clear();
  }

  /**
   * A host begins a task, which is returned as reports know it; its number and name come from the
   * host that is there first.
   */
  TaskId begin(String host, Stop.Work at, Supplier<String> name, String module) {
    TaskId id = identify(at, name, module);
    present.put(host, id);
    return id;
  }

  private TaskId identify(Stop.Work at, Supplier<String> name, String module) {
    Key key = new Key(at.play().number(), at.task().position(), at.task().location());
    lock.lock();
    try {
      TaskId known = tasks.get(key);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    String text = name.get();
    lock.lock();
    try {
      TaskId known = tasks.get(key);
      if (known != null) {
        return known;
      }
      TaskId id = id(tasks.size() + 1, at, text, module);
      tasks.put(key, id);
      events.emit(new RunEvent.TaskStarted(time.now(), id));
      return id;
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@code meta} steered a host.
   *
   * @param skipped whether its condition did not hold
   */
  void steered(String host, Stop.Work at, String name, boolean skipped) {
    TaskId id = id(0, at, name, "meta");
    String said = Steering.said(at.task(), host, skipped);
    events.emit(new RunEvent.Steered(time.now(), host, id, said, skipped));
  }

  /** No host of the batch goes on. */
  void noHostsLeft() {
    events.emit(new RunEvent.NoHostsLeft(time.now()));
  }

  private TaskId id(int number, Stop.Work at, String name, String module) {
    dev.virtwright.playbook.Role role = at.task().role();
    return new TaskId(
        number,
        String.valueOf(events.text(name)),
        module,
        role == null ? null : role.name(),
        at.play().name(),
        at.handler(),
        at.task().location());
  }

  /** Waits until all that was told has been heard. */
  void awaitHeard() {
    events.awaitHeard();
  }

  /** What the host is busy with from now on; null where it waits. */
  void busy(String host, @Nullable String what) {
    events.emit(new RunEvent.HostBusy(time.now(), host, present.get(host), events.text(what)));
  }

  void item(
      String host, TaskId task, String item, Outcome outcome, boolean hidden, Duration elapsed) {
    lock.lock();
    try {
      TaskResult result = result(host, task, item, outcome, hidden, elapsed);
      results.add(result);
      events.emit(new RunEvent.ItemFinished(time.now(), result));
    } finally {
      lock.unlock();
    }
  }

  void finished(
      String host,
      TaskId task,
      Outcome outcome,
      boolean rescued,
      boolean hidden,
      Duration elapsed) {
    lock.lock();
    try {
      Tally tally = tallies.computeIfAbsent(host, name -> new Tally());
      if (outcome.ignored()) {
        tally.ignored++;
        tally.byStatus.merge(TaskResult.Status.OK, 1, Integer::sum);
      } else if (rescued) {
        tally.rescued++;
      } else {
        tally.byStatus.merge(outcome.status(), 1, Integer::sum);
      }
      TaskResult result = result(host, task, null, outcome, hidden, elapsed);
      results.add(result);
      present.remove(host);
      events.emit(new RunEvent.TaskFinished(time.now(), result));
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param left how many more attempts there may be
   */
  void retrying(String host, TaskId task, Outcome outcome, long left, boolean hidden) {
    events.emit(
        new RunEvent.Retrying(
            time.now(), result(host, task, null, outcome, hidden, Duration.ZERO), left));
  }

  /**
   * @param aside whether it is about the work, not for the one who waits
   */
  void said(String host, String text, boolean aside) {
    events.emit(new RunEvent.Said(time.now(), host, String.valueOf(events.text(text)), aside));
  }

  void included(String host, TaskId task, @Nullable String item, String source) {
    events.emit(
        new RunEvent.Included(
            time.now(), host, task, events.text(item), String.valueOf(events.text(source))));
  }

  void lost(String host, Failure failure) {
    lock.lock();
    try {
      tallies.computeIfAbsent(host, name -> new Tally()).unreachable = failure;
      events.emit(
          new RunEvent.HostLost(
              time.now(),
              host,
              String.valueOf(events.text(failure.message())),
              events.text(failure.remedy())));
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@code set_stats}.
   *
   * @param host whose figures they are; null for the run's
   * @param aggregate whether they are added to those that are there
   */
  void stats(@Nullable String host, Map<String, @Nullable Object> data, boolean aggregate) {
    lock.lock();
    try {
      stats.set(host == null ? CustomStats.RUN : host, data, aggregate);
    } finally {
      lock.unlock();
    }
  }

  void warned(@Nullable String host, Diagnostic warning) {
    lock.lock();
    try {
      Diagnostic masked = events.masked(warning);
      if (!warnings.contains(masked)) {
        warnings.add(masked);
        events.emit(new RunEvent.Warned(time.now(), host, masked));
      }
    } finally {
      lock.unlock();
    }
  }

  private TaskResult result(
      String host,
      TaskId task,
      @Nullable String item,
      Outcome outcome,
      boolean hidden,
      Duration elapsed) {
    Failure failure = outcome.failure();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (AfterApply.shown(outcome.values()) instanceof Map<?, ?> shown) {
      shown.forEach((key, value) -> values.put(String.valueOf(key), value));
    }
    Map<String, @Nullable Object> censored = new LinkedHashMap<>();
    censored.put("censored", "hidden by no_log");
    censored.put("changed", Boolean.TRUE.equals(values.get("changed")));
    return events.masked(
        new TaskResult(
            host,
            task,
            hidden && item != null ? "(hidden)" : item,
            outcome.status(),
            hidden
                ? outcome.drift().stream().map(change -> Change.secret(change.path())).toList()
                : outcome.drift(),
            hidden ? List.of() : outcome.actions(),
            hidden ? List.of() : outcome.findings(),
            hidden ? censored : values,
            hidden && failure != null
                ? "failed; what it said is hidden by no_log"
                : hidden ? null : outcome.message(),
            hidden || failure == null ? null : failure.remedy(),
            outcome.waitsFor(),
            hidden ? List.of() : outcome.warnings(),
            outcome.ignored(),
            elapsed,
            outcome.desired(),
            Map.of()));
  }

  /** The whole run. */
  RunReport report(
      String id,
      RunPlan plan,
      List<String> names,
      Instant started,
      Function<String, List<HostLink>> links,
      Fate fate,
      boolean interrupted) {
    lock.lock();
    try {
      empty(Integer.MAX_VALUE);
      List<RunReport.Host> hosts = new ArrayList<>();
      for (String name : names) {
        hosts.add(host(name, links.apply(name), !fate.hasFailed(name)));
      }
      RunReport report =
          new RunReport(
              id,
              plan.options().mode(),
              plan.title(),
              started,
              time.now(),
              hosts,
              List.copyOf(tasks.values()),
              results,
              warnings,
              interrupted,
              List.of(),
              stats.masked(events));
      events.emit(new RunEvent.RunFinished(time.now(), report));
      return report;
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param forgiven whether its failures do not count any more, if there are any
   */
  private RunReport.Host host(String name, List<HostLink> links, boolean forgiven) {
    Tally tally = tallies.getOrDefault(name, new Tally());
    HostSession.Counts counts = new HostSession.Counts(0, 0, 0, 0, 0);
    int users = 0;
    for (HostLink link : links) {
      counts = counts.and(link.session().counts());
      users += link.coalescer().requests() - link.coalescer().trips();
    }
    Failure unreachable = tally.unreachable;
    return new RunReport.Host(
        name,
        unreachable == null ? null : events.text(unreachable.message()),
        unreachable == null ? null : events.text(unreachable.remedy()),
        count(tally, TaskResult.Status.OK),
        count(tally, TaskResult.Status.CHANGED),
        count(tally, TaskResult.Status.FAILED),
        count(tally, TaskResult.Status.SKIPPED),
        count(tally, TaskResult.Status.PENDING),
        tally.ignored,
        tally.rescued,
        counts.roundTrips() - users,
        counts.actions(),
        counts.setupWaits(),
        counts.bytesSent(),
        counts.bytesReceived(),
        forgiven && (unreachable != null || count(tally, TaskResult.Status.FAILED) > 0));
  }

  private static int count(Tally tally, TaskResult.Status status) {
    return tally.byStatus.getOrDefault(status, 0);
  }
}
