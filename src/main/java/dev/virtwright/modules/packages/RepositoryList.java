package dev.virtwright.modules.packages;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the machine's repositories are, and which of them have what is wanted.
 *
 * @param repositories in the package manager's order
 * @param offers enabled repositories by wanted name; none where no enabled one has it
 * @param elsewhere disabled repositories by wanted name, as far as they can be read
 * @param installed wanted names that are installed
 * @param complete whether all enabled repositories' metadata could be read
 * @param unread enabled repositories whose metadata the host does not have, as far as it says which
 */
record RepositoryList(
    List<Repository> repositories,
    Map<String, Set<String>> offers,
    Map<String, Set<String>> elsewhere,
    Set<String> installed,
    boolean complete,
    Set<String> unread,
    LockWait lock) {

  /**
   * @param id as the package manager names it; for apt URI, suite and component, or a file whose
   *     sources are switched off
   */
  record Repository(String id, String name, boolean enabled) {
    Repository {
      Objects.requireNonNull(id);
      Objects.requireNonNull(name);
    }
  }

  RepositoryList {
    repositories = List.copyOf(repositories);
    offers = Collections.unmodifiableMap(new LinkedHashMap<>(offers));
    elsewhere = Collections.unmodifiableMap(new LinkedHashMap<>(elsewhere));
    installed = Set.copyOf(installed);
    unread = Collections.unmodifiableSet(new TreeSet<>(unread));
  }

  List<String> enabled() {
    return repositories.stream().filter(Repository::enabled).map(Repository::id).toList();
  }

  List<String> disabled() {
    return repositories.stream()
        .filter(repository -> !repository.enabled())
        .map(Repository::id)
        .toList();
  }
}
