package dev.virtwright.engine;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Masker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs playbooks against machines of words. */
final class Stage {
  private final Path directory;
  private final AtomicInteger underWay = new AtomicInteger();

  /** By inventory name. */
  final Map<String, WordMachine> machines = new LinkedHashMap<>();

  /** Of the last run. */
  final List<RunEvent> events = new ArrayList<>();

  RunOptions options = RunOptions.of(RunReport.Mode.APPLY);
  final Masker masker = new Masker();

  Stage(Path directory, String... hosts) {
    this.directory = directory;
    for (String host : hosts) {
      machines.put(host, new WordMachine(host, "machine of " + host, underWay));
    }
  }

  WordMachine machine(String name) {
    return Objects.requireNonNull(machines.get(name));
  }

  Stage file(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text);
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  RunPlan plan(String playbook) {
    file("site.yml", playbook);
    return RunPlan.of(
        List.of(directory.resolve("site.yml")),
        List.of(String.join(",", machines.keySet()) + ","),
        directory,
        options,
        ModuleCatalog.of(List.of(new WordModule(), new ShoutModule())));
  }

  Run start(String playbook) {
    events.clear();
    RunPlan plan = plan(playbook);
    Engine engine =
        new Engine(
            target -> machine(target.name()),
            null,
            masker,
            (reader, subset) -> Map.of("os_family", reader.ask(new Word("os_family")), "many", 1L),
            Time.real());
    return engine.start(plan, events::add);
  }

  RunReport run(String playbook) {
    return start(playbook).await();
  }

  /** {@code host task status} of each task that ended. */
  static List<String> results(RunReport report) {
    return report.results().stream()
        .filter(result -> result.item() == null)
        .map(result -> result.host() + " " + result.task().name() + " " + result.status())
        .toList();
  }

  static TaskResult result(RunReport report, String task) {
    return report.results().stream()
        .filter(result -> result.task().name().equals(task) && result.item() == null)
        .findFirst()
        .orElseThrow(() -> new AssertionError(task + " is not among " + results(report)));
  }
}
