package dev.virtwright.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * A TCP proxy on 127.0.0.1 that counts round trips on the wire, as {@link WireTally} defines them,
 * since the last {@link #mark}. It only looks: the bytes go through unchanged, encrypted or not.
 */
public final class CountingProxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Connection> connections = new ArrayList<>();
  private int accepted;

  private CountingProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().name("counting proxy").start(this::accept);
  }

  /** A proxy in front of that port of 127.0.0.1. */
  public static CountingProxy inFrontOf(int port) {
    try {
      return new CountingProxy(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port on 127.0.0.1 to connect to. */
  public int port() {
    return server.getLocalPort();
  }

  /** Forgets what was counted; what comes from now on counts. */
  public void mark() {
    lock.lock();
    try {
      connections.forEach(connection -> connection.tally = new WireTally());
    } finally {
      lock.unlock();
    }
  }

  /** Round trips since the mark on all connections, flow control left out: the figure to assert. */
  public int trips() {
    return sum(WireTally::trips);
  }

  /** Round trips since the mark whose question is larger than flow control ever is. */
  public int largeTrips() {
    return sum(WireTally::largeTrips);
  }

  /** The same with every change of direction, flow control too: never less than {@link #trips}. */
  public int tripsWithSmallOnes() {
    return sum(WireTally::tripsWithSmallOnes);
  }

  /** Connections accepted since the start. */
  public int connections() {
    lock.lock();
    try {
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  /** Cuts every connection, as a failing network does; new ones are taken. */
  public void cut() {
    lock.lock();
    try {
      connections.forEach(Connection::close);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cut();
    }
  }

  private int sum(ToIntFunction<WireTally> figure) {
    lock.lock();
    try {
      return connections.stream().mapToInt(each -> figure.applyAsInt(each.tally)).sum();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    Socket upstream = new Socket();
    Connection connection = new Connection(client, upstream);
    try {
      upstream.connect(target, CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    } catch (IOException refused) {
      connection.close();
      return;
    }
    lock.lock();
    try {
      connections.add(connection);
      accepted++;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().start(() -> pump(connection, client, upstream, WireTally.Side.CLIENT));
    Thread.ofVirtual().start(() -> pump(connection, upstream, client, WireTally.Side.SERVER));
  }

  private void pump(Connection connection, Socket from, Socket to, WireTally.Side side) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(buffer);
      while (length >= 0) {
        // Before it is passed on, so that no answer can be taken down before its question.
        record(connection, side, length);
        out.write(buffer, 0, length);
        length = in.read(buffer);
      }
      to.shutdownOutput();
    } catch (IOException cut) {
      connection.close();
    }
  }

  private void record(Connection connection, WireTally.Side side, int length) {
    lock.lock();
    try {
      connection.tally.record(side, length, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** Both ends of one connection; the tally is guarded by the proxy's lock. */
  private static final class Connection {
    private final Socket client;
    private final Socket upstream;
    private WireTally tally = new WireTally();

    private Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    private void close() {
      closeQuietly(client);
      closeQuietly(upstream);
    }

    private static void closeQuietly(Socket socket) {
      try {
        socket.close();
      } catch (IOException alreadyBroken) {
        // It is to be closed, and it is.
      }
    }
  }
}
