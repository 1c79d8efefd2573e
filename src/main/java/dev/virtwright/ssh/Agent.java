package dev.virtwright.ssh;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the SSH agent (draft-ietf-sshm-ssh-agent): lists keys and signs with one. Each
 * request has a connection of its own, so that threads do not wait for each other.
 */
@SuppressWarnings("ArrayRecordComponent") // key blobs are compared with Arrays.equals
final class Agent {
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;
  private static final int MOST_ANSWER = 1 << 20;
  private static final int RSA_SHA2_512 = 4;

  /** A key that the agent holds: its public part in wire form, its kind, and where it came from. */
  record Key(byte[] blob, String type, String comment) {}

  private final Path socket;

  Agent(Path socket) {
    this.socket = socket;
  }

  List<Key> keys() throws IOException {
    ByteBuffer answer = ask(ByteBuffer.wrap(new byte[] {REQUEST_IDENTITIES}), IDENTITIES_ANSWER);
    int count = answer.getInt();
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] blob = string(answer);
      String comment = new String(string(answer), StandardCharsets.UTF_8);
      String type = new String(string(ByteBuffer.wrap(blob)), StandardCharsets.US_ASCII);
      keys.add(new Key(blob, type, comment));
    }
    return keys;
  }

  /** The signature in wire form; of RSA keys with SHA-512. */
  byte[] sign(Key key, byte[] data) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1 + 4 + key.blob().length + 4 + data.length + 4);
    request.put((byte) SIGN_REQUEST).putInt(key.blob().length).put(key.blob());
    request.putInt(data.length).put(data);
    request.putInt(key.type().equals("ssh-rsa") ? RSA_SHA2_512 : 0).flip();
    return string(ask(request, SIGN_RESPONSE));
  }

  private ByteBuffer ask(ByteBuffer request, int expected) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer framed = ByteBuffer.allocate(4 + request.remaining());
      framed.putInt(request.remaining()).put(request).flip();
      while (framed.hasRemaining()) {
        channel.write(framed);
      }
      int length = read(channel, 4).getInt();
      if (length < 1 || length > MOST_ANSWER) {
        throw new IOException("the agent's answer has an impossible length: " + length);
      }
      ByteBuffer answer = read(channel, length);
      int type = answer.get();
      if (type != expected) {
        throw new IOException("the agent refused (message " + type + ")");
      }
      return answer;
    }
  }

  private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the agent closed the connection");
      }
    }
    return buffer.flip();
  }

  private static byte[] string(ByteBuffer buffer) throws IOException {
    int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new IOException("the agent's answer is cut off");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }
}
