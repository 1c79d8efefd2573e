package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads lists of tasks, blocks and handlers; what is imported is read in its place. */
final class TaskReader {
  /** Loads what {@code import_role} names: the role reader, which in turn needs this one. */
  interface RoleImporter {
    RoleReader.Loaded importRole(RoleReader.Use use, Inherited around, Position position);
  }

  private static final Set<String> PLAIN =
      Set.of(
          "name",
          "vars",
          "tags",
          "when",
          "register",
          "notify",
          "loop_control",
          "changed_when",
          "failed_when",
          "until",
          "retries",
          "delay",
          "args",
          "action",
          "local_action",
          "collections");
  static final Set<String> OF_BLOCKS =
      Set.of("name", "vars", "tags", "when", "notify", "block", "rescue", "always", "collections");

  private final SourceFiles files;
  private final Trees trees;
  private final SettingsReader settingsReader;
  private final CallReader calls;
  private final AtomicInteger numbers;
  private final LoopReader loops;
  private final IncludeReader includes;
  private final Deque<Path> importing = new ArrayDeque<>();
  private boolean handlers;

  TaskReader(SourceFiles files, AtomicInteger numbers, RoleImporter roles, StaticScope statics) {
    this.files = files;
    this.trees = new Trees(files);
    this.settingsReader = new SettingsReader(files, trees);
    this.calls = new CallReader(files, trees);
    this.loops = new LoopReader(files, trees);
    this.numbers = numbers;
    this.includes = new IncludeReader(files, trees, loops, this, roles, statics);
  }

  /** The steps of a list; {@code keyword} names it in messages. */
  List<Step> steps(@Nullable Node list, String keyword, Inherited around, Position position) {
    List<Step> steps = new ArrayList<>();
    Sequence sequence = trees.sequence(list, keyword);
    if (sequence != null) {
      int index = 0;
      for (Node item : sequence.items()) {
        index++;
        steps.addAll(step(item, around, position.in(index)));
      }
    }
    return steps;
  }

  /** The handlers of a list, those of imported files included. */
  List<Handler> handlers(@Nullable Node list, Inherited around, Position position) {
    boolean outer = handlers;
    handlers = true;
    List<Step> steps = steps(list, "handlers", around, position);
    handlers = outer;
    return steps.stream().map(this::handler).toList();
  }

  private Handler handler(Step step) {
    Object name =
        switch (step) {
          case Task task -> task.name();
          case Include include -> include.task().name();
          case Block block -> block.name();
        };
    return new Handler(
        step,
        name,
        Objects.requireNonNull(contexts.get(step.position())),
        listens.getOrDefault(step.position(), List.of()));
  }

  /** What handlers listen to and where they stand, by their position. */
  private final Map<Position, List<Object>> listens = new HashMap<>();

  private final Map<Position, Context> contexts = new HashMap<>();

  private void asHandler(Mapping mapping, Inherited around, Position position) {
    if (handlers) {
      listens.put(position, trees.texts(mapping.get("listen"), "listen", false));
      contexts.put(position, around.context());
    }
  }

  /** What was imported since the last call. */
  IncludeReader.Imported takeImported() {
    return includes.takeImported();
  }

  private List<Step> step(Node item, Inherited around, Position position) {
    if (!(item instanceof Mapping mapping)) {
      String remedy =
          item instanceof Scalar scalar && scalar.text().matches("[\\w.]+:\\S.*")
              ? "put a space behind the colon"
              : "write 'module: arguments'";
      files.error("task", "a task must be a mapping, not " + item.kind(), remedy, item.location());
      return List.of();
    }
    if (mapping.find("block") != null) {
      return List.of(block(mapping, around, position));
    }
    for (String part : List.of("rescue", "always")) {
      Mapping.Entry entry = mapping.find(part);
      if (entry != null) {
        files.error("block", "'%s' without 'block'".formatted(part), null, entry.key().location());
        return List.of();
      }
    }
    return task(mapping, around, position);
  }

  private Step block(Mapping mapping, Inherited around, Position position) {
    Set<String> known = new TreeSet<>(OF_BLOCKS);
    known.addAll(SettingsReader.keywords(Setting.ofTasks()));
    if (handlers) {
      known.add("listen");
    }
    unknown(mapping, known, "block");
    Inherited inside = inside(mapping, around);
    asHandler(mapping, around, position);
    return new Block(
        position,
        trees.name(mapping.get("name"), "name"),
        steps(mapping.get("block"), "block", inside, position.in(1)),
        steps(mapping.get("rescue"), "rescue", inside, position.in(2)),
        steps(mapping.get("always"), "always", inside, position.in(3)),
        mapping.location());
  }

  /** What is inside a block, import or {@code apply} with these keywords. */
  Inherited inside(Mapping mapping, Inherited around) {
    List<Condition> when = trees.conditions(mapping.get("when"), "when");
    return around.inside(
        settingsReader.read(mapping, Setting.ofTasks()),
        trees.texts(mapping.get("tags"), "tags", true),
        when == null ? List.of() : when,
        trees.texts(mapping.get("notify"), "notify", false),
        trees.variables(mapping.get("vars"), "vars"));
  }

  void unknown(Mapping mapping, Set<String> known, String what) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (!known.contains(entry.name())) {
        files.error(
            "unknown-keyword",
            "unknown keyword '%s' of a %s".formatted(entry.name(), what),
            Suggestions.didYouMean(entry.name(), known),
            entry.key().location());
      }
    }
  }

  private Set<String> keywords(Mapping task) {
    Set<String> keywords = new TreeSet<>(PLAIN);
    task.entries().stream().map(Mapping.Entry::name).filter(Loop::isKeyword).forEach(keywords::add);
    keywords.addAll(SettingsReader.keywords(Setting.ofTasks()));
    if (handlers) {
      keywords.add("listen");
    }
    return keywords;
  }

  private List<Step> task(Mapping mapping, Inherited around, Position position) {
    Optional<Call> call = calls.read(mapping, keywords(mapping));
    if (call.isEmpty()) {
      inside(mapping, around); // for the mistakes in its keywords
      return List.of();
    }
    return switch (CallReader.shortName(call.get().module())) {
      case "import_tasks" -> includes.importTasks(mapping, call.get(), around, position);
      case "import_role" -> {
        notAsHandler(call.get());
        yield includes.importRole(mapping, call.get(), around, position);
      }
      case "include_tasks" -> includes.includeTasks(mapping, call.get(), around, position);
      case "include_role" -> {
        notAsHandler(call.get());
        yield includes.includeRole(mapping, call.get(), around, position);
      }
      case "include", "import_playbook" -> {
        files.error(
            "misplaced-import",
            "'%s' cannot stand in a list of tasks".formatted(call.get().module()),
            "use import_tasks or include_tasks",
            call.get().moduleLocation());
        yield List.of();
      }
      default -> List.of(plain(mapping, call.get(), around, position));
    };
  }

  private void notAsHandler(Call call) {
    if (handlers) {
      files.error(
          "handler",
          "'%s' cannot be a handler".formatted(call.module()),
          "use include_tasks or import_tasks",
          call.moduleLocation());
    }
  }

  /** The task, or the include as a task. */
  Task plain(Mapping mapping, Call call, Inherited around, Position position) {
    Settings own = settingsReader.read(mapping, Setting.ofTasks());
    Mapping.Entry local = mapping.find("local_action");
    if (local != null) {
      own =
          own.within(
              Settings.of(
                  Map.of(Setting.DELEGATE_TO, new Given("localhost", local.key().location()))));
    }
    List<Condition> when = trees.conditions(mapping.get("when"), "when");
    Inherited with =
        around.inside(
            own,
            trees.texts(mapping.get("tags"), "tags", true),
            when == null ? List.of() : when,
            trees.texts(mapping.get("notify"), "notify", false),
            Map.of());
    Task task =
        new Task(
            numbers.incrementAndGet(),
            position,
            trees.name(mapping.get("name"), "name"),
            call,
            with.context(),
            with.settings(),
            with.tags(),
            with.when(),
            trees.variables(mapping.get("vars"), "vars"),
            loops.read(mapping),
            register(mapping.get("register")),
            with.notifies(),
            trees.conditions(mapping.get("changed_when"), "changed_when"),
            trees.conditions(mapping.get("failed_when"), "failed_when"),
            retry(mapping),
            mapping.location());
    asHandler(mapping, around, position);
    return task;
  }

  private @Nullable String register(@Nullable Node node) {
    if (node instanceof Scalar scalar && scalar.value() != null) {
      return trees.variableName(scalar) ? scalar.text() : null;
    }
    trees.literal(node, "register", "name one variable");
    return null;
  }

  private Task.@Nullable Retry retry(Mapping mapping) {
    List<Condition> until = trees.conditions(mapping.get("until"), "until");
    Node retries = mapping.get("retries");
    Node delay = mapping.get("delay");
    if (until == null && retries == null) {
      return null;
    }
    return new Task.Retry(
        until == null ? List.of() : until,
        retries == null ? null : number(retries, "retries"),
        delay == null ? null : number(delay, "delay"));
  }

  /** A number, or a template that gives one. */
  private @Nullable Object number(Node node, String keyword) {
    Object value = trees.tree(node);
    if (value instanceof String text && text.strip().matches("[0-9]{1,9}")) {
      return Long.valueOf(text.strip());
    }
    if (value instanceof String || value instanceof Boolean || !(node instanceof Scalar)) {
      files.error(
          "keyword-type",
          "'%s' must be a number, not %s".formatted(keyword, node.kind()),
          null,
          node.location());
      return null;
    }
    return value;
  }

  /** The file of tasks that a name means, or a report. */
  Optional<Path> find(String name, Context context, @Nullable SourceLocation at) {
    List<Path> places = new ArrayList<>();
    places.add(context.directory().resolve(name).normalize());
    Role role = context.role();
    if (role != null) {
      places.add(role.directory().resolve("tasks").resolve(name).normalize());
      places.add(role.directory().resolve(name).normalize());
    }
    places.add(context.searchPath().getLast().resolve(name).normalize());
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        return Optional.of(place);
      }
    }
    files.error(
        "file-missing",
        "no file of tasks '%s'".formatted(name),
        "looked at "
            + String.join(", ", new LinkedHashSet<>(places.stream().map(files::name).toList())),
        at == null ? null : at.withLength(name.length()));
    return Optional.empty();
  }

  /** The steps of a file. */
  List<Step> file(Path file, Inherited inside, Position position, @Nullable SourceLocation at) {
    if (importing.contains(file)) {
      files.error(
          "import-circle",
          files.name(file) + " imports itself",
          "use include_tasks with a condition",
          at);
      return List.of();
    }
    importing.push(file);
    Path parent = file.getParent();
    List<Step> steps =
        steps(
            files.yaml(file, at),
            "a file of tasks",
            inside.in(parent == null ? file : parent),
            position);
    importing.pop();
    return steps;
  }
}
