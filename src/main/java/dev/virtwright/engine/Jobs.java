package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Commands that go on on a machine when their task has ended ({@code async} with {@code poll: 0}).
 * They run in a session of their own below {@code timeout(1)}; what becomes of them is in files of
 * the user's {@code ~/.ansible_async}, or where ANSIBLE_ASYNC_DIR of {@code environment} says.
 * Thread-safe.
 */
final class Jobs {
  /** The environment variable that says where they are. */
  static final String DIRECTORY = "ANSIBLE_ASYNC_DIR";

  /** Of each stream of a command; what is more is not read back. */
  private static final int MOST = 1 << 18;

  /** Arguments: the job's id, seconds, directory. Standard input: what it runs. Prints its file. */
  private static final String START =
      """
      umask 077
      d="${3:-$HOME/.ansible_async}"
      mkdir -p "$d" || exit 1
      f="$d/$1"
      cat >"$f.run" || exit 1
      printf '{"ansible_job_id": "%s", "started": true, "finished": false}\\n' "$1" >"$f" || exit 1
      own=setsid
      command -v setsid >/dev/null 2>&1 || own=
      limit="timeout -k 5 $2"
      command -v timeout >/dev/null 2>&1 || limit=
      $own sh -c '
        trap "" HUP
        $3 sh "$1.run" "$1"
        echo $? >"$1.tmp"
        printf "{\\"ansible_job_id\\": \\"%s\\", \\"started\\": true, \\"finished\\": true}\\n" "$2" >"$1"
        mv "$1.tmp" "$1.end"
      ' job "$f" "$1" "$limit" </dev/null >/dev/null 2>&1 &
      printf '%s\\n' "$f"
      """;

  /** Arguments: the job's id, the most bytes of a stream, directory. */
  private static final String STATUS =
      """
      f="${3:-$HOME/.ansible_async}/$1"
      [ -f "$f" ] || exit 3
      printf '%s\\n' "$f"
      [ -f "$f.end" ] || exit 4
      cat "$f.end"
      k=1
      while [ -f "$f.rc.$k" ]; do
        cat "$f.rc.$k"
        for s in out err; do
          n=$(wc -c <"$f.$s.$k")
          [ "$n" -le "$2" ] || n=$2
          printf '%s\\n' "$n"
          head -c "$n" "$f.$s.$k"
          echo
        done
        k=$((k + 1))
      done
      """;

  private static final String CLEAN =
      """
      f="${3:-$HOME/.ansible_async}/$1"
      [ -f "$f" ] || exit 3
      rm -f "$f" "$f".run "$f".tmp "$f".end "$f".rc.* "$f".out.* "$f".err.*
      printf '%s\\n' "$f"
      """;

  private final Map<String, Job> started = new ConcurrentHashMap<>();
  private final Map<String, Outcome> atOnce = new ConcurrentHashMap<>();

  /**
   * A job that this run started.
   *
   * @param again plans its task again, to see whether it came to what was wanted
   */
  record Job(Plan.Changes plan, Become become, Performer.Replan again, long seconds) {}

  /** How a job is. */
  sealed interface State {
    /** There is none. */
    record Missing() implements State {}

    record Running(String file) implements State {}

    /**
     * @param status of the whole; 124 where its time was up
     * @param results of its commands, as far as they ran
     */
    record Ended(String file, int status, List<ActionResult> results) implements State {}
  }

  /** Whether all that the plan does can be done without anybody waiting for it. */
  static boolean possible(Plan.Changes plan) {
    return !plan.actions().isEmpty()
        && plan.actions().stream()
            .allMatch(action -> action instanceof Action.Run run && run.input() == null);
  }

  /** A new one, such as Ansible's. */
  static String id() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "j%012d.%d"
        .formatted(random.nextLong(1_000_000_000_000L), random.nextInt(1000, 1_000_000));
  }

  /** It was carried out at once, since it does more than run commands. */
  void ended(String id, Outcome outcome) {
    atOnce.put(id, outcome);
  }

  /** What one came to that was carried out at once; null for any other. */
  @Nullable Outcome endedAtOnce(String id) {
    return atOnce.get(id);
  }

  @Nullable Job find(String id) {
    return started.get(id);
  }

  /**
   * The action that starts it.
   *
   * @param directory for its files; empty for {@code ~/.ansible_async}
   */
  Action.Run start(String id, Job job, String directory) {
    started.put(id, job);
    StringBuilder script = new StringBuilder();
    int number = 0;
    for (Action action : job.plan().actions()) {
      number++;
      Action.Run run = (Action.Run) action;
      script.append("( ");
      if (run.directory() != null) {
        script.append("cd ").append(Shell.quote(run.directory())).append(" && ");
      }
      List<String> words = new ArrayList<>();
      if (!run.environment().isEmpty()) {
        words.add("env");
        run.environment().forEach((name, value) -> words.add(name + "=" + value));
      }
      words.addAll(run.argv());
      script
          .append("exec ")
          .append(Shell.quote(words))
          .append(" ) >\"$1.out.%d\" 2>\"$1.err.%d\" </dev/null\nr=$?\n".formatted(number, number))
          .append("echo $r >\"$1.rc.%d\"\ncase $r in ".formatted(number))
          .append(String.join("|", run.accepted().stream().map(String::valueOf).toList()))
          .append(") ;; *) exit $r ;; esac\n");
    }
    return Action.Run.of(
            List.of("sh", "-c", START, "sh", id, String.valueOf(job.seconds()), directory))
        .withInput(script.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The action that forgets it. */
  Action.Run clean(String id, String directory) {
    return Action.Run.of(List.of("sh", "-c", CLEAN, "sh", id, "", directory));
  }

  /**
   * How it is.
   *
   * @throws HostException where the machine does not say
   */
  State state(DirectReader reader, String id, String directory) throws HostException {
    FragmentResult answer =
        reader.ask(
            new CommandOutput(
                List.of("sh", "-c", STATUS, "sh", id, String.valueOf(MOST), directory),
                Duration.ofSeconds(60),
                Set.of(),
                false));
    return switch (answer.exitStatus()) {
      case 3 -> new State.Missing();
      case 4 -> new State.Running(new Lines(answer.stdout()).line());
      case 0 -> ended(new Lines(answer.stdout()));
      default ->
          throw new HostException(
              HostException.Kind.FAILED,
              "how job %s is cannot be read: %s".formatted(id, Excerpts.lastLines(answer.err())),
              null);
    };
  }

  private static State ended(Lines lines) throws HostException {
    String file = lines.line();
    int status = lines.number();
    List<ActionResult> results = new ArrayList<>();
    while (lines.more()) {
      int rc = lines.number();
      byte[] out = lines.bytes(lines.number());
      byte[] err = lines.bytes(lines.number());
      results.add(new ActionResult(rc, out, err, Duration.ZERO, null));
    }
    return new State.Ended(file, status, results);
  }

  /** What {@code register} sees of any job. */
  static Map<String, @Nullable Object> values(String id, @Nullable String file, boolean finished) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("ansible_job_id", id);
    values.put("started", true);
    values.put("finished", finished);
    if (file != null) {
      values.put("results_file", file);
    }
    return values;
  }

  /** Lines and counted bytes of an answer. */
  private static final class Lines {
    private final byte[] bytes;
    private int at;

    Lines(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean more() {
      return at < bytes.length;
    }

    String line() {
      int from = at;
      while (at < bytes.length && bytes[at] != '\n') {
        at++;
      }
      String line = new String(bytes, from, at - from, StandardCharsets.UTF_8);
      at++;
      return line;
    }

    int number() throws HostException {
      String line = line().strip();
      try {
        return Integer.parseInt(line);
      } catch (NumberFormatException unexpected) {
        throw bad();
      }
    }

    byte[] bytes(int count) throws HostException {
      if (count < 0 || count > bytes.length - at) {
        throw bad();
      }
      byte[] some = Arrays.copyOfRange(bytes, at, at + count);
      at += count + 1;
      return some;
    }

    private static HostException bad() {
      return new HostException(
          HostException.Kind.BAD_ANSWER, "the files of a job are not as they were written", null);
    }
  }
}
