package dev.virtwright.engine;

import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A host's turn at a task: does it, or has another host of the batch do it for all. */
final class HostTurn {
  private final RunContext run;
  private final HostRun host;
  private final Lookahead ahead;
  private final Attempt own;
  private final HostFailures failures;
  private final Notices notices;

  /**
   * @param own the host's own thread, with its seat
   */
  HostTurn(
      RunContext run,
      HostRun host,
      Lookahead ahead,
      Attempt own,
      HostFailures failures,
      Notices notices) {
    this.run = run;
    this.host = host;
    this.ahead = ahead;
    this.own = own;
    this.failures = failures;
    this.notices = notices;
  }

  /**
   * @param cursor where the host is afterwards
   */
  private record Did(Meeting.Result result, Cursor cursor) {}

  /**
   * Does the task.
   *
   * @param cursor at the task
   * @return where the host is afterwards
   */
  Cursor at(Stop.Work at, Cursor cursor) {
    Manner manner = Manner.of(at, host.own(at.task()), () -> host.due(at), run.ledger());
    if (!manner.once()) {
      return throttled(at, cursor, manner).cursor();
    }
    Meeting meeting = run.barrier().meet(host.name(), at.play().hosts());
    if (meeting.leads(host.name())) {
      try {
        Did did = throttled(at, cursor, manner);
        if (sharesResult(at)) {
          meeting.ended(did.result());
        }
        return did.cursor();
      } finally {
        meeting.ended(new Meeting.Result(Outcome.skipped("its host is gone"), Effects.NONE));
      }
    }
    ahead.skipped();
    return followed(at, cursor, meeting.result(own.seat()));
  }

  /** Whether hosts that leave a task to another have what it registers, and its failure. */
  private boolean sharesResult(Stop.Work at) {
    EngineTask which = host.own(at.task());
    return which == null
        || !which.once()
        || at.task().settings().find(Setting.RUN_ONCE).isPresent();
  }

  /** Where the host is after what another one did for it. */
  private Cursor followed(Stop.Work at, Cursor cursor, Meeting.Result result) {
    host.makes(result.effects());
    if (result.outcome().stops()) {
      failures.shared(at.position());
      host.makes(HostFailures.seen(at, result.outcome(), at.task().call().module()));
      return cursor.failed().cursor();
    }
    return isMeta(at) ? steered(at, cursor, result.outcome(), false) : cursor.next();
  }

  private Did throttled(Stop.Work at, Cursor cursor, Manner manner) {
    if (manner.most() < 1) {
      return work(at, cursor, manner.wrong());
    }
    Throttle throttle = run.throttles().of(at.task(), manner.most());
    throttle.enter(own.seat());
    try {
      return work(at, cursor, manner.wrong());
    } finally {
      throttle.leave();
    }
  }

  /**
   * @param wrong why the task fails before it is done; null where nothing is known against it
   */
  private Did work(Stop.Work at, Cursor cursor, @Nullable Failure wrong) {
    TaskRun task = ahead.take(at, cursor, host.made());
    task.turn().comes();
    Variables scope = host.scopes().of(at, own, task.turn(), task.history(), Layer.EMPTY);
    boolean meta = isMeta(at);
    Entry entry = run.plan().catalog().entry(at.task().call().module()).orElse(null);
    String module = entry == null ? at.task().call().module() : entry.spec().name();
    String name = host.name();
    TaskId id = meta ? null : run.ledger().begin(name, at, () -> host.nameOf(at, scope), module);
    boolean hidden = TaskNames.hidden(at.task(), scope);
    Instant began = run.time().now();
    RoundRunner rounds = new RoundRunner(run, host, task, id, own, hidden);
    Set<String> uncertain = notices.takeUncertain(at);
    Outcome outcome;
    if (uncertain != null) {
      outcome = Outcome.pending(List.copyOf(uncertain));
    } else if (wrong != null) {
      outcome = host.judge(at.task(), module, scope).borne(Outcomes.failed(wrong));
    } else {
      outcome = rounds.run();
    }
    List<Variables> told = rounds.changed().isEmpty() ? List.of(scope) : rounds.changed();
    for (Variables each : told) {
      outcome = notices.hear(at, outcome, each, id);
    }
    Effects effects = settle(at, task, outcome, rounds.acted());
    Cursor.Failed failed = outcome.stops() ? cursor.failed() : null;
    boolean broken = at instanceof Stop.AtInclude && outcome.values().containsKey("reason");
    boolean rescued =
        failed != null && failed.rescued() && !broken && outcome.status() != Status.UNREACHABLE;
    if (id == null) {
      run.ledger().steered(name, at, host.nameOf(at, scope), outcome.status() == Status.SKIPPED);
    } else {
      run.ledger()
          .finished(name, id, outcome, rescued, hidden, Duration.between(began, run.time().now()));
    }
    outcome.warnings().forEach(warning -> run.ledger().warned(name, warning));
    own.takeWarnings().forEach(warning -> run.ledger().warned(name, warning));
    Cursor on;
    if (failed != null && broken) {
      run.fate().failed(name); // whatever a rescue makes of it
    }
    if (failed != null) {
      on = failed(at, outcome, cursor, failed.cursor(), scope);
    } else if (meta) {
      on = steered(at, cursor, outcome, true);
    } else if (at instanceof Stop.AtInclude) {
      notices.add(rounds.handlers());
      on = cursor.into(rounds.included());
    } else {
      on = cursor.next();
    }
    if (!rounds.acted() && uncertain == null && wrong == null) {
      ahead.went();
    }
    return new Did(new Meeting.Result(outcome, effects), on);
  }

  /** The task's variables are there from now on. */
  private Effects settle(Stop.Work at, TaskRun task, Outcome outcome, boolean acted) {
    Effects effects = task.effects(outcome);
    Effects assumed = task.slot().effects().peek().orElse(null);
    task.slot().effects().complete(effects);
    host.makes(effects);
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

  /**
   * @param on where its blocks lead it
   */
  private Cursor failed(Stop.Work at, Outcome outcome, Cursor cursor, Cursor on, Variables scope) {
    ahead.mistaken("a task failed");
    failures.own(at, scope);
    if (at.handler() || outcome.status() == Status.UNREACHABLE) {
      notices.leaveFlush();
    }
    if (outcome.status() == Status.UNREACHABLE) {
      return failures.unreachable(at, Objects.requireNonNull(outcome.failure()), cursor);
    }
    host.makes(HostFailures.seen(at, outcome, host.givenNameOf(at, scope)));
    return on;
  }

  private Cursor steered(Stop.Work at, Cursor cursor, Outcome outcome, boolean leads) {
    Steering.Next next =
        outcome.status() == Status.OK ? new Steering(run, host).after(at, leads) : Steering.Next.ON;
    return switch (next) {
      case ON -> cursor.next();
      case FLUSH -> cursor.flushing(at.position());
      case OUT_OF_PLAY -> cursor.leavePlay();
      case OUT_OF_ROLE -> cursor.leaveRole(Objects.requireNonNull(at.task().role()));
      case FORGETTING -> {
        host.makes(new Effects(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), true));
        yield cursor.next();
      }
    };
  }

  private boolean isMeta(Stop.Work at) {
    return host.own(at.task()) == EngineTask.META;
  }

  /** Whether what comes after a task is known only once it took effect. */
  static boolean steers(Task task, @Nullable EngineTask own) {
    return own == EngineTask.META
        ? !Set.of("flush_handlers", "noop").contains(Steering.metaOf(task))
        : own != null && own.steers();
  }
}
