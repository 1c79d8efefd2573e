package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
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
  private final long inventories;

  /** Where it goes, if not to its host. */
  private final @Nullable Place place;

  /** What plans for this one elsewhere. */
  private volatile @Nullable Attempt elsewhere;

  private volatile @Nullable String dropped;

  /** What is planned. Whatever it throws becomes an outcome. */
  interface Planning {
    Planned plan(Attempt attempt) throws HostException;
  }

  Attempt(HostLink link) {
    this(link, null);
  }

  /**
   * @param place where it goes; null where that is simply its host
   */
  Attempt(HostLink link, @Nullable Place place) {
    this.place = place;
    this.inventories = link.inventories();
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

  /**
   * Lets another one plan in its stead, over the link of a place, and waits for it.
   *
   * @throws Superseded where it was dropped meanwhile
   */
  Planned plan(Place there, String name, Planning planning) {
    Attempt other = new Attempt(there.link(), there);
    elsewhere = other;
    String why = dropped;
    if (why != null) {
      other.drop(why);
    }
    other.start(name, planning);
    return other.planned().await(seat);
  }

  /** Where it goes; null where that is simply its host. */
  @Nullable Place place() {
    Attempt other = elsewhere;
    return other == null ? place : other.place();
  }

  /** Where it asks and acts. */
  HostLink link() {
    return link;
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

  List<Diagnostic> warnings() {
    Attempt other = elsewhere;
    List<Diagnostic> all = new ArrayList<>(warnings);
    if (other != null) {
      all.addAll(other.warnings());
    }
    return all;
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
    Attempt other = elsewhere;
    return other == null ? desired : other.desired();
  }

  /** Whether nothing has been done since that it may have relied on. */
  boolean fresh() {
    Attempt other = elsewhere;
    if (link.coalescer().epoch() != epoch
        || link.inventories() != inventories
        || (other != null && !other.fresh())) {
      return false;
    }
    TaskReader read = reader;
    boolean beyond = sawController || (read != null && read.sawBeyondMachine());
    return !beyond || link.actionsOfRun() == actionsOfRun;
  }

  /** The earlier tasks because of which something it read is not believed, in check mode. */
  Set<String> waitsFor(Expectations expectations, boolean failed) {
    Attempt other = elsewhere;
    if (other != null) {
      return other.waitsFor(expectations, failed);
    }
    TaskReader read = reader;
    return read == null ? Set.of() : read.waitsFor(expectations, failed);
  }

  /** What it asked about. */
  Set<Resource> about() {
    Attempt other = elsewhere;
    if (other != null) {
      return other.about();
    }
    TaskReader read = reader;
    return read == null ? Set.of() : read.about();
  }

  void drop(String why) {
    dropped = why;
    Attempt other = elsewhere;
    if (other != null) {
      other.drop(why);
    }
    seat.cancel(why);
  }
}
