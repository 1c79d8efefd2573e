package dev.virtwright.engine.guard;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;

/** What a guarded change is given of its host. */
public interface GuardedHost {

  /** The session of the run. After a moved address it is {@link HostSession#reset} to it. */
  HostSession session();

  /** As whom the task acts. */
  Become become();

  /**
   * Another session, over a connection of its own that is made by its first use: for proofs. The
   * caller closes it.
   */
  HostSession open(Target target) throws HostException;

  /**
   * Reads over this session at once and as the task's user: every {@code ask} is one round trip,
   * nothing is kept.
   */
  HostReader reader(HostSession session);

  /** What the host is busy with, for the live view, such as {@code proving}. */
  void busy(String what);
}
