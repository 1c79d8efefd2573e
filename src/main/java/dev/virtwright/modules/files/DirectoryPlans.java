package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans of {@code file: state=directory}. */
final class DirectoryPlans {
  private DirectoryPlans() {}

  static Plan plan(String path, FileState present, boolean recurse, Args args, HostReader host)
      throws HostException {
    Attributes attributes = Attributes.read(args, host, present);
    if (!present.exists()) {
      return decideMissing(path, ancestors(path, host), attributes);
    }
    List<Tree.Entry> entries =
        recurse && present.type() == FileState.Type.DIRECTORY ? Tree.read(path, host) : List.of();
    return decide(path, present, attributes, entries);
  }

  /** The directories above {@code path}, from the top, each with what links lead to. */
  static Map<String, FileState> ancestors(String path, HostReader host) throws HostException {
    List<String> above = Paths.chain(Paths.parent(path));
    host.expect(above.stream().map(each -> new FileStat(each, true)).toArray(Query<?>[]::new));
    Map<String, FileState> states = new LinkedHashMap<>();
    for (String each : above) {
      states.put(each, host.ask(new FileStat(each, true)));
    }
    return states;
  }

  /** Pure: the directory and those missing above it shall be created. */
  static Plan decideMissing(String path, Map<String, FileState> ancestors, Attributes attributes) {
    Optional<Plan.Blocked> lacking = attributes.lacking(path);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    List<String> created = new ArrayList<>();
    for (Map.Entry<String, FileState> each : ancestors.entrySet()) {
      FileState state = each.getValue();
      if (!state.exists()) {
        created.add(each.getKey());
      } else if (state.type() != FileState.Type.DIRECTORY) {
        return Paths.unusable(each.getKey(), state, path).orElseThrow();
      }
    }
    created.add(path);
    Plan.Changes changes =
        Plan.changes(
            List.of(Change.of("state", "absent", "directory")), creation(created, attributes));
    return FileModule.with(
        changes, "path", path, attributes.applied(FileState.ABSENT, FileState.Type.DIRECTORY, 0));
  }

  /** Creates directories that are missing, in this order, with the mode from the start. */
  static List<Action> creation(List<String> paths, Attributes attributes) {
    Provides[] provided =
        paths.stream().map(each -> Provides.the(Resource.file(each))).toArray(Provides[]::new);
    List<String> mkdir = new ArrayList<>(List.of("mkdir"));
    if (attributes.mode() != null) {
      mkdir.addAll(List.of("-m", Attributes.digits(attributes.modeOf(FileState.ABSENT, true))));
    }
    mkdir.add("--");
    mkdir.addAll(paths);
    List<Action> actions = new ArrayList<>();
    actions.add(Action.Run.of(mkdir, provided));
    if (attributes.owner() != null || attributes.group() != null) {
      List<String> chown = new ArrayList<>(List.of("chown", "-h", "--", attributes.spec()));
      chown.addAll(paths);
      actions.add(Action.Run.of(chown, provided));
    }
    return actions;
  }

  /** Pure: an existing directory, and what is in it, shall have these attributes. */
  static Plan decide(
      String path, FileState present, Attributes attributes, List<Tree.Entry> entries) {
    if (present.type() != FileState.Type.DIRECTORY) {
      return Plan.blocked(
          "%s is %s, not a directory".formatted(path, Paths.kind(present)),
          "name another path, or remove it before: file: path=%s state=absent".formatted(path));
    }
    Optional<Plan.Blocked> lacking = attributes.lacking(path);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    List<Change> drift = new ArrayList<>(attributes.drift(present, ""));
    List<Action> actions = new ArrayList<>(attributes.actions(path, present));
    Tree.Difference below = Tree.compare(path, entries, attributes);
    drift.addAll(below.drift());
    actions.addAll(below.actions());
    if (drift.isEmpty()) {
      return Plan.inSync(Paths.values("path", path, present));
    }
    return FileModule.with(
        Plan.changes(drift, actions),
        "path",
        path,
        attributes.applied(present, FileState.Type.DIRECTORY, present.size()));
  }
}
