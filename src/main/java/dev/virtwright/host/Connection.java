package dev.virtwright.host;

/** One authenticated connection to a machine. Thread-safe. */
public interface Connection extends AutoCloseable {

  /**
   * Starts a command on a channel of its own, as the login user, without a terminal.
   *
   * @param commandLine read by the login shell: quoted by {@link Shell}
   */
  Channel open(String commandLine) throws HostException;

  /** Where the machine sees the connection arrive, for messages and for the journal. */
  String endpoint();

  /** Whether it has not been closed or lost, as far as is known. */
  boolean alive();

  /** Ends the connection and everything on it; never throws and never waits for the machine. */
  @Override
  void close();
}
