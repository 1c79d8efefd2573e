package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code import_tasks}, {@code import_role}, {@code include_tasks}, {@code include_role}. */
final class IncludeReader {
  private static final Set<Setting> OF_INCLUDES =
      Set.of(
          Setting.IGNORE_ERRORS,
          Setting.NO_LOG,
          Setting.RUN_ONCE,
          Setting.TIMEOUT,
          Setting.DEBUGGER);

  /**
   * What {@code import_role} brought besides its tasks.
   *
   * @param roles that the whole play sees
   */
  record Imported(List<Role> roles, List<Handler> handlers) {}

  private final SourceFiles files;
  private final Trees trees;
  private final LoopReader loops;
  private final TaskReader tasks;
  private final TaskReader.RoleImporter roles;
  private final StaticScope statics;
  private final List<Role> importedRoles = new ArrayList<>();
  private final List<Handler> importedHandlers = new ArrayList<>();

  IncludeReader(
      SourceFiles files,
      Trees trees,
      LoopReader loops,
      TaskReader tasks,
      TaskReader.RoleImporter roles,
      StaticScope statics) {
    this.files = files;
    this.trees = trees;
    this.loops = loops;
    this.tasks = tasks;
    this.roles = roles;
    this.statics = statics;
  }

  /** What was imported since the last call. */
  Imported takeImported() {
    Imported taken = new Imported(List.copyOf(importedRoles), List.copyOf(importedHandlers));
    importedRoles.clear();
    importedHandlers.clear();
    return taken;
  }

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

  List<Step> importTasks(Mapping mapping, Call call, Inherited around, Position position) {
    Inherited inside = tasks.inside(mapping, around);
    if (loops.read(mapping) != null) {
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
    String name = statics.text(file, inside.context());
    if (name == null) {
      files.error(
          "import-file",
          file == null
              ? "import_tasks names no file"
              : "the file of import_tasks needs a host's variables, but is read before the run",
          file == null ? null : "use include_tasks",
          at);
      return List.of();
    }
    Optional<Path> found = tasks.find(name, around.context(), at);
    return found.isEmpty() ? List.of() : tasks.file(found.get(), inside, position, at);
  }

  List<Step> importRole(Mapping mapping, Call call, Inherited around, Position position) {
    if (loops.read(mapping) != null) {
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
    Inherited inside = tasks.inside(mapping, around);
    Map<String, String> from = new LinkedHashMap<>();
    for (Map.Entry<String, Object> part : target.from().entrySet()) {
      String file = statics.text(part.getValue(), inside.context());
      if (file != null) {
        from.put(part.getKey(), file);
      }
    }
    String name = statics.text(target.name(), inside.context());
    if (name == null || from.size() < target.from().size()) {
      files.error(
          "import-file",
          "import_role needs a host's variables here, but is read before the run",
          "use include_role",
          call.locationOf("name"));
      return List.of();
    }
    RoleReader.Use use =
        new RoleReader.Use(
            name,
            Map.of(),
            Map.of(),
            from,
            target.validates(),
            target.allowDuplicates(),
            call.locationOf("name"));
    RoleReader.Loaded loaded = roles.importRole(use, inside, position);
    importedHandlers.addAll(loaded.handlers());
    if (call.args().get("public") == null || target.isPublic()) {
      importedRoles.addAll(loaded.all());
    }
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
        Boolean.TRUE.equals(SettingsReader.truth(call.args().get("public"))),
        !Boolean.FALSE.equals(SettingsReader.truth(call.args().get("rolespec_validate"))));
  }

  List<Step> includeTasks(Mapping mapping, Call call, Inherited around, Position position) {
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

  List<Step> includeRole(Mapping mapping, Call call, Inherited around, Position position) {
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
        Set<String> known = new TreeSet<>(TaskReader.OF_BLOCKS);
        known.removeAll(Set.of("block", "rescue", "always"));
        known.addAll(SettingsReader.keywords(Setting.ofTasks()));
        tasks.unknown(applied, known, "apply");
        inherited = tasks.inside(applied, inherited);
      }
    }
    return new Include(tasks.plain(mapping, call, around, position), target, inherited);
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
