package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.host.Hop;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Masker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs playbooks against machines of words. */
final class Stage {
  private final Path directory;
  private final AtomicInteger underWay = new AtomicInteger();

  /** By inventory name. */
  final Map<String, WordMachine> machines = new LinkedHashMap<>();

  private final Map<String, WordMachine> others = new LinkedHashMap<>();

  /** Of the last run. */
  final List<RunEvent> events = new ArrayList<>();

  RunOptions options = RunOptions.of(RunReport.Mode.APPLY);
  final Masker masker = new Masker();

  /** Carries out guarded changes. */
  @Nullable GuardedExecutor guarded;

  /** Jump hosts by inventory name. */
  final Map<String, List<String>> jumps = new HashMap<>();

  /** Network facts by the machine's word os_family. */
  final Map<String, Map<String, @Nullable Object>> network = new HashMap<>();

  /** Hears each event as it comes. */
  Consumer<RunEvent> hears = event -> {};

  /** Asked about each task; null for nobody. */
  @Nullable Approver approver;

  final LanModule lan = new LanModule();

  Stage(Path directory, String... hosts) {
    this.directory = directory;
    for (String host : hosts) {
      machines.put(host, new WordMachine(host, "machine of " + host, underWay));
    }
  }

  /** A machine that is in no inventory. */
  Stage added(String host) {
    others.put(host, new WordMachine(host, "machine of " + host, underWay));
    return this;
  }

  WordMachine machine(String name) {
    WordMachine other = others.get(name);
    return other != null ? other : Objects.requireNonNull(machines.get(name));
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
        ModuleCatalog.of(List.of(new WordModule(), new ShoutModule(), lan)));
  }

  Run start(String playbook) {
    events.clear();
    RunPlan plan = plan(playbook);
    Engine engine =
        new Engine(
            new Machinery(),
            guarded,
            masker,
            (reader, subset, options) -> {
              String family = reader.ask(new Word("os_family"));
              Map<String, @Nullable Object> facts =
                  new HashMap<>(network.getOrDefault(family, Map.of()));
              facts.put("os_family", family);
              facts.put("many", 1L);
              return facts;
            },
            Time.real());
    return engine.start(
        plan,
        event -> {
          events.add(event);
          hears.accept(event);
        },
        approver);
  }

  private final class Machinery implements Sessions {
    @Override
    public HostSession open(Target target) {
      return machine(target.name());
    }

    @Override
    public List<Hop> hops(Target target) {
      return Stream.concat(
              jumps.getOrDefault(target.name(), List.of()).stream(), Stream.of(target.name()))
          .map(name -> new Hop(name, name + ".example", null))
          .toList();
    }
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
