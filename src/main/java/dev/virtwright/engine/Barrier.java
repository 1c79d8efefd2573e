package dev.virtwright.engine;

import dev.virtwright.playbook.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps hosts together: none goes past a position while a live one is at an earlier position. A
 * host that waits holds nothing that another one needs.
 */
final class Barrier {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Place> live = new HashMap<>();

  /** Of tasks that one host does for all, as long as not all of them have been told. */
  private final Map<Place, Open> meetings = new HashMap<>();

  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(Position position, Seat seat) {}

  /**
   * Where a host is.
   *
   * @param what tells things at one position apart: different files that were included
   */
  private record Place(Position position, @Nullable Object what) {}

  private record Open(Meeting meeting, Set<String> untold) {}

  /** The host takes part, from this position on. */
  void enter(String host, Position position) {
    lock.lock();
    try {
      live.put(host, new Place(position, null));
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
   * @param what tells things at one position apart; null where nothing has to be told apart
   * @throws Superseded where the seat was cancelled meanwhile
   */
  void arrive(String host, Position position, @Nullable Object what, Seat seat) {
    lock.lock();
    try {
      live.put(host, new Place(position, what));
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

  /**
   * The hosts that are at the same as this one, which has arrived.
   *
   * @param order in which the first of them is found
   */
  Meeting meet(String host, List<String> order) {
    lock.lock();
    try {
      Place here = Objects.requireNonNull(live.get(host));
      Open open = meetings.get(here);
      if (open == null || !open.untold().contains(host)) {
        List<String> together =
            order.stream().filter(other -> here.equals(live.get(other))).toList();
        open = new Open(new Meeting(together), new HashSet<>(together));
        meetings.put(here, open);
      }
      open.untold().remove(host);
      if (open.untold().isEmpty()) {
        meetings.remove(here);
      }
      return open.meeting();
    } finally {
      lock.unlock();
    }
  }

  private boolean someoneBefore(Position position) {
    return live.values().stream().anyMatch(other -> other.position().compareTo(position) < 0);
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
