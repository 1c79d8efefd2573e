package dev.virtwright.engine;

import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Variables;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What failures mean to a host: its own, and those of others that are one for all. */
final class HostFailures {
  private final RunContext run;
  private final String name;

  /** Its own, and those of others that were its own too. */
  private final Set<Position> known = new HashSet<>();

  /** Whether the host failed and only its handlers are left. */
  private boolean forced;

  /** Where a host that was out of reach goes on in its play if that is forgiven there. */
  private @Nullable Cursor resume;

  HostFailures(RunContext run, String name) {
    this.run = run;
    this.name = name;
  }

  /** A play begins. */
  void begin() {
    forced = false;
    resume = null;
  }

  /** Whether the host failed and only its handlers are left. */
  boolean forced() {
    return forced;
  }

  /**
   * Where a host that was out of reach goes on if that was forgiven; asked once, null for others: a
   * failure leads out of the play whatever comes.
   */
  @Nullable Cursor takeResume() {
    Cursor taken = resume;
    resume = null;
    return taken;
  }

  /** The failure of a task that another host did for this one. */
  void shared(Position at) {
    known.add(at);
  }

  /** A failure of its own, which may be one for all hosts. */
  void own(Stop.Work at, Variables scope) {
    known.add(at.position());
    if (new Keywords(at.task().settings(), scope)
        .truth(Setting.ANY_ERRORS_FATAL)
        .orElse(at.play().progress().anyErrorsFatal())) {
      at.play().progress().fatal(at.position());
    }
  }

  /** Whether others' failures at a task may be its own, so that it waits to know them. */
  static boolean mayBeShared(Stop.Work at) {
    boolean fatal =
        at.play().progress().mayBeFatal()
            || at.task().settings().find(Setting.ANY_ERRORS_FATAL).isPresent();
    return fatal && at instanceof Stop.AtTask && at.play().strategy() == PlayRun.Strategy.LINEAR;
  }

  /**
   * Where another host's failure before a position leads, which is one for all.
   *
   * @param before at what the host did last
   * @param forces whether handlers run on hosts that failed
   * @return null where there is none
   */
  @Nullable Cursor struck(PlayRun in, Position here, Cursor before, BooleanSupplier forces) {
    if (run.fate().hasFailed(name)) {
      return null;
    }
    if (in.progress().exceededBefore(here)) {
      run.fate().failed(name);
      return before.leavePlay(); // neither rescue nor handlers: the batch is given up
    }
    List<Position> fatal = in.progress().fatalBefore(here).stream().filter(known::add).toList();
    if (fatal.isEmpty()) {
      return null;
    }
    Cursor on = before.failed().cursor();
    return on.lost() ? left(in, fatal.getLast(), before, forces.getAsBoolean()) : on;
  }

  /** Where the host goes that cannot be reached any more. */
  Cursor unreachable(Stop.Work at, Failure failure, Cursor cursor) {
    run.ledger().lost(name, failure);
    at.play().progress().unreachable(name, run.fate());
    resume = cursor.next();
    return cursor.leavePlay();
  }

  /**
   * Where the host goes after a failure of its own that nothing rescued.
   *
   * @param cursor at the task that failed
   * @param forces whether handlers run on hosts that failed
   */
  Cursor lost(Stop.Work at, Cursor cursor, boolean forces) {
    return left(at.play(), at.position(), cursor, forces && !at.handler());
  }

  /** Leaves the play, perhaps by its handlers. */
  private Cursor left(PlayRun play, Position at, Cursor cursor, boolean forces) {
    play.progress().failed(name, at, run.fate(), !forces && known.contains(at));
    forced = forces;
    return forced ? cursor.leavePlay(play, at) : cursor.leavePlay();
  }

  /** What a rescue sees of the failure that led to it. */
  static Effects seen(Stop.Work at, Outcome outcome, String taskName) {
    Map<String, @Nullable Object> task = new LinkedHashMap<>();
    task.put("name", taskName);
    task.put("action", at.task().call().module());
    return Effects.ofHost(
        Map.of("ansible_failed_task", task, "ansible_failed_result", outcome.values()));
  }
}
