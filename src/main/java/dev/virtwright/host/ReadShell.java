package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A long-lived POSIX sh that answers fragments, many a request. Works with dash, bash and busybox
 * ash, and with no more on the machine than {@code setsid}, {@code head} and {@code sleep}.
 *
 * <p>Each fragment is one quoted word, so a broken one is only a failed {@code sh -c}. It runs in a
 * session and process group of its own with outputs that are pipes of its own: when it has ended,
 * the group is killed, and what escaped from the group writes into a pipe that nobody reads any
 * more. A watcher on the machine kills the group at the deadline.
 *
 * <p>Not thread-safe.
 */
final class ReadShell implements AutoCloseable {

  /**
   * File descriptors: 7 and 8 are the channel's outputs, 4 and 5 the fragment's outputs, 6 takes
   * its status. {@code watch}'s trap ends its own sleep, so that nothing stays behind: by KILL,
   * since a child that has only just been forked still has its parent's trap and loses a TERM. Once
   * it kills, it is not called off any more, or what it killed would not count as late.
   */
  static final String FUNCTIONS =
      """
      LC_ALL=C; export LC_ALL
      PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export PATH
      cd / 2>/dev/null
      umask 022
      exec 7>&1 8>&2
      vw_setsid=setsid
      command -v setsid >/dev/null 2>&1 || vw_setsid=
      vw_watch() {
        trap '[ "$!" = "$vw_p" ] || kill -KILL "$!"; exit 3' TERM
        sleep "$1" &
        wait $!
        trap '' TERM
        kill -KILL -"$vw_p" || kill -KILL "$vw_p"
      }
      vw_one() {
        if [ ${#2} -lt 100000 ]; then
          $vw_setsid /bin/sh -c "$2" </dev/null >&4 2>&5 4>&- 5>&- 6>&- 7>&- 8>&- &
        else
          printf %s "$2" | $vw_setsid /bin/sh -c 'c=$(cat); exec </dev/null; eval "$c"' >&4 2>&5 4>&- 5>&- 6>&- 7>&- 8>&- &
        fi
        vw_p=$!
        exec </dev/null >/dev/null 2>&1
        vw_watch "$1" 4>&- 5>&- 6>&- 7>&- 8>&- &
        vw_w=$!
        wait "$vw_p"
        vw_s=$?
        kill -KILL -"$vw_p"
        kill -TERM "$vw_w"
        wait "$vw_w"
        printf '%s %s' "$vw_s" "$?" >&6
      }
      vw() {
        vw_r=$(exec 6>&1; { { vw_one "$3" "$5" 5>&1 | head -c "$4" >&8 4>&- 6>&-; } 4>&1 | head -c "$4" >&7 6>&-; } )
        printf '\\n%s %s %s\\n' "$1" "$2" "$vw_r" >&7
        printf '\\n%s %s\\n' "$1" "$2" >&8
      }
      """;

  private final RemoteShell shell;
  private final Tokens tokens;
  private final Duration grace;
  private final AtomicLong sent;
  private final String preface;
  private boolean prepared;
  private boolean broken;

  /**
   * @param preface run before the first request: ends what an abandoned shell left
   * @param grace how much longer than its deadline an answer may take on its way
   */
  ReadShell(RemoteShell shell, Tokens tokens, Duration grace, AtomicLong sent, String preface) {
    this.shell = shell;
    this.tokens = tokens;
    this.grace = grace;
    this.sent = sent;
    this.preface = preface;
  }

  /**
   * How far a request came.
   *
   * @param results of the first fragments, in order
   * @param fault why the next one has none; null where all have one
   */
  record Outcome(List<FragmentResult> results, @Nullable Fault fault) {}

  /** Why a shell cannot be used any more. */
  enum Fault {
    /** No answer at the deadline, although the machine should have ended it. */
    LATE,
    /** The shell or the connection ended. */
    ENDED,
    /** The answer is not framed as agreed. */
    GARBLED
  }

  RemoteShell.Greeting greeting() {
    return shell.greeting();
  }

  boolean usable() {
    return !broken && !shell.wire().out().ended();
  }

  /** Sends all fragments in one write and awaits their answers. */
  Outcome ask(List<Fragment> fragments) {
    String token = tokens.next();
    StringBuilder request = new StringBuilder();
    if (!prepared) {
      request.append(FUNCTIONS).append(preface);
      prepared = true;
    }
    for (int i = 0; i < fragments.size(); i++) {
      Fragment fragment = fragments.get(i);
      request.append(
          "vw %s %d %d %d %s\n"
              .formatted(
                  token,
                  i,
                  Math.max(1, (fragment.deadline().toMillis() + 999) / 1000),
                  fragment.mostOutput() + 1L,
                  Shell.quote(fragment.script())));
    }
    byte[] bytes = request.toString().getBytes(StandardCharsets.UTF_8);
    Wire wire = shell.wire();
    // a machine that takes nothing off must not keep us from noticing that it is late
    Thread.ofVirtual()
        .name("request")
        .start(() -> {
          try {
            RemoteShell.send(wire, bytes, sent);
          } catch (HostException e) {
            wire.close(); // the reader sees the end and says so
          }
        });
    List<FragmentResult> results = new ArrayList<>(fragments.size());
    for (int i = 0; i < fragments.size(); i++) {
      try {
        results.add(answer(wire, token, i, fragments.get(i)));
      } catch (Faulty faulty) {
        broken = true;
        return new Outcome(results, faulty.fault);
      }
    }
    return new Outcome(results, null);
  }

  private FragmentResult answer(Wire wire, String token, int number, Fragment fragment)
      throws Faulty {
    long deadline = System.nanoTime() + fragment.deadline().plus(grace).plusSeconds(1).toNanos();
    byte[] mark = ("\n" + token + " " + number).getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = upTo(wire, wire.out(), mark, deadline, fragment.mostOutput());
    String closing = line(wire, wire.out(), deadline);
    byte[] err = upTo(wire, wire.err(), mark, deadline, fragment.mostOutput());
    line(wire, wire.err(), deadline);
    String[] status = closing.strip().split(" ");
    if (status.length != 2 || !status[0].matches("\\d{1,3}") || !status[1].matches("\\d{1,3}")) {
      throw new Faulty(Fault.GARBLED);
    }
    boolean truncated = out.length > fragment.mostOutput() || err.length > fragment.mostOutput();
    int exit = Integer.parseInt(status[0]);
    // the watcher ends with 0 only where it had something to kill
    boolean late = status[1].equals("0") && exit >= 128;
    return new FragmentResult(
        exit, cut(out, fragment.mostOutput()), cut(err, fragment.mostOutput()), truncated, late);
  }

  private static byte[] cut(byte[] bytes, int most) {
    return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  private static byte[] upTo(Wire wire, Wire.Stream stream, byte[] mark, long deadline, int most)
      throws Faulty {
    boolean came =
        wire.await(
            deadline,
            () -> stream.before(mark) >= 0 || stream.ended() || stream.available() > most + 65536L);
    int length = stream.before(mark);
    if (length < 0) {
      throw new Faulty(!came ? Fault.LATE : stream.ended() ? Fault.ENDED : Fault.GARBLED);
    }
    byte[] taken = stream.take(length);
    stream.take(mark.length);
    return taken;
  }

  private static String line(Wire wire, Wire.Stream stream, long deadline) throws Faulty {
    byte[] end = {'\n'};
    boolean came =
        wire.await(
            deadline, () -> stream.before(end) >= 0 || stream.ended() || stream.available() > 4096);
    int length = stream.before(end);
    if (length < 0) {
      throw new Faulty(!came ? Fault.LATE : stream.ended() ? Fault.ENDED : Fault.GARBLED);
    }
    String line = new String(stream.take(length), StandardCharsets.ISO_8859_1);
    stream.take(1);
    return line;
  }

  /** What a fault means for the fragment it happened to, told as its result. */
  static FragmentResult blamed(Fault fault) {
    String text =
        switch (fault) {
          case LATE -> "no answer at the deadline; the shell was given up";
          case ENDED -> "the shell ended while this ran";
          case GARBLED -> "the answer is not framed as it must be";
        };
    return new FragmentResult(
        137, new byte[0], text.getBytes(StandardCharsets.UTF_8), false, fault == Fault.LATE);
  }

  static HostException lost() {
    return new HostException(
        Kind.UNREACHABLE,
        "the connection was lost while reading, twice",
        "look whether the host restarts, or its sshd ends sessions");
  }

  @Override
  public void close() {
    shell.close();
  }

  @SuppressWarnings("serial") // never leaves this class
  private static final class Faulty extends Exception {
    private final Fault fault;

    Faulty(Fault fault) {
      super(null, null, false, false);
      this.fault = fault;
    }
  }
}
