package dev.virtwright.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a program of the controller carries over its standard input and output: {@code
 * ProxyCommand} of ssh_config(5). A shell reads the command, as ssh(1) has it; whoever wrote it
 * runs as the same user.
 */
final class ProxySocket extends Socket {
  private final String command;
  private @Nullable Process process;
  private @Nullable InetSocketAddress to;
  private volatile boolean answered;

  ProxySocket(String command) {
    this.command = command;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    Process started =
        new ProcessBuilder(List.of("/bin/sh", "-c", "exec " + command))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process = started;
    to = address instanceof InetSocketAddress internet ? internet : null;
    if (timeout > 0) {
      Thread.startVirtualThread(() -> watch(started, timeout));
    }
  }

  /** Ends a program over which nothing came in time. */
  private void watch(Process started, int timeout) {
    try {
      if (!started.waitFor(timeout, TimeUnit.MILLISECONDS) && !answered) {
        end(started);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Process started) {
    started.descendants().forEach(ProcessHandle::destroy);
    started.destroy();
  }

  private Process started() throws IOException {
    if (process == null) {
      throw new IOException("not connected");
    }
    return process;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(started().getInputStream()) {
      @Override
      public int read() throws IOException {
        int next = super.read();
        if (next >= 0) {
          answered = true;
        }
        return next;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        int count = super.read(into, from, length);
        if (count > 0) {
          answered = true;
        }
        return count;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return started().getOutputStream();
  }

  @Override
  public boolean isConnected() {
    return process != null && process.isAlive();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return to == null ? null : to.getAddress();
  }

  @Override
  public int getPort() {
    return to == null ? 0 : to.getPort();
  }

  /** Deadlines are kept by {@link #watch} and by whoever waits for an answer. */
  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public void close() throws IOException {
    if (process != null) {
      end(process);
    }
    super.close();
  }
}
