package dev.virtwright.cli;

import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long a project takes to load in a JVM that has done it before; see bench/language. */
final class LoadingBench {
  private static final int TIMES = 40;

  private LoadingBench() {}

  public static void main(String[] args) {
    Path project = Path.of(args[0]).toAbsolutePath();
    List<Double> whole = new ArrayList<>();
    List<Double> inventory = new ArrayList<>();
    int tasks = 0;
    int hosts = 0;
    for (int i = 0; i < TIMES; i++) {
      long began = System.nanoTime();
      Inventory.read(List.of("inventory.yml"), project);
      inventory.add((System.nanoTime() - began) / 1e9);
      began = System.nanoTime();
      RunPlan plan =
          RunPlan.of(
              List.of(Path.of("site.yml")),
              List.of("inventory.yml"),
              project,
              RunOptions.of(RunReport.Mode.PLAN),
              ModuleCatalog.installed());
      tasks = plan.outline().stream().mapToInt(play -> play.tasks().size()).sum();
      hosts = plan.hosts().size();
      whole.add((System.nanoTime() - began) / 1e9);
    }
    System.out.printf(
        Locale.ROOT,
        "virtwright       %d tasks, %d hosts: first %.3f s, warm median %.3f s, best %.3f s%n",
        tasks,
        hosts,
        whole.getFirst(),
        median(whole),
        Collections.min(whole));
    System.out.printf(
        Locale.ROOT,
        "                 of which the inventory: first %.3f s, warm median %.3f s%n",
        inventory.getFirst(),
        median(inventory));
  }

  /** Of the second half, when everything is compiled. */
  private static double median(List<Double> times) {
    List<Double> late = new ArrayList<>(times.subList(times.size() / 2, times.size()));
    Collections.sort(late);
    return late.get(late.size() / 2);
  }
}
