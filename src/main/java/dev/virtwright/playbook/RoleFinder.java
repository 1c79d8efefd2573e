package dev.virtwright.playbook;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the directory of a role by its name. */
final class RoleFinder {
  private final SourceFiles files;
  private final List<Path> rolesPath;
  private final Collections collections;
  private List<String> collectionsOfPlay = List.of();

  /**
   * @param rolesPath where roles are looked for after those beside the playbook
   */
  RoleFinder(SourceFiles files, List<Path> rolesPath, Collections collections) {
    this.files = files;
    this.rolesPath = rolesPath;
    this.collections = collections;
  }

  /** The play's {@code collections}, in which its roles may be. */
  void collections(List<String> names) {
    collectionsOfPlay = names;
  }

  /** Null where it is nowhere, which is reported. */
  @Nullable Path find(RoleReader.Use use, Context context, List<Role> parents) {
    Path playbook = context.searchPath().getLast();
    List<Path> places = new ArrayList<>();
    if (use.name().indexOf('/') >= 0 || use.name().startsWith("~")) {
      places.add(playbook.resolve(use.name()).normalize());
      places.add(files.workingDirectory().resolve(use.name()).normalize());
      places.add(playbook.resolve("roles").resolve(use.name()).normalize());
      rolesPath.forEach(base -> places.add(base.resolve(use.name()).normalize()));
    } else {
      List<Path> bases = new ArrayList<>(List.of(playbook.resolve("roles")));
      for (Role parent : parents.reversed()) {
        Path siblings = parent.directory().getParent();
        if (siblings != null) {
          bases.add(siblings);
        }
      }
      Role role = context.role();
      if (role != null && role.directory().getParent() != null) {
        bases.add(role.directory().getParent());
      }
      bases.addAll(rolesPath);
      bases.add(playbook);
      List<String> named = new ArrayList<>();
      if (role != null) {
        role.collection().ifPresent(named::add);
      }
      named.addAll(collectionsOfPlay);
      places.addAll(collections.roles(use.name(), named));
      bases.forEach(base -> places.add(base.resolve(use.name()).normalize()));
    }
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        return place;
      }
    }
    Set<String> known = new TreeSet<>();
    for (Path place : places) {
      Optional.ofNullable(place.getParent()).ifPresent(base -> known.addAll(names(base)));
    }
    String remedy = Suggestions.didYouMean(use.name(), known);
    files.error(
        "role-missing",
        "no role '%s'".formatted(use.name()),
        remedy != null
            ? remedy
            : "looked at "
                + String.join(", ", new LinkedHashSet<>(places.stream().map(files::name).toList())),
        use.location());
    return null;
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> String.valueOf(entry.getFileName()))
          .toList();
    } catch (IOException unreadable) {
      return List.of(); // only for a suggestion
    }
  }
}
