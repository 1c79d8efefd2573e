package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.report.ConsoleReport;
import dev.virtwright.report.Style;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run on one host. */
record PackageRun(RunReport report) {

  /** What a task would change or changed. */
  record Changed(String task, List<String> drift, List<String> actions) {}

  RunReport.Host host() {
    return report.hosts().getFirst();
  }

  boolean changed() {
    return host().changed() > 0;
  }

  /** Of each task that has any, in order. */
  List<Changed> changes() {
    return report.results().stream()
        .filter(result -> !result.drift().isEmpty() || !result.actions().isEmpty())
        .map(result ->
            new Changed(
                result.task().name(),
                result.drift().stream()
                    .map(change ->
                        "%s: %s → %s".formatted(change.path(), change.current(), change.target()))
                    .toList(),
                result.actions()))
        .toList();
  }

  /** Drift of all tasks, as {@code path: current → target}. */
  List<String> drift() {
    return changes().stream().flatMap(changed -> changed.drift().stream()).toList();
  }

  private List<TaskResult> failed() {
    return report.results().stream()
        .filter(result -> result.status() == Status.FAILED || result.status() == Status.UNREACHABLE)
        .toList();
  }

  /** Message and remedy of each task that failed. */
  List<String> failures() {
    return failed().stream().map(result -> result.message() + " → " + result.remedy()).toList();
  }

  /** What a person sees. */
  String console() {
    return ConsoleReport.render(report, Style.plain(), true, 0, ConsoleReport.ENDLESS);
  }

  /** The one failure, which has to say all of these, and on the console the host besides. */
  PackageRun assertFailureSays(String... words) {
    String console = console();
    assertTrue(console.startsWith(host().name() + "\n"), console);
    List<Finding> findings =
        failed().getFirst().findings().stream()
            .filter(finding -> finding.verdict() == Verdict.FAIL)
            .toList();
    if (findings.isEmpty()) {
      assertTrue(console.contains(Objects.requireNonNull(failed().getFirst().message())), console);
    }
    findings.forEach(finding -> assertTrue(console.contains(finding.read()), console));
    for (String word : words) {
      assertTrue(failures().getFirst().contains(word), () -> failures() + " lacks: " + word);
    }
    return this;
  }

  /** Verdict and what was read of the finding with that title. */
  String finding(String title) {
    return report.results().stream()
        .flatMap(result -> result.findings().stream())
        .filter(finding -> finding.title().equals(title))
        .map(PackageRun::told)
        .findFirst()
        .orElse("no finding: " + title);
  }

  private static String told(Finding finding) {
    return finding.verdict()
        + ": "
        + finding.read()
        + (finding.remedy() == null ? "" : " → " + finding.remedy());
  }

  /** What {@code register} would see of the first task. */
  Map<String, @Nullable Object> values() {
    return report.results().getFirst().values();
  }
}
