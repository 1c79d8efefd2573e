package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds roles and reads them with all they depend on. */
final class RoleReader {
  private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json", "");
  private static final Set<String> OF_ENTRIES = Set.of("role", "name", "vars", "tags", "when");

  /**
   * A role as somebody asks for it.
   *
   * @param from other files than {@code main}, by directory
   * @param validates whether its argument specification is held against what it is given
   */
  record Use(
      String name,
      Map<String, @Nullable Object> vars,
      Map<String, @Nullable Object> params,
      Map<String, String> from,
      boolean validates,
      SourceLocation location) {}

  /**
   * What came of a role.
   *
   * @param role null where it was not found, which is reported
   * @param all the role and those it depends on, those first
   */
  record Loaded(@Nullable Role role, List<Role> all, List<Step> steps, List<Handler> handlers) {
    static final Loaded NOTHING = new Loaded(null, List.of(), List.of(), List.of());
  }

  /** What tells uses of a role apart that run once each. */
  private record Key(
      Path directory,
      Map<String, @Nullable Object> vars,
      Map<String, @Nullable Object> params,
      Map<String, String> from,
      List<Object> tags,
      List<String> when) {}

  private final SourceFiles files;
  private final Trees trees;
  private final SettingsReader settingsReader;
  private final TaskReader tasks;
  private final RoleFinder finder;
  private final StaticScope statics;
  private final AtomicInteger numbers;
  private final Set<Key> done = new LinkedHashSet<>();

  /**
   * @param rolesPath where roles are looked for after those beside the playbook
   */
  RoleReader(
      SourceFiles files,
      TaskReader tasks,
      List<Path> rolesPath,
      Collections collections,
      StaticScope statics,
      AtomicInteger numbers) {
    this.files = files;
    this.trees = new Trees(files);
    this.settingsReader = new SettingsReader(files, trees);
    this.tasks = tasks;
    this.finder = new RoleFinder(files, rolesPath, collections);
    this.statics = statics;
    this.numbers = numbers;
  }

  /** The play's {@code collections}, in which its roles may be. */
  void collections(List<String> names) {
    finder.collections(names);
  }

  /** Roles of the next play run again. */
  void nextPlay() {
    done.clear();
  }

  /**
   * An entry of {@code roles} or {@code dependencies}; a second one that is the same gives nothing.
   */
  Loaded entry(Node node, Inherited around, List<Role> parents, Position position) {
    if (node instanceof Scalar scalar && scalar.value() != null) {
      String plain = name(scalar, around);
      return plain == null
          ? Loaded.NOTHING
          : load(
              new Use(plain, Map.of(), Map.of(), Map.of(), true, scalar.location()),
              around,
              parents,
              position,
              true);
    }
    if (!(node instanceof Mapping mapping)) {
      files.error(
          "role", "a role must be a name or a mapping, not " + node.kind(), null, node.location());
      return Loaded.NOTHING;
    }
    Node nameNode = mapping.get("role") == null ? mapping.get("name") : mapping.get("role");
    if (nameNode == null) {
      files.error(
          "role", "an entry of roles names no role", "write 'role: NAME'", mapping.location());
      return Loaded.NOTHING;
    }
    String name = name(nameNode, around);
    if (name == null) {
      return Loaded.NOTHING;
    }
    Set<String> keywords = new TreeSet<>(OF_ENTRIES);
    keywords.addAll(SettingsReader.keywords(Setting.ofTasks()));
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    for (Mapping.Entry entry : mapping.entries()) {
      if (keywords.contains(entry.name())) {
        continue;
      }
      String meant = Suggestions.didYouMean(entry.name(), keywords);
      if (meant != null) {
        files.warning(
            "role-parameter",
            "'%s' is no keyword and becomes a parameter of role '%s'".formatted(entry.name(), name),
            meant,
            entry.key().location());
      }
      trees.variableName(entry.key());
      params.put(entry.name(), trees.tree(entry.value()));
    }
    List<Condition> when = trees.conditions(mapping.get("when"), "when");
    Inherited inside =
        around.inside(
            settingsReader.read(mapping, Setting.ofTasks()),
            trees.texts(mapping.get("tags"), "tags", true),
            when == null ? List.of() : when,
            List.of(),
            Map.of());
    Use use =
        new Use(
            name,
            trees.variables(mapping.get("vars"), "vars"),
            params,
            Map.of(),
            true,
            nameNode.location());
    return load(use, inside, parents, position, true);
  }

  private @Nullable String name(Node node, Inherited around) {
    Object given = trees.name(node, "role");
    String name = statics.text(given, around.context());
    if (given != null && name == null) {
      files.error(
          "keyword-static",
          "a role's name needs a host's variables here, but is read before the run",
          "use include_role",
          node.location());
    }
    return name;
  }

  /**
   * @param once whether the same use of the role runs no second time in the play
   */
  Loaded load(Use use, Inherited around, List<Role> parents, Position position, boolean once) {
    Path directory = finder.find(use, around.context(), parents);
    if (directory == null) {
      return Loaded.NOTHING;
    }
    if (parents.stream().anyMatch(parent -> parent.directory().equals(directory))) {
      files.error(
          "role-circle",
          "role '%s' depends on itself, through %s"
              .formatted(use.name(), String.join(", ", parents.stream().map(Role::name).toList())),
          null,
          use.location());
      return Loaded.NOTHING;
    }
    Mapping meta = mapping(directory, "meta", "main", false, use.location());
    boolean duplicates =
        meta != null
            && meta.get("allow_duplicates") instanceof Scalar scalar
            && Boolean.TRUE.equals(SettingsReader.truth(scalar.value()));
    Key key =
        new Key(
            directory,
            use.vars(),
            use.params(),
            use.from(),
            around.tags(),
            around.when().stream().map(Condition::text).toList());
    if (once && !done.add(key) && !duplicates) {
      return Loaded.NOTHING;
    }
    return read(use, directory, meta, around, parents, position);
  }

  private Loaded read(
      Use use,
      Path directory,
      @Nullable Mapping meta,
      Inherited around,
      List<Role> parents,
      Position position) {
    Map<String, @Nullable Object> ownDefaults = variables(use, directory, "defaults");
    Map<String, @Nullable Object> ownVars = variables(use, directory, "vars");
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    parents.forEach(parent -> params.putAll(parent.params()));
    params.putAll(use.params());
    List<String> parentNames = parents.stream().map(Role::name).toList();
    Role forDependencies =
        new Role(
            displayName(use, directory),
            directory,
            ownDefaults,
            merged(ownVars, use.vars()),
            ownVars,
            params,
            parentNames,
            use.location());
    List<Role> chain = new ArrayList<>(parents);
    chain.add(forDependencies);

    List<Role> all = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    List<Handler> handlers = new ArrayList<>();
    Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    Map<String, @Nullable Object> exports = new LinkedHashMap<>();
    parents.forEach(parent -> vars.putAll(parent.vars()));
    parents.forEach(parent -> exports.putAll(parent.exports()));
    int index = 0;
    for (Node dependency : dependencies(meta)) {
      index++;
      Loaded loaded = entry(dependency, around, chain, position.in(index));
      all.addAll(loaded.all());
      steps.addAll(loaded.steps());
      handlers.addAll(loaded.handlers());
      Role role = loaded.role();
      if (role != null) {
        defaults.putAll(role.defaults());
        vars.putAll(role.exports());
        exports.putAll(role.exports());
      }
    }
    parents.forEach(parent -> defaults.putAll(parent.defaults()));
    defaults.putAll(ownDefaults);
    vars.putAll(ownVars);
    vars.putAll(use.vars());
    exports.putAll(ownVars);
    Role role =
        new Role(
            forDependencies.name(),
            directory,
            defaults,
            vars,
            exports,
            params,
            parentNames,
            use.location());
    all.add(role);
    Inherited inside = inside(role, parents, around);
    Position own = position.in(index + 1);
    if (use.validates()) {
      Task validation = validation(use, role, meta, inside, own.in(0));
      if (validation != null) {
        steps.add(validation);
      }
    }
    steps.addAll(tasksOf(use, role, inside, own));
    handlers.addAll(handlersOf(use, role, inside, position.in(index + 2)));
    return new Loaded(role, all, steps, handlers);
  }

  private static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> weak, Map<String, @Nullable Object> strong) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>(weak);
    both.putAll(strong);
    return both;
  }

  private static String displayName(Use use, Path directory) {
    return use.name().indexOf('/') >= 0 ? String.valueOf(directory.getFileName()) : use.name();
  }

  private static Inherited inside(Role role, List<Role> parents, Inherited around) {
    Context c = around.context();
    List<Path> path = new ArrayList<>();
    path.add(role.directory());
    for (Role parent : parents.reversed()) {
      path.add(parent.directory());
    }
    Path tasks = role.directory().resolve("tasks");
    path.add(tasks);
    path.add(c.searchPath().getLast());
    return around.with(
        new Context(c.play(), c.playName(), role, c.blockVars(), c.includeParams(), tasks, path));
  }

  /** Holds what the role is given against its argument specification; null where it has none. */
  private @Nullable Task validation(
      Use use, Role role, @Nullable Mapping meta, Inherited inside, Position position) {
    Mapping file = mapping(role.directory(), "meta", "argument_specs", false, use.location());
    Node specs = file == null ? null : file.get("argument_specs");
    if (specs == null && meta != null) {
      specs = meta.get("argument_specs");
    }
    String entry = use.from().getOrDefault("tasks", "main").replaceFirst("\\.(ya?ml|json)$", "");
    if (!(specs instanceof Mapping all) || !(all.get(entry) instanceof Mapping spec)) {
      return null;
    }
    Node options = spec.get("options");
    Object summary = spec.get("short_description") instanceof Scalar text ? text.text() : null;
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("type", "role");
    context.put("name", role.shortName());
    context.put("argument_spec_name", entry);
    context.put("path", role.directory().toString());
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    args.put("argument_spec", options == null ? Map.of() : trees.tree(options));
    args.put("provided_arguments", role.params());
    args.put("validate_args_context", context);
    List<Object> tags = new ArrayList<>(inside.tags());
    tags.add("always");
    return new Task(
        numbers.incrementAndGet(),
        position,
        "Validating arguments against arg spec '%s'%s"
            .formatted(entry, summary == null ? "" : " - " + summary),
        new Call("ansible.builtin.validate_argument_spec", spec.location(), args, null, Map.of()),
        inside.context(),
        inside.settings(),
        tags,
        inside.when(),
        Map.of(),
        null,
        null,
        List.of(),
        null,
        null,
        null,
        spec.location());
  }

  private List<Step> tasksOf(Use use, Role role, Inherited inside, Position position) {
    String from = use.from().get("tasks");
    Path file = file(role.directory(), "tasks", from, false);
    if (file == null) {
      if (from != null) {
        missing(use, role.directory(), "tasks", from);
      }
      return List.of();
    }
    return tasks.file(file, inside, position, use.location());
  }

  private List<Handler> handlersOf(Use use, Role role, Inherited inside, Position position) {
    String from = use.from().get("handlers");
    Path file = file(role.directory(), "handlers", from, false);
    if (file == null) {
      if (from != null) {
        missing(use, role.directory(), "handlers", from);
      }
      return List.of();
    }
    Path parent = file.getParent();
    return tasks.handlers(
        files.yaml(file, use.location()), inside.in(parent == null ? file : parent), position);
  }

  private List<Node> dependencies(@Nullable Mapping meta) {
    Sequence list = meta == null ? null : trees.sequence(meta.get("dependencies"), "dependencies");
    return list == null ? List.of() : list.items();
  }

  private Map<String, @Nullable Object> variables(Use use, Path directory, String part) {
    String from = use.from().get(part);
    Path file = file(directory, part, from, true);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (file == null) {
      if (from != null) {
        missing(use, directory, part, from);
      }
      return variables;
    }
    for (Path each : inside(file)) {
      variables.putAll(trees.fileOfVariables(each, use.location()));
    }
    return variables;
  }

  private List<Path> inside(Path file) {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(file)) {
      for (Path entry : entries.sorted().toList()) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".") || name.endsWith("~")) {
          continue;
        }
        int dot = name.lastIndexOf('.');
        if (Files.isDirectory(entry)) {
          found.addAll(inside(entry));
        } else if (EXTENSIONS.contains(dot < 0 ? "" : name.substring(dot))) {
          found.add(entry);
        }
      }
    } catch (IOException unreadable) {
      files.error(
          "file-unreadable", files.name(file) + " cannot be listed", "check its permissions", null);
    }
    return found;
  }

  private void missing(Use use, Path directory, String part, String name) {
    files.error(
        "file-missing",
        "role '%s' has no %s '%s'".formatted(use.name(), part, name),
        "looked in " + files.name(directory.resolve(part)),
        use.location());
  }

  private @Nullable Mapping mapping(
      Path directory, String part, String name, boolean directories, SourceLocation at) {
    Path file = file(directory, part, name, directories);
    return file == null ? null : trees.mapping(files.yaml(file, at), files.name(file));
  }

  private static @Nullable Path file(
      Path role, String part, @Nullable String name, boolean directories) {
    String base = name == null ? "main" : name;
    for (String extension : EXTENSIONS) {
      Path candidate = role.resolve(part).resolve(base + extension).normalize();
      if (Files.isRegularFile(candidate) || (directories && Files.isDirectory(candidate))) {
        return candidate;
      }
    }
    return null;
  }
}
