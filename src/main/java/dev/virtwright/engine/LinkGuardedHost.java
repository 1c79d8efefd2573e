package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedHost;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.util.function.Consumer;

/** A host as a guarded change sees it: its reads are not coalesced, since they prove something. */
record LinkGuardedHost(
    HostSession session, Become become, Sessions sessions, Consumer<String> hears)
    implements GuardedHost {

  @Override
  public HostSession open(Target target) throws HostException {
    return sessions.open(target);
  }

  @Override
  public HostReader reader(HostSession over) {
    return new DirectReader(over, become);
  }

  @Override
  public void busy(String what) {
    hears.accept(what);
  }
}
