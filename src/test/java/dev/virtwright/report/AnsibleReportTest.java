package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Change;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lines as recorded of ansible-core 2.14, callback default. */
final class AnsibleReportTest {
  private static final Instant NOW = Instant.EPOCH;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private AnsibleReport report(AnsibleSettings settings) {
    return new AnsibleReport(
        new AnsibleDisplay(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            settings,
            text -> {}),
        Path.of("/project"));
  }

  private static AnsibleSettings plain() {
    return AnsibleSettings.defaults();
  }

  private static TaskId task(int number, String name, String module) {
    return new TaskId(
        number, name, module, null, "play", false, SourceLocation.of("site.yml", 4, 3));
  }

  private static TaskResult result(
      TaskId task,
      @Nullable String item,
      Status status,
      List<Change> drift,
      Map<String, Object> values,
      boolean ignored) {
    return new TaskResult(
        "one",
        task,
        item,
        status,
        drift,
        List.of(),
        List.of(),
        new LinkedHashMap<>(values),
        null,
        null,
        List.of(),
        List.of(),
        ignored,
        Duration.ZERO,
        null,
        Map.of());
  }

  private static TaskResult result(TaskId task, Status status, Map<String, Object> values) {
    return result(task, null, status, List.of(), values, false);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String banner(String text) {
    return "\n" + text + " " + "*".repeat(79 - text.length()) + "\n";
  }

  @Test
  void eachTaskHasABannerAndEachHostALine() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Copy", "copy");
    report.accept(new RunEvent.PlayStarted(NOW, "Web", List.of("one"), 1));
    report.accept(new RunEvent.TaskStarted(NOW, task));
    report.accept(
        new RunEvent.TaskFinished(NOW, result(task, Status.CHANGED, Map.of("changed", true))));
    assertEquals(banner("PLAY [Web]") + banner("TASK [Copy]") + "changed: [one]\n", printed());
  }

  @Test
  void aPlayWithoutHostsSaysSo() {
    report(plain()).accept(new RunEvent.PlayStarted(NOW, "Web", List.of(), 0));
    assertEquals(banner("PLAY [Web]") + "skipping: no hosts matched\n", printed());
  }

  @Test
  void aFailureHasItsValuesSortedAndWithoutWhatTheLineSays() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Run", "command");
    report.accept(
        new RunEvent.TaskFinished(
            NOW,
            result(
                task,
                null,
                Status.FAILED,
                List.of(),
                Map.of("rc", 1L, "msg", "non-zero return code", "failed", true, "changed", true),
                true)));
    assertEquals(
        banner("TASK [Run]")
            + "fatal: [one]: FAILED! => {\"changed\": true, \"msg\": \"non-zero return code\","
            + " \"rc\": 1}\n...ignoring\n",
        printed());
  }

  @Test
  void itemsHaveLinesAndTheirSumHasNone() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Run", "command");
    report.accept(
        new RunEvent.ItemFinished(
            NOW, result(task, "a", Status.CHANGED, List.of(), Map.of(), false)));
    report.accept(
        new RunEvent.ItemFinished(
            NOW, result(task, "b", Status.SKIPPED, List.of(), Map.of(), false)));
    report.accept(
        new RunEvent.TaskFinished(NOW, result(task, Status.CHANGED, Map.of("results", List.of()))));
    assertEquals(
        banner("TASK [Run]") + "changed: [one] => (item=a)\nskipping: [one] => (item=b) \n",
        printed());
  }

  @Test
  void whatNoLogHidesIsCensored() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Run", "command");
    report.accept(
        new RunEvent.TaskFinished(
            NOW,
            result(task, Status.FAILED, Map.of("censored", "hidden by no_log", "changed", true))));
    assertTrue(
        printed()
            .contains(
                "{\"censored\": \"the output has been hidden due to the fact that 'no_log: true'"
                    + " was specified for this result\", \"changed\": true}"));
  }

  @Test
  void includedFilesAreNamedWithAllTheirHosts() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "include_tasks", "include_tasks");
    for (String host : List.of("one", "two")) {
      report.accept(new RunEvent.Included(NOW, host, task, null, "more.yml"));
    }
    report.accept(new RunEvent.TaskStarted(NOW, task(2, "Next", "debug")));
    assertEquals("included: /project/more.yml for one, two\n" + banner("TASK [Next]"), printed());
  }

  @Test
  void includedRolesAreNamedByTheirNames() {
    AnsibleReport report = report(plain());
    report.accept(new RunEvent.Included(NOW, "one", task(1, "r", "include_role"), "a", "web"));
    report.accept(new RunEvent.TaskStarted(NOW, task(2, "Next", "debug")));
    assertEquals("included: web for one => (item=a)\n" + banner("TASK [Next]"), printed());
  }

  @Test
  void anIncludeOfARoleIsToldWithoutTheRoleThatItStandsIn() {
    AnsibleReport report = report(plain());
    for (String module : List.of("include_role", "debug")) {
      report.accept(
          new RunEvent.TaskStarted(
              NOW, new TaskId(module.length(), "More", module, "base", "play", false, null)));
    }
    assertEquals(banner("TASK [More]") + banner("TASK [base : More]"), printed());
  }

  @Test
  void metaHasABannerForEachHost() {
    AnsibleReport report = report(plain());
    TaskId meta = task(0, "meta", "meta");
    report.accept(new RunEvent.Steered(NOW, "one", meta, "ending play for one", false));
    report.accept(new RunEvent.Steered(NOW, "two", meta, "end_host was not asked for", true));
    assertEquals(banner("TASK [meta]") + banner("TASK [meta]") + "skipping: [two]\n", printed());
  }

  @Test
  void metaSaysWhatItDidToWhomAsksForMore() {
    AnsibleReport report = report(plain().with(2, false, false));
    report.accept(
        new RunEvent.Steered(NOW, "one", task(0, "meta", "meta"), "ending play for one", false));
    assertTrue(printed().contains("\nMETA: ending play for one\n"), printed());
  }

  @Test
  void aTaskHasABannerInEachBatch() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Run", "command");
    for (String host : List.of("one", "two")) {
      report.accept(new RunEvent.PlayStarted(NOW, "all", List.of(host), 1));
      report.accept(new RunEvent.TaskFinished(NOW, result(task, Status.OK, Map.of())));
    }
    String batch = banner("PLAY [all]") + banner("TASK [Run]") + "ok: [one]\n";
    assertEquals(batch + batch, printed());
  }

  @Test
  void nobodyLeftIsABanner() {
    report(plain()).accept(new RunEvent.NoHostsLeft(NOW));
    assertEquals(banner("NO MORE HOSTS LEFT"), printed());
  }

  @Test
  void aTaskThatIsDelegatedToItsOwnHostHasNoArrow() {
    AnsibleReport report = report(plain());
    for (String to : List.of("one", "two")) {
      Map<String, Object> values =
          Map.of("_ansible_delegated_vars", Map.of("ansible_delegated_host", to));
      report.accept(
          new RunEvent.TaskFinished(NOW, result(task(1, "Run", "command"), Status.OK, values)));
    }
    assertEquals(banner("TASK [Run]") + "ok: [one]\nok: [one -> two]\n", printed());
  }

  @Test
  void anAssertionIsPrintedUnlessItIsQuiet() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Check", "assert");
    Map<String, Object> failed = Map.of("assertion", "a == b", "_ansible_verbose_always", true);
    report.accept(new RunEvent.TaskFinished(NOW, result(task, Status.FAILED, failed)));
    report.accept(new RunEvent.TaskFinished(NOW, result(task, Status.OK, Map.of("msg", "quiet"))));
    assertEquals(
        banner("TASK [Check]")
            + "fatal: [one]: FAILED! => {\n    \"assertion\": \"a == b\"\n}\nok: [one]\n",
        printed());
  }

  @Test
  void retriesCountDown() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Wait", "command");
    report.accept(new RunEvent.Retrying(NOW, result(task, Status.FAILED, Map.of()), 2));
    assertEquals(
        banner("TASK [Wait]") + "FAILED - RETRYING: [one]: Wait (2 retries left).\n", printed());
  }

  @Test
  void differencesAreUnifiedWithThreeLinesAround() {
    AnsibleSettings settings = plain().with(0, false, true);
    TaskId task = task(1, "Copy", "copy");
    report(settings)
        .accept(
            new RunEvent.TaskFinished(
                NOW,
                result(
                    task,
                    null,
                    Status.CHANGED,
                    List.of(Change.of("content", "a\nb\nc\nd\ne\n", "a\nb\nc\nd\nx")),
                    Map.of("dest", "/etc/f"),
                    false)));
    assertEquals(
        banner("TASK [Copy]")
            + """
            --- before: /etc/f
            +++ after: /etc/f
            @@ -2,4 +2,4 @@
             b
             c
             d
            -e
            +x
            \\ No newline at end of file

            changed: [one]
            """,
        printed());
  }

  @Test
  void anItemsDifferencesAreToldBeforeTheItem() {
    AnsibleReport report = report(plain().with(0, false, true));
    TaskId task = task(1, "Copy", "copy");
    for (String item : List.of("a", "b")) {
      report.accept(
          new RunEvent.ItemFinished(
              NOW,
              result(
                  task,
                  item,
                  Status.CHANGED,
                  List.of(Change.of("content", "", item + "\n")),
                  Map.of("dest", "/etc/f"),
                  false)));
    }
    report.accept(
        new RunEvent.TaskFinished(
            NOW, result(task, null, Status.CHANGED, List.of(), Map.of(), false)));
    String printed = printed();
    assertTrue(
        printed.matches("(?s).*\\+a\n\nchanged.*\\(item=a\\)\n.*\\+b\n\nchanged.*\\(item=b\\)\n"),
        printed);
  }

  @Test
  void yamlResultsAreBlocks() {
    AnsibleSettings settings =
        new AnsibleSettings(
            AnsibleSettings.Callback.DEFAULT,
            1,
            false,
            79,
            true,
            true,
            false,
            false,
            false,
            true,
            false,
            false,
            false);
    TaskId task = task(1, "Run", "command");
    report(settings)
        .accept(
            new RunEvent.TaskFinished(
                NOW,
                result(
                    task,
                    Status.CHANGED,
                    Map.of(
                        "cmd",
                        List.of("echo", "yes"),
                        "stdout",
                        "a\nb",
                        "stdout_lines",
                        List.of("a", "b"),
                        "msg",
                        ""))));
    assertTrue(
        printed()
            .endsWith(
                """
                changed: [one] =>\s
                    cmd:
                    - echo
                    - 'yes'
                    msg: ''
                    stdout: |-
                        a
                        b
                    stdout_lines: <omitted>
                """),
        printed());
  }

  @Test
  void warningsAreWrappedAndSaidOnceOnStandardError() {
    AnsibleReport report = report(plain());
    RunEvent warning =
        new RunEvent.Warned(NOW, null, Diagnostic.warning("x", "word ".repeat(20), null, null));
    report.accept(warning);
    report.accept(warning);
    String said = err.toString(StandardCharsets.UTF_8);
    assertEquals(2, said.lines().count());
    assertTrue(said.startsWith("[WARNING]: word word"));
  }

  @Test
  void resultsOfAModuleAreNoLoop() {
    AnsibleReport report = report(plain());
    TaskId task = task(1, "Packages", "dnf");
    report.accept(
        new RunEvent.TaskFinished(
            NOW, result(task, Status.CHANGED, Map.of("results", List.of("Installed: x-1-1")))));
    report.accept(
        new RunEvent.TaskFinished(NOW, result(task, Status.OK, Map.of("results", List.of()))));
    assertTrue(printed().contains("changed: [one]"), this::printed);
    assertTrue(printed().contains("ok: [one]"), this::printed);
  }
}
