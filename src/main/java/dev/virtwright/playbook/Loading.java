package dev.virtwright.playbook;

import dev.virtwright.yaml.Decryption;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The readers of one loading, which report to one place. */
final class Loading {
  private final SourceFiles files;
  private final Trees trees;
  private final TaskReader tasks;
  private final RoleReader roles;
  private final StaticScope statics;
  private final Collections collectionRoots;

  Loading(
      Path workingDirectory,
      Path playbookDirectory,
      PlaybookLoader.Places places,
      Map<String, @Nullable Object> extraVars,
      AtomicInteger numbers,
      Decryption decryption) {
    statics = new StaticScope(extraVars);
    files = new SourceFiles(workingDirectory, decryption);
    trees = new Trees(files);
    List<Path> searched = new ArrayList<>(places.roles());
    Path project = playbookDirectory.getParent();
    if (project != null) {
      searched.add(1, project.resolve("roles")); // playbooks/x.yml beside roles/, from anywhere
    }
    RoleReader[] later = new RoleReader[1];
    tasks =
        new TaskReader(
            files,
            numbers,
            (use, around, position) -> later[0].load(use, around, parents(around), position, false),
            statics);
    List<Path> collections = new ArrayList<>(List.of(playbookDirectory.resolve("collections")));
    collections.addAll(places.collections());
    collectionRoots = new Collections(collections);
    roles = new RoleReader(files, tasks, searched, collectionRoots, statics, numbers);
    later[0] = roles;
  }

  /** The role that an import or include of a role stands in. */
  static List<Role> parents(Inherited around) {
    Role role = around.context().role();
    return role == null ? List.of() : List.of(role);
  }

  SourceFiles files() {
    return files;
  }

  Trees trees() {
    return trees;
  }

  TaskReader tasks() {
    return tasks;
  }

  RoleReader roles() {
    return roles;
  }

  StaticScope statics() {
    return statics;
  }

  Collections collections() {
    return collectionRoots;
  }

  ActionGroups actionGroups() {
    return new ActionGroups(collectionRoots, files);
  }
}
