package dev.virtwright.engine;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Queries of one kind that one fragment answers.
 *
 * @param queries distinct, at least one
 */
record Bundle<Q extends Query<A>, P, A>(Merge<Q, P, A> merge, List<Q> queries) {

  Bundle {
    queries = List.copyOf(queries);
  }

  /** Queries in the order asked, merged with those of their kind, no bundle above its most. */
  static List<Bundle<?, ?, ?>> of(Collection<Query<?>> distinct) {
    IdentityHashMap<Merge<?, ?, ?>, List<Query<?>>> kinds = new IdentityHashMap<>();
    List<Merge<?, ?, ?>> order = new ArrayList<>();
    for (Query<?> query : distinct) {
      Merge<?, ?, ?> merge = query.merge();
      kinds
          .computeIfAbsent(
              merge,
              first -> {
                order.add(first);
                return new ArrayList<>();
              })
          .add(query);
    }
    List<Bundle<?, ?, ?>> bundles = new ArrayList<>();
    for (Merge<?, ?, ?> merge : order) {
      List<Query<?>> all = kinds.getOrDefault(merge, List.of());
      for (int from = 0; from < all.size(); from += merge.most()) {
        bundles.add(typed(merge, all.subList(from, Math.min(all.size(), from + merge.most()))));
      }
    }
    return bundles;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a merge serves the queries that name it
  private static Bundle<?, ?, ?> typed(Merge<?, ?, ?> merge, List<Query<?>> queries) {
    return new Bundle(merge, queries);
  }

  Fragment fragment() {
    return merge.fragment(queries);
  }

  /** The same queries, each for itself. */
  List<Bundle<?, ?, ?>> singly() {
    List<Bundle<?, ?, ?>> each = new ArrayList<>();
    queries.forEach(query -> each.add(new Bundle<>(merge, List.of(query))));
    return each;
  }

  /** Each query's answer or its own failure. */
  Map<Query<?>, Reply> understand(FragmentResult result) {
    P parsed;
    try {
      parsed = merge.parse(queries, result);
    } catch (HostException failure) {
      return all(new Reply.Refused(failure));
    } catch (RuntimeException bug) {
      return all(new Reply.Broken(bug));
    }
    Map<Query<?>, Reply> replies = new LinkedHashMap<>();
    for (Q query : queries) {
      replies.put(query, reply(query, parsed));
    }
    return replies;
  }

  private Reply reply(Q query, P parsed) {
    try {
      return new Reply.Answer(merge.answer(query, parsed));
    } catch (HostException failure) {
      return new Reply.Refused(failure);
    } catch (RuntimeException bug) {
      return new Reply.Broken(bug);
    }
  }

  Map<Query<?>, Reply> all(Reply reply) {
    Map<Query<?>, Reply> replies = new LinkedHashMap<>();
    queries.forEach(query -> replies.put(query, reply));
    return replies;
  }
}
