package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * A run in Prometheus' text format 0.0.4, for the textfile collector of node_exporter: gauges of
 * the last run, without time stamps, which the collector refuses. Names are stable; a check that a
 * host was judged by several times has the worst verdict.
 */
public final class PrometheusReport {
  private final StringBuilder out = new StringBuilder();
  private final FleetView fleet;
  private final String mode;

  /** The family that samples are of. */
  private String name = "";

  private PrometheusReport(RunReport report) {
    this.fleet = FleetView.of(report);
    this.mode = Texts.word(report.mode());
  }

  public static String render(RunReport report) {
    PrometheusReport metrics = new PrometheusReport(report);
    metrics.run(report);
    metrics.hosts();
    metrics.checks();
    metrics.capacities();
    return metrics.out.toString();
  }

  private void run(RunReport report) {
    family("virtwright_run_finished_timestamp_seconds", "When the run ended, in Unix time.");
    sample(report.finished().toEpochMilli() / 1000.0, "title", report.title());
    family("virtwright_run_duration_seconds", "How long the run took.");
    sample(
        Duration.between(report.started(), report.finished()).toMillis() / 1000.0,
        "title",
        report.title());
    family("virtwright_run_interrupted", "1 where the run was interrupted.");
    sample(report.interrupted() ? 1L : 0L, "title", report.title());
  }

  private void hosts() {
    each(
        "virtwright_host_reachable",
        "1 where the host could be reached.",
        host -> host.host().unreachable() == null ? 1 : 0);
    family("virtwright_host_tasks", "Tasks of the host by how they ended.");
    for (HostView host : fleet.hosts()) {
      for (Status status : Status.values()) {
        long count = host.tasks().stream().filter(task -> task.status() == status).count();
        sample(count, "host", host.name(), "status", Texts.word(status));
      }
    }
    drift();
    family("virtwright_host_findings", "Checks of the host by their verdicts.");
    for (HostView host : fleet.hosts()) {
      for (Verdict verdict : Verdict.values()) {
        sample(host.count(verdict), "host", host.name(), "verdict", Texts.word(verdict));
      }
    }
    each(
        "virtwright_host_round_trips",
        "Batches of reads sent to the host and awaited.",
        host -> host.host().roundTrips());
    each(
        "virtwright_host_actions",
        "Actions carried out on the host.",
        host -> host.host().actions());
  }

  private void drift() {
    family("virtwright_host_drift", "Properties that differ, by where that comes from.");
    for (HostView host : fleet.hosts()) {
      for (Origin.Kind kind : Origin.Kind.values()) {
        long count =
            host.tasks().stream()
                .flatMap(task -> task.drift().stream())
                .filter(item -> item.origin() != null && item.origin().kind() == kind)
                .count();
        sample(count, "host", host.name(), "origin", Texts.word(kind));
      }
    }
  }

  private void checks() {
    family(
        "virtwright_check_verdict",
        "Each check of each host: "
            + String.join(
                ", ",
                Arrays.stream(Verdict.values())
                    .map(it -> number(it) + " " + Texts.word(it))
                    .toList())
            + ".");
    for (HostView host : fleet.hosts()) {
      Map<List<String>, Verdict> worst = new LinkedHashMap<>();
      for (Finding finding : host.findings()) {
        if (!finding.isNote()) {
          worst.merge(
              List.of(finding.group(), finding.check()),
              finding.verdict(),
              (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
      }
      worst.forEach((check, verdict) ->
          sample(
              number(verdict),
              "host",
              host.name(),
              "group",
              check.getFirst(),
              "check",
              check.getLast()));
    }
  }

  private void capacities() {
    capacity("virtwright_host_memory_bytes", "Memory installed.", its -> its.memory().bytes());
    capacity(
        "virtwright_host_guest_memory_bytes",
        "Memory left for guests.",
        its -> its.memoryForGuests().bytes());
    capacity("virtwright_host_cores", "Physical cores.", Capacity::cores);
    capacity("virtwright_host_guests", "Guests of the size asked for that fit.", Capacity::guests);
  }

  private void capacity(String name, String help, ToLongFunction<Capacity> value) {
    family(name, help);
    for (HostView host : fleet.hosts()) {
      host.capacity().ifPresent(its -> sample(value.applyAsLong(its), "host", host.name()));
    }
  }

  private void each(String name, String help, ToLongFunction<HostView> value) {
    family(name, help);
    fleet.hosts().forEach(host -> sample(value.applyAsLong(host), "host", host.name()));
  }

  private void family(String familyName, String help) {
    name = familyName;
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void sample(double value, String... labels) {
    sample(Double.toString(value), labels);
  }

  private void sample(long value, String... labels) {
    sample(Long.toString(value), labels);
  }

  private void sample(String value, String... labels) {
    out.append(name).append("{mode=\"").append(mode).append('"');
    for (int i = 0; i < labels.length; i += 2) {
      out.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    out.append("} ").append(value).append('\n');
  }

  private static long number(Verdict verdict) {
    return switch (verdict) {
      case PASS -> 0;
      case INFO -> 1;
      case UNKNOWN -> 2;
      case WARN -> 3;
      case FAIL -> 4;
    };
  }

  private static String escaped(String value) {
    return Texts.visible(value).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
