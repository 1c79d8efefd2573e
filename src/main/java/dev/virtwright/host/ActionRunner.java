package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Carries out a session's actions, each in a shell on a channel of its own. */
final class ActionRunner {
  /** What is taken of an action's standard output, and of its standard error. */
  private static final int MOST_OUTPUT = 16 << 20;

  /** Where an action's shell comes from. */
  interface Shells {
    /**
     * @param tail what the shell reads its commands with
     */
    RemoteShell start(Become become, String tail) throws HostException;
  }

  private final Shells shells;
  private final Tokens tokens;
  private final AtomicLong sent;
  private final AtomicInteger actions = new AtomicInteger();

  /**
   * @param sent what counts the bytes that go to the host
   */
  ActionRunner(Shells shells, Tokens tokens, AtomicLong sent) {
    this.shells = shells;
    this.tokens = tokens;
    this.sent = sent;
  }

  /** How many were begun. */
  int count() {
    return actions.get();
  }

  /**
   * @throws HostException as {@link HostSession#act} tells
   */
  ActionResult act(Become become, Action action) throws HostException {
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
    if (err.contains(elsewhere) && run.accepted().contains(ActionResult.NOWHERE)) {
      return new ActionResult(ActionResult.NOWHERE, new byte[0], new byte[0], done.elapsed(), null);
    }
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
    try (RemoteShell shell = shells.start(become, RemoteShell.script(text.length))) {
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
}
