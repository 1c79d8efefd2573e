package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.host.Target;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final Expectations expectations = new Expectations();
  private final Map<Integer, Set<String>> uncertainHandlers = new HashMap<>();

  /** Where the host is in each play, by the play's number. */
  private final Map<Integer, Target> targets;

  /** Where it is in the present play. */
  private volatile Target target;

  private Handlers handlers = new Handlers(List.of());
  private Cursor cursor;

  /** Whether the host failed and only its handlers are left. */
  private boolean forced;

  private volatile Effects made = Effects.NONE;

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

  /** Variables that its tasks made so far. */
  Effects made() {
    return made;
  }

  /** Ends every wait of this host. */
  void cancel(String why) {
    seat.cancel(why);
    ahead.mistaken(why);
  }

  /** An action is about to begin. */
  void acting() {
    ahead.acted();
  }

  /** Goes the whole way. Never throws. */
  void go() {
    PlayRun last = null;
    try {
      ahead.begin(cursor, made);
      while (!run.stopping().get()) {
        Stop stop = cursor.stop().orElse(null);
        if (stop == null) {
          break;
        }
        last = step(stop);
      }
    } catch (Superseded stopped) {
      // The run was interrupted: what this host was at has been written down.
    } catch (RuntimeException bug) {
      run.ledger().lost(name, Failure.ours("running " + name, bug));
      if (last != null) {
        last.progress().failed(name);
      }
    } finally {
      ahead.mistaken("the host is at its end");
      run.barrier().leave(name);
      seat.close();
    }
  }

  private PlayRun step(Stop stop) {
    return switch (stop) {
      case Stop.AtPlay(Position position, PlayRun play) -> {
        run.barrier().arrive(name, position, seat);
        if (play.previous() != null && play.previous().givenUp()) {
          cursor = Cursor.end();
        } else {
          run.ledger().play(play, play.tasks());
          if (moves(play)) {
            target = target(play);
            link.moveTo(target);
          }
          handlers = new Handlers(play.play().handlers());
          loadVarsFiles(play);
          cursor = cursor.next();
        }
        yield play;
      }
      case Stop.AtFlush(Position position, PlayRun play) -> {
        Handlers.Due due = handlers.next(uncertainHandlers);
        cursor =
            due == null ? cursor.next() : cursor.into(due.handler(), position.in(due.number()));
        yield play;
      }
      case Stop.Work work -> {
        run.barrier().arrive(name, work.play().meeting(work.position()), seat);
        Progress progress = work.play().progress();
        if (progress.givenUp() && !forced) {
          cursor = Cursor.end();
        } else if (progress.over() && !forced) {
          cursor = cursor.leavePlay();
        } else {
          work(work);
        }
        yield work.play();
      }
    };
  }

  private void loadVarsFiles(PlayRun play) {
    if (!scopes.lacks(play.play())) {
      return;
    }
    Turn now = new Turn();
    now.comes();
    for (var file : play.play().varsFiles()) {
      if (file.vars() == null) {
        Variables scope = scopes.of(play, own, now, History.of(made));
        scopes.loaded(file, VarsFiles.load(file, scope, play.play().directory(), run.loader()));
      }
    }
  }

  private void work(Stop.Work at) {
    TaskRun task = ahead.take(at, cursor, made);
    task.turn().comes();
    Variables scope = scopes.of(at, own, task.turn(), task.history(), Layer.EMPTY);
    boolean meta = isMeta(at);
    Entry entry = run.plan().catalog().entry(at.task().call().module()).orElse(null);
    String module = entry == null ? at.task().call().module() : entry.spec().name();
    TaskId id = meta ? null : run.ledger().begin(name, at, () -> nameOf(at, scope), module);
    boolean hidden = hidden(at.task(), scope);
    Instant began = run.time().now();
    RoundRunner rounds = new RoundRunner(run, this, task, id, expectations, own, hidden);
    Outcome outcome;
    Set<String> uncertain = at.handler() ? uncertainHandlers.remove(at.task().number()) : null;
    if (uncertain != null) {
      outcome = Outcome.pending(List.copyOf(uncertain));
    } else {
      outcome = rounds.run();
    }
    outcome = notify(at, outcome, scope, id);
    settle(at, task, outcome, rounds.acted());
    Cursor.Failed failed = outcome.stops() ? cursor.failed() : null;
    boolean rescued = failed != null && failed.rescued() && outcome.status() != Status.UNREACHABLE;
    if (id != null) {
      run.ledger()
          .finished(name, id, outcome, rescued, hidden, Duration.between(began, run.time().now()));
    }
    outcome.warnings().forEach(warning -> run.ledger().warned(name, warning));
    own.takeWarnings().forEach(warning -> run.ledger().warned(name, warning));
    if (failed != null) {
      fail(at, outcome, failed, rescued, scope);
    } else if (meta) {
      steer(at, outcome);
    } else if (at instanceof Stop.AtInclude) {
      handlers.add(rounds.handlers());
      cursor = cursor.into(rounds.included());
    } else {
      cursor = cursor.next();
    }
    if (rounds.acted() || uncertain != null) {
      return;
    }
    ahead.went();
  }

  /** The task's variables are there from now on. */
  private void settle(Stop.Work at, TaskRun task, Outcome outcome, boolean acted) {
    Effects effects = task.effects(outcome);
    Effects assumed = task.slot().effects().peek().orElse(null);
    task.slot().effects().complete(effects);
    made = made.then(effects);
    if (acted) {
      ahead.acted();
    } else if (assumed != null && !same(assumed, effects)) {
      ahead.mistaken("a task ended otherwise than planned");
    } else if (at instanceof Stop.AtInclude && outcome.status() == Status.PENDING) {
      ahead.mistaken("an include is known after apply");
    }
  }

  /** What is known after apply is never what was assumed. */
  private static boolean same(Effects assumed, Effects effects) {
    try {
      return assumed.equals(effects);
    } catch (AfterApply.Touched unknown) {
      return false;
    }
  }

  private void fail(
      Stop.Work at, Outcome outcome, Cursor.Failed failed, boolean rescued, Variables scope) {
    ahead.mistaken("a task failed");
    if (outcome.status() == Status.UNREACHABLE) {
      run.ledger().lost(name, Objects.requireNonNull(outcome.failure()));
      at.play().progress().failed(name);
      cursor = Cursor.end();
      return;
    }
    cursor = failed.cursor();
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("name", nameOf(at, scope));
    task.put("action", at.task().call().module());
    made =
        made.then(
            Effects.ofHost(
                Map.of("ansible_failed_task", task, "ansible_failed_result", outcome.values())));
    if (rescued) {
      return;
    }
    if (new Keywords(at.task().settings(), scope).is(Setting.ANY_ERRORS_FATAL)) {
      at.play().progress().giveUp();
    }
    if (cursor.lost()) {
      at.play().progress().failed(name);
      boolean force =
          new Keywords(at.play().play().settings(), scope)
              .truth(Setting.FORCE_HANDLERS)
              .orElse(run.plan().options().forceHandlers());
      if (force && !at.handler() && handlers.any()) {
        forced = true;
        cursor = Cursor.flush(at.play(), at.position());
      }
    }
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
    String what = metaOf(at.task());
    if (outcome.status() != Status.OK) {
      cursor = cursor.next();
      return;
    }
    switch (what) {
      case "flush_handlers" -> cursor = cursor.flushing(at.position());
      case "end_play", "end_batch" -> {
        at.play().progress().finish();
        cursor = cursor.leavePlay();
      }
      case "end_host" -> cursor = cursor.leavePlay();
      case "clear_facts" -> {
        made = made.then(new Effects(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), true));
        cursor = cursor.next();
      }
      case "reset_connection" -> {
        link.reconnect();
        cursor = cursor.next();
      }
      default -> cursor = cursor.next();
    }
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
    return !isMeta(at) || Set.of("flush_handlers", "noop").contains(metaOf(at.task()));
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
    return run.plan().checked(loaded, at.play().play().settings(), at.handler());
  }
}
