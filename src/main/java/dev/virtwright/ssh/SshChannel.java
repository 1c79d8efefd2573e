package dev.virtwright.ssh;

import dev.virtwright.host.Channel;
import dev.virtwright.host.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/** A command on an exec channel. */
final class SshChannel implements Channel {
  private final Session session;
  private final Session.Command command;
  private final String host;

  SshChannel(Session session, Session.Command command, String host) {
    this.session = session;
    this.command = command;
    this.host = host;
  }

  @Override
  public OutputStream stdin() {
    return command.getOutputStream();
  }

  @Override
  public InputStream stdout() {
    return command.getInputStream();
  }

  @Override
  public InputStream stderr() {
    return command.getErrorStream();
  }

  @Override
  public int waitFor(Duration deadline) throws HostException {
    try {
      command.join(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS);
    } catch (SSHException failure) {
      if (command.isOpen() && !SshConnector.lost(failure)) {
        throw new HostException(
            HostException.Kind.TIMEOUT,
            "a command on " + host + " did not end within " + deadline.toSeconds() + " s",
            null,
            failure);
      }
      throw SshConnector.connectionLost(host, failure);
    }
    Integer status = command.getExitStatus();
    if (status != null) {
      return status;
    }
    Signal signal = command.getExitSignal();
    if (signal != null) {
      return 128 + number(signal);
    }
    throw new HostException(
        HostException.Kind.UNREACHABLE,
        "the connection to " + host + " ended before its command did",
        "was the machine or its network restarted?");
  }

  /** signal(7), the numbers that shells show. */
  private static int number(Signal signal) {
    return switch (signal) {
      case HUP -> 1;
      case INT -> 2;
      case QUIT -> 3;
      case ILL -> 4;
      case ABRT -> 6;
      case FPE -> 8;
      case KILL -> 9;
      case USR1 -> 10;
      case SEGV -> 11;
      case USR2 -> 12;
      case PIPE -> 13;
      case ALRM -> 14;
      case TERM -> 15;
      case UNKNOWN -> 0;
    };
  }

  /** The server's answer to the closing, which waits for the command's end, is not waited for. */
  @Override
  public void close() {
    Thread.ofVirtual().start(this::closeAndWait);
  }

  private void closeAndWait() {
    try {
      session.close();
    } catch (IOException gone) {
      // A channel that cannot be closed is gone with its connection: nothing is left to do.
      assert gone != null;
    }
  }
}
