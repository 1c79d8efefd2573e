package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A POSIX sh on a channel of its own, as the user to become, that has proven with a random token
 * that it is one. Nothing but a password is ever sent before that proof, and the password only
 * after the prompt was seen: else a sudo that asks for none would hand it to the shell as a
 * command.
 *
 * <p>The command line is read by the user's login shell, whichever that is: it keeps to what sh,
 * csh and fish read alike (one line; within single quotes no quote, backslash or exclamation mark).
 */
final class RemoteShell implements AutoCloseable {
  private final Wire wire;
  private final Greeting greeting;

  private RemoteShell(Wire wire, Greeting greeting) {
    this.wire = wire;
    this.greeting = greeting;
  }

  /**
   * What the shell says of itself.
   *
   * @param pid of the shell
   * @param group its process group, where that is the session leader's; else 0
   * @param machineId of machine-id(5); empty where there is none
   * @param address of the machine's side of the SSH connection; empty where there is none
   * @param waits how often setting it up waited for the machine
   */
  record Greeting(long pid, long group, String machineId, String address, int waits) {}

  /** The rest of the channel's standard input is the shell's script. */
  static final String INTERACTIVE = "exec /bin/sh";

  /** The first bytes of standard input are the script; what follows them is the script's input. */
  static String script(int bytes) {
    // one byte at a time, since what is read too much would be missing from the input
    return "eval \"$(dd bs=1 count=" + bytes + " 2>/dev/null)\"";
  }

  private static String greet(String token, String tail) {
    return "c=${1:-$SSH_CONNECTION}; m=;"
        + " for f in /etc/machine-id /var/lib/dbus/machine-id; do"
        + " [ -z \"$m\" ] && [ -r $f ] && read -r m <$f; done;"
        + " read -r l </proc/self/stat; set -- ${l##*)};"
        + " echo "
        + token
        + " $$ $3/$4 m$m $c; "
        + tail;
  }

  /** The command line for the login shell. */
  static String commandLine(Become become, String token, String prompt, String tail)
      throws HostException {
    String sh = "/bin/sh -c '" + greet(token, tail) + "'";
    if (become.method() == Become.Method.NONE) {
      return "exec env LC_ALL=C " + sh;
    }
    if (!become.user().matches("[A-Za-z0-9_][A-Za-z0-9_.@\\\\$-]*")) {
      throw new HostException(
          Kind.BECOME, "not a user name to become: " + Answers.line(become.user()), null);
    }
    String user = Shell.quote(become.user());
    return switch (become.method()) {
      case NONE -> throw new IllegalStateException("handled above");
      case SUDO ->
          "exec env LC_ALL=C LANGUAGE=C "
              + invoked(become, List.of("-H"))
              + " -S "
              + (become.password() == null ? "-n" : "-p " + prompt)
              + " -u "
              + user
              + " -- env LC_ALL=C "
              + sh
              + " sh \"$SSH_CONNECTION\"";
      // su hands the command to the other user's shell, hence -s; the environment goes along
      case SU ->
          "exec env LC_ALL=C LANGUAGE=C "
              + invoked(become, List.of())
              + " -s /bin/sh "
              + user
              + " -c '"
              + greet(token, tail)
              + "'";
    };
  }

  /** The program with its flags; one that must not ask is told so elsewhere. */
  private static String invoked(Become become, List<String> usual) {
    List<String> words = new ArrayList<>(List.of(program(become)));
    words.addAll(become.flags() == null ? usual : become.flags());
    words.removeIf("-n"::equals);
    return Shell.quote(words);
  }

  /**
   * Starts one and waits for its proof.
   *
   * @param tail what it does after that: {@link #INTERACTIVE} or {@link #script}
   * @param timeout for all of it
   */
  static RemoteShell start(
      Connection connection,
      Become become,
      String tail,
      Tokens tokens,
      Duration timeout,
      AtomicLong sent,
      AtomicLong received)
      throws HostException {
    String token = tokens.next();
    String prompt = tokens.next();
    Channel channel = connection.open(commandLine(become, token, prompt, tail));
    Wire wire = new Wire(channel, received);
    boolean started = false;
    try {
      Greeting greeting = handshake(wire, become, token, prompt, timeout, sent, connection);
      started = true;
      return new RemoteShell(wire, greeting);
    } finally {
      if (!started) {
        wire.close();
      }
    }
  }

  private static Greeting handshake(
      Wire wire,
      Become become,
      String token,
      String prompt,
      Duration timeout,
      AtomicLong sent,
      Connection connection)
      throws HostException {
    long deadline = System.nanoTime() + timeout.toNanos();
    byte[] mark = (token + " ").getBytes(StandardCharsets.ISO_8859_1);
    int prompts = 0;
    int waits = 2; // the channel, and the command on it
    while (true) {
      int answered = prompts;
      boolean came =
          wire.await(
              deadline,
              () ->
                  wire.out().before(mark) >= 0
                      || wire.out().ended()
                      || prompts(become, prompt, wire.err().tail()) > answered);
      if (wire.out().before(mark) >= 0) {
        return greeting(wire, mark, deadline, waits);
      }
      if (!came) {
        throw new HostException(
            Kind.TIMEOUT,
            "no shell%s within %d s%s"
                .formatted(as(become), timeout.toSeconds(), said(without(prompt, wire))),
            "log in by hand to see what it waits for; raise the timeout if the host is slow");
      }
      if (prompts(become, prompt, wire.err().tail()) > prompts) {
        prompts++;
        if (become.password() == null) {
          throw new HostException(
              Kind.BECOME,
              "%s asks for a password%s and none was given".formatted(program(become), as(become)),
              "give one with --ask-become-pass (-K) or ansible_become_password");
        }
        if (prompts > 1) {
          throw wrongPassword(become);
        }
        waits++;
        send(wire, (become.password().reveal() + "\n").getBytes(StandardCharsets.UTF_8), sent);
        continue;
      }
      // both ended: what it says on standard error may come after the end of standard output
      wire.await(Math.min(deadline, System.nanoTime() + 2_000_000_000L), () -> wire.err().ended());
      throw refused(become, without(prompt, wire), connection);
    }
  }

  /** What came on standard error but our own prompt. */
  private static String without(String prompt, Wire wire) {
    return wire.err().tail().replace(prompt, "");
  }

  private static int prompts(Become become, String prompt, String err) {
    return switch (become.method()) {
      case NONE -> 0;
      case SUDO -> count(err, prompt);
      case SU -> count(err, "assword:");
    };
  }

  private static int count(String text, String wanted) {
    int count = 0;
    for (int i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length())) {
      count++;
    }
    return count;
  }

  private static final Pattern LINE =
      Pattern.compile(
          "(\\d{1,10}) (\\d{0,10})/(\\d{0,10}) m([0-9A-Za-z-]{0,64})(?: ([^\\n]{0,200}))?");

  private static Greeting greeting(Wire wire, byte[] mark, long deadline, int waits)
      throws HostException {
    wire.out().take(wire.out().before(mark) + mark.length);
    byte[] end = {'\n'};
    boolean whole =
        wire.await(deadline, () -> wire.out().before(end) >= 0 || wire.out().available() > 4096);
    int length = wire.out().before(end);
    if (!whole || length < 0) {
      throw new HostException(Kind.BAD_ANSWER, "the shell's greeting is not whole", null);
    }
    String line = new String(wire.out().take(length), StandardCharsets.UTF_8).strip();
    wire.out().take(1);
    Matcher match = LINE.matcher(line);
    if (!match.matches()) {
      throw Answers.notUnderstood("its shell", line);
    }
    // SSH_CONNECTION: client address, client port, server address, server port
    String[] ends = match.group(5) == null ? new String[0] : match.group(5).split(" ");
    boolean leads = !match.group(2).isEmpty() && match.group(2).equals(match.group(3));
    return new Greeting(
        Long.parseLong(match.group(1)),
        leads ? Long.parseLong(match.group(2)) : 0,
        match.group(4),
        ends.length == 4 ? ends[2] : "",
        waits);
  }

  private static HostException refused(Become become, String err, Connection connection) {
    String text = err.replaceAll("\\s+", " ");
    if (become.method() == Become.Method.NONE) {
      return connection.alive()
          ? new HostException(
              Kind.FAILED,
              "the login shell did not start /bin/sh" + said(err),
              "log in by hand with the same user and see what its shell says")
          : new HostException(Kind.UNREACHABLE, "the connection was lost", null);
    }
    if (text.contains("try again")
        || text.contains("uthentication failure")
        || text.contains("incorrect password")) {
      return become.password() == null
          ? new HostException(
              Kind.BECOME,
              "%s needs a password%s and none was given".formatted(program(become), as(become)),
              "give one with --ask-become-pass (-K) or ansible_become_password")
          : wrongPassword(become);
    }
    if (text.contains("a password is required")) {
      return new HostException(
          Kind.BECOME,
          "sudo needs a password%s and none was given".formatted(as(become)),
          "give one with --ask-become-pass (-K) or ansible_become_password, or allow NOPASSWD in"
              + " sudoers");
    }
    if (text.contains("must have a tty")) {
      return new HostException(
          Kind.BECOME,
          "sudo on the host insists on a terminal (requiretty)",
          "put 'Defaults:USER !requiretty' for the login user into its sudoers");
    }
    if (text.contains("not in the sudoers file")
        || text.contains("is not allowed to")
        || text.contains("may not run sudo")) {
      return new HostException(
          Kind.BECOME,
          "sudo does not let the login user become " + become.user() + said(err),
          "allow it in sudoers: USER ALL=(ALL) ALL");
    }
    if (text.contains("nknown user")
        || text.contains("does not exist")
        || text.contains("user not found")) {
      return new HostException(
          Kind.BECOME, "there is no user " + become.user() + " to become on the host", null);
    }
    if (text.contains("No such file") || text.contains("not found")) {
      return new HostException(
          Kind.BECOME,
          "the host has no " + program(become) + said(err),
          "install it, log in as the user itself, or choose another become_method");
    }
    return connection.alive()
        ? new HostException(
            Kind.BECOME,
            "%s gave no shell%s%s".formatted(program(become), as(become), said(err)),
            null)
        : new HostException(Kind.UNREACHABLE, "the connection was lost", null);
  }

  private static HostException wrongPassword(Become become) {
    return new HostException(
        Kind.BECOME,
        "%s did not accept the password%s".formatted(program(become), as(become)),
        become.method() == Become.Method.SUDO
            ? "sudo wants the login user's password, unless its sudoers says otherwise"
            : "su wants the password of " + become.user());
  }

  private static String program(Become become) {
    if (become.program() != null) {
      return become.program();
    }
    return switch (become.method()) {
      case NONE -> "the login shell";
      case SUDO -> "sudo";
      case SU -> "su";
    };
  }

  private static String as(Become become) {
    return become.method() == Become.Method.NONE ? "" : " for becoming " + become.user();
  }

  private static String said(String err) {
    return err.isBlank() ? "" : "; it says: " + Answers.line(err);
  }

  /** Sends all of it and flushes. */
  static void send(Wire wire, byte[] bytes, AtomicLong sent) throws HostException {
    try {
      wire.channel().stdin().write(bytes);
      wire.channel().stdin().flush();
      sent.addAndGet(bytes.length);
    } catch (IOException e) {
      throw new HostException(Kind.UNREACHABLE, "the connection was lost while sending", null, e);
    }
  }

  Wire wire() {
    return wire;
  }

  Greeting greeting() {
    return greeting;
  }

  @Override
  public void close() {
    wire.close();
  }
}
