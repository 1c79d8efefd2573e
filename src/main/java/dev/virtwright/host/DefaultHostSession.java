package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session over any connector: one connection, a {@link ReadShell} per user, a channel per action.
 * Nothing is opened before it is needed.
 */
public final class DefaultHostSession implements HostSession {

  /** A fragment that the shell died at so often is what it died of. */
  private static final int MOST_DEATHS = 2;

  private final Map<String, Connector> connectors;
  private final Tokens tokens = Tokens.secure();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Become, Seat> seats = new HashMap<>();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private final AtomicInteger setupWaits = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final ActionRunner doing = new ActionRunner(this::start, tokens, sent);

  private Target target;
  private @Nullable Connection connection;
  private RemoteShell.@Nullable Greeting greeting;
  private boolean closed;

  public DefaultHostSession(Connector connector, Target target) {
    this(Map.of(connector.transport(), connector), target);
  }

  /**
   * @param connectors by transport: those that this and later targets need
   */
  public DefaultHostSession(Map<String, Connector> connectors, Target target) {
    this.connectors = Map.copyOf(connectors);
    this.target = target;
    connector(target);
  }

  private Connector connector(Target to) {
    Connector connector = connectors.get(to.transport());
    if (connector == null) {
      throw new IllegalArgumentException(
          "%s is reached over %s, and there is only %s"
              .formatted(to.name(), to.transport(), connectors.keySet()));
    }
    return connector;
  }

  /** The place of one user's reading shell; its lock keeps requests apart. */
  private static final class Seat {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ReadShell shell;

    /** Ends what the last shell left, as the first thing of the next. */
    private String sweep = "";
  }

  @Override
  public List<FragmentResult> read(Become become, List<Fragment> fragments) throws HostException {
    if (fragments.isEmpty()) {
      return List.of();
    }
    Seat seat = seat(become);
    seat.lock.lock();
    try {
      return read(become, seat, fragments);
    } finally {
      seat.lock.unlock();
    }
  }

  private List<FragmentResult> read(Become become, Seat seat, List<Fragment> fragments)
      throws HostException {
    List<FragmentResult> results = new ArrayList<>(fragments.size());
    int deaths = 0;
    int losses = 0;
    while (results.size() < fragments.size()) {
      ReadShell shell = shell(become, seat);
      Connection over = connection();
      roundTrips.incrementAndGet();
      ReadShell.Outcome outcome = shell.ask(fragments.subList(results.size(), fragments.size()));
      deaths = outcome.results().isEmpty() ? deaths : 0;
      results.addAll(outcome.results());
      if (outcome.fault() == null) {
        continue;
      }
      abandon(seat, shell);
      if (Thread.currentThread().isInterrupted()) {
        throw new HostException(Kind.TIMEOUT, "interrupted while reading", null);
      }
      switch (outcome.fault()) {
        case LATE, GARBLED -> {
          results.add(ReadShell.blamed(outcome.fault()));
          // whether the fragment or the whole machine is stuck, a fresh shell tells
          shell(become, seat);
        }
        case ENDED -> {
          if (!over.alive() && ++losses > 1) {
            throw ReadShell.lost();
          }
          if (over.alive() && ++deaths >= MOST_DEATHS) {
            results.add(ReadShell.blamed(outcome.fault()));
            deaths = 0;
          }
        }
      }
    }
    return results;
  }

  private Seat seat(Become become) {
    lock.lock();
    try {
      return seats.computeIfAbsent(become, user -> new Seat());
    } finally {
      lock.unlock();
    }
  }

  private static void abandon(Seat seat, ReadShell shell) {
    long group = shell.greeting().group();
    // sshd and setsid(1) give the shell, and the sudo that it may run under, a session of their
    // own;
    // without setsid a local one could share ours
    if (group > 1) {
      seat.sweep = "command -v setsid >/dev/null && kill -KILL -%d 2>/dev/null\n".formatted(group);
    }
    shell.close();
    seat.shell = null;
  }

  private ReadShell shell(Become become, Seat seat) throws HostException {
    if (seat.shell != null && seat.shell.usable()) {
      return seat.shell;
    }
    RemoteShell fresh = start(become, RemoteShell.INTERACTIVE);
    setupWaits.addAndGet(fresh.greeting().waits());
    ReadShell shell = new ReadShell(fresh, tokens, target().timeout(), sent, seat.sweep);
    seat.sweep = "";
    seat.shell = shell;
    return shell;
  }

  /** A shell on a channel, over a new connection where the old one turns out to be lost. */
  private RemoteShell start(Become become, String tail) throws HostException {
    Connection over = connection();
    try {
      return started(become, tail, over);
    } catch (HostException e) {
      if (e.kind() != Kind.UNREACHABLE) {
        throw e;
      }
      drop(over);
      return started(become, tail, connection());
    }
  }

  private RemoteShell started(Become become, String tail, Connection over) throws HostException {
    RemoteShell shell =
        RemoteShell.start(over, become, tail, tokens, target().patience(), sent, received);
    lock.lock();
    try {
      greeting = shell.greeting();
    } finally {
      lock.unlock();
    }
    return shell;
  }

  private Connection connection() throws HostException {
    lock.lock();
    try {
      if (closed) {
        throw new HostException(Kind.UNREACHABLE, "the session is closed", null);
      }
      Connection present = connection;
      if (present != null && present.alive()) {
        return present;
      }
      if (present != null) {
        present.close();
      }
      connection = null;
      Connection fresh = connector(target).connect(target);
      connection = fresh;
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
  private void drop(Connection lost) {
    lock.lock();
    try {
      if (lost == connection) {
        lost.close();
        connection = null;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ActionResult act(Become become, Action action) throws HostException {
    return doing.act(become, action);
  }

  @Override
  public void reset(Target newTarget) {
    connector(newTarget);
    lock.lock();
    try {
      end();
      target = newTarget;
      greeting = null;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    for (Seat seat : seats.values()) {
      ReadShell shell = seat.shell;
      if (shell != null) {
        shell.close();
      }
    }
    seats.clear();
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public Target target() {
    lock.lock();
    try {
      return target;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String machineId() throws HostException {
    String id = greeting().machineId();
    // "uninitialized" is what an image says before its first boot
    return id.isEmpty() || id.equals("uninitialized") ? "address:" + target().address() : id;
  }

  @Override
  public String localAddress() throws HostException {
    return greeting().address();
  }

  private RemoteShell.Greeting greeting() throws HostException {
    lock.lock();
    try {
      if (greeting != null) {
        return greeting;
      }
    } finally {
      lock.unlock();
    }
    Seat seat = seat(Become.NONE);
    seat.lock.lock();
    try {
      return shell(Become.NONE, seat).greeting();
    } finally {
      seat.lock.unlock();
    }
  }

  @Override
  public Counts counts() {
    return new Counts(
        roundTrips.get(), doing.count(), setupWaits.get(), sent.get(), received.get());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      end();
    } finally {
      lock.unlock();
    }
  }
}
