package dev.virtwright.modules.packages;

import dev.virtwright.modules.packages.RpmGroup.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a task asks of dnf or yum.
 *
 * @param packages names, versions, capabilities, files
 * @param groups ids or names, without {@code @}
 * @param options repositories, exclusions and settings for every call of the tool
 * @param updateCache whether metadata is fetched anew before something is installed
 * @param memberships which packages of a group must be there
 * @param autoremove whether what nothing needs any more goes with what is removed
 * @param lockSeconds how long a process that has the lock is waited for
 * @param downgrades whether a version that is named may replace a newer one
 */
record RpmRequest(
    List<String> packages,
    List<String> groups,
    Wanted state,
    List<String> options,
    boolean updateCache,
    Set<Membership> memberships,
    boolean autoremove,
    long lockSeconds,
    boolean downgrades) {

  RpmRequest(
      List<String> packages,
      List<String> groups,
      Wanted state,
      List<String> options,
      boolean updateCache,
      Set<Membership> memberships,
      boolean autoremove,
      long lockSeconds) {
    this(
        packages, groups, state, options, updateCache, memberships, autoremove, lockSeconds, false);
  }

  RpmRequest {
    packages = List.copyOf(packages);
    groups = List.copyOf(groups);
    options = List.copyOf(options);
    memberships = Set.copyOf(memberships);
  }

  static List<String> packagesOf(List<String> names) {
    return names.stream().filter(name -> !name.startsWith("@")).toList();
  }

  static List<String> groupsOf(List<String> names) {
    return names.stream()
        .filter(name -> name.startsWith("@"))
        .map(name -> name.startsWith("@^") ? name.substring(2) : name.substring(1))
        .toList();
  }

  /** Operation, options and names, as both the simulation and the action have them. */
  List<String> words(List<String> targets) {
    return words(state == Wanted.ABSENT ? "remove" : "install", targets);
  }

  /** To newer versions: dnf may leave alone with {@code install} what is installed. */
  List<String> upgradeWords(List<String> targets) {
    return words("upgrade", targets);
  }

  private List<String> words(String operation, List<String> targets) {
    List<String> words = new ArrayList<>();
    words.add(operation);
    words.addAll(options);
    if (state == Wanted.ABSENT) {
      words.add("--setopt=clean_requirements_on_remove=" + (autoremove ? "True" : "False"));
    }
    words.addAll(targets);
    return words;
  }
}
