package dev.virtwright.ssh;

import dev.virtwright.host.Channel;
import dev.virtwright.host.Connection;
import dev.virtwright.host.HostException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.direct.Session;

/** An authenticated connection and the hops below it. */
final class SshConnection implements Connection {
  private final Destination destination;
  private final SSHClient client;
  private final List<SSHClient> hops;

  SshConnection(Destination destination, SSHClient client, List<SSHClient> hops) {
    this.destination = destination;
    this.client = client;
    this.hops = List.copyOf(hops);
  }

  @Override
  public Channel open(String commandLine) throws HostException {
    try {
      Session session = client.startSession();
      try {
        return new SshChannel(session, session.exec(commandLine), destination.alias());
      } catch (SSHException refused) {
        session.close();
        throw refused;
      }
    } catch (SSHException refused) {
      boolean silent = refused.getCause() instanceof TimeoutException;
      if (silent || !client.isConnected() || SshConnector.lost(refused)) {
        throw SshConnector.connectionLost(destination.alias(), refused);
      }
      throw new HostException(
          HostException.Kind.FAILED,
          destination.alias() + " did not open a channel: " + refused.getMessage(),
          "does sshd allow several sessions a connection (MaxSessions)?",
          refused);
    }
  }

  @Override
  public String endpoint() {
    return destination.user() + "@" + destination.host() + ":" + destination.port();
  }

  @Override
  public boolean alive() {
    return client.isConnected() && client.isAuthenticated();
  }

  @Override
  public void close() {
    // The machine may not answer any more: nobody waits for its goodbye.
    Thread.ofVirtual()
        .start(() -> {
          quietly(client);
          hops.reversed().forEach(SshConnection::quietly);
        });
  }

  static void quietly(SSHClient client) {
    try {
      client.disconnect();
    } catch (IOException gone) {
      // A connection that cannot be ended in good order has ended.
      assert gone != null;
    }
  }
}
