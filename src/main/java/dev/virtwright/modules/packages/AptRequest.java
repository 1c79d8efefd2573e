package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.List;

/**
 * What a task asks of apt.
 *
 * @param names name, name=version, name:architecture
 * @param options for apt-get, in the simulation and in the action
 * @param onlyUpgrade whether what is not installed is left so
 * @param updateCache whether package lists are fetched anew before something is installed
 * @param validSeconds how old the lists may be all the same; 0 where that was not said
 * @param lockSeconds how long a process that has a lock is waited for
 */
record AptRequest(
    List<String> names,
    Wanted state,
    List<String> options,
    boolean purge,
    boolean autoremove,
    boolean onlyUpgrade,
    boolean updateCache,
    long validSeconds,
    long lockSeconds) {

  AptRequest {
    names = List.copyOf(names);
    options = List.copyOf(options);
  }

  /** Operation, options and names. */
  List<String> words(List<String> targets) {
    List<String> words = new ArrayList<>(options);
    if (state == Wanted.ABSENT) {
      words.add(purge ? "purge" : "remove");
    } else {
      words.add("install");
    }
    if (autoremove) {
      words.add("--auto-remove");
    }
    words.addAll(targets);
    return words;
  }
}
