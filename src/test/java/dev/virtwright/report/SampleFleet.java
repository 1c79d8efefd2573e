package dev.virtwright.report;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import dev.virtwright.result.TrendPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A drift run over a large fleet as machines of several years give it: findings and values as
 * audits of such machines recorded them, mixed by a seed.
 */
public final class SampleFleet {
  static final long SEED = 20260302;

  private static final Instant START = Instant.parse("2026-11-27T02:00:00Z");
  private static final int RUNS = 30;

  private static final List<String> TASKS =
      List.of(
          "kvm_audit|Pre-flight, the machine is fit to be a KVM host",
          "assert|Pre-flight, the distribution is known",
          "package_repositories|Package repositories have the packages",
          "package|Virtualization packages are installed",
          "modprobe|Kernel module kvm is loaded, now and at boot",
          "modprobe|Kernel module of the CPU is loaded, now and at boot, with nested as asked",
          "modprobe|Kernel modules for guests' networks are loaded, now and at boot",
          "sysctl|Kernel settings hold, now and at boot",
          "bond|Bond and bridge carry the guests",
          "command|Which libvirt daemons the host runs",
          "assert|Only one kind of libvirt daemons is on",
          "template|libvirt's daemon is configured",
          "service|libvirt's sockets are enabled and listening",
          "service|libvirtd starts at boot, for guests that start with the host",
          "user|Users who manage guests are in libvirt's group",
          "file|Directory of the images is there",
          "virt_pool|Storage pool is active, now and at boot",
          "virt_net|libvirt's default network is as asked",
          "kvm_validate|The host validates",
          "kvm_audit|The host's capacity and fitness are known");

  private final Random random;
  private final List<TaskId> tasks = new ArrayList<>();
  private final List<RunReport.Host> hosts = new ArrayList<>();
  private final List<TaskResult> results = new ArrayList<>();

  private SampleFleet(long seed) {
    random = new Random(seed);
    for (String task : TASKS) {
      int number = tasks.size() + 1;
      int bar = task.indexOf('|');
      tasks.add(
          new TaskId(
              number,
              task.substring(bar + 1),
              task.substring(0, bar),
              "kvm_host",
              "KVM hosts",
              false,
              SourceLocation.of("roles/kvm_host/tasks/main.yml", 10 * number, 3)));
    }
  }

  /** The same for the same numbers. */
  static RunReport drift(int count, long seed) {
    SampleFleet fleet = new SampleFleet(seed);
    for (int i = 0; i < count; i++) {
      fleet.host("kvm-%s-%04d".formatted(List.of("fra", "ams", "dub").get(i % 3), i / 3 + 1));
    }
    return fleet.report(count);
  }

  /**
   * Writes the report of such a run.
   *
   * @param arguments number of hosts, file, and a seed if another is wanted
   */
  public static void main(String[] arguments) throws IOException {
    RunReport report =
        drift(
            Integer.parseInt(arguments[0]),
            arguments.length > 2 ? Long.parseLong(arguments[2]) : SEED);
    long start = System.nanoTime();
    String page = HtmlReport.render(report, ZoneId.of("UTC"));
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    Path file = Path.of(arguments[1]);
    Files.writeString(file, page);
    System.out.printf("%s: %,d bytes, rendered in %d ms%n", file, Files.size(file), millis);
  }

  private RunReport report(int count) {
    return new RunReport(
        "20261127T020000-4711",
        Mode.DRIFT,
        "playbooks/kvm-host.yml",
        START,
        START.plus(Duration.ofSeconds(40 + count / 4)),
        hosts,
        tasks,
        results,
        List.of(),
        false,
        trend(count));
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private void host(String name) {
    if (chance(0.006)) {
      boolean refused = chance(0.5);
      hosts.add(
          sums(
              name,
              refused ? "connection refused at port 22" : "no answer at port 22 for 10 s",
              refused
                  ? "is sshd listening there? systemctl status ssh on its console"
                  : "is the machine up and its network plugged? try its management interface",
              List.of()));
      return;
    }
    List<TaskResult> own = new ArrayList<>();
    SampleMachine machine = SampleMachine.any(random);
    boolean broken = chance(0.004);
    for (TaskId task : tasks) {
      own.add(broken && task.number() >= 4 ? failed(name, task) : result(name, task, machine));
      if (broken && task.number() == 4) {
        break;
      }
    }
    results.addAll(own);
    hosts.add(sums(name, null, null, own));
  }

  private TaskResult failed(String name, TaskId task) {
    return SampleRun.result(name, task, Status.FAILED)
        .message("apt-get install libvirt-daemon-system: Unable to fetch some archives (exit 100)")
        .remedy("look at /etc/apt/sources.list*, then apt-get update")
        .build();
  }

  private TaskResult result(String name, TaskId task, SampleMachine machine) {
    SampleRun.Builder same = SampleRun.result(name, task, Status.OK);
    if (task.number() == TASKS.size()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put(Capacity.KEY, machine.capacity().toValue());
      return same.findings(machine.audit()).values(values).build();
    }
    if (task.module().equals("kvm_validate")) {
      return same.findings(machine.validation()).build();
    }
    List<Change> drift = drift(task, machine);
    if (drift.isEmpty()) {
      return task.module().equals("command") && chance(0.02)
          ? SampleRun.result(name, task, Status.SKIPPED).build()
          : same.build();
    }
    Origin origin = origin(task);
    Map<String, Origin> origins = new LinkedHashMap<>();
    drift.forEach(change -> origins.put(change.path(), origin));
    return SampleRun.result(name, task, Status.CHANGED)
        .drift(drift.toArray(Change[]::new))
        .actions(action(task))
        .build()
        .withOrigins(origins);
  }

  private static String action(TaskId task) {
    return switch (task.module()) {
      case "sysctl" -> "write /etc/sysctl.d/99-virtwright.conf, then run sysctl --system";
      case "template" -> "write /etc/libvirt/libvirtd.conf";
      case "service" -> "run systemctl enable --now virtlockd.socket";
      case "file" -> "run chmod 0711 /var/lib/libvirt/images";
      default -> "run apt-get install --yes virtinst";
    };
  }

  /** What a person does on a host, and what a new release of the playbook asks for. */
  private List<Change> drift(TaskId task, SampleMachine machine) {
    return switch (task.module()) {
      case "sysctl" ->
          chance(0.05)
              ? List.of(
                  Change.of("vm.swappiness: running", any(List.of(60, 30, 1)), 10),
                  Change.of("fs.aio-max-nr: file", 65536, 1048576))
              : List.of();
      case "template" -> chance(0.035) ? List.of(configuration(machine)) : List.of();
      case "service" ->
          chance(0.012)
              ? List.of(Change.of("virtlockd.socket: enabled", "disabled", "yes"))
              : List.of();
      case "file" ->
          chance(0.02)
              ? List.of(Change.of("mode", any(List.of("0755", "0777", "0700")), "0711"))
              : List.of();
      case "user" -> chance(0.008) ? List.of(Change.secret("password")) : List.of();
      case "package" ->
          machine.old()
              ? List.of(Change.of("packages.missing", List.of(), List.of("swtpm-tools")))
              : List.of();
      default -> List.of();
    };
  }

  private Change configuration(SampleMachine machine) {
    String head =
        """
        # Managed by virtwright
        unix_sock_group = "libvirt"
        unix_sock_rw_perms = "0770"
        auth_unix_rw = "none"
        max_clients = 5000
        """;
    return chance(0.6)
        ? Change.of(
            "content",
            head + "log_filters = \"1:qemu\"\nlog_outputs = \"1:file:/tmp/libvirtd.log\"\n",
            head + "log_outputs = \"3:journald\"\n")
        : Change.of(
            "content",
            head.replace("5000", "20") + "log_outputs = \"3:journald\"\n",
            head + "log_outputs = \"3:journald\"\nhost_uuid = \"" + machine.uuid() + "\"\n");
  }

  private Origin origin(TaskId task) {
    Origin.Kind kind =
        switch (task.module()) {
          case "package" -> Origin.Kind.INTENDED;
          case "user" -> Origin.Kind.FIRST_SEEN;
          case "template" -> chance(0.3) ? Origin.Kind.INTENDED : Origin.Kind.CORRECTIVE;
          default -> chance(0.12) ? Origin.Kind.FIRST_SEEN : Origin.Kind.CORRECTIVE;
        };
    int days = kind == Origin.Kind.INTENDED ? 2 : random.nextInt(24);
    return new Origin(kind, START.minus(Duration.ofDays(days)));
  }

  private static RunReport.Host sums(
      String name, String lost, String remedy, List<TaskResult> own) {
    return new RunReport.Host(
        name,
        lost,
        remedy,
        count(own, Status.OK),
        count(own, Status.CHANGED),
        count(own, Status.FAILED),
        count(own, Status.SKIPPED),
        0,
        0,
        0,
        lost == null ? 3 : 0,
        0,
        lost == null ? 2 : 0,
        4096,
        90_000,
        false);
  }

  private static int count(List<TaskResult> results, Status status) {
    return (int) results.stream().filter(result -> result.status() == status).count();
  }

  /** A month of nights, drift growing until somebody applies; the last point is the run itself. */
  private List<TrendPoint> trend(int count) {
    List<TrendPoint> points = new ArrayList<>();
    Random nights = new Random(SEED);
    int corrective = count / 16;
    int intended = 0;
    for (int i = 0; i < RUNS - 1; i++) {
      corrective += nights.nextInt(Math.max(2, count / 70));
      if (i % 9 == 8 && i < 20) {
        corrective = count / 30;
      }
      intended = i == 11 || i > 26 ? count / 9 : intended * 2 / 5;
      int first = nights.nextInt(3) == 0 ? nights.nextInt(Math.max(2, count / 45)) : 0;
      int drifted = Math.min(count, (corrective + intended + first) * 3 / 4);
      int lost = nights.nextInt(Math.max(2, count / 110));
      points.add(
          point(i, count, drifted, lost, new int[] {corrective, intended, first}, new int[4]));
    }
    int[] origins = Arrays.stream(Origin.Kind.values()).mapToInt(this::differences).toArray();
    int[] checks =
        Stream.of(Verdict.PASS, Verdict.UNKNOWN, Verdict.WARN, Verdict.FAIL)
            .mapToInt(this::checks)
            .toArray();
    points.add(
        point(
            RUNS - 1,
            count,
            (int) hosts.stream().filter(host -> host.changed() > 0).count(),
            (int) hosts.stream().filter(host -> host.unreachable() != null).count(),
            origins,
            checks));
    return points;
  }

  private int differences(Origin.Kind kind) {
    return (int)
        results.stream()
            .flatMap(result -> result.origins().values().stream())
            .filter(origin -> origin.kind() == kind)
            .count();
  }

  private int checks(Verdict verdict) {
    return (int)
        results.stream()
            .flatMap(result -> result.findings().stream())
            .filter(finding -> finding.verdict() == verdict && !finding.isNote())
            .count();
  }

  private TrendPoint point(
      int night, int count, int drifted, int lost, int[] origins, int[] checks) {
    int failed = (int) hosts.stream().filter(host -> host.failed() > 0).count();
    return new TrendPoint(
        "run-" + night,
        Mode.DRIFT,
        START.minus(Duration.ofDays(RUNS - 1L - night)),
        count,
        Math.max(0, count - drifted - lost - failed),
        drifted,
        failed,
        lost,
        origins[0],
        origins[1],
        origins[2],
        checks[0],
        checks[1],
        checks[2],
        checks[3]);
  }

  static Finding note(String check, String title, String read) {
    return new Finding(check, "audit", title, read, Finding.AS_READ, Verdict.INFO, null);
  }
}
