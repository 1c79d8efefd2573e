package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as one JSON document, as docs/schemas/report-2.schema.json describes it. The form is
 * versioned: members are added, never changed. A task has the findings it made, a host those that
 * hold at the end.
 */
public final class JsonReport {
  /** Raised when a member's meaning changes. */
  private static final long VERSION = 2;

  private JsonReport() {}

  public static String render(RunReport report) {
    FleetView fleet = FleetView.of(report);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("id", report.id());
    document.put("mode", Texts.word(report.mode()));
    document.put("title", report.title());
    document.put("started", report.started().toString());
    document.put("finished", report.finished().toString());
    document.put("interrupted", report.interrupted());
    document.put("capacity", FleetCapacity.of(fleet).map(FleetCapacity::toValue).orElse(null));
    document.put("hosts", fleet.hosts().stream().map(JsonReport::host).toList());
    document.put("trend", report.trend().stream().map(HistoryJson::point).toList());
    document.put("custom_stats", report.customStats());
    document.put("warnings", report.warnings().stream().map(JsonReport::diagnostic).toList());
    return Json.write(document, 2) + "\n";
  }

  private static Map<String, @Nullable Object> host(FleetView.HostView host) {
    RunReport.Host sums = host.host();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", host.name());
    map.put("state", Texts.word(host.state()));
    map.put("unreachable", sums.unreachable());
    map.put("remedy", sums.remedy());
    Map<String, @Nullable Object> counts = new LinkedHashMap<>();
    counts.put("ok", (long) sums.ok());
    counts.put("changed", (long) sums.changed());
    counts.put("pending", (long) sums.pending());
    counts.put("failed", (long) sums.failed());
    counts.put("skipped", (long) sums.skipped());
    counts.put("ignored", (long) sums.ignored());
    counts.put("rescued", (long) sums.rescued());
    map.put("counts", counts);
    Map<String, @Nullable Object> cost = new LinkedHashMap<>();
    cost.put("round_trips", (long) sums.roundTrips());
    cost.put("actions", (long) sums.actions());
    cost.put("setup_waits", (long) sums.setupWaits());
    cost.put("bytes_sent", sums.bytesSent());
    cost.put("bytes_received", sums.bytesReceived());
    map.put("cost", cost);
    map.put("capacity", host.capacity().map(Capacity::toValue).orElse(null));
    map.put(LiveBond.KEY, host.bonds().stream().map(LiveBond::toValue).toList());
    map.put("findings", host.findings().stream().map(Finding::toValue).toList());
    List<Object> tasks = new ArrayList<>();
    for (FleetView.TaskView task : host.tasks()) {
      tasks.add(task(task.sum(), task.items()));
    }
    map.put("tasks", tasks);
    return map;
  }

  private static Map<String, @Nullable Object> task(TaskResult sum, List<TaskResult> items) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("number", (long) sum.task().number());
    map.put("name", sum.task().name());
    map.put("module", sum.task().module());
    map.put("role", sum.task().role());
    map.put("play", sum.task().play());
    map.put("handler", sum.task().handler());
    map.put("location", location(sum.task().location()));
    outcome(sum, map);
    if (!items.isEmpty()) {
      List<Object> list = new ArrayList<>();
      for (TaskResult item : items) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("item", item.item());
        outcome(item, one);
        list.add(one);
      }
      map.put("items", list);
    }
    return map;
  }

  private static void outcome(TaskResult result, Map<String, @Nullable Object> map) {
    map.put("status", Texts.word(result.status()));
    map.put("elapsed_ms", result.elapsed().toMillis());
    if (result.message() != null) {
      map.put("message", result.message());
    }
    if (result.remedy() != null) {
      map.put("remedy", result.remedy());
    }
    if (!result.waitsFor().isEmpty()) {
      map.put("waits_for", result.waitsFor());
    }
    if (result.ignored()) {
      map.put("ignored", true);
    }
    if (!result.drift().isEmpty() && result.status() != TaskResult.Status.OK) {
      // An act that counts as no change, such as a smoke test, leaves no drift to tell.
      map.put("drift", drift(result));
    }
    if (!result.actions().isEmpty()) {
      map.put("actions", result.actions());
    }
    if (!result.findings().isEmpty()) {
      map.put("findings", result.findings().stream().map(Finding::toValue).toList());
    }
    if (!result.warnings().isEmpty()) {
      map.put("warnings", result.warnings().stream().map(JsonReport::diagnostic).toList());
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>(result.values());
    if (values.remove("findings") != null && result.findings().isEmpty()) {
      // Those of an act come with its result.
      map.put("findings", result.values().get("findings"));
    }
    if (!values.isEmpty()) {
      map.put("values", values);
    }
  }

  /** What is set to another value, what is added where nothing was, and what is taken away. */
  private static Map<String, List<Object>> drift(TaskResult result) {
    Map<String, List<Object>> drift = new LinkedHashMap<>();
    List.of("sets", "adds", "deletes").forEach(kind -> drift.put(kind, new ArrayList<>()));
    for (Change change : result.drift()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("path", change.path());
      one.put("current", change.shownCurrent());
      one.put("target", change.shownTarget());
      Origin origin = result.origins().get(change.path());
      if (origin != null) {
        one.put("origin", Texts.word(origin.kind()));
        one.put("since", origin.since().toString());
      }
      String kind =
          change.shownTarget() == null
              ? "deletes"
              : change.shownCurrent() == null ? "adds" : "sets";
      Objects.requireNonNull(drift.get(kind)).add(one);
    }
    return drift;
  }

  private static Map<String, @Nullable Object> diagnostic(Diagnostic diagnostic) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("code", diagnostic.code());
    map.put("severity", Texts.word(diagnostic.severity()));
    map.put("summary", diagnostic.summary());
    map.put("remedy", diagnostic.remedy());
    map.put("location", location(diagnostic.location()));
    return map;
  }

  private static @Nullable String location(@Nullable SourceLocation location) {
    return location == null ? null : location.toString();
  }
}
