package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A task's reader: asks through its thread's seat, and remembers what it relied on. */
final class TaskReader implements HostReader {
  private final Seat seat;
  private final Become become;
  private final ReentrantLock lock = new ReentrantLock();

  /** Questions by query; the answer, or null where there was an error. */
  private final Map<Query<?>, @Nullable Object> asked = new LinkedHashMap<>();

  TaskReader(Seat seat, Become become) {
    this.seat = seat;
    this.become = become;
  }

  @Override
  public <A> A ask(Query<A> query) throws HostException {
    @Nullable A answer = null;
    try {
      answer = seat.ask(become, query);
      return answer;
    } finally {
      lock.lock();
      try {
        asked.put(query, answer);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void expect(Query<?>... queries) {
    seat.coalescer().expect(become, queries);
  }

  /** Whether an answer may change by what happens on other machines. */
  boolean sawBeyondMachine() {
    lock.lock();
    try {
      return asked.keySet().stream().anyMatch(Query::beyondMachine);
    } finally {
      lock.unlock();
    }
  }

  /** The earlier tasks because of which something that was read here is not believed. */
  Set<String> waitsFor(Expectations expectations, boolean failed) {
    Set<String> tasks = new LinkedHashSet<>();
    lock.lock();
    try {
      asked.forEach((query, answer) -> tasks.addAll(expectations.against(query, answer, failed)));
    } finally {
      lock.unlock();
    }
    return tasks;
  }

  /** What was asked about. */
  Set<Resource> about() {
    Set<Resource> resources = new LinkedHashSet<>();
    lock.lock();
    try {
      asked.keySet().forEach(query -> resources.addAll(query.about()));
    } finally {
      lock.unlock();
    }
    return resources;
  }
}
