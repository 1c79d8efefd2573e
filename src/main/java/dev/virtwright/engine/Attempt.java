package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Resource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One planning of a task, or of one item of its loop, on a thread of its own. Belongs to an epoch
 * of its machine, and where it relied on more than the machine, to a moment of the whole run.
 */
final class Attempt {
  private final HostLink link;
  private final Seat seat;
  private final long epoch;
  private final long actionsOfRun;
  private final Pending<Planned> planned = new Pending<>();
  private final CopyOnWriteArrayList<Diagnostic> warnings = new CopyOnWriteArrayList<>();
  private volatile boolean sawController;
  private volatile @Nullable TaskReader reader;
  private volatile @Nullable String desired;

  /** What is planned. Whatever it throws becomes an outcome. */
  interface Planning {
    Planned plan(Attempt attempt) throws HostException;
  }

  Attempt(HostLink link) {
    this.link = link;
    this.seat = link.coalescer().seat();
    this.epoch = link.coalescer().epoch();
    this.actionsOfRun = link.actionsOfRun();
  }

  /** What was warned of since. */
  List<Diagnostic> takeWarnings() {
    List<Diagnostic> taken = List.copyOf(warnings);
    warnings.removeAll(taken);
    return taken;
  }

  /** Plans on a new thread. */
  Attempt start(String name, Planning planning) {
    Thread.ofVirtual().name(name).start(() -> run(planning));
    return this;
  }

  private void run(Planning planning) {
    try (seat) {
      Planned result;
      try {
        result = planning.plan(this);
      } catch (Superseded end) {
        result = new Planned.Dropped(String.valueOf(end.getMessage()));
      } catch (AfterApply.Touched touched) {
        result = new Planned.Settled(Outcome.pending(touched.tasks()));
      } catch (UserException mistakes) {
        result = new Planned.Settled(Outcomes.failed(Failure.of(mistakes)));
      } catch (HostException failure) {
        result = new Planned.Settled(Outcomes.failed(Failure.of(failure)));
      } catch (RuntimeException bug) {
        result = new Planned.Settled(Outcomes.failed(Failure.ours("planning this task", bug)));
      }
      planned.complete(result);
    }
  }

  Seat seat() {
    return seat;
  }

  Pending<Planned> planned() {
    return planned;
  }

  void warn(Diagnostic warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  CopyOnWriteArrayList<Diagnostic> warnings() {
    return warnings;
  }

  /** Something of the controller was looked at that a task may change. */
  void sawController() {
    sawController = true;
  }

  void reads(TaskReader by) {
    reader = by;
  }

  void desires(String hash) {
    desired = hash;
  }

  /** Keyed hash of what the task is to bring about; null where nobody knows or asks. */
  @Nullable String desired() {
    return desired;
  }

  /** Whether nothing has been done since that it may have relied on. */
  boolean fresh() {
    if (link.coalescer().epoch() != epoch) {
      return false;
    }
    TaskReader read = reader;
    boolean beyond = sawController || (read != null && read.sawBeyondMachine());
    return !beyond || link.actionsOfRun() == actionsOfRun;
  }

  /** The earlier tasks because of which something it read is not believed, in check mode. */
  Set<String> waitsFor(Expectations expectations) {
    TaskReader read = reader;
    return read == null ? Set.of() : read.waitsFor(expectations);
  }

  /** What it asked about. */
  Set<Resource> about() {
    TaskReader read = reader;
    return read == null ? Set.of() : read.about();
  }

  void drop(String why) {
    seat.cancel(why);
  }
}
