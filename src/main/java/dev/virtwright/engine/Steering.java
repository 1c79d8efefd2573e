package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.playbook.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** What a task with {@code meta} does. */
  static String metaOf(Task task) {
    Map<String, @Nullable Object> args = task.call().args();
    Object what = args.getOrDefault("_raw_params", args.get("free_form"));
    return String.valueOf(what).strip();
  }

  /**
   * What is said of it with {@code -vv}, as Ansible's strategies say it.
   *
   * @param skipped whether its condition does not hold
   */
  static String said(Task task, String host, boolean skipped) {
    String what = metaOf(task);
    String role = task.role() == null ? "" : task.role().shortName();
    if (skipped) {
      String instead =
          switch (what) {
            case "flush_handlers" -> ", not running handlers for " + host;
            case "clear_facts" -> ", not clearing facts and fact cache for " + host;
            case "clear_host_errors" -> ", not clearing host error state for " + host;
            case "end_batch" -> ", continuing current batch";
            case "end_play" -> ", continuing play";
            case "end_host" -> ", continuing execution for " + host;
            case "end_role" -> ", continuing role %s for %s".formatted(role, host);
            default -> "";
          };
      return what + " conditional evaluated to False" + instead;
    }
    return switch (what) {
      case "flush_handlers" -> "triggered running handlers for " + host;
      case "refresh_inventory" -> "inventory successfully refreshed";
      case "clear_facts" -> "facts cleared";
      case "clear_host_errors" -> "cleared host errors";
      case "end_batch" -> "ending batch";
      case "end_play" -> "ending play";
      case "end_host" -> "ending play for " + host;
      case "end_role" -> "ending role %s for %s".formatted(role, host);
      case "reset_connection" -> "reset connection";
      default -> what;
    };
  }

  /**
   * @param leads whether it is this host that does it for all
   * @throws UserException where the inventory cannot be read any more
   */
  Next after(Stop.Work at, boolean leads) {
    Progress progress = at.play().progress();
    return switch (metaOf(at.task())) {
      case "flush_handlers" -> Next.FLUSH;
      case "end_play" -> {
        progress.finish();
        yield Next.OUT_OF_PLAY;
      }
      case "end_batch" -> {
        progress.finishBatch();
        yield Next.OUT_OF_PLAY;
      }
      case "end_host" -> {
        progress.leave(host.name());
        yield Next.OUT_OF_PLAY;
      }
      case "end_role" -> at.task().role() == null ? Next.ON : Next.OUT_OF_ROLE;
      case "clear_facts" -> Next.FORGETTING;
      case "clear_host_errors" -> {
        if (!leads) {
          yield Next.ON;
        }
        Inventory.Selection all = run.inventory().now().select(List.of("all"), null);
        run.fate().forgive(all.hosts().stream().map(Host::name).toList());
        run.fate().forgive(at.play().hosts());
        progress.forgive();
        yield Next.ON;
      }
      case "refresh_inventory" -> {
        if (leads) {
          run.inventory().refresh();
        }
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
