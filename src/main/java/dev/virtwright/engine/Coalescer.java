package dev.virtwright.engine;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one round trip of everything that a host's planning threads ask at the same time, so that
 * their number is the longest chain of dependent reads. (The idea is Haxl's, on virtual threads.)
 *
 * <p>A batch goes out when nobody who has a {@link Seat} works any more: all are parked here, or
 * wait for something else. One batch is under way at a time; all users' parts of it travel
 * concurrently and count as one trip. An answer is kept for the machine's epoch.
 */
final class Coalescer {
  private final HostSession session;
  private final Machines machines;
  private final Semaphore permits;
  private final Consumer<@Nullable String> busy;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger requests = new AtomicInteger();

  /** Guarded by {@link #lock}, like all that follows. */
  private final Map<Question, Entry> known = new LinkedHashMap<>();

  private final List<Entry> queued = new ArrayList<>();
  private Machine machine = new Machine();
  private boolean identified;

  /** Added to the machine's epoch, so that it goes on evenly when the machine gets known. */
  private long offset;

  /** Of what is {@link #known}. */
  private long epochOfKnown;

  private int working;
  private boolean underWay;
  private int trips;

  /**
   * @param permits held while a request is under way, and for nothing else
   * @param busy hears what the host is busy with, and null where it no longer is
   */
  Coalescer(
      HostSession session, Machines machines, Semaphore permits, Consumer<@Nullable String> busy) {
    this.session = session;
    this.machines = machines;
    this.permits = permits;
    this.busy = busy;
  }

  HostSession session() {
    return session;
  }

  /**
   * Which machine this is; found out before the first read or action, over the connection.
   *
   * @throws HostException where it cannot be reached
   */
  Machine identify() throws HostException {
    lock.lock();
    try {
      if (identified) {
        return machine;
      }
    } finally {
      lock.unlock();
    }
    Machine found = machines.of(session);
    lock.lock();
    try {
      if (!identified) {
        offset = epoch() - found.epoch();
        machine = found;
        identified = true;
      }
      return machine;
    } finally {
      lock.unlock();
    }
  }

  private boolean isIdentified() {
    lock.lock();
    try {
      return identified;
    } finally {
      lock.unlock();
    }
  }

  /** Another one after each action on this machine, under whatever name. */
  long epoch() {
    lock.lock();
    try {
      return machine.epoch() + offset;
    } finally {
      lock.unlock();
    }
  }

  /** A place for one more thread, which counts as working from now on. */
  Seat seat() {
    lock.lock();
    try {
      working++;
      return new Seat(this, lock.newCondition());
    } finally {
      lock.unlock();
    }
  }

  /** A place for who only looks and never asks: nobody waits for it. */
  Seat lookingOn() {
    Seat seat = seat();
    seat.close();
    return seat;
  }

  /** Batches sent and awaited. */
  int trips() {
    lock.lock();
    try {
      return trips;
    } finally {
      lock.unlock();
    }
  }

  /** Requests of {@link HostSession#read} made for those trips: one for each user and retry. */
  int requests() {
    return requests.get();
  }

  /** Everything is asked anew from now on, as after an action. */
  void forget() {
    lock.lock();
    try {
      known.clear();
    } finally {
      lock.unlock();
    }
  }

  /** What is asked from now on may be another machine, and nothing is known of it. */
  void elsewhere() {
    lock.lock();
    try {
      offset = epoch() + 1;
      machine = new Machine();
      identified = false;
      known.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Answers that depend on more than this machine are asked anew. */
  void forgetBeyondMachine() {
    lock.lock();
    try {
      known.keySet().removeIf(question -> question.query().beyondMachine());
    } finally {
      lock.unlock();
    }
  }

  /** Queues what will be asked presently, without waiting for it. */
  void expect(Become become, Query<?>... queries) {
    lock.lock();
    try {
      for (Query<?> query : queries) {
        entry(new Question(become, query));
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("unchecked") // a merge answers its own queries
  <A> A ask(Seat seat, Become become, Query<A> query) throws HostException {
    Question question = new Question(become, query);
    Entry entry;
    lock.lock();
    try {
      seat.check();
      entry = entry(question);
      while (entry.reply == null) {
        entry.waiting.add(seat);
        try {
          seat.away();
          seat.sleep();
        } finally {
          entry.waiting.remove(seat);
        }
      }
    } finally {
      lock.unlock();
    }
    return switch (Objects.requireNonNull(entry.reply)) {
      case Reply.Answer(Object value) -> (A) value;
      case Reply.Refused(HostException why) -> {
        HostException mine = new HostException(why.kind(), text(why), why.remedy(), why);
        throw mine;
      }
      case Reply.Broken(RuntimeException why) ->
          throw new IllegalStateException("asking " + query + ": " + why, why);
    };
  }

  ReentrantLock lock() {
    return lock;
  }

  /** With the lock held. */
  void workerStarted() {
    working++;
  }

  /** With the lock held. */
  void workerStopped() {
    working--;
    sendWhenAllWait();
  }

  private Entry entry(Question question) {
    if (epochOfKnown != epoch()) {
      epochOfKnown = epoch();
      known.clear();
      queued.removeIf(entry -> entry.waiting.isEmpty());
    }
    Entry present = known.get(question);
    if (present != null) {
      return present;
    }
    Entry fresh = new Entry(question);
    known.put(question, fresh);
    queued.add(fresh);
    return fresh;
  }

  private void sendWhenAllWait() {
    if (working > 0 || underWay) {
      return;
    }
    List<Entry> batch = next();
    if (batch.isEmpty()) {
      return;
    }
    queued.removeAll(batch);
    underWay = true;
    trips++;
    Thread.ofVirtual().name("read " + session.target().name()).start(() -> send(batch));
  }

  /** What goes out now; what may wake a service only when nobody waits for anything else. */
  private List<Entry> next() {
    if (queued.stream().allMatch(entry -> entry.waiting.isEmpty())) {
      return List.of();
    }
    List<Entry> quiet = queued.stream().filter(entry -> !entry.question.query().wakes()).toList();
    return quiet.stream().allMatch(entry -> entry.waiting.isEmpty()) ? List.copyOf(queued) : quiet;
  }

  private void send(List<Entry> batch) {
    Map<Become, Set<Query<?>>> byUser = new LinkedHashMap<>();
    for (Entry entry : batch) {
      byUser
          .computeIfAbsent(entry.question.become(), user -> new LinkedHashSet<>())
          .add(entry.question.query());
    }
    Map<Question, Reply> replies = new ConcurrentHashMap<>();
    permits.acquireUninterruptibly();
    try {
      busy.accept(isIdentified() ? "reading" : "connecting and reading");
      identify();
      Inquiry inquiry = new Inquiry(session, requests);
      List<Thread> others = new ArrayList<>();
      byUser.forEach((user, queries) ->
          others.add(
              Thread.ofVirtual()
                  .start(() ->
                      inquiry
                          .send(user, queries)
                          .forEach(
                              (query, reply) -> replies.put(new Question(user, query), reply)))));
      others.forEach(Coalescer::join);
    } catch (HostException unreachable) {
      batch.forEach(entry -> replies.put(entry.question, new Reply.Refused(unreachable)));
    } finally {
      permits.release();
      busy.accept(null);
      deliver(batch, replies);
    }
  }

  private void deliver(List<Entry> batch, Map<Question, Reply> replies) {
    lock.lock();
    try {
      underWay = false;
      for (Entry entry : batch) {
        Reply reply = replies.getOrDefault(entry.question, UNANSWERED);
        entry.reply = reply;
        if (!reply.lasting() && known.get(entry.question) == entry) {
          known.remove(entry.question);
        }
        entry.waiting.forEach(Seat::wake);
      }
      sendWhenAllWait();
    } finally {
      lock.unlock();
    }
  }

  private static final Reply UNANSWERED =
      new Reply.Broken(new IllegalStateException("a request ended without an answer"));

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException again) {
        interrupted = true; // nobody interrupts a request: it ends at its own deadline
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(HostException why) {
    return String.valueOf(why.getMessage());
  }

  /** What is asked, and as whom. */
  private record Question(Become become, Query<?> query) {}

  private static final class Entry {
    private final Question question;
    private final List<Seat> waiting = new ArrayList<>();
    private @Nullable Reply reply;

    private Entry(Question question) {
      this.question = question;
    }
  }
}
