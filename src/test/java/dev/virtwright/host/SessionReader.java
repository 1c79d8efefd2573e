package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a session: what was expected travels with the first question. */
@SuppressWarnings("IdentityHashMapUsage") // merges are compared by identity
final class SessionReader implements HostReader {
  private final HostSession session;
  private final Become become;
  private final Set<Query<?>> pending = new LinkedHashSet<>();
  private final Map<Query<?>, Object> answers = new HashMap<>();

  SessionReader(HostSession session, Become become) {
    this.session = session;
    this.become = become;
  }

  @Override
  @SuppressWarnings("unchecked") // a merge answers its own queries
  public <A> A ask(Query<A> query) throws HostException {
    if (!answers.containsKey(query)) {
      pending.add(query);
      send();
    }
    Object answer = answers.get(query);
    if (answer instanceof HostException failure) {
      throw failure;
    }
    return (A) answer;
  }

  @Override
  public void expect(Query<?>... queries) {
    pending.addAll(List.of(queries));
  }

  private void send() throws HostException {
    Map<Merge<?, ?, ?>, List<List<Query<?>>>> groups = new IdentityHashMap<>();
    List<List<Query<?>>> bundles = new ArrayList<>();
    for (Query<?> query : pending) {
      List<List<Query<?>>> own = groups.computeIfAbsent(query.merge(), m -> new ArrayList<>());
      if (own.isEmpty() || own.getLast().size() >= query.merge().most()) {
        own.add(new ArrayList<>());
        bundles.add(own.getLast());
      }
      own.getLast().add(query);
    }
    pending.clear();
    List<Fragment> fragments = new ArrayList<>();
    for (List<Query<?>> bundle : bundles) {
      fragments.add(merge(bundle).fragment(typed(bundle)));
    }
    List<FragmentResult> results = session.read(become, fragments);
    for (int i = 0; i < bundles.size(); i++) {
      take(bundles.get(i), results.get(i));
    }
  }

  private void take(List<Query<?>> bundle, FragmentResult result) {
    Merge<Query<Object>, Object, Object> merge = merge(bundle);
    Object parsed;
    try {
      parsed = merge.parse(typed(bundle), result);
    } catch (HostException e) {
      bundle.forEach(query -> answers.put(query, e));
      return;
    }
    for (Query<Object> query : typed(bundle)) {
      try {
        answers.put(query, merge.answer(query, parsed));
      } catch (HostException e) {
        answers.put(query, e);
      }
    }
  }

  /** As the engine does: the queries of a bundle have one merge, which is of their type. */
  @SuppressWarnings("unchecked")
  private static Merge<Query<Object>, Object, Object> merge(List<Query<?>> bundle) {
    return (Merge<Query<Object>, Object, Object>) bundle.getFirst().merge();
  }

  @SuppressWarnings("unchecked")
  private static List<Query<Object>> typed(List<Query<?>> bundle) {
    return (List<Query<Object>>) (List<?>) bundle;
  }
}
