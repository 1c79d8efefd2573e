package dev.virtwright.host;

import java.util.List;

/**
 * One machine during a run: one connection, a reading shell per user, a channel per action.
 *
 * <p>Thread-safe. Lost connections are made anew for reads; an action is never repeated.
 */
public interface HostSession extends AutoCloseable {

  /**
   * Sends the fragments and awaits all answers: one round trip.
   *
   * @return one result per fragment, in their order
   * @throws HostException where the machine did not answer; a late or broken fragment is no such
   *     case
   */
  List<FragmentResult> read(Become become, List<Fragment> fragments) throws HostException;

  /**
   * Carries out an action of any kind but {@link Action.Guarded} and {@link Action.Reboot}, which
   * the engine makes of others.
   *
   * @throws HostException where it could not be done or its outcome is unknown
   */
  ActionResult act(Become become, Action action) throws HostException;

  /** Ends the connection; the next call makes a new one. After a reboot or a moved address. */
  void reset(Target newTarget);

  Target target();

  /** An id that two names of one machine share, such as its machine id and boot-independent. */
  String machineId() throws HostException;

  /** The machine's address that this session arrived at, as the machine sees it; empty if local. */
  String localAddress() throws HostException;

  Counts counts();

  @Override
  void close();

  /**
   * What the session cost.
   *
   * @param roundTrips batches of reads sent and awaited, after authentication and set-up
   * @param actions actions carried out
   * @param setupWaits waits for connection-independent set-up: channel, shell and become handshakes
   * @param bytesSent payload bytes to the machine
   * @param bytesReceived payload bytes from the machine
   */
  record Counts(int roundTrips, int actions, int setupWaits, long bytesSent, long bytesReceived) {

    /** These and those. */
    public Counts and(Counts more) {
      return new Counts(
          roundTrips + more.roundTrips,
          actions + more.actions,
          setupWaits + more.setupWaits,
          bytesSent + more.bytesSent,
          bytesReceived + more.bytesReceived);
    }
  }
}
