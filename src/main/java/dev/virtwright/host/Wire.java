package dev.virtwright.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Both outputs of a channel, taken off it as they come, so that neither can stall the other and
 * every wait for them has a deadline.
 */
final class Wire implements AutoCloseable {

  /** More than this unread, and the host has to wait until something is taken. */
  private static final int MOST_UNREAD = 96 << 20;

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Stream out = new Stream();
  private final Stream err = new Stream();
  private final AtomicLong received;
  private boolean closed;

  Wire(Channel channel, AtomicLong received) {
    this.channel = channel;
    this.received = received;
    channel.reader().name("stdout").start(() -> pump(channel.stdout(), out));
    channel.reader().name("stderr").start(() -> pump(channel.stderr(), err));
  }

  Channel channel() {
    return channel;
  }

  Stream out() {
    return out;
  }

  Stream err() {
    return err;
  }

  private void pump(InputStream input, Stream stream) {
    byte[] chunk = new byte[32 << 10];
    try {
      for (int n = input.read(chunk); n >= 0; n = input.read(chunk)) {
        received.addAndGet(n);
        lock.lock();
        try {
          stream.add(chunk, n);
          changed.signalAll();
          while (stream.length - stream.start > MOST_UNREAD && !closed) {
            changed.awaitUninterruptibly();
          }
          if (closed) {
            return;
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      // the connection is lost or the channel was closed: to the reader that is the stream's end,
      // and whoever reads finds the answer incomplete
    } finally {
      lock.lock();
      try {
        stream.ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until {@code condition}, which may look at the streams, holds.
   *
   * @param deadline of {@link System#nanoTime()}
   * @return whether it holds; false at the deadline
   */
  boolean await(long deadline, BooleanSupplier condition) {
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          changed.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the channel and the taking. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    channel.close();
  }

  /** One of the outputs. All methods may be called within {@link #await} and outside. */
  final class Stream {
    private byte[] bytes = new byte[8 << 10];
    private int start;
    private int length;
    private int searched;
    private int kept = Integer.MAX_VALUE;
    private boolean cut;
    private boolean ended;

    private void add(byte[] chunk, int count) {
      int n = Math.min(count, kept - (length - start));
      cut |= n < count;
      if (length + n > bytes.length) {
        byte[] larger = new byte[Math.max(length - start + n, 2 * (length - start)) + (8 << 10)];
        System.arraycopy(bytes, start, larger, 0, length - start);
        bytes = larger;
        length -= start;
        searched = Math.max(0, searched - start);
        start = 0;
      }
      System.arraycopy(chunk, 0, bytes, length, n);
      length += n;
    }

    /** From now on at most {@code most} unread bytes are kept and the rest is thrown away. */
    void keepAtMost(int most) {
      lock.lock();
      try {
        kept = Math.max(most, length - start);
      } finally {
        lock.unlock();
      }
    }

    boolean cut() {
      lock.lock();
      try {
        return cut;
      } finally {
        lock.unlock();
      }
    }

    boolean ended() {
      lock.lock();
      try {
        return ended;
      } finally {
        lock.unlock();
      }
    }

    /** Unread bytes before the first occurrence of {@code mark}; -1 where it is not there yet. */
    int before(byte[] mark) {
      lock.lock();
      try {
        int at = Wire.indexOf(bytes, length, mark, Math.max(start, searched));
        if (at < 0) {
          searched = Math.max(start, length - mark.length + 1);
          return -1;
        }
        searched = at;
        return at - start;
      } finally {
        lock.unlock();
      }
    }

    int available() {
      lock.lock();
      try {
        return length - start;
      } finally {
        lock.unlock();
      }
    }

    /** Takes {@code count} unread bytes off. */
    byte[] take(int count) {
      lock.lock();
      try {
        byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
        start += count;
        searched = start;
        changed.signalAll();
        return taken;
      } finally {
        lock.unlock();
      }
    }

    /** The unread bytes, left where they are; of many only the last. */
    String tail() {
      lock.lock();
      try {
        int from = Math.max(start, length - 8192);
        return new String(bytes, from, length - from, StandardCharsets.UTF_8);
      } finally {
        lock.unlock();
      }
    }
  }

  private static int indexOf(byte[] bytes, int length, byte[] wanted, int from) {
    outer:
    for (int i = from; i <= length - wanted.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (bytes[i + j] != wanted[j]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }
}
