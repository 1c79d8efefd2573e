package dev.virtwright.engine.guard;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries out guarded changes with an undo that lives on the machine: a timer for the deadline, and
 * a unit on disk for a reboot before it. This side only arms, looks, and confirms; whatever becomes
 * of it, the machine finds back by itself.
 */
public final class HostUndoExecutor implements GuardedExecutor {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Between looks at a host that takes long to answer one. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What stopping, restoring and the stack's reload may take after the deadline. */
  private static final Duration UNDO = Duration.ofMinutes(2);

  private final String base;
  private final Map<String, String> environment;
  private final Waiting waiting;
  private final RandomGenerator random;
  private final Earlier earlier;

  /** What becomes of a change that an earlier run left unconfirmed. */
  public enum Earlier {
    /** The host undoes it at its deadline. */
    WAIT,
    /** The host undoes it at once. */
    UNDO
  }

  public HostUndoExecutor(Earlier earlier) {
    this(
        Action.Guarded.DIRECTORY,
        Map.of(),
        Waiting.real(),
        RandomGenerator.of("SecureRandom"),
        earlier);
  }

  /**
   * @param base the directory on the machine that has one directory per change
   * @param environment of guard.sh; empty on real machines
   */
  HostUndoExecutor(
      String base,
      Map<String, String> environment,
      Waiting waiting,
      RandomGenerator random,
      Earlier earlier) {
    this.base = base;
    this.environment = Map.copyOf(environment);
    this.waiting = waiting;
    this.random = random;
    this.earlier = earlier;
  }

  @Override
  public ActionResult execute(Action.Guarded change, GuardedHost host) throws HostException {
    Instant start = waiting.now();
    try {
      settleEarlier(host);
      if (change.settles()) {
        throw new HostException(
            HostException.Kind.FAILED,
            change.title() + ": that is over by now",
            "run again: what was planned is about the state before it");
      }
      byte[] number = new byte[8];
      random.nextBytes(number);
      String id = HexFormat.of().formatHex(number);
      List<String> proven = new Attempt(change, host, id).run();
      return new ActionResult(
          0,
          ("proven over a new connection: " + String.join("; ", proven) + "\n")
              .getBytes(StandardCharsets.UTF_8),
          new byte[0],
          Duration.between(start, waiting.now()),
          null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HostException(
          HostException.Kind.TIMEOUT,
          change.title() + ": interrupted; the host undoes it by itself unless it was confirmed",
          "look at the host's network before the next change",
          interrupted);
    }
  }

  private Action.Run script(String command, String id, Duration deadline) {
    String directory = base + "/" + id;
    return Action.Run.of(List.of("sh", directory + "/guard.sh", command, directory))
        .withEnvironment(environment)
        .withDeadline(deadline);
  }

  /**
   * Before the next look: as long as the last one took, so that a slow host is busy with its change
   * rather than with being looked at; at most half of what is left until {@code end}.
   */
  private void pauseAfter(Instant look, Instant end) throws InterruptedException {
    Instant now = waiting.now();
    Duration pause = Duration.between(look, now);
    for (Duration most : List.of(LONGEST_PAUSE, Duration.between(now, end).dividedBy(2))) {
      pause = pause.compareTo(most) > 0 ? most : pause;
    }
    waiting.pause(pause.compareTo(LOOK) < 0 ? LOOK : pause);
  }

  private List<GuardState.Armed> states(GuardedHost host, HostSession session)
      throws HostException {
    return host.reader(session).ask(new GuardState(base));
  }

  /**
   * Waits for the undo of a change that an earlier run left unconfirmed. After it this run's plan
   * is about a state that is no more, so it ends; what is settled already is only cleaned up.
   */
  private void settleEarlier(GuardedHost host) throws HostException, InterruptedException {
    HostSession session = host.session();
    List<GuardState.Armed> all = states(host, session);
    for (GuardState.Armed change : all) {
      switch (change.state()) {
        case CONFIRMED ->
            session.act(host.become(), script("confirm", change.id(), Duration.ofMinutes(3)));
        case UNDONE -> {
          if (change.differing().isEmpty()) {
            session.act(host.become(), script("discard", change.id(), Duration.ofMinutes(1)));
          } else {
            throw unrestored(change);
          }
        }
        case NONE -> {} // another run is about to arm it, or died before anything was touched
        case ARMED, UNDOING -> awaitEarlier(host, change);
      }
    }
  }

  private HostException unrestored(GuardState.Armed change) {
    return new HostException(
        HostException.Kind.FAILED,
        "the host undid '%s', but could not restore %s"
            .formatted(change.title(), String.join(", ", change.differing())),
        "the old files are in %s/%s/save, numbered as in its list: put them back, then remove that"
                .formatted(base, change.id())
            + " directory");
  }

  private void awaitEarlier(GuardedHost host, GuardState.Armed change)
      throws HostException, InterruptedException {
    if (earlier == Earlier.UNDO && change.state() == GuardState.State.ARMED) {
      host.session().act(host.become(), script("trigger", change.id(), Duration.ofMinutes(1)));
    }
    Instant until = waiting.now().plusSeconds(Math.max(0, change.remaining())).plus(UNDO);
    host.busy("waiting for the host to undo '" + change.title() + "' of an earlier run");
    while (waiting.now().isBefore(until)) {
      waiting.pause(LOOK);
      GuardState.Armed now = find(states(host, host.session()), change.id()).orElse(null);
      if (now == null || now.state() == GuardState.State.CONFIRMED) {
        throw new HostException(
            HostException.Kind.FAILED,
            "'%s' of an earlier run has just been confirmed".formatted(change.title()),
            "run again: what was planned is about the state before it");
      }
      if (now.state() == GuardState.State.UNDONE) {
        if (!now.differing().isEmpty()) {
          throw unrestored(now);
        }
        host.session().act(host.become(), script("discard", now.id(), Duration.ofMinutes(1)));
        throw new HostException(
            HostException.Kind.FAILED,
            "an earlier run left '%s' unconfirmed; the host has undone it now, and the state before"
                    .formatted(change.title())
                + " it is back",
            "run again: what was planned is about the state before the undo");
      }
    }
    throw new HostException(
        HostException.Kind.FAILED,
        "an earlier run left '%s' armed, and the host has not undone it".formatted(change.title()),
        "undo it on the host: sh %s/%s/guard.sh undo %s/%s"
            .formatted(base, change.id(), base, change.id()));
  }

  private static Optional<GuardState.Armed> find(List<GuardState.Armed> all, String id) {
    return all.stream().filter(change -> change.id().equals(id)).findFirst();
  }

  /** One change, from arming to its end. */
  private final class Attempt {
    private final Action.Guarded change;
    private final GuardedHost host;
    private final String id;
    private final Target before;
    private final Target after;
    private Instant deadline = Instant.MAX;
    private boolean asked;

    /** What the last look lacked. */
    private String lacking = "no new connection was made";

    Attempt(Action.Guarded change, GuardedHost host, String id) {
      this.change = change;
      this.host = host;
      this.id = id;
      this.before = host.session().target();
      String address = change.confirmAddress();
      this.after = address == null ? before : before.movedTo(address);
    }

    List<String> run() throws HostException, InterruptedException {
      HostSession session = host.session();
      String machine = session.machineId();
      deadline = waiting.now().plus(change.confirmWithin());
      host.busy("arming the undo of: " + change.title());
      arm(session);
      host.busy("applying: " + change.title());
      start(session);
      Optional<List<String>> proven = prove(machine);
      if (proven.isPresent()) {
        session.reset(after);
        return proven.get();
      }
      session.reset(before);
      throw undone();
    }

    private void arm(HostSession session) throws HostException {
      String directory = base + "/" + id;
      ActionResult armed =
          session.act(
              host.become(),
              Action.Run.of(List.of("sh", "-c", Arming.RECEIVE, "sh", directory))
                  .withEnvironment(environment)
                  .withInput(Arming.payload(Arming.files(change)))
                  .withDeadline(Duration.ofMinutes(2)));
      if (armed.exitStatus() != 0 || !armed.out().contains("armed")) {
        throw new HostException(
            armed.err().contains("No space")
                ? HostException.Kind.NO_SPACE
                : HostException.Kind.FAILED,
            "%s: nothing was changed, because its undo could not be armed: %s"
                .formatted(change.title(), armed.err().strip()),
            "the host needs systemd, base64 and room in " + base);
      }
    }

    private void start(HostSession session) {
      try {
        session.act(host.become(), script("start", id, Duration.ofSeconds(30)));
      } catch (HostException cut) {
        // It may well have started: what follows looks at the host, over a new connection.
        lacking = "the connection was lost while the change was started: " + cut.getMessage();
      }
    }

    /** Empty where the host undoes the change, or has. */
    private Optional<List<String>> prove(String machine) throws InterruptedException {
      host.busy("proving: " + change.title());
      while (waiting.now().isBefore(deadline)) {
        Instant look = waiting.now();
        // Made anew for each try: an old connection may live on over an old path.
        try (HostSession fresh = host.open(after)) {
          List<String> proven = proveOver(fresh, machine);
          if (proven != null) {
            return Optional.of(proven);
          }
          if (settled) {
            return Optional.empty();
          }
        } catch (HostException failed) {
          lacking = "a new connection: " + failed.getMessage();
        }
        pauseAfter(look, deadline);
      }
      return Optional.empty();
    }

    /** Whether the host has begun or finished its undo. */
    private boolean settled;

    private @Nullable List<String> proveOver(HostSession fresh, String machine)
        throws HostException, InterruptedException {
      GuardState.Armed now = find(states(host, fresh), id).orElse(null);
      if (now == null) {
        if (asked) {
          return List.of("confirmed, read back after a lost answer");
        }
        settled = true;
        return null;
      }
      if (now.state() == GuardState.State.UNDOING || now.state() == GuardState.State.UNDONE) {
        settled = true;
        return null;
      }
      if (now.status() == null) {
        lacking = "the change is still under way";
        return null;
      }
      if (now.status() != 0) {
        settled = true;
        lacking = now.failure();
        return null;
      }
      String its = fresh.machineId();
      if (!its.equals(machine)) {
        lacking = "another machine answers at " + address(after);
        return null;
      }
      List<String> proven = new ArrayList<>(List.of("answers at " + address(after)));
      HostReader reader = host.reader(fresh);
      for (Action.Proof proof : change.proofs()) {
        String missing = proof.lacking(reader);
        if (missing != null) {
          lacking = proof.claim() + ": " + missing;
          return null;
        }
        proven.add(proof.claim());
      }
      asked = true;
      host.busy("confirming: " + change.title());
      ActionResult confirmed =
          fresh.act(host.become(), script("confirm", id, Duration.ofMinutes(3)));
      if (confirmed.out().contains("confirmed")) {
        return proven;
      }
      lacking = "the confirmation came after the host's deadline";
      settled = true;
      return null;
    }

    private String address(Target target) {
      String moved = target.movedTo();
      return moved == null ? target.address() : moved;
    }

    /** Waits for the host's own undo and says how it ended. */
    private HostException undone() throws InterruptedException {
      String why = lacking;
      host.busy("waiting for the host to undo: " + change.title());
      Instant until = deadline.plus(UNDO);
      String trouble = "";
      while (true) {
        Instant look = waiting.now();
        try (HostSession fresh = host.open(before)) {
          GuardState.Armed now = find(states(host, fresh), id).orElse(null);
          if (now == null) {
            return new HostException(
                HostException.Kind.FAILED,
                "%s: %s; the host keeps no trace of the change".formatted(change.title(), why),
                "run again: it plans from what is there now");
          }
          if (now.state() == GuardState.State.UNDONE) {
            if (!now.differing().isEmpty()) {
              return unrestored(now);
            }
            fresh.act(host.become(), script("discard", id, Duration.ofMinutes(1)));
            return new HostException(
                HostException.Kind.FAILED,
                "%s: not kept, because this could not be proven: %s. The host has undone it: %s"
                    .formatted(
                        change.title(),
                        now.failure().isEmpty() ? why : now.failure(),
                        "all files are as before, read back, and nothing is armed"),
                "correct what is named first, or give it longer with confirm_within");
          }
        } catch (HostException failed) {
          trouble = String.valueOf(failed.getMessage());
        }
        if (!waiting.now().isBefore(until)) {
          break;
        }
        pauseAfter(look, until);
      }
      return new HostException(
          trouble.isEmpty() ? HostException.Kind.FAILED : HostException.Kind.UNREACHABLE,
          "%s: not proven (%s), and %d s after the deadline its undo is not seen to have ended%s"
              .formatted(
                  change.title(), why, UNDO.toSeconds(), trouble.isEmpty() ? "" : ": " + trouble),
          "on the host's console: sh %s/%s/guard.sh undo %s/%s".formatted(base, id, base, id));
    }
  }
}
