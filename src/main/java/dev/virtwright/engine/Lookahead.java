package dev.virtwright.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Plans a host's next tasks ahead of their turn, as if nothing failed and nothing had to be done.
 * Where the host comes another way, what was planned is dropped: it only ever saves time.
 */
final class Lookahead {
  private static final int FAR = 1 << 20;

  private final HostRun host;
  private final boolean enabled;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<TaskRun> queue = new ArrayDeque<>();

  /** What comes after the queue; null where that is not known or not wanted. */
  private @Nullable Cursor next;

  private History tail = History.of(Effects.NONE);

  /** The include at the end of the queue, whose steps come next. */
  private @Nullable TaskRun opening;

  private @Nullable TaskRun current;
  private int window;

  Lookahead(HostRun host, boolean enabled) {
    this.host = host;
    this.enabled = enabled;
    this.window = enabled ? FAR : 1;
  }

  /** How many items of a loop are planned at once. */
  int window() {
    return window;
  }

  /** Begins to look ahead from here. */
  void begin(Cursor from, Effects made) {
    lock.lock();
    try {
      if (enabled) {
        next = from;
        tail = History.of(made);
        fill();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The planning of the task whose turn it is. */
  TaskRun take(Stop.Work at, Cursor cursor, Effects made) {
    lock.lock();
    try {
      TaskRun head = queue.peek();
      if (head != null && head.at().position().equals(at.position())) {
        queue.remove();
        current = head;
        fill();
        return head;
      }
      dropAll("the host came another way");
      TaskRun run = new TaskRun(host, at, History.of(made), window);
      current = run;
      if (enabled) {
        tail = run.history().then(run.slot());
        follow(run, cursor);
        fill();
      }
      return run;
    } finally {
      lock.unlock();
    }
  }

  /** Another host does the task whose turn it is; what comes after it is looked at from there. */
  void skipped() {
    lock.lock();
    try {
      current = null;
    } finally {
      lock.unlock();
    }
  }

  /** The current task took effect as planned: look further. */
  void went() {
    lock.lock();
    try {
      current = null;
      window = enabled ? Math.min(FAR, window * 2) : 1;
      fill();
    } finally {
      lock.unlock();
    }
  }

  /** Something was done: what was planned is worth nothing. */
  void acted() {
    lock.lock();
    try {
      dropAll("an action began a new epoch");
      window = 1;
    } finally {
      lock.unlock();
    }
  }

  /** The host goes on another way or with other variables than was assumed. */
  void mistaken(String why) {
    lock.lock();
    try {
      dropAll(why);
    } finally {
      lock.unlock();
    }
  }

  private void dropAll(String why) {
    queue.forEach(run -> run.drop(why));
    queue.clear();
    next = null;
    opening = null;
  }

  private void follow(TaskRun run, Cursor cursor) {
    if (run.at() instanceof Stop.AtInclude) {
      next = cursor;
      opening = run;
      run.planned().then(this::refill);
    } else {
      next = host.staysOnItsWay(run.at()) ? cursor.next() : null;
    }
  }

  private void refill() {
    lock.lock();
    try {
      fill();
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    while (next != null && queue.size() + (current == null ? 0 : 1) < window) {
      if (opening != null && !open(opening, next)) {
        return;
      }
      if (next == null || willAct()) {
        return;
      }
      Cursor here = next;
      Optional<Stop> stop = here.stop();
      switch (stop.orElse(null)) {
        case null -> next = null;
        case Stop.AtPlay(var position, var play) ->
            next =
                host.scopes().lacks(play.play()) || host.places().moves(play) ? null : here.next();
        case Stop.AtFlush ignored -> next = here.next();
        case Stop.Work work when host.leavesToOthers(work) ->
            next = host.makes(work) == History.Makes.NOTHING ? here.next() : null;
        case Stop.Work work -> {
          TaskRun run = new TaskRun(host, work, tail, window);
          queue.add(run);
          tail = tail.then(run.slot());
          follow(run, here);
        }
      }
    }
  }

  /** Goes into what an include brought, if that is known. */
  private boolean open(TaskRun include, Cursor at) {
    if (include.planned().peek().isEmpty()) {
      return false;
    }
    opening = null;
    List<Cursor.Included> brought = new ArrayList<>();
    for (int i = 0; i < include.size(); i++) {
      switch (include.attempt(i).planned().peek().orElse(new Planned.Dropped(""))) {
        case Planned.Loaded loaded -> brought.add(loaded.included());
        case Planned.Settled(Outcome outcome)
            when outcome.status() == dev.virtwright.result.TaskResult.Status.SKIPPED -> {}
        case Planned.Settled ignored -> next = null;
        case Planned.ToAct ignored -> next = null;
        case Planned.OfRun ignored -> next = null;
        case Planned.Dropped ignored -> next = null;
      }
    }
    if (next != null) {
      next = at.into(brought);
    }
    return true;
  }

  /** An action ahead ends all that is planned after it, so that nothing more is. */
  private boolean willAct() {
    return (current != null && current.planned().peek().orElse(false))
        || queue.stream().anyMatch(run -> run.planned().peek().orElse(false));
  }
}
