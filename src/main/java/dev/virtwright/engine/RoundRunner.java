package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Loop;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.template.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets a task take effect whose turn it is: item by item, with retries. */
final class RoundRunner {
  private static final long RETRIES = 3;
  private static final Duration DELAY = Duration.ofSeconds(5);

  private final RunContext run;
  private final HostRun host;
  private final TaskRun planning;
  private final Task task;
  private final @Nullable TaskId id;
  private final Attempt own;
  private final boolean hidden;
  private final List<Cursor.Included> included = new ArrayList<>();
  private final List<Handler> handlers = new ArrayList<>();

  /** What the items saw that changed something, or may. */
  private final List<Variables> changed = new ArrayList<>();

  private boolean acted;
  private int window;

  /**
   * @param own the host's own thread, with its seat
   */
  RoundRunner(
      RunContext run,
      HostRun host,
      TaskRun planning,
      @Nullable TaskId id,
      Attempt own,
      boolean hidden) {
    this.run = run;
    this.host = host;
    this.planning = planning;
    this.task = planning.at().task();
    this.id = id;
    this.own = own;
    this.hidden = hidden;
    this.window = run.plan().options().speculation() ? Integer.MAX_VALUE : 1;
  }

  /** Whether an action was begun. */
  boolean acted() {
    return acted;
  }

  /** What each item saw that changed something, or may; empty without a loop. */
  List<Variables> changed() {
    return changed;
  }

  List<Cursor.Included> included() {
    return included;
  }

  List<Handler> handlers() {
    return handlers;
  }

  Outcome run() {
    return switch (planning.rounds().await(own.seat())) {
      case TaskRun.Rounds.None(Outcome outcome) -> outcome;
      case TaskRun.Rounds.Once ignored -> round(0);
      case TaskRun.Rounds.Items(var items, var names) -> items(items.size());
    };
  }

  private Outcome items(int size) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Instant began = run.time().now();
      boolean before = acted;
      Outcome outcome = round(i);
      Variables scope = planning.scope(own, i);
      String label = planning.label(i, scope);
      Loop loop = task.loop();
      if (!(outcome.values() instanceof AfterApply)) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(outcome.values());
        values.putAll(planning.loopVars(i));
        outcome = outcome.withValues(values);
      }
      outcomes.add(outcome.withValues(TaskRun.registered(outcome.values())));
      if (Notices.tells(outcome)) {
        changed.add(scope);
      }
      if (id != null) {
        run.ledger()
            .item(
                host.name(), id, label, outcome, hidden, Duration.between(began, run.time().now()));
      }
      if (outcome.status() == Status.UNREACHABLE || ends(loop, outcome, scope)) {
        break;
      }
      window = acted && !before ? 1 : (int) Math.min(Integer.MAX_VALUE, window * 2L);
      if (run.plan().options().speculation()) {
        planning.startUpTo(i + 1, window);
      }
      pause(loop, i + 1 < size);
    }
    return Outcomes.sum(outcomes);
  }

  /** Whether {@code break_when} ends the loop behind this item. */
  private boolean ends(@Nullable Loop loop, Outcome outcome, Variables scope) {
    if (loop == null || loop.breakWhen().isEmpty() || outcome.status() == Status.PENDING) {
      return false;
    }
    Map<String, @Nullable Object> made = new LinkedHashMap<>(outcome.effects().host());
    if (task.register() != null) {
      made.put(task.register(), outcome.values());
    }
    return TaskPlanner.unmet(loop.breakWhen(), host.with(scope, made)) == null;
  }

  private void pause(@Nullable Loop loop, boolean more) {
    if (more && loop != null && loop.pause() != null) {
      Object seconds = Values.resolve(loop.pause(), planning.scope(own, 0));
      run.time()
          .pause(
              own.seat(),
              Duration.ofMillis(Math.round(Double.parseDouble(Values.reveal(seconds)) * 1000)));
    }
  }

  private Outcome round(int index) {
    Instant began = run.time().now();
    for (long attempts = 1; ; attempts++) {
      Outcome outcome = once(index);
      Task.Retry retry = task.retry();
      if (retry == null
          || outcome.status() == Status.PENDING
          || outcome.status() == Status.UNREACHABLE) {
        return outcome;
      }
      Variables scope = planning.scope(own, index);
      boolean done;
      long most;
      Duration delay;
      try {
        done = host.judge(task, name(), scope).done(outcome);
        most = retry.retries() == null ? RETRIES : number(retry.retries(), scope);
        delay = retry.delay() == null ? DELAY : Duration.ofSeconds(number(retry.delay(), scope));
      } catch (AfterApply.Touched touched) {
        return Outcome.pending(touched.tasks());
      } catch (UserException mistake) {
        return Judge.withFailure(outcome, Failure.of(mistake));
      }
      if (done) {
        return outcome.withValue("attempts", attempts);
      }
      if (attempts > most) {
        outcome = outcome.withValue("attempts", Math.max(1, most));
        Failure failure =
            Failure.of(
                "what 'until' asks for did not come true in %d attempts over %d s"
                    .formatted(attempts, Duration.between(began, run.time().now()).toSeconds()),
                "raise retries or delay, or find out why it does not come true");
        return host.judge(task, name(), scope).borne(Judge.withFailure(outcome, failure));
      }
      if (id != null) {
        run.ledger().retrying(host.name(), id, outcome, most - attempts + 1, hidden);
      }
      run.time().pause(own.seat(), delay);
      Place place = planning.attempt(index).place();
      (place == null ? host.link() : place.link()).coalescer().forget();
      planning.forgetFrom(index, "it is tried again");
    }
  }

  private static long number(Object value, Variables scope) {
    return (long) Double.parseDouble(Values.reveal(Values.resolve(value, scope)));
  }

  private String label(int index) {
    return planning.label(index, planning.scope(own, index));
  }

  private String name() {
    return id == null ? task.call().module() : id.name();
  }

  private Outcome once(int index) {
    while (true) {
      Attempt attempt = planning.attempt(index);
      Watch watch = watch(attempt, index);
      Planned planned;
      try {
        planned = attempt.planned().await(own.seat());
      } finally {
        watch.close();
      }
      if (planned instanceof Planned.Dropped) {
        own.seat().check();
        if (watch.rang()) {
          return host.judge(task, name(), planning.scope(own, index)).borne(watch.late());
        }
        planning.forgetFrom(index, "it was dropped");
        continue;
      }
      Place place = attempt.place();
      if (!attempt.fresh() || (place != null && run.ways().outdated(place))) {
        planning.forgetFrom(index, "its epoch is over");
        continue;
      }
      attempt.warnings().forEach(warning -> run.ledger().warned(host.name(), warning));
      return delegated(index, place, effected(index, attempt, planned, watch));
    }
  }

  private Outcome effected(int index, Attempt attempt, Planned planned, Watch watch) {
    return switch (planned) {
      case Planned.Settled(Outcome outcome) ->
          believed(attempt, outcome).withDesired(attempt.desired());
      case Planned.Loaded loaded -> {
        included.add(loaded.included());
        handlers.addAll(loaded.handlers());
        if (id != null) {
          String item = task.loop() == null ? null : label(index);
          run.ledger().included(host.name(), id, item, loaded.source());
        }
        yield TaskRun.loaded(loaded);
      }
      case Planned.ToAct act when act.expected() != null ->
          expected(attempt, act).withDesired(attempt.desired());
      case Planned.ToAct act ->
          act(index, attempt.place(), act, watch).withDesired(attempt.desired());
      case Planned.OfRun(Planned.Deed deed) -> {
        Place place = attempt.place();
        Outcome outcome =
            host.places().at(place == null ? host.link() : place.link(), deed::carryOut);
        yield host.judge(task, name(), planning.scope(own, index)).judged(outcome);
      }
      case Planned.Dropped ignored -> throw new IllegalStateException("dropped");
    };
  }

  /** With what there is to say of a delegate; what it found out about it goes to it if wanted. */
  private Outcome delegated(int index, @Nullable Place place, Outcome outcome) {
    if (place == null || place.delegate() == null) {
      return outcome;
    }
    String factsOf = Ways.factsOf(task, place, planning.scope(own, index));
    Outcome mine = outcome;
    if (factsOf != null) {
      run.learn(factsOf, outcome.effects());
      mine = outcome.withEffects(Effects.NONE);
    }
    return mine.status() == Status.SKIPPED
        ? mine
        : mine.withValue(Place.DELEGATED, place.delegated());
  }

  private Expectations expectations(Attempt attempt) {
    Place place = attempt.place();
    return host.places().expectations(place == null ? host.link() : place.link());
  }

  /** In check mode an answer about what an earlier task would provide is not believed. */
  private Outcome believed(Attempt attempt, Outcome outcome) {
    if (!run.plan().options().changesNothing()) {
      return outcome;
    }
    Set<String> waitsFor = waitsFor(attempt, outcome.failure() != null);
    if (waitsFor.isEmpty() && outcome.status() != Status.PENDING) {
      return outcome;
    }
    expectations(attempt).possible(name(), mayProvide(attempt));
    if (waitsFor.isEmpty()) {
      return outcome;
    }
    List<String> tasks = List.copyOf(waitsFor);
    return Outcome.pending(tasks).withEffects(outcome.effects().knownAfter(tasks));
  }

  private Outcome expected(Attempt attempt, Planned.ToAct act) {
    if (!run.plan().options().changesNothing()) {
      // check_mode: true of the task's own: nothing that comes later waits for it
      return java.util.Objects.requireNonNull(act.expected());
    }
    Set<String> waitsFor = waitsFor(attempt, false);
    if (!TaskPlanner.neverChanges(task)) {
      expectations(attempt).planned(name(), act.plan().actions());
    }
    if (waitsFor.isEmpty()) {
      return java.util.Objects.requireNonNull(act.expected());
    }
    expectations(attempt).possible(name(), mayProvide(attempt));
    return Outcome.pending(List.copyOf(waitsFor));
  }

  /**
   * Other tasks first: that an item waits for its own task's items is said only where that is all.
   */
  private Set<String> waitsFor(Attempt attempt, boolean failed) {
    Set<String> tasks = attempt.waitsFor(expectations(attempt), failed);
    if (tasks.size() > 1) {
      tasks.remove(name());
    }
    return tasks;
  }

  /** A module acts on what it reads; of one that could not even read, nothing is known. */
  private List<Provides> mayProvide(Attempt attempt) {
    List<Provides> provides = new ArrayList<>();
    if (TaskPlanner.neverChanges(task)) {
      return provides;
    }
    Set<Resource> about = attempt.about();
    about.forEach(resource -> provides.add(Provides.the(resource)));
    Set<Resource.Kind> touched = run.plan().catalog().touches(task.call().module());
    if (about.isEmpty()) {
      touched.forEach(kind -> provides.add(Provides.any(kind)));
    } else if (about.stream().anyMatch(each -> each.kind() == Resource.Kind.PACKAGE)) {
      touched.forEach(kind -> provides.add(Provides.unblocks(kind)));
    }
    return provides;
  }

  private Outcome act(int index, @Nullable Place place, Planned.ToAct act, Watch watch) {
    acted = true;
    planning.forgetFrom(index + 1, "an action began a new epoch");
    host.acting();
    HostLink link = place == null ? host.link() : place.link();
    Async async = Async.of(new Keywords(task.settings(), planning.scope(own, index)));
    Outcome outcome =
        host.places()
            .at(
                link,
                seat -> {
                  Performer performer = new Performer(link, seat, act.become(), run.time());
                  return async == null
                      ? Outcomes.performed(
                          act.plan(), performer.perform(act.plan(), act.again(), watch.limit()))
                      : async.carryOut(
                          act,
                          performer,
                          run.jobs(),
                          watch.limit(),
                          new AsyncNews(run.ledger(), host.name()));
                });
    outcome = outcome.failure() == null ? TaskPlanner.withFacts(outcome) : outcome;
    return host.judge(task, name(), planning.scope(own, index)).judged(outcome);
  }

  private Watch watch(Attempt attempt, int index) {
    if (task.settings().find(Setting.TIMEOUT).isEmpty()) {
      return Watch.none();
    }
    try {
      return new Keywords(task.settings(), planning.scope(own, index))
          .seconds(Setting.TIMEOUT)
          .map(seconds -> Watch.over(attempt, Duration.ofSeconds(seconds)))
          .orElse(Watch.none());
    } catch (UserException notANumber) {
      return Watch.none(); // the planning says so
    }
  }
}
