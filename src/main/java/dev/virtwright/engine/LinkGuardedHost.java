package dev.virtwright.engine;

import dev.virtwright.engine.guard.GuardedHost;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Query;
import dev.virtwright.host.Target;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
    return new HostReader() {
      @Override
      @SuppressWarnings("unchecked") // a merge answers its own queries
      public <A> A ask(Query<A> query) throws HostException {
        Reply reply =
            new Inquiry(over, new AtomicInteger())
                .send(become, Set.of(query))
                .getOrDefault(
                    query, new Reply.Broken(new IllegalStateException("no answer to " + query)));
        return switch (reply) {
          case Reply.Answer(Object value) -> (A) value;
          case Reply.Refused(HostException why) -> throw why;
          case Reply.Broken(RuntimeException why) -> throw why;
        };
      }

      @Override
      public void expect(Query<?>... queries) {}
    };
  }

  @Override
  public void busy(String what) {
    hears.accept(what);
  }
}
