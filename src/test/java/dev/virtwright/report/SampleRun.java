package dev.virtwright.report;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.value.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A run of a few hosts with one of everything that a report shows. */
final class SampleRun {
  private static final Instant START = Instant.parse("2026-03-02T09:15:00Z");

  private SampleRun() {}

  static RunReport drift(int healthy) {
    List<TaskId> tasks =
        List.of(
            task(1, "Pre-flight", "kvm_audit"),
            task(2, "Packages", "package"),
            task(3, "Nested virtualization", "modprobe"),
            task(4, "libvirt daemon", "service"),
            task(5, "Network configuration", "bond"));
    List<RunReport.Host> hosts = new ArrayList<>();
    List<TaskResult> results = new ArrayList<>();
    hosts.add(host("kvm-down", "connection refused at 192.0.2.9:22", 0, 0, 0, 0, 0));
    hosts.add(host("kvm-drifted", null, 2, 2, 0, 0, 1));
    results.add(result("kvm-drifted", tasks.get(0), Status.OK).findings(findings()).build());
    results.add(
        result("kvm-drifted", tasks.get(1), Status.CHANGED)
            .drift(Change.of("packages.missing", List.of(), List.of("virtinst")))
            .actions("run apt-get install virtinst")
            .build());
    results.add(
        result("kvm-drifted", tasks.get(2), Status.CHANGED)
            .item("kvm_amd")
            .drift(
                Change.of(
                    "content",
                    "# written by hand\noptions kvm_amd nested=0\n",
                    "options kvm_amd nested=1\n"))
            .build());
    results.add(result("kvm-drifted", tasks.get(2), Status.CHANGED).build());
    results.add(result("kvm-drifted", tasks.get(3), Status.PENDING).waitsFor("Packages").build());
    results.add(result("kvm-drifted", tasks.get(4), Status.OK).build());
    hosts.add(host("kvm-failed", null, 1, 0, 1, 3, 0));
    results.add(
        result("kvm-failed", tasks.get(0), Status.FAILED)
            .message("no hardware virtualization: neither vmx nor svm in /proc/cpuinfo")
            .remedy("switch it on in the firmware: Intel Virtualization Technology, or SVM mode")
            .drift(Change.secret("password"))
            .build());
    for (int i = 1; i <= healthy; i++) {
      String name = "kvm-%02d".formatted(i);
      hosts.add(host(name, null, 5, 0, 0, 0, 0));
      tasks.forEach(task ->
          results.add(
              result(name, task, Status.OK)
                  .findings(task.number() == 1 ? findings().subList(0, 2) : List.of())
                  .values(task.number() == 1 ? Map.of(Capacity.KEY, capacity()) : Map.of())
                  .build()));
    }
    return new RunReport(
        "20260302T091500-1",
        RunReport.Mode.DRIFT,
        "playbooks/kvm-host.yml",
        START,
        START.plusMillis(3210),
        hosts,
        tasks,
        results,
        List.of(),
        false,
        List.of());
  }

  /** So many hosts that drifted alike. */
  static RunReport drifted(int count) {
    TaskId task = task(1, "Packages", "package");
    return of(
        RunReport.Mode.DRIFT,
        List.of(task),
        IntStream.range(0, count)
            .mapToObj(i ->
                result("kvm-%04d".formatted(i), task, Status.CHANGED)
                    .drift(Change.of("packages.missing", List.of(), List.of("virtinst")))
                    .findings(List.of(finding("swap", "Swap", "none", Verdict.FAIL, "add some")))
                    .build())
            .toArray(TaskResult[]::new));
  }

  /** A run in which one host did these tasks; all other things are usual. */
  static RunReport of(RunReport.Mode mode, List<TaskId> tasks, TaskResult... results) {
    List<RunReport.Host> hosts =
        Arrays.stream(results)
            .map(TaskResult::host)
            .distinct()
            .map(name -> host(name, null, results.length, 0, 0, 0, 0))
            .toList();
    return new RunReport(
        "20260302T091500-1",
        mode,
        "playbooks/kvm-host.yml",
        START,
        START.plusMillis(3210),
        hosts,
        tasks,
        List.of(results),
        List.of(),
        false,
        List.of());
  }

  private static Map<String, ?> capacity() {
    return new Capacity(
            ByteSize.gibibytes(128),
            ByteSize.gibibytes(125),
            ByteSize.gibibytes(8),
            ByteSize.gibibytes(16),
            ByteSize.gibibytes(900),
            32,
            64,
            ByteSize.mebibytes(756),
            1,
            169,
            32,
            0)
        .toValue();
  }

  private static List<Finding> findings() {
    return List.of(
        finding("cpu-64-bit", "64-bit CPU", "lm", Verdict.PASS, null),
        finding("swap", "Swap", "8 GiB", Verdict.WARN, "add 8 GiB of swap"),
        finding(
            "iommu",
            "IOMMU <script>alert(1)</script>",
            "no DMAR table",
            Verdict.UNKNOWN,
            "run as root to read it"));
  }

  static Finding finding(
      String check, String title, String read, Verdict verdict, @Nullable String remedy) {
    return new Finding(check, "audit", title, read, "as documented", verdict, remedy);
  }

  static TaskId task(int number, String name, String module) {
    return new TaskId(
        number,
        name,
        module,
        "kvm_host",
        "KVM hosts",
        false,
        SourceLocation.of("roles/kvm_host/tasks/main.yml", 10 * number, 3));
  }

  private static RunReport.Host host(
      String name,
      @Nullable String lost,
      int ok,
      int changed,
      int failed,
      int skipped,
      int pending) {
    return new RunReport.Host(
        name,
        lost,
        lost == null ? null : "is the machine up, and is sshd listening there?",
        ok,
        changed,
        failed,
        skipped,
        pending,
        0,
        0,
        lost == null ? 3 : 0,
        0,
        2,
        4096,
        90_000,
        false);
  }

  static Builder result(String host, TaskId task, Status status) {
    return new Builder(host, task, status);
  }

  static final class Builder {
    private final String host;
    private final TaskId task;
    private final Status status;
    private @Nullable String item;
    private List<Change> drift = List.of();
    private List<String> actions = List.of();
    private List<Finding> findings = List.of();
    private Map<String, ? extends @Nullable Object> values = Map.of();
    private @Nullable String message;
    private @Nullable String remedy;
    private List<String> waitsFor = List.of();

    private Builder(String host, TaskId task, Status status) {
      this.host = host;
      this.task = task;
      this.status = status;
    }

    Builder item(String text) {
      item = text;
      return this;
    }

    Builder drift(Change... changes) {
      drift = List.of(changes);
      return this;
    }

    Builder actions(String... lines) {
      actions = List.of(lines);
      return this;
    }

    Builder findings(List<Finding> list) {
      findings = list;
      return this;
    }

    Builder values(Map<String, ? extends @Nullable Object> map) {
      values = map;
      return this;
    }

    Builder message(String text) {
      message = text;
      return this;
    }

    Builder remedy(String text) {
      remedy = text;
      return this;
    }

    Builder waitsFor(String... names) {
      waitsFor = List.of(names);
      return this;
    }

    TaskResult build() {
      Map<String, @Nullable Object> copied = new LinkedHashMap<>(values);
      return new TaskResult(
          host,
          task,
          item,
          status,
          drift,
          actions,
          findings,
          copied,
          message,
          remedy,
          waitsFor,
          List.of(),
          false,
          Duration.ofMillis(40),
          null,
          Map.of());
    }
  }
}
