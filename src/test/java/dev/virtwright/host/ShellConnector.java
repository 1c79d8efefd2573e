package dev.virtwright.host;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * This computer as it were with another /bin/sh, whose connections can be cut. Counts what is sent.
 */
final class ShellConnector implements Connector {
  private final Path sh;
  private final LocalConnector local = new LocalConnector();
  private final List<Connection> open = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final List<String> written = new CopyOnWriteArrayList<>();
  final List<String> commandLines = new CopyOnWriteArrayList<>();

  private String before = "";

  ShellConnector(Path sh) {
    this.sh = sh;
  }

  /** Every script that is sent comes after this one. */
  ShellConnector before(String script) {
    before = script;
    return this;
  }

  @Override
  public String transport() {
    return "local";
  }

  /** Cuts all connections, as a network does. */
  void cut() {
    open.forEach(Connection::close);
  }

  @Override
  public Connection connect(Target target) throws HostException {
    connections.incrementAndGet();
    Connection through = local.connect(target);
    List<Channel> channels = new ArrayList<>();
    Connection connection =
        new Connection() {
          @Override
          public Channel open(String commandLine) throws HostException {
            commandLines.add(commandLine);
            Channel channel = wrap(through.open(commandLine.replace("/bin/sh", sh.toString())));
            channels.add(channel);
            return channel;
          }

          @Override
          public String endpoint() {
            return through.endpoint();
          }

          @Override
          public boolean alive() {
            return through.alive();
          }

          @Override
          public void close() {
            through.close();
            channels.forEach(Channel::close);
          }
        };
    open.add(connection);
    return connection;
  }

  private Channel wrap(Channel channel) {
    OutputStream stdin =
        new FilterOutputStream(channel.stdin()) {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            String text = new String(bytes, from, count, StandardCharsets.ISO_8859_1);
            written.add(text);
            text = before + text;
            out.write(text.replace("/bin/sh", sh.toString()).getBytes(StandardCharsets.ISO_8859_1));
          }
        };
    return new Channel() {
      @Override
      public OutputStream stdin() {
        return stdin;
      }

      @Override
      public InputStream stdout() {
        return channel.stdout();
      }

      @Override
      public InputStream stderr() {
        return channel.stderr();
      }

      @Override
      public int waitFor(Duration deadline) throws HostException {
        return channel.waitFor(deadline);
      }

      @Override
      public void close() {
        channel.close();
      }
    };
  }
}
