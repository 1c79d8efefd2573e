package dev.virtwright.engine;

import dev.virtwright.host.Connector;
import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.util.List;

/**
 * Makes sessions. A session connects by its first use, so that a host that is down costs itself.
 */
public interface Sessions {

  /**
   * @throws HostException where the target's transport is not known
   */
  HostSession open(Target target) throws HostException;

  /**
   * {@link Connector#hops} of the target's transport; empty where nobody knows.
   *
   * @throws HostException as there
   */
  default List<Hop> hops(Target target) throws HostException {
    return List.of();
  }

  /**
   * {@link Connector#moved} of the target's transport.
   *
   * @throws HostException as there
   */
  default void moved(Target target) throws HostException {}
}
