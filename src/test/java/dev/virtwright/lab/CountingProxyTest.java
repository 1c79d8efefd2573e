package dev.virtwright.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class CountingProxyTest {
  private ServerSocket server;
  private CountingProxy proxy;

  /** Reads blocks of 1000 bytes and answers each with 500 bytes. */
  @BeforeEach
  void startServer() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
              byte[] question = new byte[1000];
              while (socket.getInputStream().readNBytes(question, 0, 1000) == 1000) {
                socket.getOutputStream().write(new byte[500]);
              }
            } catch (IOException closed) {
              // The loop's condition decides.
            }
          }
        });
    proxy = CountingProxy.inFrontOf(server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void everyQuestionThatWaitsForAnAnswerIsATrip() throws IOException {
    try (Socket socket = connect()) {
      ask(socket, 3);
      assertEquals(3, proxy.trips());
      assertEquals(1, proxy.connections());
    }
  }

  @Test
  void onlyWhatComesAfterTheMarkCounts() throws IOException {
    try (Socket socket = connect()) {
      ask(socket, 3);
      proxy.mark();
      assertEquals(0, proxy.trips());
      ask(socket, 2);
      assertEquals(2, proxy.trips());
    }
  }

  @Test
  void aQuestionInPiecesIsOneTrip() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (int piece = 0; piece < 10; piece++) {
        socket.getOutputStream().write(new byte[100]);
        socket.getOutputStream().flush();
      }
      new DataInputStream(socket.getInputStream()).readFully(new byte[500]);
      assertEquals(1, proxy.trips());
    }
  }

  @Test
  void connectionsAddUp() throws IOException {
    try (Socket one = connect()) {
      ask(one, 1);
    }
    try (Socket other = connect()) {
      ask(other, 2);
      assertEquals(3, proxy.trips());
      assertEquals(2, proxy.connections());
    }
  }

  @Test
  void aCutEndsConnectionsAndNewOnesWork() throws IOException {
    try (Socket socket = connect()) {
      ask(socket, 1);
      proxy.cut();
      assertTrue(isOver(socket));
    }
    try (Socket socket = connect()) {
      ask(socket, 1);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port());
  }

  private static boolean isOver(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void ask(Socket socket, int times) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    for (int time = 0; time < times; time++) {
      out.write(new byte[1000]);
      in.readFully(new byte[500]);
    }
  }
}
