package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a run by what they say they are, so that two names of one share its epochs. As
 * long as there is one session only, nobody is asked.
 */
final class Machines {
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}, like all that follows. */
  private final Map<String, Machine> byId = new HashMap<>();

  private final Machine first = new Machine();
  private @Nullable HostSession session;
  private boolean several;

  /**
   * @param several whether there can be two names of one machine from the beginning
   */
  Machines(boolean several) {
    this.several = several;
  }

  Machine of(HostSession asked) throws HostException {
    HostSession only = null;
    lock.lock();
    try {
      if (!several) {
        if (session == null || session == asked) {
          session = asked;
          return first;
        }
        only = session;
      }
    } finally {
      lock.unlock();
    }
    if (only != null) {
      know(only);
    }
    String id = asked.machineId();
    lock.lock();
    try {
      return byId.computeIfAbsent(id, name -> new Machine());
    } finally {
      lock.unlock();
    }
  }

  /** A second session comes: now it counts which machine the first one is at. */
  private void know(HostSession only) {
    String id;
    try {
      id = only.machineId();
    } catch (HostException unreachable) {
      return; // what cannot be reached is no other name of what can
    }
    lock.lock();
    try {
      byId.putIfAbsent(id, first);
      several = true;
    } finally {
      lock.unlock();
    }
  }
}
