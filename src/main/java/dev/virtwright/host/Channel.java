package dev.virtwright.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A command under way on a machine. */
public interface Channel extends AutoCloseable {

  OutputStream stdin();

  InputStream stdout();

  InputStream stderr();

  /** The kind of thread that may wait in a read of these streams for as long as it takes. */
  default Thread.Builder reader() {
    return Thread.ofVirtual();
  }

  /**
   * Waits for the end, after standard output and standard error have been read.
   *
   * @return the exit status; 128 and the signal's number where one ended it
   * @throws HostException of kind TIMEOUT at the deadline, UNREACHABLE where the connection is lost
   */
  int waitFor(Duration deadline) throws HostException;

  /** Ends the channel, never throws. What runs on the machine may go on. */
  @Override
  void close();
}
