package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One host's way through the plays, on a thread of its own: tasks take effect strictly in the
 * playbook's order, whatever was planned ahead.
 */
final class HostRun {
  private final RunContext run;
  private final String name;
  private final HostLink link;
  private final Scopes scopes;
  private final Lookahead ahead;
  private final Seat seat;
  private final Attempt own;

  /** In check mode, of each machine that its tasks reach. */
  private final Map<HostLink, Expectations> expectations = new HashMap<>();

  private final Map<Integer, Set<String>> uncertainHandlers = new HashMap<>();

  /** Where the host is in each play, by the play's number. */
  private final Map<Integer, Target> targets;

  /** Where it is in the present play. */
  private volatile Target target;

  private Handlers handlers = new Handlers(List.of());
  private Cursor cursor;

  /** Whether the host failed and only its handlers are left. */
  private boolean forced;

  /** At what it did last. */
  private Cursor before;

  private @Nullable PlayRun play;

  /** Its own failures, and those of others that were its own too. */
  private final Set<Position> failuresKnown = new HashSet<>();

  /** Holds its place in a play that it goes through as a whole. */
  private @Nullable Throttle pinned;

  /** Whether a task made a variable that says how it is reached. */
  private volatile boolean led;

  /** While it acts on another machine for this host. */
  private volatile @Nullable Seat elsewhere;

  /** The play before which it stopped since hosts have come or gone; null where it did not. */
  private volatile @Nullable Integer stoppedAt;

  private final long inventory;

  /**
   * @param targets where the host is in each play, by the play's number
   */
  HostRun(
      RunContext run,
      HostLink link,
      Scopes scopes,
      List<PlayRun> plays,
      Map<Integer, Target> targets) {
    this.run = run;
    this.targets = Map.copyOf(targets);
    this.target = target(plays.getFirst());
    this.name = link.name();
    this.link = link;
    this.scopes = scopes;
    this.cursor = Cursor.start(plays);
    this.before = cursor;
    this.inventory = run.inventory().version();
    this.led = Ways.lead(run.memory().of(name));
    this.own = new Attempt(link);
    this.seat = own.seat();
    this.ahead = new Lookahead(this, run.plan().options().speculation());
  }

  String name() {
    return name;
  }

  HostLink link() {
    return link;
  }

  Scopes scopes() {
    return scopes;
  }

  TaskPlanner planner() {
    return run.planner();
  }

  private Target target(PlayRun play) {
    return Objects.requireNonNull(targets.get(play.number()));
  }

  /** Whether the play reaches it in another way, so that nothing can be asked for it before. */
  boolean moves(PlayRun play) {
    return !target(play).equals(target);
  }

  /** Where it is in the present play. */
  Target target() {
    return target;
  }

  /** The play before which it stopped since hosts have come or gone; null where it did not. */
  @Nullable Integer stoppedAt() {
    return stoppedAt;
  }

  /** What was planned ahead is worth nothing. */
  void mistaken(String why) {
    ahead.mistaken(why);
  }

  private Effects made() {
    return run.memory().of(name);
  }

  private void makes(Effects effects) {
    run.memory().add(name, effects);
    if (!led && Ways.lead(effects)) {
      led = true;
      ahead.mistaken("its connection changes");
    }
  }

  /** Whether the task may not simply go to this host. */
  boolean goesElsewhere(Stop.Work at) {
    return (led && !(at instanceof Stop.AtInclude)) || Ways.mayDiffer(at);
  }

  /**
   * Where the task goes.
   *
   * @throws HostException where the connection cannot be described
   */
  Place placeOf(Stop.Work at, Attempt attempt, Turn turn, Variables scope, Layer loop)
      throws HostException {
    EngineTask own = own(at.task());
    boolean connects = own == null || own.connects();
    return run.ways().of(this, at, connects, attempt, turn, scope, loop);
  }

  Expectations expectations(HostLink of) {
    return expectations.computeIfAbsent(of, any -> new Expectations());
  }

  /** Does something over a link with a seat there; nobody waits for this host meanwhile. */
  <T> T at(HostLink there, Function<Seat, T> what) {
    if (there == link) {
      return what.apply(seat);
    }
    try (Seat other = there.coalescer().seat()) {
      elsewhere = other;
      seat.away();
      try {
        return what.apply(other);
      } finally {
        elsewhere = null;
        seat.wake();
      }
    }
  }

  /** Ends every wait of this host. */
  void cancel(String why) {
    seat.cancel(why);
    Seat other = elsewhere;
    if (other != null) {
      other.cancel(why);
    }
    ahead.mistaken(why);
  }

  /** An action is about to begin. */
  void acting() {
    ahead.acted();
  }

  /** Goes the whole way, or up to a play whose hosts are to be found anew. Never throws. */
  void go() {
    try {
      ahead.begin(cursor, made());
      while (!run.stopping().get() && stoppedAt == null) {
        Stop stop = cursor.stop().orElse(null);
        if (stop == null) {
          if (!end()) {
            break;
          }
        } else {
          step(stop);
        }
      }
    } catch (Superseded stopped) {
      // The run was interrupted: what this host was at has been written down.
    } catch (RuntimeException bug) {
      run.ledger().lost(name, Failure.ours("running " + name, bug));
      if (play != null) {
        play.progress().unreachable(name, run.fate());
      }
    } finally {
      ahead.mistaken("the host is at its end");
      unpin();
      run.barrier().leave(name);
      seat.close();
    }
  }

  /** Behind the last task: whether another host's failure leads back into it. */
  private boolean end() {
    PlayRun last = play;
    if (last == null || last.strategy() != PlayRun.Strategy.LINEAR) {
      return false;
    }
    Position end = new Position(List.of(Integer.MAX_VALUE));
    run.barrier().arrive(name, end, null, seat);
    return struck(end);
  }

  private void step(Stop stop) {
    switch (stop) {
      case Stop.AtPlay(Position position, PlayRun next) -> {
        unpin();
        run.barrier().arrive(name, position, null, seat);
        if (!struck(position)) {
          begin(next);
        }
      }
      case Stop.AtFlush(Position position, PlayRun in) -> {
        Handlers.Due due = handlers.next(uncertainHandlers);
        cursor =
            due == null ? cursor.next() : cursor.into(due.handler(), position.in(due.number()));
      }
      case Stop.Work work -> {
        run.barrier()
            .arrive(name, work.play().meeting(work.position()), work.task().location(), seat);
        if (struck(work.position())) {
          return;
        }
        if (work.play().progress().over() && !forced) {
          cursor = cursor.leavePlay();
        } else {
          before = cursor;
          together(work);
          if (cursor.lost()) {
            lost(work);
          }
          behind(work);
        }
      }
    }
  }

  private void begin(PlayRun next) {
    if (run.fate().broken()) {
      cursor = Cursor.end();
      return;
    }
    if (next.number() > run.begun().get() && run.inventory().version() != inventory) {
      stoppedAt = next.number();
      return;
    }
    if (run.fate().hasFailed(name) || next.progress().over()) {
      cursor = cursor.passPlay();
      return;
    }
    run.begun().accumulateAndGet(next.number(), Math::max);
    play = next;
    forced = false;
    if (next.strategy() == PlayRun.Strategy.HOST_PINNED) {
      Throttle places = run.throttles().of(next);
      places.enter(seat);
      pinned = places;
    }
    run.ledger().play(next, next.tasks());
    if (moves(next)) {
      target = target(next);
      run.ways().leads(name, target);
      link.moveTo(target);
    }
    handlers = new Handlers(next.play().handlers());
    loadVarsFiles(next);
    before = cursor.next();
    cursor = before;
  }

  private void unpin() {
    Throttle places = pinned;
    pinned = null;
    if (places != null) {
      places.leave();
    }
  }

  /** Where others' failures may be its own, they are known before it goes on. */
  private void behind(Stop.Work at) {
    boolean fatal =
        at.play().progress().mayBeFatal()
            || at.task().settings().find(Setting.ANY_ERRORS_FATAL).isPresent();
    if (fatal && at instanceof Stop.AtTask && at.play().strategy() == PlayRun.Strategy.LINEAR) {
      Position behind = at.position().in(Integer.MAX_VALUE);
      run.barrier().arrive(name, behind, null, seat);
      struck(behind);
    }
  }

  /** Fails where another host's failure before this position is one for all; whether it does. */
  private boolean struck(Position here) {
    PlayRun in = play;
    if (in == null || run.fate().hasFailed(name)) {
      return false;
    }
    List<Position> fatal =
        in.progress().fatalBefore(here).stream().filter(failuresKnown::add).toList();
    if (fatal.isEmpty()) {
      return false;
    }
    ahead.mistaken("another host's failure is one for all");
    Cursor.Failed failed = before.failed();
    cursor = failed.cursor();
    if (cursor.lost()) {
      in.progress().failed(name, fatal.getLast(), run.fate());
      cursor = before.leavePlay();
    } else {
      before = cursor;
    }
    return true;
  }

  private void loadVarsFiles(PlayRun play) {
    if (!scopes.lacks(play.play())) {
      return;
    }
    Turn now = new Turn();
    now.comes();
    for (var file : play.play().varsFiles()) {
      if (file.vars() == null) {
        Variables scope = scopes.of(play, own, now, History.of(made()));
        scopes.loaded(file, VarsFiles.load(file, scope, play.play().directory(), run.loader()));
      }
    }
  }

  /** Does the task, or has another host do it for all. */
  private void together(Stop.Work at) {
    if (!once(at)) {
      throttled(at);
      return;
    }
    Meeting meeting = run.barrier().meet(name, at.play().hosts());
    if (meeting.leads(name)) {
      try {
        meeting.ended(throttled(at));
      } finally {
        meeting.ended(new Meeting.Result(Outcome.skipped("its host is gone"), Effects.NONE));
      }
      return;
    }
    ahead.skipped();
    Meeting.Result result = meeting.result(seat);
    makes(result.effects());
    if (result.outcome().stops()) {
      failuresKnown.add(at.position());
      Cursor.Failed failed = cursor.failed();
      failedResult(at, result.outcome(), at.task().call().module());
      cursor = failed.cursor();
    } else {
      cursor = cursor.next();
    }
  }

  /** Whether one host does the task for all that are at it. */
  private boolean once(Stop.Work at) {
    EngineTask own = own(at.task());
    boolean always = own != null && own.once();
    Object given = at.task().settings().find(Setting.RUN_ONCE).map(Given::value).orElse(null);
    if (!always && (given == null || Boolean.FALSE.equals(given))) {
      return false;
    }
    if (at.play().strategy() != PlayRun.Strategy.LINEAR) {
      run.ledger()
          .warned(
              null,
              Diagnostic.warning(
                  "run-once",
                  "'%s' is done by every host: with this strategy hosts do not wait for each other"
                      .formatted(always ? at.task().call().module() : "run_once"),
                  "use strategy linear",
                  at.task().location()));
      return false;
    }
    return always || is(at, Setting.RUN_ONCE);
  }

  private Variables due(Stop.Work at) {
    Turn now = new Turn();
    now.comes();
    return scopes.of(at, own, now, History.of(made()), Layer.EMPTY);
  }

  private boolean is(Stop.Work at, Setting setting) {
    return new Keywords(at.task().settings(), due(at)).is(setting);
  }

  /** Whether it does not do the task itself, as far as its text says. */
  boolean leavesToOthers(Stop.Work at) {
    EngineTask own = own(at.task());
    boolean once =
        (own != null && own.once())
            || at.task()
                .settings()
                .find(Setting.RUN_ONCE)
                .map(Given::value)
                .filter(Boolean.TRUE::equals)
                .isPresent();
    return once
        && at.play().strategy() == PlayRun.Strategy.LINEAR
        && !at.play().progress().live(run.fate()).stream().limit(1).toList().contains(name);
  }

  private Meeting.Result throttled(Stop.Work at) {
    int most =
        at.task().settings().find(Setting.THROTTLE).isEmpty()
            ? 0
            : new Keywords(at.task().settings(), due(at))
                .seconds(Setting.THROTTLE)
                .map(Math::toIntExact)
                .orElse(0);
    if (most < 1) {
      return work(at);
    }
    Throttle throttle = run.throttles().of(at.task(), most);
    throttle.enter(seat);
    try {
      return work(at);
    } finally {
      throttle.leave();
    }
  }

  private Meeting.Result work(Stop.Work at) {
    TaskRun task = ahead.take(at, cursor, made());
    task.turn().comes();
    Variables scope = scopes.of(at, own, task.turn(), task.history(), Layer.EMPTY);
    boolean meta = isMeta(at);
    Entry entry = run.plan().catalog().entry(at.task().call().module()).orElse(null);
    String module = entry == null ? at.task().call().module() : entry.spec().name();
    TaskId id = meta ? null : run.ledger().begin(name, at, () -> nameOf(at, scope), module);
    boolean hidden = hidden(at.task(), scope);
    Instant began = run.time().now();
    RoundRunner rounds = new RoundRunner(run, this, task, id, own, hidden);
    Outcome outcome;
    Set<String> uncertain = at.handler() ? uncertainHandlers.remove(at.task().number()) : null;
    if (uncertain != null) {
      outcome = Outcome.pending(List.copyOf(uncertain));
    } else {
      outcome = rounds.run();
    }
    outcome = notify(at, outcome, scope, id);
    Effects effects = settle(at, task, outcome, rounds.acted());
    Cursor.Failed failed = outcome.stops() ? cursor.failed() : null;
    boolean rescued = failed != null && failed.rescued() && outcome.status() != Status.UNREACHABLE;
    if (id != null) {
      run.ledger()
          .finished(name, id, outcome, rescued, hidden, Duration.between(began, run.time().now()));
    }
    outcome.warnings().forEach(warning -> run.ledger().warned(name, warning));
    own.takeWarnings().forEach(warning -> run.ledger().warned(name, warning));
    if (failed != null) {
      fail(at, outcome, failed, scope);
    } else if (meta) {
      steer(at, outcome);
    } else if (at instanceof Stop.AtInclude) {
      handlers.add(rounds.handlers());
      cursor = cursor.into(rounds.included());
    } else {
      cursor = cursor.next();
    }
    if (!rounds.acted() && uncertain == null) {
      ahead.went();
    }
    return new Meeting.Result(outcome, effects);
  }

  /** The task's variables are there from now on. */
  private Effects settle(Stop.Work at, TaskRun task, Outcome outcome, boolean acted) {
    Effects effects = task.effects(outcome);
    Effects assumed = task.slot().effects().peek().orElse(null);
    task.slot().effects().complete(effects);
    makes(effects);
    if (acted) {
      ahead.acted();
    } else if (assumed != null && !same(assumed, effects)) {
      ahead.mistaken("a task ended otherwise than planned");
    } else if (at instanceof Stop.AtInclude && outcome.status() == Status.PENDING) {
      ahead.mistaken("an include is known after apply");
    }
    return effects;
  }

  /** What is known after apply is never what was assumed. */
  private static boolean same(Effects assumed, Effects effects) {
    try {
      return assumed.equals(effects);
    } catch (AfterApply.Touched unknown) {
      return false;
    }
  }

  private void fail(Stop.Work at, Outcome outcome, Cursor.Failed failed, Variables scope) {
    ahead.mistaken("a task failed");
    failuresKnown.add(at.position());
    boolean fatal =
        new Keywords(at.task().settings(), scope)
            .truth(Setting.ANY_ERRORS_FATAL)
            .orElse(at.play().progress().anyErrorsFatal());
    if (fatal) {
      at.play().progress().fatal(at.position());
    }
    if (outcome.status() == Status.UNREACHABLE) {
      run.ledger().lost(name, Objects.requireNonNull(outcome.failure()));
      at.play().progress().unreachable(name, run.fate());
      cursor = cursor.leavePlay();
      return;
    }
    cursor = failed.cursor();
    failedResult(at, outcome, nameOf(at, scope));
  }

  /** What a rescue sees of the failure that led to it. */
  private void failedResult(Stop.Work at, Outcome outcome, String taskName) {
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("name", taskName);
    task.put("action", at.task().call().module());
    makes(
        Effects.ofHost(
            Map.of("ansible_failed_task", task, "ansible_failed_result", outcome.values())));
  }

  /** A failure that nothing rescued: the host leaves the play, perhaps by its handlers. */
  private void lost(Stop.Work at) {
    at.play().progress().failed(name, at.position(), run.fate());
    boolean force =
        new Keywords(at.play().play().settings(), due(at))
            .truth(Setting.FORCE_HANDLERS)
            .orElse(run.plan().options().forceHandlers());
    forced = force && !at.handler() && handlers.any();
    cursor = forced ? before.leavePlay(at.play(), at.position()) : before.leavePlay();
  }

  /** Handlers hear of it where it changed, or may change. */
  private Outcome notify(Stop.Work at, Outcome outcome, Variables scope, @Nullable TaskId id) {
    boolean perhaps = outcome.status() == Status.PENDING;
    boolean changed = Boolean.TRUE.equals(known(outcome, "changed"));
    if (at.task().notifies().isEmpty() || !(perhaps || changed)) {
      return outcome;
    }
    try {
      for (Object each : at.task().notifies()) {
        Object resolved = Values.resolve(each, scope);
        for (Object handler : resolved instanceof List<?> list ? list : List.of(text(resolved))) {
          Failure failure =
              handlers.notify(
                  Values.print(handler),
                  perhaps && !changed && id != null ? id.name() : null,
                  (called, text) -> rendered(text, scope.inside(called.context())));
          if (failure != null) {
            return Judge.withFailure(outcome, failure);
          }
        }
      }
    } catch (UserException mistake) {
      return Judge.withFailure(outcome, Failure.of(mistake));
    }
    return outcome;
  }

  /** What a handler is called; nothing where a variable in it is not defined on this host. */
  private static List<String> rendered(Object text, Variables scope) {
    try {
      return Values.resolve(text, scope) instanceof List<?> list
          ? list.stream().map(Values::print).toList()
          : List.of(Values.print(Values.resolve(text, scope)));
    } catch (UserException | AfterApply.Touched unusable) {
      return List.of();
    }
  }

  private static Object text(@Nullable Object value) {
    return Values.print(value);
  }

  private static @Nullable Object known(Outcome outcome, String key) {
    return outcome.values() instanceof AfterApply unknown
        ? unknown.known().get(key)
        : outcome.values().get(key);
  }

  private void steer(Stop.Work at, Outcome outcome) {
    Steering.Next next =
        outcome.status() == Status.OK
            ? new Steering(run, this).after(metaOf(at.task()), at)
            : Steering.Next.ON;
    cursor =
        switch (next) {
          case ON -> cursor.next();
          case FLUSH -> cursor.flushing(at.position());
          case OUT_OF_PLAY -> cursor.leavePlay();
          case OUT_OF_ROLE -> cursor.leaveRole(Objects.requireNonNull(at.task().role()));
          case FORGETTING -> {
            makes(new Effects(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), true));
            yield cursor.next();
          }
        };
  }

  private boolean isMeta(Stop.Work at) {
    return own(at.task()) == EngineTask.META;
  }

  private @Nullable EngineTask own(Task task) {
    return run.plan().catalog().entry(task.call().module()).orElse(null)
            instanceof Entry.Own(var spec, EngineTask which)
        ? which
        : null;
  }

  private static String metaOf(Task task) {
    Map<String, @Nullable Object> args = task.call().args();
    Object what = args.getOrDefault("_raw_params", args.get("free_form"));
    return String.valueOf(what).strip();
  }

  /** Whether what comes after this task is known before it took effect. */
  boolean staysOnItsWay(Stop.Work at) {
    EngineTask own = own(at.task());
    return own == null
        || (own == EngineTask.META
            ? Set.of("flush_handlers", "noop").contains(metaOf(at.task()))
            : !own.steers());
  }

  /** Which variables the task may make. */
  History.Makes makes(Stop.Work at) {
    return at instanceof Stop.AtInclude include
        ? Making.of(include.include())
        : Making.of(at.task(), run.plan().catalog());
  }

  boolean makesInLoop(Stop.Work at) {
    return own(at.task()) != null;
  }

  Judge judge(Task task, String taskName, Variables scope) {
    return new Judge(task, taskName, more -> with(scope, more));
  }

  /** The scope as it is once a task has made these. */
  Variables with(Variables scope, Map<String, @Nullable Object> more) {
    return more.isEmpty()
        ? scope
        : scope.with(
            dev.virtwright.playbook.Level.SET_FACTS,
            Layer.stacked(List.of(Layer.of(more), new ScopeLayer(scope))));
  }

  /** As banners show it: rendered where that can be done. */
  String nameOf(Stop.Work at, Variables scope) {
    Object given = at.task().name();
    if (given == null) {
      return at.task().call().module();
    }
    try {
      return Values.print(Values.resolve(given, scope));
    } catch (UserException | AfterApply.Touched unknown) {
      return given instanceof Template template ? template.source() : Values.print(given);
    }
  }

  private static boolean hidden(Task task, Variables scope) {
    try {
      return new Keywords(task.settings(), scope).is(Setting.NO_LOG);
    } catch (UserException | AfterApply.Touched unknown) {
      return true; // rather too little said than a secret
    }
  }

  /** What an include loaded is checked as everything is before a run. */
  List<Step> check(Stop.Work at, PlaybookLoader.Included loaded) {
    return run.plan().checked(loaded, at.handler());
  }
}
