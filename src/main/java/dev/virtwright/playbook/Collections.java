package dev.virtwright.playbook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Directories that hold {@code ansible_collections/NAMESPACE/NAME} with {@code roles} and {@code
 * playbooks}. Of a collection its plugins are not used: they are Python.
 */
record Collections(List<Path> roots) {
  private static final String HOLDER = "ansible_collections";

  Collections {
    roots = List.copyOf(roots);
  }

  /**
   * Where a role of this name may be: its own for {@code NS.NAME.ROLE}, else that of each of these.
   */
  List<Path> roles(String name, List<String> collections) {
    List<Path> places = new ArrayList<>();
    String[] parts = name.split("\\.", 3);
    if (parts.length == 3) {
      places.addAll(inside(parts[0] + "." + parts[1], "roles", parts[2].replace('.', '/')));
    }
    collections.forEach(collection -> places.addAll(inside(collection, "roles", name)));
    return places;
  }

  /** The playbook of this full name, with or without its extension. */
  Optional<Path> playbook(String name) {
    String[] parts = name.split("\\.", 3);
    if (parts.length < 3 || name.indexOf('/') >= 0) {
      return Optional.empty();
    }
    for (String file : List.of(parts[2], parts[2] + ".yml", parts[2] + ".yaml")) {
      for (Path place : inside(parts[0] + "." + parts[1], "playbooks", file)) {
        if (Files.isRegularFile(place)) {
          return Optional.of(place);
        }
      }
    }
    return Optional.empty();
  }

  /** Where a file of one of the collection's directories may be, best first. */
  List<Path> inside(String collection, String kind, String name) {
    String[] parts = collection.split("\\.", 2);
    if (parts.length < 2) {
      return List.of();
    }
    return roots.stream()
        .map(root -> root.resolve(HOLDER).resolve(parts[0]).resolve(parts[1]).resolve(kind))
        .map(place -> place.resolve(name).normalize())
        .toList();
  }

  /** {@code NS.NAME} of the collection that a role's directory is in; empty for any other. */
  static Optional<String> of(Path roleDirectory) {
    for (int i = 0; i + 3 < roleDirectory.getNameCount(); i++) {
      if (roleDirectory.getName(i).toString().equals(HOLDER)
          && roleDirectory.getName(i + 3).toString().equals("roles")) {
        return Optional.of(roleDirectory.getName(i + 1) + "." + roleDirectory.getName(i + 2));
      }
    }
    return Optional.empty();
  }
}
