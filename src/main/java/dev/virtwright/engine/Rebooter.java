package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Restarts a machine and waits until it answers under another boot id, which the kernel makes anew
 * at each boot (random(4), /proc/sys/kernel/random/boot_id).
 */
final class Rebooter {
  private static final FileContent BOOT_ID =
      new FileContent("/proc/sys/kernel/random/boot_id", 1024);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final HostSession session;
  private final Seat seat;
  private final Become become;
  private final Time time;

  Rebooter(HostSession session, Seat seat, Become become, Time time) {
    this.session = session;
    this.seat = seat;
    this.become = become;
    this.time = time;
  }

  ActionResult restart(Action.Reboot reboot) throws HostException {
    if (session.target().transport().equals("local")) {
      throw new HostException(
          HostException.Kind.FAILED,
          "this would restart the very machine that the run is steered from",
          "reach it over SSH from another machine, or restart it yourself");
    }
    String before = bootId();
    time.pause(seat, reboot.before());
    Instant began = time.now();
    order(reboot);
    String lacking = awaitAnotherBoot(before, reboot, began.plus(reboot.timeout()));
    Duration took = Duration.between(began, time.now());
    if (lacking != null) {
      throw new HostException(
          HostException.Kind.TIMEOUT,
          "%s was restarted and is not back after %d s: %s"
              .formatted(session.target().name(), reboot.timeout().toSeconds(), lacking),
          "look at its console; give it longer with reboot_timeout");
    }
    return new ActionResult(
        0, "restarted".getBytes(StandardCharsets.UTF_8), new byte[0], took, null);
  }

  private void order(Action.Reboot reboot) throws HostException {
    try {
      ActionResult result = session.act(become, Action.Run.of(reboot.command()));
      // A machine that goes down may end the command by a signal.
      if (result.exitStatus() != 0 && result.exitStatus() < 128) {
        throw new HostException(
            HostException.Kind.FAILED,
            "%s did not restart: %s"
                .formatted(session.target().name(), Excerpts.lastLines(result.err())),
            null);
      }
    } catch (HostException lost) {
      if (!lost.unreachable() && lost.kind() != HostException.Kind.TIMEOUT) {
        throw lost;
      }
      // The connection went with the machine: what happened is read from its boot id.
    }
  }

  private @Nullable String awaitAnotherBoot(String before, Action.Reboot reboot, Instant deadline) {
    while (true) {
      session.reset(session.target());
      seat.coalescer().forget();
      String lacking;
      try {
        lacking = bootId().equals(before) ? "it still runs as before" : tested(reboot);
      } catch (HostException notYet) {
        lacking = notYet.getMessage();
      }
      if (lacking == null || !time.now().isBefore(deadline)) {
        return lacking;
      }
      time.pause(seat, BETWEEN_ATTEMPTS);
    }
  }

  private String bootId() throws HostException {
    return new DirectReader(session, Become.NONE).ask(BOOT_ID).text().strip();
  }

  private @Nullable String tested(Action.Reboot reboot) throws HostException {
    if (reboot.test().isEmpty()) {
      return null;
    }
    FragmentResult result =
        new DirectReader(session, become)
            .ask(new CommandOutput(reboot.test(), Duration.ofSeconds(60), Set.of(), false));
    return result.succeeded()
        ? null
        : "the test command ended with status %d".formatted(result.exitStatus());
  }
}
