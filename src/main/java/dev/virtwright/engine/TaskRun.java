package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.Level;
import dev.virtwright.playbook.Loop;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A task's planning on one host, ahead of its turn or in it: its loop, and an {@link Attempt} for
 * each item.
 */
final class TaskRun {
  private final HostRun host;
  private final Stop.Work at;
  private final History history;
  private final Turn turn = new Turn();
  private final Pending<Rounds> rounds = new Pending<>();
  private final Pending<Boolean> planned = new Pending<>();
  private final History.Slot slot;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}; what was planned for each item. */
  private final Map<Integer, Attempt> attempts = new HashMap<>();

  private final List<Pending<Effects>> itemEffects = new ArrayList<>();
  private @Nullable Attempt opener;
  private @Nullable String dropped;

  /** What a task goes through. */
  sealed interface Rounds {
    /** Once, without a loop. */
    record Once() implements Rounds {}

    /**
     * @param names what each item is called
     */
    record Items(List<@Nullable Object> items, Loop.Names names) implements Rounds {}

    /** The loop itself settles it: it is skipped, or cannot be read. */
    record None(Outcome outcome) implements Rounds {}
  }

  /**
   * @param window how many items are planned at once
   */
  TaskRun(HostRun host, Stop.Work at, History history, int window) {
    this.host = host;
    this.at = at;
    this.history = history;
    this.slot = new History.Slot(host.makes(at), new Pending<>());
    Loop loop = at.task().loop();
    if (loop == null) {
      rounds.complete(new Rounds.Once());
      start(0, history);
    } else {
      opener = new Attempt(host.link());
      opener.start(
          host.name() + " loop",
          attempt -> {
            rounds.complete(open(loop, attempt));
            startUpTo(0, window);
            return new Planned.Dropped("the loop is open");
          });
    }
  }

  private Rounds open(Loop loop, Attempt attempt) {
    Variables scope = host.scopes().of(at, attempt, turn, history, Layer.EMPTY);
    try {
      return LoopItems.of(loop, at.task().call().module(), scope);
    } catch (AfterApply.Touched touched) {
      return new Rounds.None(Outcome.pending(touched.tasks()));
    } catch (UserException mistake) {
      if (unmet(scope)) {
        return new Rounds.None(Outcome.skipped("a condition"));
      }
      Judge judge = host.judge(at.task(), host.nameOf(at, scope), scope);
      return new Rounds.None(
          judge.borne(Outcomes.failed(TaskMistakes.of(mistake, host.patient()))));
    }
  }

  private boolean unmet(Variables scope) {
    try {
      return TaskPlanner.unmet(at.task().when(), scope) != null;
    } catch (UserException | AfterApply.Touched refersToItem) {
      return false;
    }
  }

  Stop.Work at() {
    return at;
  }

  History history() {
    return history;
  }

  History.Slot slot() {
    return slot;
  }

  Turn turn() {
    return turn;
  }

  Pending<Rounds> rounds() {
    return rounds;
  }

  /** Brought when everything is planned that is planned ahead; true where it would act. */
  Pending<Boolean> planned() {
    return planned;
  }

  int size() {
    return switch (rounds.peek().orElse(new Rounds.Once())) {
      case Rounds.Once ignored -> 1;
      case Rounds.Items(var items, var names) -> items.size();
      case Rounds.None ignored -> 0;
    };
  }

  /** Starts planning items from this one on that are not planned. */
  void startUpTo(int from, int window) {
    int end = (int) Math.min(size(), (long) from + window);
    for (int i = from; i < end; i++) {
      lock.lock();
      try {
        if (attempts.containsKey(i)) {
          continue;
        }
      } finally {
        lock.unlock();
      }
      start(i, historyOf(i));
    }
    if (size() == 0) {
      summarize();
    }
  }

  /** What items before this one made is seen by it: {@code set_fact} in a loop. */
  private History historyOf(int index) {
    History own = history;
    if (slot.makes() != History.Makes.NOTHING && host.makesInLoop(at)) {
      lock.lock();
      try {
        for (int i = 0; i < index && i < itemEffects.size(); i++) {
          own = own.then(new History.Slot(slot.makes(), itemEffects.get(i)));
        }
      } finally {
        lock.unlock();
      }
    }
    return own;
  }

  /** The item's attempt; starts one where there is none. */
  Attempt attempt(int index) {
    lock.lock();
    try {
      Attempt present = attempts.get(index);
      if (present != null) {
        return present;
      }
    } finally {
      lock.unlock();
    }
    return start(index, historyOf(index));
  }

  /** Forgets what was planned for this item and those after it. */
  void forgetFrom(int index, String why) {
    lock.lock();
    try {
      attempts
          .entrySet()
          .removeIf(each -> {
            if (each.getKey() >= index) {
              each.getValue().drop(why);
              return true;
            }
            return false;
          });
    } finally {
      lock.unlock();
    }
  }

  private Attempt start(int index, History own) {
    Attempt attempt = new Attempt(host.link());
    Pending<Effects> effects;
    lock.lock();
    try {
      attempts.put(index, attempt);
      while (itemEffects.size() <= index) {
        itemEffects.add(new Pending<>());
      }
      effects = itemEffects.get(index);
      if (dropped != null) {
        attempt.drop(dropped);
      }
    } finally {
      lock.unlock();
    }
    attempt
        .planned()
        .then(() -> {
          attempt
              .planned()
              .peek()
              .ifPresent(plan -> {
                if (plan instanceof Planned.Settled(Outcome outcome)) {
                  effects.complete(outcome.effects());
                } else if (plan instanceof Planned.Loaded loaded) {
                  effects.complete(loaded.exports());
                }
              });
          summarize();
        });
    return attempt.start(
        host.name() + " plans",
        running ->
            host.places().goesElsewhere(at)
                ? elsewhere(running, index, own)
                : plan(running, index, own));
  }

  /** Plans where the task goes, unless it does not go at all. */
  private Planned elsewhere(Attempt attempt, int index, History own) throws HostException {
    Variables scope = scope(attempt, index, own);
    Place place;
    try {
      place = host.places().of(at, attempt, turn, scope, loopLayer(index));
    } catch (UserException mistake) {
      String unmet = TaskPlanner.unmet(at.task().when(), scope);
      if (unmet == null) {
        throw mistake;
      }
      return new Planned.Settled(Outcome.skipped(unmet));
    }
    return attempt.plan(
        place,
        host.name() + " plans at " + place.target().name(),
        there -> plan(there, index, own));
  }

  /** What a delegated task knows of where it goes. */
  private static Variables beside(@Nullable Place place, Variables scope) {
    if (place == null || place.delegate() == null) {
      return scope;
    }
    Object host = place.connection().get("ansible_host");
    Map<String, @Nullable Object> there = place.delegated();
    there.put("ansible_host", host);
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    vars.put("ansible_host", host);
    vars.put("ansible_delegated_vars", Map.of(place.delegate(), there));
    return scope.over(Level.COMMAND_LINE_VALUES, Layer.of(vars));
  }

  private Planned plan(Attempt attempt, int index, History own) {
    Variables scope = beside(attempt.place(), scope(attempt, index, own));
    Task task = at.task();
    String name = host.nameOf(at, scope);
    Judge judge = host.judge(task, name, scope);
    Planned plan;
    try {
      plan =
          switch (at) {
            case Stop.AtTask ignored -> host.planner().plan(attempt, task, name, scope);
            case Stop.AtInclude(var position, var play, var include, var handler) ->
                host.planner()
                    .include(
                        attempt,
                        include,
                        scope,
                        loopVars(index),
                        index + 1,
                        loaded -> host.check(at, loaded));
          };
    } catch (AfterApply.Touched touched) {
      plan = new Planned.Settled(Outcome.pending(touched.tasks()));
    } catch (MissingInclude missing) {
      return new Planned.Settled(missing.outcome()); // nothing bears it
    } catch (UserException mistakes) {
      plan = new Planned.Settled(Outcomes.failed(TaskMistakes.of(mistakes, host.patient())));
    } catch (HostException failure) {
      plan = new Planned.Settled(Outcomes.failed(Failure.of(failure)));
    }
    return switch (plan) {
      case Planned.Settled(Outcome outcome) -> new Planned.Settled(judge.judged(outcome));
      case Planned.ToAct act when act.expected() != null ->
          new Planned.ToAct(act.plan(), act.become(), act.again(), judge.judged(act.expected()));
      case Planned.ToAct act -> act;
      case Planned.Loaded loaded -> loaded;
      case Planned.OfRun ofRun -> ofRun;
      case Planned.Dropped gone -> gone;
    };
  }

  /** The item's variables, for this seat. */
  Variables scope(Attempt attempt, int index) {
    return scope(attempt, index, historyOf(index));
  }

  private Variables scope(Attempt attempt, int index, History own) {
    return host.scopes().of(at, attempt, turn, own, loopLayer(index));
  }

  private Layer loopLayer(int index) {
    return Layer.of(loopVars(index));
  }

  /** What the loop adds to an item's variables and to its registered result. */
  Map<String, @Nullable Object> loopVars(int index) {
    return rounds.peek().orElse(null) instanceof Rounds.Items(var items, Loop.Names names)
        ? Layer.loop(names, items, index)
        : Map.of();
  }

  /** What is printed for an item. */
  String label(int index, Variables scope) {
    Loop loop = at.task().loop();
    if (loop == null) {
      return "";
    }
    Object label =
        loop.label() == null
            ? loopVars(index).get(String.valueOf(loopVars(index).get("ansible_loop_var")))
            : loop.label();
    try {
      return Values.print(Values.resolve(label, scope));
    } catch (UserException | AfterApply.Touched unknown) {
      return "item " + (index + 1);
    }
  }

  /** Once all is planned: whether it acts, and if not, which variables it makes. */
  private void summarize() {
    if (planned.peek().isPresent()) {
      return;
    }
    Rounds known = rounds.peek().orElse(null);
    if (known == null) {
      return;
    }
    if (known instanceof Rounds.None(Outcome outcome)) {
      slot.effects().complete(effects(outcome));
      planned.complete(false);
      return;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      Attempt attempt;
      lock.lock();
      try {
        attempt = attempts.get(i);
      } finally {
        lock.unlock();
      }
      Planned plan = attempt == null ? null : attempt.planned().peek().orElse(null);
      switch (plan) {
        case null -> {
          return;
        }
        case Planned.Dropped ignored -> {
          return;
        }
        case Planned.Loaded loaded -> outcomes.add(loaded(loaded));
        case Planned.OfRun ignored -> {
          return; // what it comes to is known when its turn has come
        }
        case Planned.Settled(Outcome outcome) -> outcomes.add(outcome);
        case Planned.ToAct act -> {
          Outcome expected = act.expected();
          if (expected == null) {
            planned.complete(true);
            return;
          }
          outcomes.add(expected);
        }
      }
    }
    Loop loop = at.task().loop();
    if (at.task().retry() == null && (loop == null || loop.breakWhen().isEmpty())) {
      slot.effects()
          .complete(
              effects(
                  known instanceof Rounds.Once && !outcomes.isEmpty()
                      ? outcomes.getFirst()
                      : Outcomes.sum(outcomes)));
    }
    planned.complete(false);
  }

  /** What an include comes to. */
  static Outcome loaded(Planned.Loaded loaded) {
    return Outcomes.ok(Map.of(), List.of()).withEffects(loaded.exports());
  }

  /** All variables that come of the outcome. */
  Effects effects(Outcome outcome) {
    Effects effects = outcome.status() == Status.PENDING ? facts(outcome) : outcome.effects();
    String register = at.task().register();
    if (register == null) {
      return effects;
    }
    if (outcome.status() == Status.PENDING && !(outcome.values() instanceof AfterApply)) {
      return effects.with(register, new AfterApply(outcome.waitsFor(), outcome.values()));
    }
    return effects.with(register, registered(outcome.values()));
  }

  /** What {@code set_fact} would set is known after apply too, be there a value now or not. */
  private Effects facts(Outcome pending) {
    Effects effects = pending.effects();
    String module = at.task().call().module();
    if (module.substring(module.lastIndexOf('.') + 1).equals("set_fact")) {
      for (String name : at.task().call().args().keySet()) {
        if (!Template.looksLikeTemplate(name)) {
          effects = effects.with(name, AfterApply.whole(pending.waitsFor()));
        }
      }
    }
    return effects;
  }

  /** Without what only reports are told. */
  static Map<String, @Nullable Object> registered(Map<String, @Nullable Object> values) {
    List<String> told = List.of(Place.DELEGATED, OwnTasks.SPOKEN);
    if (values instanceof AfterApply || told.stream().noneMatch(values::containsKey)) {
      return values;
    }
    Map<String, @Nullable Object> kept = new LinkedHashMap<>(values);
    kept.keySet().removeAll(told);
    return kept;
  }

  /** Nobody wants it any more. */
  void drop(String why) {
    lock.lock();
    try {
      dropped = why;
      if (opener != null) {
        opener.drop(why);
      }
      attempts.values().forEach(attempt -> attempt.drop(why));
    } finally {
      lock.unlock();
    }
  }
}
