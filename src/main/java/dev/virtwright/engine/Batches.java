package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.playbook.Context;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Settings;
import dev.virtwright.playbook.TagSelection;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chooses hosts and tasks of plays, and cuts plays into batches. */
final class Batches {
  private final RunOptions options;
  private final Inventory inventory;
  private final Map<String, @Nullable Object> variables;
  private final Scope scope;
  private final TagSelection tags;
  private final SortedMap<Integer, String> empty = new TreeMap<>();

  Batches(RunOptions options, Inventory inventory) {
    this(options, inventory, Map.of());
  }

  /**
   * @param known variables of the run that {@code hosts} may ask for: {@code groups} and {@code
   *     hostvars}
   */
  Batches(RunOptions options, Inventory inventory, Map<String, ? extends @Nullable Object> known) {
    this.options = options;
    Map<String, @Nullable Object> all = new LinkedHashMap<>(known);
    all.putAll(options.extraVars());
    this.variables = all;
    this.inventory = inventory;
    this.scope = Scope.of(all);
    this.tags = new TagSelection(options.tags(), options.skipTags());
  }

  /** Names of the plays whose patterns select no host, by number. */
  SortedMap<Integer, String> empty() {
    return empty;
  }

  /** Whether {@code --tags} and {@code --skip-tags} choose the task. */
  boolean selected(Task task) {
    List<String> own = new ArrayList<>();
    for (Object tag : task.tags()) {
      if (render(tag, scope) instanceof List<?> list) {
        list.forEach(element -> own.add(Values.print(element)));
      } else if (tag instanceof Template) {
        for (String each : Values.print(render(tag, scope)).split(",")) {
          own.add(each.strip());
        }
      } else {
        own.add(Values.print(tag));
      }
    }
    return tags.selects(own);
  }

  private static @Nullable Object render(@Nullable Object value, Scope scope) {
    try {
      return Values.resolve(value, scope);
    } catch (UserException needsAHost) {
      return value instanceof Template template ? template.source() : value;
    }
  }

  /** The plays with those of their tasks that are chosen. */
  List<Play> chosen(List<Play> plays, List<Diagnostic> mistakes) {
    checkLimit(mistakes);
    AtomicBoolean started = new AtomicBoolean(options.startAtTask() == null);
    List<Play> chosen = new ArrayList<>();
    for (Play play : plays) {
      chosen.add(Steps.kept(play, task -> begun(task, started) && selected(task)));
    }
    if (!started.get()) {
      mistakes.add(
          Diagnostic.error(
              "start-at-task",
              "no task is called '%s' (--start-at-task)".formatted(options.startAtTask()),
              "see --list-tasks",
              null));
    }
    return chosen;
  }

  /**
   * Batch by batch, up to the first play but the first one whose hosts cannot be told yet.
   *
   * @param plays those chosen
   */
  List<PlayRun> of(List<Play> plays, List<Diagnostic> mistakes, List<Diagnostic> notes) {
    List<PlayRun> runs = new ArrayList<>();
    boolean first = true;
    for (Play play : plays) {
      List<String> patterns;
      try {
        patterns = patterns(play);
      } catch (UserException unknown) {
        if (first) {
          mistakes.addAll(unknown.diagnostics());
        }
        break;
      }
      first = false;
      try {
        runs.addAll(batches(play, patterns, notes));
      } catch (UserException wrong) {
        mistakes.addAll(wrong.diagnostics());
      }
    }
    return runs;
  }

  /** What a play's own keywords may ask for: its variables, and those of the command line. */
  private Scope scope(Play play) {
    Map<String, @Nullable Object> own = new LinkedHashMap<>(play.vars());
    for (Play.VarsFile file : play.varsFiles()) {
      Map<String, @Nullable Object> known = file.vars();
      if (known != null) {
        own.putAll(known);
      }
    }
    own.putAll(variables);
    return Scope.of(own);
  }

  private List<String> patterns(Play play) {
    Scope ofPlay = scope(play);
    List<String> patterns = new ArrayList<>();
    for (Object pattern : play.hosts()) {
      if (Values.resolve(pattern, ofPlay) instanceof List<?> list) {
        list.forEach(each -> patterns.add(Values.print(each)));
      } else {
        patterns.add(Values.print(Values.resolve(pattern, ofPlay)));
      }
    }
    return patterns;
  }

  private boolean begun(Task task, AtomicBoolean started) {
    String wanted = options.startAtTask();
    if (!started.get() && wanted != null && task.name() != null) {
      String name =
          task.name() instanceof Template template ? template.source() : Values.print(task.name());
      String role = task.role() == null ? "" : task.role().name() + " : ";
      if (Globs.matches(wanted, name) || Globs.matches(wanted, role + name)) {
        started.set(true);
      }
    }
    return started.get();
  }

  private void checkLimit(List<Diagnostic> mistakes) {
    String limit = options.limit();
    if (limit != null) {
      Inventory.Selection chosen = inventory.select(List.of(limit), null);
      if (chosen.hosts().isEmpty()) {
        mistakes.add(
            Diagnostic.error(
                "host-pattern",
                "--limit '%s' matches no host".formatted(limit),
                chosen.warnings().isEmpty() ? null : chosen.warnings().getFirst().remedy(),
                null));
      }
    }
  }

  private List<PlayRun> batches(Play play, List<String> patterns, List<Diagnostic> notes) {
    Inventory.Selection selection = inventory.select(patterns, play.hostsLocation());
    String limit = options.limit();
    if (limit != null) {
      selection = inventory.limit(selection, List.of(limit));
    }
    String name =
        play.name() == null
            ? String.join(",", patterns)
            : Values.print(render(play.name(), scope(play)));
    notes.addAll(selection.warnings());
    if (selection.hosts().isEmpty()) {
      notes.add(
          Diagnostic.warning(
              "no-hosts",
              "play '%s' has no hosts and is skipped".formatted(name),
              null,
              play.location()));
      empty.put(play.number(), name);
      return List.of();
    }
    return cut(play, name, selection.hosts().stream().map(Host::name).toList());
  }

  private List<String> ordered(List<String> hosts, Play play) {
    String order = text(play, Setting.ORDER).orElse("inventory");
    return switch (order) {
      case "inventory" -> hosts;
      case "reverse_inventory" -> hosts.reversed();
      case "sorted" -> hosts.stream().sorted().toList();
      case "shuffle" -> {
        List<String> shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled);
        yield shuffled;
      }
      case "reverse_sorted" -> hosts.stream().sorted().toList().reversed();
      default -> throw unsupported(play.settings(), Setting.ORDER, order);
    };
  }

  private List<PlayRun> cut(Play play, String name, List<String> allHosts) {
    Settings settings = play.settings();
    List<String> hosts = ordered(allHosts, play);
    String strategy = text(play, Setting.STRATEGY).orElse(options.defaults().strategy());
    PlayRun.Strategy how =
        switch (strategy.substring(strategy.lastIndexOf('.') + 1)) {
          case "linear" -> PlayRun.Strategy.LINEAR;
          case "free" -> PlayRun.Strategy.FREE;
          case "host_pinned" -> PlayRun.Strategy.HOST_PINNED;
          default -> throw unsupported(settings, Setting.STRATEGY, strategy);
        };
    PlayRun.Tolerance tolerance =
        new PlayRun.Tolerance(
            text(play, Setting.ANY_ERRORS_FATAL)
                .map(Values::asBoolean)
                .orElse(options.defaults().anyErrorsFatal()),
            text(play, Setting.MAX_FAIL_PERCENTAGE).map(Double::parseDouble).orElse(null));
    AtomicInteger tasks = new AtomicInteger();
    Steps.each(play, step -> tasks.incrementAndGet());
    Task gathering = gathering(play, name);
    Progress.OfPlay whole = new Progress.OfPlay();
    List<PlayRun> runs = new ArrayList<>();
    List<Integer> sizes = sizes(play, hosts.size());
    int from = 0;
    for (int batch = 0; from < hosts.size(); batch++) {
      int given = sizes.get(Math.min(batch, sizes.size() - 1));
      int size = given <= 0 ? hosts.size() - from : given;
      List<String> some = hosts.subList(from, Math.min(hosts.size(), from + size));
      Progress progress = new Progress(some, tolerance, whole);
      runs.add(
          new PlayRun(
              play,
              name,
              batch,
              some,
              allHosts,
              how,
              gathering,
              tasks.get() + (gathering == null ? 0 : 1),
              progress));
      from += size;
    }
    return runs;
  }

  /** {@code serial}: numbers or percentages; the last one holds for the rest. */
  private List<Integer> sizes(Play play, int hosts) {
    Settings settings = play.settings();
    Object serial =
        settings
            .find(Setting.SERIAL)
            .map(Given::value)
            .map(value -> Values.resolve(value, scope(play)))
            .orElse(null);
    if (serial == null) {
      return List.of(hosts);
    }
    List<Integer> sizes = new ArrayList<>();
    for (Object each : serial instanceof List<?> list ? list : List.of(serial)) {
      String text = Values.reveal(each).strip();
      try {
        sizes.add(
            text.endsWith("%")
                ? share(hosts, Double.parseDouble(text.substring(0, text.length() - 1)))
                : Integer.parseInt(text));
      } catch (NumberFormatException notANumber) {
        throw unsupported(settings, Setting.SERIAL, text);
      }
    }
    return sizes.isEmpty() ? List.of(hosts) : sizes;
  }

  /** Of hosts, rounded down, and at least one. */
  private static int share(int hosts, double percent) {
    return Math.max(1, (int) (hosts * percent / 100));
  }

  private @Nullable Task gathering(Play play, String name) {
    boolean wanted =
        text(play, Setting.GATHER_FACTS).map(Values::asBoolean).orElse(options.defaults().gather());
    boolean skipped = !tags.selects(List.of("always"));
    if (!wanted || skipped) {
      return null;
    }
    Context context =
        new Context(
            play.number(),
            name,
            null,
            Map.of(),
            Map.of(),
            play.directory(),
            List.of(play.directory()));
    Map<String, @Nullable Object> args = new LinkedHashMap<>(Gathering.call(play).args());
    List<String> subset = options.defaults().gatherSubset();
    if (!subset.isEmpty()) {
      args.putIfAbsent("gather_subset", subset);
    }
    return RunPlan.task(
        play.number(), "Gathering Facts", "setup", args, context, play.settings(), play.location());
  }

  private Optional<String> text(Play play, Setting setting) {
    return play.settings()
        .find(setting)
        .map(Given::value)
        .map(value -> Values.resolve(value, scope(play)))
        .map(Values::print);
  }

  private static UserException unsupported(Settings settings, Setting setting, String value) {
    return new UserException(
        "unsupported-keyword",
        "'%s: %s' is not supported".formatted(setting.keyword(), value),
        null,
        settings.find(setting).map(Given::location).orElse(null));
  }
}
