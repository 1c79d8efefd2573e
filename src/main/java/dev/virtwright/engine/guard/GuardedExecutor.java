package dev.virtwright.engine.guard;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;

/**
 * Carries out a {@link Action.Guarded}: arm, apply detached, prove over new connections, confirm;
 * or leaves the undo to the machine and says what the proof lacked. Called on a virtual thread; may
 * block for {@code confirmWithin} and what the undo takes, and bounds every wait itself.
 */
public interface GuardedExecutor {

  /**
   * @return where the change was proven and confirmed; {@code stdout} may say what was proven
   * @throws HostException where it was not, after the old state is known to be back or with what is
   *     known about it
   */
  ActionResult execute(Action.Guarded action, GuardedHost host) throws HostException;
}
