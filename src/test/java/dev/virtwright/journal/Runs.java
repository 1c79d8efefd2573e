package dev.virtwright.journal;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of a small fleet, an hour apart. */
final class Runs {
  static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00.123Z");
  static final TaskId MOTD =
      new TaskId(1, "Message", "copy", "base", "Hosts", false, SourceLocation.of("site.yml", 7, 3));
  static final TaskId AUDIT = new TaskId(1, "Audit", "kvm_audit", null, "Audit", false, null);

  private final List<TaskResult> results = new ArrayList<>();
  private final List<RunReport.Host> hosts = new ArrayList<>();
  private final Mode mode;
  private final int hour;
  private String title = "site.yml";

  private Runs(Mode mode, int hour) {
    this.mode = mode;
    this.hour = hour;
  }

  static Runs of(Mode mode, int hour) {
    return new Runs(mode, hour);
  }

  static Instant at(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }

  Runs titled(String other) {
    title = other;
    return this;
  }

  /** The host's message has this hash of what is desired, and differs so. */
  Runs host(String name, @Nullable String desired, Change... drift) {
    hosts.add(host(name, null, drift.length == 0 ? 1 : 0, drift.length == 0 ? 0 : 1));
    results.add(
        result(
            name,
            MOTD,
            drift.length == 0 ? Status.OK : Status.CHANGED,
            List.of(drift),
            List.of(),
            desired));
    return this;
  }

  Runs lost(String name) {
    hosts.add(host(name, "no route to host", 0, 0));
    return this;
  }

  Runs audited(String name, Finding... findings) {
    hosts.add(host(name, null, 1, 0));
    results.add(result(name, AUDIT, Status.OK, List.of(), List.of(findings), null));
    return this;
  }

  static Finding finding(String check, Verdict verdict, String read) {
    return new Finding(check, "audit", check, read, "a rule", verdict, "a remedy");
  }

  RunReport report() {
    Instant started = at(hour);
    return new RunReport(
        "run-%s-%03d".formatted(mode, hour),
        mode,
        title,
        started,
        started.plusSeconds(5),
        hosts,
        List.of(mode == Mode.AUDIT ? AUDIT : MOTD),
        results,
        List.of(Diagnostic.warning("odd", "something odd", null, SourceLocation.of("a.yml", 1, 2))),
        false,
        List.of());
  }

  private static RunReport.Host host(
      String name, @Nullable String unreachable, int ok, int changed) {
    return new RunReport.Host(
        name, unreachable, null, ok, changed, 0, 0, 0, 0, 0, 3, 0, 2, 1000, 90_000, false);
  }

  private static TaskResult result(
      String host,
      TaskId task,
      Status status,
      List<Change> drift,
      List<Finding> findings,
      @Nullable String desired) {
    return new TaskResult(
        host,
        task,
        null,
        status,
        drift,
        List.of("write /etc/motd"),
        findings,
        Map.of("dest", "/etc/motd", "size", 12L, "list", List.of(1L, "two", true)),
        "a message",
        null,
        List.of(),
        List.of(),
        false,
        Duration.ofMillis(40),
        desired,
        Map.of());
  }
}
