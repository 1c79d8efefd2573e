package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a host, as one user, everything of a batch in one request. */
final class Inquiry {
  private final HostSession session;
  private final AtomicInteger requests;

  /**
   * @param requests counts the calls of {@link HostSession#read}
   */
  Inquiry(HostSession session, AtomicInteger requests) {
    this.session = session;
    this.requests = requests;
  }

  /** A reply to every one of {@code queries}. */
  Map<Query<?>, Reply> send(Become become, Set<Query<?>> queries) {
    Map<Query<?>, Reply> replies = new LinkedHashMap<>();
    List<Bundle<?, ?, ?>> late = exchange(become, Bundle.of(queries), replies);
    if (!late.isEmpty()) {
      // One of many hung, such as stat(1) on a dead network mount: the others are not to blame.
      List<Bundle<?, ?, ?>> singly = new ArrayList<>();
      late.forEach(bundle -> singly.addAll(bundle.singly()));
      exchange(become, singly, replies);
    }
    return replies;
  }

  /** Returns the bundles of several queries that the host had to kill. */
  private List<Bundle<?, ?, ?>> exchange(
      Become become, List<Bundle<?, ?, ?>> bundles, Map<Query<?>, Reply> replies) {
    List<Bundle<?, ?, ?>> sent = new ArrayList<>();
    List<Fragment> fragments = new ArrayList<>();
    for (Bundle<?, ?, ?> bundle : bundles) {
      try {
        fragments.add(bundle.fragment());
        sent.add(bundle);
      } catch (RuntimeException bug) {
        replies.putAll(bundle.all(new Reply.Broken(bug)));
      }
    }
    List<Bundle<?, ?, ?>> late = new ArrayList<>();
    if (sent.isEmpty()) {
      return late;
    }
    List<FragmentResult> results;
    try {
      requests.incrementAndGet();
      results = session.read(become, fragments);
    } catch (HostException failure) {
      sent.forEach(bundle -> replies.putAll(bundle.all(new Reply.Refused(failure))));
      return late;
    } catch (RuntimeException bug) {
      sent.forEach(bundle -> replies.putAll(bundle.all(new Reply.Broken(bug))));
      return late;
    }
    for (int i = 0; i < sent.size(); i++) {
      Bundle<?, ?, ?> bundle = sent.get(i);
      if (results.get(i).timedOut() && bundle.queries().size() > 1) {
        late.add(bundle);
      } else {
        replies.putAll(bundle.understand(results.get(i)));
      }
    }
    return late;
  }
}
