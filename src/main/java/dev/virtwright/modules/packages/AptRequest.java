package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of apt.
 *
 * @param names name, name=version, name:architecture
 * @param options for apt-get, in the simulation and in the action
 * @param onlyUpgrade whether what is not installed is left so
 * @param updateCache whether package lists are fetched anew before something is installed
 * @param validSeconds how old the lists may be all the same; 0 where that was not said
 * @param lockSeconds how long a process that has a lock is waited for
 * @param policy what policy-rc.d answers meanwhile; null leaves the machine's own
 * @param removesNothing whether an installation that removes another package is refused
 * @param checks whether nothing will be changed: what is no change is then left out of the plan
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
    long lockSeconds,
    @Nullable Integer policy,
    boolean removesNothing,
    boolean checks) {

  AptRequest(
      List<String> names,
      Wanted state,
      List<String> options,
      boolean purge,
      boolean autoremove,
      boolean onlyUpgrade,
      boolean updateCache,
      long validSeconds,
      long lockSeconds,
      @Nullable Integer policy,
      boolean removesNothing) {
    this(
        names,
        state,
        options,
        purge,
        autoremove,
        onlyUpgrade,
        updateCache,
        validSeconds,
        lockSeconds,
        policy,
        removesNothing,
        false);
  }

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
