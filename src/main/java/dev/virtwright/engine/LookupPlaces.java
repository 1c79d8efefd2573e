package dev.virtwright.engine;

import dev.virtwright.vault.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where lookups look.
 *
 * @param searchPath directories with {@code files}, {@code templates} and {@code vars}, best first
 * @param directory of the playbook, in which programs run
 * @param hosts names of hosts that a pattern selects
 */
record LookupPlaces(
    List<Path> searchPath, Path directory, Vault vault, Function<String, List<String>> inventory) {

  LookupPlaces {
    searchPath = List.copyOf(searchPath);
  }

  List<String> hosts(String pattern) {
    return inventory.apply(pattern);
  }

  /** Where a relative path may be: in each directory first its subdirectory, then itself. */
  List<Path> candidates(String subdirectory, String path) {
    Path home = Path.of(System.getProperty("user.home"));
    if (path.equals("~") || path.startsWith("~/")) {
      return List.of(home.resolve(path.substring(Math.min(2, path.length()))).normalize());
    }
    List<Path> candidates = new ArrayList<>();
    for (Path place : searchPath) {
      for (Path candidate :
          List.of(place.resolve(subdirectory).resolve(path), place.resolve(path))) {
        Path normal = candidate.normalize();
        if (!candidates.contains(normal)) {
          candidates.add(normal);
        }
      }
    }
    return candidates;
  }

  Optional<Path> find(String subdirectory, String path) {
    return candidates(subdirectory, path).stream()
        .filter(java.nio.file.Files::exists)
        .findFirst();
  }
}
