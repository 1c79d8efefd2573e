package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The machines of a run by what they say they are, so that two names of one share its epochs. */
final class Machines {
  private final Map<String, Machine> byId = new ConcurrentHashMap<>();

  private final boolean several;
  private final Machine only = new Machine();

  /**
   * @param several whether there can be two names of one machine
   */
  Machines(boolean several) {
    this.several = several;
  }

  Machine of(HostSession session) throws HostException {
    if (!several) {
      return only;
    }
    return byId.computeIfAbsent(session.machineId(), id -> new Machine());
  }
}
