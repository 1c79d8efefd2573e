package dev.virtwright.report;

import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import dev.virtwright.result.TrendPoint;
import dev.virtwright.value.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history for programs; members are added, never changed. */
public final class HistoryJson {
  private HistoryJson() {}

  public static String runs(List<PastRun> runs) {
    return Json.write(runs.stream().map(HistoryJson::run).toList(), 2) + "\n";
  }

  public static String host(PastHost host) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", host.name());
    map.put("findings", host.findings().stream().map(HistoryJson::standing).toList());
    map.put("drift", host.drifts().stream().map(HistoryJson::drift).toList());
    map.put("runs", host.runs().stream().map(HistoryJson::visit).toList());
    return Json.write(map, 2) + "\n";
  }

  public static String resources(List<PastDrift> drifts) {
    return Json.write(drifts.stream().map(HistoryJson::drift).toList(), 2) + "\n";
  }

  private static Map<String, @Nullable Object> run(PastRun run) {
    Map<String, @Nullable Object> map = point(run.sums());
    map.put("title", run.title());
    map.put("finished", run.finished().toString());
    map.put("interrupted", run.interrupted());
    map.put("report", run.reportKept());
    return map;
  }

  /** The sums of a run, under the names that reports give them too. */
  static Map<String, @Nullable Object> point(TrendPoint point) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", point.run());
    map.put("mode", Texts.word(point.mode()));
    map.put("started", point.started().toString());
    map.put("hosts", (long) point.hosts());
    map.put("in_sync", (long) point.inSync());
    map.put("drifted", (long) point.drifted());
    map.put("failed", (long) point.failed());
    map.put("unreachable", (long) point.unreachable());
    map.put("corrective", (long) point.corrective());
    map.put("intended", (long) point.intended());
    map.put("first_seen", (long) point.firstSeen());
    map.put("pass", (long) point.pass());
    map.put("unknown", (long) point.unknown());
    map.put("warn", (long) point.warn());
    map.put("fail", (long) point.fail());
    return map;
  }

  private static Map<String, @Nullable Object> visit(PastHost.Visit visit) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", visit.run());
    map.put("mode", Texts.word(visit.mode()));
    map.put("title", visit.title());
    map.put("started", visit.started().toString());
    map.put("state", Texts.word(visit.state()));
    map.put("drifted", (long) visit.drifted());
    map.put("warn", (long) visit.warn());
    map.put("fail", (long) visit.fail());
    map.put("trouble", visit.trouble());
    return map;
  }

  private static Map<String, @Nullable Object> standing(PastHost.Standing finding) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("group", finding.group());
    map.put("check", finding.check());
    map.put("title", finding.title());
    map.put("verdict", Texts.word(finding.verdict()));
    map.put("read", finding.read());
    map.put("since", finding.since().toString());
    return map;
  }

  private static Map<String, @Nullable Object> drift(PastDrift drift) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    PastDrift.Resource resource = drift.resource();
    map.put("host", drift.host());
    map.put("scope", resource.scope());
    map.put("task", resource.task());
    map.put("module", resource.module());
    map.put("item", resource.item());
    map.put("path", drift.path());
    map.put("current", drift.current());
    map.put("target", drift.target());
    map.put("origin", Texts.word(drift.origin().kind()));
    map.put("since", drift.origin().since().toString());
    PastDrift.End end = drift.end();
    map.put("ended", end == null ? null : end.at().toString());
    map.put("applied", end != null && end.applied());
    return map;
  }
}
