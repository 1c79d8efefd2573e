package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import java.util.List;

/** What {@code meta} does to the run, and where the host goes on after it. */
final class Steering {
  private final RunContext run;
  private final HostRun host;

  Steering(RunContext run, HostRun host) {
    this.run = run;
    this.host = host;
  }

  /** Where the host goes on. */
  enum Next {
    ON,
    FLUSH,
    OUT_OF_PLAY,
    OUT_OF_ROLE,
    /** On, with nothing known of it any more. */
    FORGETTING
  }

  /**
   * @param what the argument of {@code meta}
   * @throws UserException where the inventory cannot be read any more
   */
  Next after(String what, Stop.Work at) {
    Progress progress = at.play().progress();
    return switch (what) {
      case "flush_handlers" -> Next.FLUSH;
      case "end_play" -> {
        progress.finish();
        yield Next.OUT_OF_PLAY;
      }
      case "end_batch" -> {
        progress.finishBatch();
        yield Next.OUT_OF_PLAY;
      }
      case "end_host" -> Next.OUT_OF_PLAY;
      case "end_role" -> at.task().role() == null ? Next.ON : Next.OUT_OF_ROLE;
      case "clear_facts" -> Next.FORGETTING;
      case "clear_host_errors" -> {
        Inventory.Selection all = run.inventory().now().select(List.of("all"), null);
        run.fate().forgive(all.hosts().stream().map(Host::name).toList());
        run.fate().forgive(at.play().hosts());
        yield Next.ON;
      }
      case "refresh_inventory" -> {
        run.inventory().refresh();
        yield Next.ON;
      }
      case "reset_connection" -> {
        host.link().reconnect();
        yield Next.ON;
      }
      default -> Next.ON;
    };
  }
}
