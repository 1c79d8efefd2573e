package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Template;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a playbook and those it imports into plays. */
final class PlayReader {
  private static final Set<String> OF_PLAYS =
      Set.of(
          "name",
          "hosts",
          "vars",
          "vars_files",
          "vars_prompt",
          "pre_tasks",
          "roles",
          "tasks",
          "post_tasks",
          "handlers",
          "tags",
          "collections");
  private static final Set<String> OF_IMPORTS =
      Set.of("import_playbook", "ansible.builtin.import_playbook", "name", "vars", "tags", "when");

  /** What {@code import_playbook} passes to the plays it brings. */
  private record Outer(
      List<Object> tags, List<Condition> when, Map<String, @Nullable Object> vars) {
    static final Outer NOTHING = new Outer(List.of(), List.of(), Map.of());
  }

  private final SourceFiles files;
  private final Trees trees;
  private final Loading loading;
  private final SettingsReader settingsReader;
  private final int playsBefore;
  private final Map<Integer, PlaybookLoader.Ground> grounds;
  private final List<Play> plays = new ArrayList<>();
  private final Deque<Path> importing = new ArrayDeque<>();

  /**
   * @param playsBefore plays of playbooks before this one in the run
   * @param grounds takes what includes of each play need to know
   */
  PlayReader(Loading loading, int playsBefore, Map<Integer, PlaybookLoader.Ground> grounds) {
    this.grounds = grounds;
    this.loading = loading;
    this.files = loading.files();
    this.trees = loading.trees();
    this.settingsReader = new SettingsReader(files, trees);
    this.playsBefore = playsBefore;
  }

  List<Play> read(Path file) {
    playbook(file, Outer.NOTHING, null);
    return plays;
  }

  private void playbook(Path file, Outer outer, @Nullable SourceLocation namedAt) {
    if (importing.contains(file)) {
      files.error("import-circle", files.name(file) + " imports itself", null, namedAt);
      return;
    }
    importing.push(file);
    Node root = files.yaml(file, namedAt);
    if (root instanceof Sequence sequence) {
      Path parent = file.getParent();
      Path directory = parent == null ? files.workingDirectory() : parent;
      sequence.items().forEach(item -> entry(item, directory, outer));
    } else if (root != null) {
      files.error(
          "playbook",
          "a playbook is a list of plays, not " + root.kind(),
          "begin each play with '- '",
          root.location());
    }
    importing.pop();
  }

  private void entry(Node item, Path directory, Outer outer) {
    if (!(item instanceof Mapping mapping)) {
      files.error("play", "a play must be a mapping, not " + item.kind(), null, item.location());
      return;
    }
    Mapping.Entry imported = mapping.find("import_playbook");
    if (imported == null) {
      imported = mapping.find("ansible.builtin.import_playbook");
    }
    if (imported == null) {
      play(mapping, directory, outer);
    } else {
      importPlaybook(mapping, imported, directory, outer);
    }
  }

  private void unknown(Mapping mapping, Set<String> known, String what) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (known.contains(entry.name())) {
        continue;
      }
      files.error(
          "unknown-keyword",
          "unknown keyword '%s' of %s".formatted(entry.name(), what),
          Suggestions.didYouMean(entry.name(), known),
          entry.key().location());
    }
  }

  private void importPlaybook(Mapping mapping, Mapping.Entry entry, Path directory, Outer outer) {
    unknown(mapping, OF_IMPORTS, "an import_playbook");
    List<Object> tags = new ArrayList<>(outer.tags());
    tags.addAll(trees.texts(mapping.get("tags"), "tags", true));
    List<Condition> when = new ArrayList<>(outer.when());
    List<Condition> own = trees.conditions(mapping.get("when"), "when");
    when.addAll(own == null ? List.of() : own);
    Map<String, @Nullable Object> vars = trees.variables(mapping.get("vars"), "vars");
    vars.putAll(outer.vars());
    Object given = trees.name(entry.value(), "import_playbook");
    loading.statics().play(vars);
    String name = loading.statics().text(given, null);
    if (name == null) {
      files.error(
          "import-file",
          given == null
              ? "import_playbook names no file"
              : "the file of import_playbook needs a host's variables, but is read before the run",
          given == null ? null : "name it with variables of the command line only",
          entry.key().location());
      return;
    }
    Path beside = directory.resolve(name).normalize();
    playbook(
        Files.isRegularFile(beside) ? beside : loading.collections().playbook(name).orElse(beside),
        new Outer(tags, when, vars),
        entry.value().location());
  }

  private List<String> literals(@Nullable Node node) {
    return trees.texts(node, "collections", false).stream().map(String::valueOf).toList();
  }

  private void play(Mapping mapping, Path directory, Outer outer) {
    Set<String> known = new TreeSet<>(OF_PLAYS);
    known.addAll(SettingsReader.keywords(Setting.ofPlays()));
    unknown(mapping, known, "a play");
    loading.roles().nextPlay();
    int number = playsBefore + plays.size() + 1;
    Object name = trees.name(mapping.get("name"), "name");
    Settings settings = settingsReader.read(mapping, Setting.ofPlays());
    Map<String, @Nullable Object> vars = trees.variables(mapping.get("vars"), "vars");
    vars.putAll(outer.vars());
    Mapping.Entry hosts = mapping.find("hosts");
    List<Object> patterns = hosts(mapping, hosts);
    loading.statics().play(vars);
    List<String> collections = literals(mapping.get("collections"));
    loading.roles().collections(collections);
    grounds.put(number, new PlaybookLoader.Ground(vars, collections));

    Context context =
        new Context(number, name, null, Map.of(), Map.of(), directory, List.of(directory));
    Inherited around =
        new Inherited(context, Settings.NONE, outer.tags(), outer.when(), List.of())
            .inside(
                inherited(settings),
                trees.texts(mapping.get("tags"), "tags", true),
                List.of(),
                List.of(),
                Map.of());
    Position position = new Position(List.of(number));
    TaskReader tasks = loading.tasks();
    List<Step> preTasks =
        tasks.steps(mapping.get("pre_tasks"), "pre_tasks", around, position.in(1));
    List<Role> roles = new ArrayList<>();
    List<Step> roleSteps = new ArrayList<>();
    IncludeReader.Imported early = tasks.takeImported();
    List<Handler> handlers = new ArrayList<>(early.handlers());
    roles(mapping.get("roles"), around, position.in(2), roles, roleSteps, handlers);
    List<Step> own = tasks.steps(mapping.get("tasks"), "tasks", around, position.in(3));
    List<Step> postTasks =
        tasks.steps(mapping.get("post_tasks"), "post_tasks", around, position.in(4));
    List<Handler> ownHandlers = tasks.handlers(mapping.get("handlers"), around, position.in(5));
    IncludeReader.Imported late = tasks.takeImported();
    handlers.addAll(late.handlers());
    handlers.addAll(ownHandlers);
    roles.addAll(0, early.roles());
    roles.addAll(late.roles());
    plays.add(
        new Play(
            number,
            name,
            patterns,
            hosts == null ? mapping.location() : hosts.value().location(),
            settings,
            around.tags(),
            vars,
            new PromptReader(files, trees).read(mapping.get("vars_prompt")),
            varsFiles(mapping.get("vars_files"), directory),
            roles,
            preTasks,
            roleSteps,
            own,
            postTasks,
            handlers,
            directory,
            mapping.location()));
  }

  private static Settings inherited(Settings settings) {
    return settings.within(Settings.NONE);
  }

  private List<Object> hosts(Mapping play, Mapping.@Nullable Entry hosts) {
    List<Object> patterns = hosts == null ? List.of() : trees.texts(hosts.value(), "hosts", false);
    if (patterns.isEmpty()) {
      files.error(
          "play-hosts",
          "a play without hosts",
          "write 'hosts: PATTERN', such as 'hosts: all'",
          hosts == null ? play.location() : hosts.key().location());
    }
    return patterns;
  }

  private void roles(
      @Nullable Node node,
      Inherited around,
      Position position,
      List<Role> roles,
      List<Step> steps,
      List<Handler> handlers) {
    Sequence list = trees.sequence(node, "roles");
    if (list == null) {
      return;
    }
    int index = 0;
    for (Node entry : list.items()) {
      index++;
      RoleReader.Loaded loaded =
          loading.roles().entry(entry, around, List.of(), position.in(index));
      roles.addAll(loaded.all());
      steps.addAll(loaded.steps());
      handlers.addAll(loaded.handlers());
    }
  }

  private List<Play.VarsFile> varsFiles(@Nullable Node node, Path directory) {
    List<Play.VarsFile> varsFiles = new ArrayList<>();
    switch (node) {
      case null -> {}
      case Scalar scalar when scalar.value() == null -> {}
      case Sequence sequence ->
          sequence.items().forEach(item -> varsFiles.add(varsFile(item, directory)));
      default -> varsFiles.add(varsFile(node, directory));
    }
    return varsFiles;
  }

  private Play.VarsFile varsFile(Node node, Path directory) {
    List<Object> alternatives = trees.texts(node, "vars_files", false);
    if (alternatives.stream().anyMatch(name -> name instanceof Template)) {
      return new Play.VarsFile(alternatives, null, node.location());
    }
    for (Object alternative : alternatives) {
      Path path = directory.resolve(alternative.toString()).normalize();
      Path inVars = directory.resolve("vars").resolve(alternative.toString()).normalize();
      for (Path file : List.of(inVars, path)) {
        if (Files.isRegularFile(file)) {
          Map<String, @Nullable Object> vars = trees.fileOfVariables(file, node.location());
          return new Play.VarsFile(alternatives, vars, node.location());
        }
      }
    }
    files.error(
        "file-missing",
        "no file of variables "
            + String.join(", ", alternatives.stream().map(a -> "'" + a + "'").toList()),
        "looked in %s and its vars".formatted(files.name(directory)),
        node.location());
    return new Play.VarsFile(alternatives, new LinkedHashMap<>(), node.location());
  }
}
