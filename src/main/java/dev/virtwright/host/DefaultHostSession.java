package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** What is taken of an action's standard output, and of its standard error. */
  private static final int MOST_OUTPUT = 16 << 20;

  private final Map<String, Connector> connectors;
  private final Tokens tokens = Tokens.secure();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Become, Seat> seats = new HashMap<>();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private final AtomicInteger actions = new AtomicInteger();
  private final AtomicInteger setupWaits = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

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
    return switch (action) {
      case Action.Run run -> run(become, run);
      case Action.WriteFile file -> {
        Done done =
            carryOut(become, action, FileScripts.write(file), file.content(), Action.Run.DEADLINE);
        String backup = new String(done.out(), StandardCharsets.UTF_8);
        yield succeeded(action, done, backup.isEmpty() ? null : backup);
      }
      case Action.RemoveFile file ->
          succeeded(
              action,
              carryOut(become, action, FileScripts.remove(file), null, Action.Run.DEADLINE),
              null);
      case Action.Guarded ignored ->
          throw new IllegalArgumentException("the engine makes guarded changes of other actions");
      case Action.Keep keep -> {
        try {
          keep.write();
        } catch (IOException failure) {
          throw new HostException(
              Kind.FAILED,
              "cannot %s: %s".formatted(keep.describe(), failure.getMessage()),
              "name a directory of the controller that may be written",
              failure);
        }
        yield new ActionResult(0, new byte[0], new byte[0], Duration.ZERO, null);
      }
      case Action.Reboot ignored ->
          throw new IllegalArgumentException("the engine makes a reboot of other actions");
    };
  }

  private ActionResult run(Become become, Action.Run run) throws HostException {
    StringBuilder script = new StringBuilder();
    script.append("PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export PATH\n");
    String elsewhere = tokens.next();
    if (run.directory() != null) {
      // not &&: a builtin's failure must not look like the command's
      script.append(
          "cd -- %s || { echo %s >&2; exit 1; }\n"
              .formatted(Shell.quote(run.directory()), elsewhere));
    }
    run.environment()
        .forEach((name, value) -> {
          if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("not the name of a variable: " + name);
          }
          script.append("export %s=%s\n".formatted(name, Shell.quote(value)));
        });
    script.append("exec ").append(Shell.quote(run.argv()));
    script.append(run.input() == null ? " </dev/null\n" : "\n");
    Done done = carryOut(become, run, script.toString(), run.input(), run.deadline());
    String err = new String(done.err(), StandardCharsets.UTF_8);
    if (err.contains(elsewhere)) {
      throw new HostException(
          Kind.FAILED,
          "cannot %s in directory %s: %s"
              .formatted(
                  Answers.line(run.describe()),
                  run.directory(),
                  Answers.line(err.replace(elsewhere, ""))),
          "make the directory first, or correct chdir");
    }
    return new ActionResult(done.status(), done.out(), done.err(), done.elapsed(), null);
  }

  private ActionResult succeeded(Action action, Done done, @Nullable String backup)
      throws HostException {
    if (done.status() == 0) {
      return new ActionResult(0, new byte[0], done.err(), done.elapsed(), backup);
    }
    String err = new String(done.err(), StandardCharsets.UTF_8);
    String problem = "cannot %s: %s".formatted(action.describe(), Answers.line(err));
    if (err.contains("No space left") || err.contains("quota exceeded")) {
      throw new HostException(
          Kind.NO_SPACE, problem, "free space (df -h) or inodes (df -i); nothing was changed");
    }
    if (err.contains("Read-only file system")) {
      throw new HostException(
          Kind.NO_SPACE, problem, "see in dmesg why the file system was made read-only");
    }
    if (err.contains("Permission denied") || err.contains("Operation not permitted")) {
      throw new HostException(
          Kind.DENIED, problem, "do it as root (become: true); see lsattr for immutable files");
    }
    if (err.contains("Device or resource busy")) {
      throw new HostException(
          Kind.FAILED, problem, "something is mounted there; unmount it, or write the file within");
    }
    throw new HostException(Kind.FAILED, problem, null);
  }

  /** What a command on a channel of its own came to. */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the action's result, never compared
  private record Done(int status, byte[] out, byte[] err, Duration elapsed) {}

  private Done carryOut(
      Become become, Action action, String script, byte @Nullable [] input, Duration deadline)
      throws HostException {
    byte[] text = script.getBytes(StandardCharsets.UTF_8);
    try (RemoteShell shell = start(become, RemoteShell.script(text.length))) {
      actions.incrementAndGet();
      long begun = System.nanoTime();
      Wire wire = shell.wire();
      wire.out().keepAtMost(MOST_OUTPUT);
      wire.err().keepAtMost(MOST_OUTPUT);
      // beside the waiting: a command may answer, or end, before it has taken all of its input
      Thread.ofVirtual().name("input").start(() -> feed(wire, text, input));
      int status = status(shell, action, deadline);
      // a daemon that the command left running may hold its outputs open for ever
      wire.await(
          System.nanoTime() + Duration.ofSeconds(2).toNanos(),
          () -> wire.out().ended() && wire.err().ended());
      return new Done(
          status, all(wire.out()), all(wire.err()), Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private void feed(Wire wire, byte[] script, byte @Nullable [] input) {
    try (var stdin = wire.channel().stdin()) {
      stdin.write(script);
      sent.addAndGet(script.length);
      if (input != null) {
        stdin.write(input);
        sent.addAndGet(input.length);
      }
      stdin.flush();
    } catch (IOException e) {
      // it ended without reading all: its exit status tells, or the loss of the connection does
    }
  }

  private int status(RemoteShell shell, Action action, Duration deadline) throws HostException {
    String what = Answers.line(action.describe());
    long pid = shell.greeting().pid();
    try {
      return shell.wire().channel().waitFor(deadline);
    } catch (HostException e) {
      if (e.kind() == Kind.TIMEOUT) {
        throw new HostException(
            Kind.TIMEOUT,
            "%s did not end within %d s; it was left running as process %d and its outcome is unknown"
                .formatted(what, deadline.toSeconds(), pid),
            "look at it on the host: ps -fp %d".formatted(pid),
            e);
      }
      throw new HostException(
          e.kind(),
          "the connection was lost during %s (process %d); its outcome is unknown"
              .formatted(what, pid),
          "look on the host whether it still runs: ps -fp %d".formatted(pid),
          e);
    }
  }

  private static byte[] all(Wire.Stream stream) {
    byte[] bytes = stream.take(stream.available());
    if (!stream.cut()) {
      return bytes;
    }
    byte[] note = "\n[the rest of the output was not kept]\n".getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(bytes, bytes.length + note.length);
    System.arraycopy(note, 0, both, bytes.length, note.length);
    return both;
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
        roundTrips.get(), actions.get(), setupWaits.get(), sent.get(), received.get());
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
