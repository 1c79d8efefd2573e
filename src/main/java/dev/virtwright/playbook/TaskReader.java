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
import java.util.LinkedHashMap;
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

  private static final List<String> LOOPS = List.of("loop", "with_items", "with_list", "with_dict");
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
          "loop",
          "with_items",
          "with_list",
          "with_dict",
          "collections");
  private static final Set<String> OF_BLOCKS =
      Set.of("name", "vars", "tags", "when", "notify", "block", "rescue", "always", "collections");
  private static final Set<Setting> OF_INCLUDES =
      Set.of(
          Setting.IGNORE_ERRORS,
          Setting.NO_LOG,
          Setting.RUN_ONCE,
          Setting.TIMEOUT,
          Setting.DEBUGGER);
  private static final Set<String> LOOP_CONTROLS =
      Set.of("loop_var", "index_var", "label", "pause", "extended", "extended_allitems");

  private final SourceFiles files;
  private final Trees trees;
  private final SettingsReader settingsReader;
  private final CallReader calls;
  private final AtomicInteger numbers;
  private final RoleImporter roles;
  private final Deque<Path> importing = new ArrayDeque<>();
  private final List<Handler> importedHandlers = new ArrayList<>();
  private boolean handlers;

  TaskReader(SourceFiles files, AtomicInteger numbers, RoleImporter roles) {
    this.files = files;
    this.trees = new Trees(files);
    this.settingsReader = new SettingsReader(files, trees);
    this.calls = new CallReader(files, trees);
    this.numbers = numbers;
    this.roles = roles;
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
    List<Handler> all = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Task task ->
            all.add(new Handler(task, listens.getOrDefault(task.number(), List.of())));
        case Block block ->
            files.error(
                "handler",
                "a block cannot be a handler",
                "write its tasks as handlers that listen to one topic",
                block.location());
        case Include include ->
            files.error(
                "handler",
                "an include cannot be a handler in this version",
                "use import_tasks",
                include.location());
      }
    }
    return all;
  }

  private final Map<Integer, List<Object>> listens = new LinkedHashMap<>();

  /** Handlers of roles that were imported since the last call. */
  List<Handler> takeImportedHandlers() {
    List<Handler> taken = List.copyOf(importedHandlers);
    importedHandlers.clear();
    return taken;
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
    unknown(mapping, known, "block");
    Inherited inside = inside(mapping, around);
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

  private void unknown(Mapping mapping, Set<String> known, String what) {
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

  private Set<String> keywords() {
    Set<String> keywords = new TreeSet<>(PLAIN);
    keywords.addAll(SettingsReader.keywords(Setting.ofTasks()));
    if (handlers) {
      keywords.add("listen");
    }
    return keywords;
  }

  private List<Step> task(Mapping written, Inherited around, Position position) {
    Mapping mapping = supported(written);
    Optional<Call> call = calls.read(mapping, keywords());
    if (call.isEmpty()) {
      inside(mapping, around); // for the mistakes in its keywords
      return List.of();
    }
    return switch (CallReader.shortName(call.get().module())) {
      case "import_tasks" -> importTasks(mapping, call.get(), around, position);
      case "import_role" -> importRole(mapping, call.get(), around, position);
      case "include_tasks" -> includeTasks(mapping, call.get(), around, position);
      case "include_role" -> includeRole(mapping, call.get(), around, position);
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

  /** The task without keywords of Ansible that this version has not, which are reported. */
  private Mapping supported(Mapping mapping) {
    List<Mapping.Entry> kept = new ArrayList<>();
    for (Mapping.Entry entry : mapping.entries()) {
      String name = entry.name();
      boolean loop = name.startsWith("with_") && !LOOPS.contains(name);
      if (loop) {
        files.error(
            "unsupported-keyword",
            "'%s' is not supported by this version".formatted(name),
            "use 'loop' with a filter or lookup that gives the list",
            entry.key().location());
      } else {
        kept.add(entry);
      }
    }
    return kept.size() == mapping.entries().size()
        ? mapping
        : new Mapping(kept, mapping.location());
  }

  private Task plain(Mapping mapping, Call call, Inherited around, Position position) {
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
            loop(mapping),
            register(mapping.get("register")),
            with.notifies(),
            trees.conditions(mapping.get("changed_when"), "changed_when"),
            trees.conditions(mapping.get("failed_when"), "failed_when"),
            retry(mapping),
            mapping.location());
    if (handlers) {
      listens.put(task.number(), trees.texts(mapping.get("listen"), "listen", false));
    }
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

  private @Nullable Loop loop(Mapping mapping) {
    Mapping.Entry found = null;
    Loop.Kind kind = Loop.Kind.LOOP;
    for (Loop.Kind candidate : Loop.Kind.values()) {
      Mapping.Entry entry = mapping.find(candidate.keyword());
      if (entry == null) {
        continue;
      }
      if (found != null) {
        files.error(
            "two-loops",
            "a task with two loops: '%s' and '%s'".formatted(found.name(), entry.name()),
            null,
            entry.key().location());
      }
      found = entry;
      kind = candidate;
    }
    Mapping control = trees.mapping(mapping.get("loop_control"), "loop_control");
    if (found == null) {
      return null;
    }
    Object items = trees.tree(found.value());
    if (kind == Loop.Kind.LOOP
        && (items == null
            || items instanceof String
            || items instanceof Map
            || items instanceof Number
            || items instanceof Boolean)) {
      files.error(
          "loop",
          "'loop' must be a list, not " + found.value().kind(),
          items instanceof String text && text.matches("[A-Za-z_][\\w.]*")
              ? "a variable is written \"{{ %s }}\"".formatted(text)
              : null,
          found.value().location());
    }
    if (control == null) {
      return new Loop(kind, items, "item", null, null, null, false, found.key().location());
    }
    unknown(control, LOOP_CONTROLS, "loop_control");
    String variable = variable(control.get("loop_var"));
    Node pause = control.get("pause");
    Node extended = control.get("extended");
    Boolean isExtended =
        extended == null ? Boolean.FALSE : SettingsReader.truth(trees.tree(extended));
    if (isExtended == null) {
      files.error(
          "keyword-type",
          "'extended' must be true or false",
          null,
          Objects.requireNonNull(extended).location());
    }
    return new Loop(
        kind,
        items,
        variable == null ? "item" : variable,
        variable(control.get("index_var")),
        control.get("label") == null
            ? null
            : trees.tree(Objects.requireNonNull(control.get("label"))),
        pause == null ? null : trees.tree(pause),
        Boolean.TRUE.equals(isExtended),
        found.key().location());
  }

  private @Nullable String variable(@Nullable Node node) {
    return node instanceof Scalar scalar && scalar.value() != null && trees.variableName(scalar)
        ? scalar.text()
        : null;
  }

  // imports and includes

  private static @Nullable Object argument(Call call, String name) {
    Object named = call.args().get(name);
    return named != null || !name.equals("file") ? named : call.args().get(Call.FREE_FORM);
  }

  private boolean onlyKnown(Call call, Set<String> known) {
    boolean all = true;
    for (String name : call.args().keySet()) {
      if (!known.contains(name)) {
        files.error(
            "unknown-argument",
            "unknown argument '%s' of '%s'".formatted(name, call.module()),
            Suggestions.didYouMean(name, known),
            call.locationOf(name));
        all = false;
      }
    }
    return all;
  }

  private List<Step> importTasks(Mapping mapping, Call call, Inherited around, Position position) {
    Inherited inside = inside(mapping, around);
    if (loop(mapping) != null) {
      files.error(
          "import-loop",
          "import_tasks cannot have a loop: it is read before the run",
          "use include_tasks",
          call.moduleLocation());
    }
    if (!onlyKnown(call, Set.of("file", Call.FREE_FORM))) {
      return List.of();
    }
    Object file = argument(call, "file");
    SourceLocation at = call.locationOf(call.args().containsKey("file") ? "file" : Call.FREE_FORM);
    if (!(file instanceof String name)) {
      files.error(
          "import-file",
          file == null
              ? "import_tasks names no file"
              : "the file of import_tasks cannot be a template: it is read before the run",
          file == null ? null : "use include_tasks",
          at);
      return List.of();
    }
    Optional<Path> found = find(name, around.context(), at);
    return found.isEmpty() ? List.of() : file(found.get(), inside, position, at);
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

  private List<Step> importRole(Mapping mapping, Call call, Inherited around, Position position) {
    if (loop(mapping) != null) {
      files.error(
          "import-loop",
          "import_role cannot have a loop: it is read before the run",
          "use include_role",
          call.moduleLocation());
    }
    Include.OfRole target = roleTarget(call);
    if (target == null) {
      return List.of();
    }
    Map<String, String> from = new LinkedHashMap<>();
    target
        .from()
        .forEach((part, name) -> {
          if (name instanceof String text) {
            from.put(part, text);
          }
        });
    if (!(target.name() instanceof String name) || from.size() < target.from().size()) {
      files.error(
          "import-file",
          "import_role cannot have a template here: it is read before the run",
          "use include_role",
          call.locationOf("name"));
      return List.of();
    }
    RoleReader.Use use =
        new RoleReader.Use(name, Map.of(), Map.of(), from, call.locationOf("name"));
    RoleReader.Loaded loaded = roles.importRole(use, inside(mapping, around), position);
    importedHandlers.addAll(loaded.handlers());
    return loaded.steps();
  }

  private Include.@Nullable OfRole roleTarget(Call call) {
    Set<String> known =
        Set.of(
            "name",
            "role",
            "tasks_from",
            "vars_from",
            "defaults_from",
            "handlers_from",
            "apply",
            "public",
            "allow_duplicates",
            "rolespec_validate");
    if (!onlyKnown(call, known)) {
      return null;
    }
    Object name = call.args().getOrDefault("name", call.args().get("role"));
    if (name == null || name instanceof Map || name instanceof List) {
      files.error(
          "missing-argument",
          "'%s' needs argument 'name'".formatted(call.module()),
          "the role's name",
          call.moduleLocation());
      return null;
    }
    Map<String, Object> from = new LinkedHashMap<>();
    for (String part : List.of("tasks", "vars", "defaults", "handlers")) {
      Object file = call.args().get(part + "_from");
      if (file != null) {
        from.put(part, file instanceof Number ? file.toString() : file);
      }
    }
    return new Include.OfRole(
        name instanceof Number ? name.toString() : name,
        from,
        !Boolean.FALSE.equals(SettingsReader.truth(call.args().get("allow_duplicates"))),
        Boolean.TRUE.equals(SettingsReader.truth(call.args().get("public"))));
  }

  private List<Step> includeTasks(Mapping mapping, Call call, Inherited around, Position position) {
    if (!onlyKnown(call, Set.of("file", "apply", Call.FREE_FORM))) {
      return List.of();
    }
    Object file = argument(call, "file");
    if (file == null || file instanceof Map || file instanceof List) {
      files.error(
          "missing-argument",
          "include_tasks names no file",
          "write 'include_tasks: FILE'",
          call.moduleLocation());
      return List.of();
    }
    Include.Tasks target = new Include.Tasks(file instanceof Number ? file.toString() : file);
    return List.of(include(mapping, call, target, around, position));
  }

  private List<Step> includeRole(Mapping mapping, Call call, Inherited around, Position position) {
    Include.OfRole target = roleTarget(call);
    return target == null ? List.of() : List.of(include(mapping, call, target, around, position));
  }

  private Include include(
      Mapping mapping, Call call, Include.Target target, Inherited around, Position position) {
    for (Mapping.Entry entry : mapping.entries()) {
      Setting setting = Setting.of(entry.name()).orElse(null);
      boolean foreign = setting != null && !OF_INCLUDES.contains(setting);
      if (foreign
          || List.of("notify", "changed_when", "failed_when", "until").contains(entry.name())) {
        files.error(
            "include-keyword",
            "'%s' does nothing on '%s' itself".formatted(entry.name(), call.module()),
            foreign ? "put it below 'apply:' to pass it to the tasks" : "remove it",
            entry.key().location());
      }
    }
    Inherited inherited = around.including(trees.variables(mapping.get("vars"), "vars"));
    Node apply = apply(mapping, call);
    if (apply != null) {
      Mapping applied = trees.mapping(apply, "apply");
      if (applied != null) {
        Set<String> known = new TreeSet<>(OF_BLOCKS);
        known.removeAll(Set.of("block", "rescue", "always"));
        known.addAll(SettingsReader.keywords(Setting.ofTasks()));
        unknown(applied, known, "apply");
        inherited = inside(applied, inherited);
      }
    }
    return new Include(plain(mapping, call, around, position), target, inherited);
  }

  private static @Nullable Node apply(Mapping mapping, Call call) {
    Node args = mapping.get(call.module());
    Node further = mapping.get("args");
    if (args instanceof Mapping given && given.get("apply") != null) {
      return given.get("apply");
    }
    return further instanceof Mapping given ? given.get("apply") : null;
  }
}
