package dev.virtwright.ssh;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes the sockets that a {@code ProxyCommand} carries, wherever they shall lead. */
final class ProxySockets extends SocketFactory {
  private final String command;

  ProxySockets(String command) {
    this.command = command;
  }

  @Override
  public Socket createSocket() {
    return new ProxySocket(command);
  }

  @Override
  public Socket createSocket(String host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    return createSocket();
  }
}
