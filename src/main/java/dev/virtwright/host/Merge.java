package dev.virtwright.host;

import java.util.List;

/**
 * How queries of a kind become one fragment of shell, and its output their answers. Stateless; one
 * instance a kind, compared by identity.
 *
 * @param <Q> the kind of query
 * @param <P> the fragment's output, parsed once for all
 * @param <A> the answer to one query
 */
public interface Merge<Q extends Query<A>, P, A> {

  /** One fragment that answers all of {@code queries}, which are distinct and at least one. */
  Fragment fragment(List<Q> queries);

  /**
   * Parses the whole output. It is hostile until parsed here.
   *
   * @throws HostException where nothing of it can be understood; then every query fails with it
   */
  P parse(List<Q> queries, FragmentResult result) throws HostException;

  /**
   * The answer to one of the queries.
   *
   * @throws HostException where this one cannot be answered; the others are not affected
   */
  A answer(Q query, P parsed) throws HostException;

  /** How many queries one fragment takes at most; the engine makes several fragments of more. */
  default int most() {
    return 500;
  }
}
