package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Query;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads a machine at once, one query at a time, without waiting for anybody's turn and without
 * being remembered: for what has its own connections, and for what proves something.
 */
record DirectReader(HostSession session, Become become) implements HostReader {

  @Override
  @SuppressWarnings("unchecked") // a merge answers its own queries
  public <A> A ask(Query<A> query) throws HostException {
    Reply reply =
        new Inquiry(session, new AtomicInteger())
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
}
