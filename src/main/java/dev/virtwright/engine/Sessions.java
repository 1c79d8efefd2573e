package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;

/**
 * Makes sessions. A session connects by its first use, so that a host that is down costs itself.
 */
public interface Sessions {

  /**
   * @throws HostException where the target's transport is not known
   */
  HostSession open(Target target) throws HostException;
}
