package dev.virtwright.engine;

import dev.virtwright.playbook.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps hosts together: none goes past a position while a live one is at an earlier position. A
 * host that waits holds nothing that another one needs.
 */
final class Barrier {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Position> live = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(Position position, Seat seat) {}

  /** The host takes part, from this position on. */
  void enter(String host, Position position) {
    lock.lock();
    try {
      live.put(host, position);
    } finally {
      lock.unlock();
    }
  }

  /** The host has nothing more to do here, for whatever reason; nobody waits for it any more. */
  void leave(String host) {
    lock.lock();
    try {
      live.remove(host);
      release();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says where the host is, and waits until no live host is earlier.
   *
   * @throws Superseded where the seat was cancelled meanwhile
   */
  void arrive(String host, Position position, Seat seat) {
    lock.lock();
    try {
      live.put(host, position);
      release();
    } finally {
      lock.unlock();
    }
    Waiting mine = new Waiting(position, seat);
    while (true) {
      lock.lock();
      try {
        if (!someoneBefore(position)) {
          return;
        }
        waiting.add(mine);
        seat.away();
      } finally {
        lock.unlock();
      }
      try {
        seat.sleep();
      } finally {
        lock.lock();
        try {
          waiting.remove(mine);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private boolean someoneBefore(Position position) {
    return live.values().stream().anyMatch(other -> other.compareTo(position) < 0);
  }

  private void release() {
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting one = each.next();
      if (!someoneBefore(one.position)) {
        each.remove();
        one.seat.wake();
      }
    }
  }
}
