package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.host.Target;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import java.util.List;
import java.util.Map;
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

  private final HostPlaces places;
  private final Notices notices;
  private final HostFailures failures;
  private final HostTurn turns;
  private Cursor cursor;

  /** At what it did last. */
  private Cursor before;

  private @Nullable PlayRun play;

  /** Holds its place in a play that it goes through as a whole. */
  private @Nullable Throttle pinned;

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
    this.name = link.name();
    this.link = link;
    this.failures = new HostFailures(run, name);
    this.notices = new Notices(run.plan().options(), run.ledger());
    this.scopes = scopes;
    this.cursor = Cursor.start(plays);
    this.before = cursor;
    this.inventory = run.inventory().version();
    this.own = new Attempt(link);
    this.seat = own.seat();
    this.places = new HostPlaces(run, this, seat, targets, plays.getFirst());
    this.ahead = new Lookahead(this, run.plan().options().speculation());
    this.turns = new HostTurn(run, this, ahead, own, failures, notices);
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

  /** Where its tasks go. */
  HostPlaces places() {
    return places;
  }

  /** Whether what is wrong with a task is told in Ansible's words. */
  boolean patient() {
    return run.plan().options().patient();
  }

  TaskPlanner planner() {
    return run.planner();
  }

  /** The play before which it stopped since hosts have come or gone; null where it did not. */
  @Nullable Integer stoppedAt() {
    return stoppedAt;
  }

  /** What was planned ahead is worth nothing. */
  void mistaken(String why) {
    ahead.mistaken(why);
  }

  /** What its tasks made. */
  Effects made() {
    return run.memory().of(name);
  }

  void makes(Effects effects) {
    run.memory().add(name, effects);
    if (places.led(effects)) {
      ahead.mistaken("its connection changes");
    }
  }

  /** Ends every wait of this host. */
  void cancel(String why) {
    seat.cancel(why);
    places.cancel(why);
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
        if (stop == null ? !(resumes() || end()) : !(stop instanceof Stop.AtPlay && resumes())) {
          if (stop == null) {
            break;
          }
          step(stop);
        }
      }
    } catch (Superseded stopped) {
      // The run was interrupted: what this host was at has been written down.
    } catch (UserException mistake) {
      run.abort().accept(mistake);
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

  /**
   * A host that was out of reach stays at the end of its play until the others have come there too:
   * whether they have forgiven it, so that it goes on in the play.
   */
  private boolean resumes() {
    Cursor back = failures.takeResume();
    PlayRun in = play;
    if (back == null || in == null) {
      return false;
    }
    unpin();
    Position end = in.place(new Position(List.of(in.number(), Integer.MAX_VALUE)));
    run.barrier().arrive(name, end, null, seat);
    if (run.fate().hasFailed(name)) {
      return false;
    }
    ahead.mistaken("the host's failure was forgiven");
    cursor = back;
    before = back;
    return true;
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
        Handlers.Due due = notices.next();
        cursor =
            due == null ? cursor.next() : cursor.into(due.handler(), position.in(due.number()));
      }
      case Stop.Work work -> {
        run.barrier()
            .arrive(name, work.play().meeting(work.position()), work.task().location(), seat);
        if (struck(work.position())) {
          return;
        }
        if (work.play().progress().over() && !failures.forced()) {
          cursor = cursor.leavePlay();
        } else if (isMeta(work) || run.approvals().approves(work, name, () -> titleOf(work))) {
          before = cursor;
          cursor = turns.at(work, cursor);
          if (cursor.lost()) {
            notices.leaveFlush();
            cursor = failures.lost(work, before, forces(work.play()));
          }
          behind(work);
        } else {
          ahead.mistaken("the task is left out");
          cursor = cursor.next();
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
    failures.begin();
    if (next.strategy() == PlayRun.Strategy.HOST_PINNED) {
      Throttle places = run.throttles().of(next);
      places.enter(seat);
      pinned = places;
    }
    run.ledger().play(next, next.tasks());
    places.enter(next);
    notices.begin(next.play().handlers());
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
    if (HostFailures.mayBeShared(at)) {
      Position behind = at.position().in(Integer.MAX_VALUE);
      run.barrier().arrive(name, behind, null, seat);
      struck(behind);
    }
    if (at.play().progress().nobodyLeft(at.play().strategy())) {
      run.ledger().noHostsLeft();
    }
  }

  /** Fails where another host's failure before this position is one for all; whether it does. */
  private boolean struck(Position here) {
    PlayRun in = play;
    Cursor on = in == null ? null : failures.struck(in, here, before, () -> forces(in));
    if (on == null) {
      return false;
    }
    ahead.mistaken("another host's failure is one for all");
    notices.leaveFlush();
    cursor = on;
    before = on;
    return true;
  }

  /** Whether handlers run though the host failed. */
  private boolean forces(PlayRun in) {
    Turn now = new Turn();
    now.comes();
    return new Keywords(in.play().settings(), scopes.of(in, own, now, History.of(made())))
        .truth(Setting.FORCE_HANDLERS)
        .orElse(run.plan().options().forceHandlers());
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

  /** The variables that the task sees whose turn it is. */
  Variables due(Stop.Work at) {
    Turn now = new Turn();
    now.comes();
    return scopes.of(at, own, now, History.of(made()), Layer.EMPTY);
  }

  /** Whether it does not do the task itself, as far as its text says. */
  boolean leavesToOthers(Stop.Work at) {
    return Manner.onceAsWritten(at, own(at.task()))
        && !at.play().progress().live(run.fate()).stream().limit(1).toList().contains(name);
  }

  private boolean isMeta(Stop.Work at) {
    return own(at.task()) == EngineTask.META;
  }

  @Nullable EngineTask own(Task task) {
    return run.plan().catalog().entry(task.call().module()).orElse(null)
            instanceof Entry.Own(var spec, EngineTask which)
        ? which
        : null;
  }

  /** Whether what comes after this task is known before it took effect. */
  boolean staysOnItsWay(Stop.Work at) {
    return !HostTurn.steers(at.task(), own(at.task()));
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

  /** With its role, as banners show it. */
  private String titleOf(Stop.Work at) {
    Role role = at.task().role();
    return (role == null ? "" : role.name() + " : ") + nameOf(at, due(at));
  }

  /** As banners show it: rendered where that can be done. */
  String nameOf(Stop.Work at, Variables scope) {
    return TaskNames.shown(at.task(), scope);
  }

  /** Rendered; empty where the task has none of its own. */
  String givenNameOf(Stop.Work at, Variables scope) {
    return at.task().name() == null ? "" : nameOf(at, scope);
  }

  /** What an include loaded is checked as everything is before a run. */
  List<Step> check(Stop.Work at, PlaybookLoader.Included loaded) {
    return run.plan().checked(loaded, at.handler());
  }
}
