package dev.virtwright.result;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.TaskResult.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run arranged by host and task, as every report shows it. */
public record FleetView(RunReport report, List<HostView> hosts) {

  public static FleetView of(RunReport report) {
    Map<String, Map<Integer, TaskView>> byHost = new LinkedHashMap<>();
    report.hosts().forEach(host -> byHost.put(host.name(), new LinkedHashMap<>()));
    for (TaskResult result : report.results()) {
      Map<Integer, TaskView> tasks =
          byHost.computeIfAbsent(result.host(), host -> new LinkedHashMap<>());
      TaskView before = tasks.get(result.task().number());
      tasks.put(result.task().number(), before == null ? TaskView.of(result) : before.with(result));
    }
    List<HostView> hosts = new ArrayList<>();
    for (RunReport.Host host : report.hosts()) {
      Map<Integer, TaskView> tasks = byHost.getOrDefault(host.name(), Map.of());
      hosts.add(HostView.of(host, List.copyOf(tasks.values())));
    }
    return new FleetView(report, hosts);
  }

  public long count(HostView.State state) {
    return hosts.stream().filter(host -> host.state() == state).count();
  }

  /**
   * One host of the run.
   *
   * @param findings what holds of the host at the end, the worst first and mere notes last: where a
   *     check was made again by a later task, only what that found
   */
  public record HostView(RunReport.Host host, List<TaskView> tasks, List<Finding> findings) {

    static HostView of(RunReport.Host host, List<TaskView> tasks) {
      return new HostView(host, tasks, standing(tasks));
    }

    /** What matters most about it. */
    public enum State {
      UNREACHABLE,
      FAILED,
      CHANGED,
      PENDING,
      IN_SYNC
    }

    public State state() {
      if (host.unreachable() != null) {
        return State.UNREACHABLE;
      }
      if (host.failed() > 0) {
        return State.FAILED;
      }
      if (host.changed() > 0) {
        return State.CHANGED;
      }
      return host.pending() > 0 ? State.PENDING : State.IN_SYNC;
    }

    public String name() {
      return host.name();
    }

    private static List<Finding> standing(List<TaskView> tasks) {
      Map<List<String>, List<Finding>> latest = new LinkedHashMap<>();
      for (TaskView task : tasks) {
        Map<List<String>, List<Finding>> made = new LinkedHashMap<>();
        for (Finding finding : task.findings()) {
          made.computeIfAbsent(
                  List.of(finding.group(), finding.check()), check -> new ArrayList<>())
              .add(finding);
        }
        latest.putAll(made);
      }
      return latest.values().stream()
          .flatMap(List::stream)
          .sorted(
              Comparator.comparing(Finding::isNote)
                  .thenComparing(Finding::verdict, Comparator.reverseOrder()))
          .toList();
    }

    /** PASS where nothing was judged. */
    public Verdict worst() {
      return findings.stream()
          .map(Finding::verdict)
          .max(Comparator.naturalOrder())
          .orElse(Verdict.PASS);
    }

    /** How many checks turned out so; notes are no checks. */
    public long count(Verdict verdict) {
      return findings.stream()
          .filter(finding -> finding.verdict() == verdict && !finding.isNote())
          .count();
    }

    /** The bonds of the host, each as it was seen last. */
    public List<LiveBond> bonds() {
      return bonds(tasks.stream());
    }

    /** Those that no finding tells of: of tasks that judge nothing. */
    public List<LiveBond> bondsBesideFindings() {
      return bonds(tasks.stream().filter(task -> task.findings().isEmpty()));
    }

    private static List<LiveBond> bonds(Stream<TaskView> tasks) {
      Map<String, LiveBond> latest = new LinkedHashMap<>();
      tasks
          .flatMap(task -> task.items().isEmpty() ? Stream.of(task.sum()) : task.items().stream())
          .flatMap(result -> LiveBond.fromValue(result.values().get(LiveBond.KEY)).stream())
          .forEach(bond -> latest.put(bond.name(), bond));
      return List.copyOf(latest.values());
    }

    public Optional<Capacity> capacity() {
      return tasks.stream()
          .map(task -> Capacity.fromValue(task.sum().values().get(Capacity.KEY)))
          .flatMap(Optional::stream)
          .reduce((first, second) -> second);
    }
  }

  /** One task on one host, with the items of its loop. */
  public record TaskView(TaskResult sum, List<TaskResult> items) {

    static TaskView of(TaskResult result) {
      return new TaskView(result, result.item() == null ? List.of() : List.of(result));
    }

    TaskView with(TaskResult result) {
      if (result.item() == null) {
        return new TaskView(result, items);
      }
      List<TaskResult> more = new ArrayList<>(items);
      more.add(result);
      return new TaskView(result, more);
    }

    public Status status() {
      return sum.status();
    }

    /** Role and name, as Ansible writes them. */
    public String title() {
      String role = sum.task().role();
      String name = sum.task().name();
      return role == null || name.startsWith(role + " : ") ? name : role + " : " + name;
    }

    public List<Finding> findings() {
      return items.isEmpty()
          ? findingsOf(sum)
          : items.stream().flatMap(item -> findingsOf(item).stream()).toList();
    }

    /** Findings of an act come with its result, as values. */
    private static List<Finding> findingsOf(TaskResult result) {
      return result.findings().isEmpty()
          ? Finding.fromValue(result.values().get("findings"))
          : result.findings();
    }

    /** What differed, under the loop's item where there is one. */
    public List<ItemChange> drift() {
      if (items.isEmpty()) {
        return drift(sum).toList();
      }
      return items.stream().flatMap(TaskView::drift).toList();
    }

    private static Stream<ItemChange> drift(TaskResult result) {
      return result.drift().stream()
          .map(
              change -> new ItemChange(result.item(), change, result.origins().get(change.path())));
    }

    /** Whether it failed by what it judged, which the host's findings tell in full. */
    public boolean failsByFindings() {
      return status() == Status.FAILED && !sum.ignored() && !findings().isEmpty();
    }

    /** What a person must know besides: the failure of the first item that failed, or the sum's. */
    public @Nullable String message() {
      return trouble().message();
    }

    public @Nullable String remedy() {
      return trouble().remedy();
    }

    private TaskResult trouble() {
      return items.stream()
          .filter(item -> item.status() == Status.FAILED || item.status() == Status.UNREACHABLE)
          .findFirst()
          .orElse(sum);
    }
  }

  /**
   * A change, and the loop's item it belongs to.
   *
   * @param origin null without a history, and of what is asked for anew each time
   */
  public record ItemChange(@Nullable String item, Change change, @Nullable Origin origin) {

    public String path() {
      return item == null ? change.path() : item + ": " + change.path();
    }
  }
}
