package dev.virtwright.report;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.value.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run in SARIF 2.1.0: a rule for each check, a result for each check of each host, for drift, and
 * for what failed. A result's fingerprint is the same in every run, so that a viewer can tell a new
 * one from one that is known.
 */
public final class SarifReport {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  /** What SARIF calls a result that asks for nothing, by its kind. */
  private static final String NONE = "none";

  private final RunReport report;
  private final List<Object> rules = new ArrayList<>();

  /** Places in {@link #rules} by the rules' ids. */
  private final Map<String, Long> indices = new HashMap<>();

  private final List<Object> results = new ArrayList<>();

  private SarifReport(RunReport report) {
    this.report = report;
  }

  /**
   * @param version of this program
   */
  public static String render(RunReport report, String version) {
    return new SarifReport(report).document(version);
  }

  private String document(String version) {
    for (HostView host : FleetView.of(report).hosts()) {
      host(host);
    }
    Map<String, @Nullable Object> driver = new LinkedHashMap<>();
    driver.put("name", "Virtwright");
    driver.put("version", version);
    driver.put("rules", rules);
    Map<String, @Nullable Object> invocation = new LinkedHashMap<>();
    invocation.put("executionSuccessful", !report.interrupted());
    invocation.put("startTimeUtc", report.started().toString());
    invocation.put("endTimeUtc", report.finished().toString());
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put(
        "automationDetails",
        Map.of("id", "virtwright/%s/%s".formatted(Texts.word(report.mode()), report.id())));
    run.put("invocations", List.of(invocation));
    run.put("columnKind", "utf16CodeUnits");
    run.put("results", results);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("$schema", SCHEMA);
    document.put("version", "2.1.0");
    document.put("runs", List.of(run));
    return Json.write(document, 2) + "\n";
  }

  private void host(HostView host) {
    String unreachable = host.host().unreachable();
    if (unreachable != null) {
      rule("host-unreachable", "A host can be reached", "a host of the run did not answer");
      result(
          host, null, "host-unreachable", "fail", "error", unreachable, host.host().remedy(), "");
    }
    for (TaskView task : host.tasks()) {
      if (task.status() == Status.FAILED && !task.sum().ignored() && !task.failsByFindings()) {
        rule("task-failed", "A task succeeds", "a task of the run failed");
        String message = task.title() + ": " + (task.message() == null ? "" : task.message());
        result(host, task, "task-failed", "fail", "error", message, task.remedy(), task.title());
      } else if (task.status() == Status.CHANGED && report.mode() != Mode.APPLY) {
        String id = "drift-" + task.sum().task().module();
        rule(
            id,
            "No drift of " + task.sum().task().module(),
            "the host is as the playbook describes it");
        String paths =
            String.join(", ", task.drift().stream().map(FleetView.ItemChange::path).toList());
        result(
            host,
            task,
            id,
            "fail",
            report.mode() == Mode.DRIFT ? "warning" : "note",
            task.title()
                + ": "
                + Texts.cut(Texts.visible(paths), 500)
                + Origins.ago(task, report.started()),
            null,
            task.title());
      }
    }
    for (Finding finding : host.findings()) {
      finding(host, finding);
    }
  }

  private void finding(HostView host, Finding finding) {
    String id = finding.group() + "/" + finding.check();
    rule(id, finding.title(), finding.rule());
    String kind =
        switch (finding.verdict()) {
          case PASS -> "pass";
          case INFO -> "informational";
          case UNKNOWN -> "open";
          case WARN, FAIL -> "fail";
        };
    String level =
        finding.verdict() == Verdict.FAIL
            ? "error"
            : finding.verdict() == Verdict.WARN ? "warning" : NONE;
    result(host, null, id, kind, level, finding.told(), finding.remedy(), finding.title());
  }

  private void rule(String id, String title, String rule) {
    if (indices.putIfAbsent(id, (long) rules.size()) == null) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("id", id);
      map.put("shortDescription", Map.of("text", title));
      map.put("fullDescription", Map.of("text", rule.isEmpty() ? title : rule));
      rules.add(map);
    }
  }

  /**
   * @param about what tells the result apart from others of its rule on the host
   */
  private void result(
      HostView host,
      @Nullable TaskView task,
      String rule,
      String kind,
      String level,
      String message,
      @Nullable String remedy,
      String about) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("ruleId", rule);
    result.put("ruleIndex", indices.get(rule));
    result.put("kind", kind);
    result.put("level", level);
    String told = host.name() + ": " + message + (remedy == null ? "" : "\nRemedy: " + remedy);
    result.put("message", Map.of("text", told));
    Map<String, @Nullable Object> location = new LinkedHashMap<>();
    SourceLocation source = task == null ? null : task.sum().task().location();
    if (source != null) {
      location.put("physicalLocation", physical(source));
    }
    location.put("logicalLocations", List.of(Map.of("name", host.name(), "kind", "host")));
    result.put("locations", List.of(location));
    result.put(
        "partialFingerprints", Map.of("virtwright/v1", fingerprint(host.name(), rule, about)));
    results.add(result);
  }

  private static Map<String, Object> physical(SourceLocation source) {
    return Map.of(
        "artifactLocation",
        Map.of("uri", uri(source.file())),
        "region",
        Map.of("startLine", (long) source.line(), "startColumn", (long) source.column()));
  }

  /** A relative path as it is, with what URIs have no place for escaped. */
  private static String uri(String path) {
    StringBuilder out = new StringBuilder(path.startsWith("/") ? "file://" : "");
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
      out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return out.toString();
  }

  private static String fingerprint(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
