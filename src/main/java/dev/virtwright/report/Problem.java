package dev.virtwright.report;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.TaskResult.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is amiss on several hosts alike: a check that fails, a task that failed or drifted.
 *
 * @param cell how it looks in the heat map
 * @param hosts on which it is, the worst first
 * @param detail what was said or read most often; empty where there is nothing to say
 * @param remedy that was given most often; null where there was none
 * @param query what the filter is asked for to see the hosts
 */
record Problem(
    HeatMap.Cell cell,
    String title,
    List<RankedHost> hosts,
    String detail,
    @Nullable String remedy,
    String query) {

  /** The most urgent first, among equals those on most hosts. */
  static List<Problem> of(List<RankedHost> hosts, HeatMap map) {
    Map<Key, List<Case>> cases = new LinkedHashMap<>();
    for (RankedHost host : hosts) {
      unreachable(host, cases);
      tasks(host, map, cases);
      findings(host, map, cases);
    }
    return cases.entrySet().stream()
        .map(problem -> problem.getKey().with(problem.getValue()))
        .sorted(
            Comparator.comparingInt((Problem problem) -> rank(problem.cell()))
                .thenComparingInt(problem -> -problem.hosts().size()))
        .toList();
  }

  private record Key(HeatMap.Cell cell, String title, String query) {
    Problem with(List<Case> cases) {
      List<RankedHost> hosts = cases.stream().map(Case::host).toList();
      return new Problem(
          cell,
          title,
          hosts,
          Objects.requireNonNullElse(most(cases, Case::detail), ""),
          most(cases, Case::remedy),
          query);
    }
  }

  private record Case(RankedHost host, @Nullable String detail, @Nullable String remedy) {}

  private static @Nullable String most(List<Case> cases, Function<Case, @Nullable String> what) {
    return cases.stream()
        .map(what)
        .filter(Objects::nonNull)
        .collect(Collectors.groupingBy(text -> text, LinkedHashMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** Once a host: the first of its cases stands for the others. */
  private static void add(Map<Key, List<Case>> cases, Key key, Case its) {
    List<Case> known = cases.computeIfAbsent(key, first -> new ArrayList<>());
    if (known.isEmpty() || known.getLast().host() != its.host()) {
      known.add(its);
    }
  }

  private static void unreachable(RankedHost host, Map<Key, List<Case>> cases) {
    if (host.view().state() == HostView.State.UNREACHABLE) {
      add(
          cases,
          new Key(HeatMap.Cell.UNREACHABLE, "Out of reach", "state:unreachable"),
          new Case(host, host.view().host().unreachable(), host.view().host().remedy()));
    }
  }

  private static void tasks(RankedHost host, HeatMap map, Map<Key, List<Case>> cases) {
    for (TaskView task : host.view().tasks()) {
      if (task.status() == Status.FAILED && !task.sum().ignored() && !task.failsByFindings()) {
        add(
            cases,
            new Key(HeatMap.Cell.FAILED, task.title(), query(task, map)),
            new Case(host, task.message(), task.remedy()));
      } else if (task.status() == Status.CHANGED) {
        HeatMap.Cell cell = HeatMap.Cell.of(task);
        add(cases, new Key(cell, task.title(), query(task, map)), new Case(host, what(task), null));
      }
    }
  }

  private static String query(TaskView task, HeatMap map) {
    int column = map.column(task.sum().task()).orElse(-1);
    return column < 0 ? "" : map.columns().get(column).key() + origin(HeatMap.Cell.of(task));
  }

  private static String origin(HeatMap.Cell cell) {
    return switch (cell) {
      case CORRECTIVE -> " origin:" + Origins.key(Origin.Kind.CORRECTIVE);
      case INTENDED -> " origin:" + Origins.key(Origin.Kind.INTENDED);
      case FIRST_SEEN -> " origin:" + Origins.key(Origin.Kind.FIRST_SEEN);
      case NONE,
          PASS,
          INFO,
          UNKNOWN,
          WARN,
          FAIL,
          OK,
          SKIPPED,
          CHANGED,
          PENDING,
          FAILED,
          UNREACHABLE ->
          "";
    };
  }

  private static String what(TaskView task) {
    return task.drift().stream().map(ItemChange::path).distinct().collect(Collectors.joining(", "));
  }

  private static void findings(RankedHost host, HeatMap map, Map<Key, List<Case>> cases) {
    for (Finding finding : host.findings()) {
      Verdict verdict = finding.verdict();
      if (verdict == Verdict.FAIL || verdict == Verdict.WARN || verdict == Verdict.UNKNOWN) {
        int column = map.column(finding).orElseThrow();
        String query = map.columns().get(column).key() + " severity:" + Texts.word(verdict);
        add(
            cases,
            new Key(HeatMap.Cell.of(verdict), map.columns().get(column).title(), query),
            new Case(host, finding.read().lines().findFirst().orElse(null), finding.remedy()));
      }
    }
  }

  private static int rank(HeatMap.Cell cell) {
    return switch (cell) {
      case UNREACHABLE -> 0;
      case FAILED -> 1;
      case FAIL, CORRECTIVE -> 2;
      case CHANGED, FIRST_SEEN -> 4;
      case INTENDED -> 5;
      case WARN -> 6;
      case UNKNOWN -> 7;
      case PENDING -> 8;
      case NONE, PASS, INFO, OK, SKIPPED -> 9;
    };
  }
}
