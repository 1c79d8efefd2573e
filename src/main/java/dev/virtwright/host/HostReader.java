package dev.virtwright.host;

/**
 * Reads one machine, as one user. Never changes it.
 *
 * <p>Calls block in direct style; what several tasks ask at the same time travels in one round
 * trip, and equal queries are asked once. A query that reads nothing on the machine must not be
 * written.
 */
public interface HostReader {

  /**
   * The answer of the host.
   *
   * @throws HostException where the host did not answer, or not in a form that can be understood
   */
  <A> A ask(Query<A> query) throws HostException;

  /**
   * Says that these queries will be asked presently, so that they share one round trip. Returns at
   * once; their answers and errors come from {@link #ask}.
   */
  void expect(Query<?>... queries);
}
