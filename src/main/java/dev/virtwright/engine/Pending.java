package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A value that another thread will bring, once. Who waits for it keeps no host's batch back. */
final class Pending<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Seat> waiting = new ArrayList<>();
  private final List<Runnable> followers = new ArrayList<>();
  private @Nullable T value;

  /** Brings the value; later ones are ignored. */
  void complete(T brought) {
    List<Runnable> now;
    lock.lock();
    try {
      if (value != null) {
        return;
      }
      value = Objects.requireNonNull(brought);
      waiting.forEach(Seat::wake);
      waiting.clear();
      now = List.copyOf(followers);
      followers.clear();
    } finally {
      lock.unlock();
    }
    now.forEach(Runnable::run);
  }

  /** Runs it when the value is there: at once, or on the thread that brings it. */
  void then(Runnable follower) {
    lock.lock();
    try {
      if (value == null) {
        followers.add(follower);
        return;
      }
    } finally {
      lock.unlock();
    }
    follower.run();
  }

  Optional<T> peek() {
    lock.lock();
    try {
      return Optional.ofNullable(value);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the value.
   *
   * @throws Superseded where the seat was cancelled meanwhile
   */
  T await(Seat seat) {
    while (true) {
      lock.lock();
      try {
        if (value != null) {
          return value;
        }
        waiting.add(seat);
        seat.away();
      } finally {
        lock.unlock();
      }
      seat.sleep();
    }
  }
}
