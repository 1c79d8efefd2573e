package dev.virtwright.engine;

import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.inventory.VarsDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The inventory of a run, to which its tasks may add hosts and groups. Thread-safe. */
final class LiveInventory {
  private final Supplier<Inventory> source;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state;

  /**
   * What holds between two changes.
   *
   * @param version another one after each change
   * @param groups names of each group's hosts
   */
  private record State(
      long version,
      Inventory inventory,
      Map<String, List<String>> groups,
      Map<Path, VarsDirectory> beside) {

    State(long version, Inventory inventory) {
      this(version, inventory, new LinkedHashMap<>(), new HashMap<>());
      inventory.groups().forEach((name, group) -> groups.put(name, group.hosts()));
    }
  }

  /**
   * @param source reads it anew, for {@code meta: refresh_inventory}
   */
  LiveInventory(Inventory first, Supplier<Inventory> source) {
    this.source = source;
    this.state = new State(0, first);
  }

  long version() {
    return state.version();
  }

  Inventory now() {
    return state.inventory();
  }

  Map<String, List<String>> groups() {
    return state.groups();
  }

  /** The host as it is now; empty for one that the inventory does not have. */
  Optional<Host> host(String name) {
    return state.inventory().host(name);
  }

  /** Group and host variables beside a playbook. */
  VarsDirectory beside(Path directory) {
    lock.lock();
    try {
      return state
          .beside()
          .computeIfAbsent(directory, where -> state.inventory().varsBeside(where));
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@code add_host}.
   *
   * @return whether anything is different from before
   */
  boolean add(String host, List<String> groups, Map<String, @Nullable Object> vars) {
    return change(inventory -> inventory.with(host, groups, vars));
  }

  /**
   * {@code group_by}.
   *
   * @return whether anything is different from before
   */
  boolean group(String host, String group, List<String> parents) {
    return change(inventory -> inventory.withMember(host, group, parents));
  }

  /**
   * Reads all sources anew; what tasks added is gone.
   *
   * @throws dev.virtwright.diag.UserException where they cannot be read any more
   */
  void refresh() {
    Inventory fresh = source.get();
    change(old -> fresh);
  }

  private boolean change(UnaryOperator<Inventory> by) {
    lock.lock();
    try {
      Inventory before = state.inventory();
      Inventory after = by.apply(before);
      if (after.hosts().equals(before.hosts()) && after.groups().equals(before.groups())) {
        return false;
      }
      state = new State(state.version() + 1, after);
      return true;
    } finally {
      lock.unlock();
    }
  }
}
