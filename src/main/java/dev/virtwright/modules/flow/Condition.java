package dev.virtwright.modules.flow;

import dev.virtwright.host.Action;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A port that answers or a path that exists, or not; asked once as a query, or waited for on the
 * machine.
 *
 * @param port null for a path, or for a mere pause
 * @param pattern that the file, or a line that the port sends, must match; null for none
 * @param there whether it shall be so, or not be so
 * @param drained what connections are waited for that they end; null where none are
 */
record Condition(
    String host,
    @Nullable Long port,
    @Nullable String path,
    @Nullable String pattern,
    boolean there,
    @Nullable Drain drained,
    Duration connectTimeout)
    implements Query<Condition.Look> {

  private static final Duration MARGIN = Duration.ofSeconds(30);

  /**
   * What a look saw.
   *
   * @param holds whether it is as wanted
   * @param printed of a path what stat(1) says of it, in a line, then what matched
   */
  record Look(boolean holds, String printed) {}

  String title() {
    return port != null ? "port " + port + " of " + host : path != null ? path : "pause";
  }

  String wanted() {
    if (port == null && path == null) {
      return "is over";
    }
    String is =
        drained != null
            ? "has no connections"
            : pattern != null ? "has what matches " + pattern : port != null ? "answers" : "exists";
    return there ? is : "no longer " + is;
  }

  String problem(String error) {
    return "%s could not be looked at: %s".formatted(title(), error.strip());
  }

  /**
   * Shell that defines {@code probe}: 0 where the port answers or the path is so, 1 where not.
   *
   * @param patience how long a port may take to send what matches
   */
  private String probe(Duration patience) {
    if (drained != null && port != null) {
      return drained.probe(port);
    }
    if (port != null) {
      return pattern == null ? connects(port) : sends(port, pattern, patience);
    }
    if (path == null) {
      return "probe() { return 1; }\n";
    }
    String quoted = Shell.quote(path);
    if (!there) {
      return "probe() { [ -e %s ]; }\n".formatted(quoted);
    }
    String told = "stat -c '%%u %%g %%a %%s %%h %%U %%G %%F' -- %s".formatted(quoted);
    // the whole file is one record, in which ^ and $ are at every line
    return pattern == null
        ? "probe() { [ -e %s ] && %s; }\n".formatted(quoted, told)
        : """
        probe() {
          [ -f %2$s ] || return 1
          LC_ALL=C grep -qzP -e %1$s -- %2$s
          case $? in
            0) %3$s; LC_ALL=C grep -aozP -e %1$s -- %2$s | head -c 65536 ;;
            1) return 1 ;;
            *) exit 9 ;;
          esac
        }
        """
            .formatted(Shell.quote(oneLine("(?m)" + pattern)), quoted, told);
  }

  /** To grep(1) a line end would begin another pattern. */
  private static String oneLine(String regex) {
    return regex.replace("\n", "\\n");
  }

  private String connects(long number) {
    return """
    probe() {
      if command -v bash >/dev/null && command -v timeout >/dev/null; then
        timeout %1$d bash -c ': <"/dev/tcp/$0/$1"' %2$s %3$d 2>/dev/null || return 1
      elif command -v nc >/dev/null; then
        nc -z -w %1$d %2$s %3$d >/dev/null 2>&1 || return 1
      else
        echo 'neither bash nor nc is there to connect with' >&2
        exit 9
      fi
    }
    """
        .formatted(Math.max(1, connectTimeout.toSeconds()), Shell.quote(host), number);
  }

  /** A line that ends is looked at, as soon as it came. */
  private String sends(long number, String regex, Duration patience) {
    return """
    probe() {
      if command -v bash >/dev/null && command -v timeout >/dev/null; then
        timeout %1$d bash -c 'exec 3<>"/dev/tcp/$0/$1" && LC_ALL=C grep -m1 -qaP -e "$2" <&3' %2$s %3$d %4$s 2>/dev/null || return 1
      else
        echo 'bash and timeout are needed to read of a port' >&2
        exit 9
      fi
    }
    """
        .formatted(
            Math.max(1, patience.toSeconds()),
            Shell.quote(host),
            number,
            Shell.quote(oneLine(regex)));
  }

  /** A loop on the machine that ends by itself: 0 where it came true, 1 where time ran out. */
  Action.Run wait(Duration timeout, Duration delay, Duration sleep) {
    boolean pauses = port == null && path == null;
    String script =
        pauses
            ? "sleep %s\n".formatted(seconds(delay.plus(timeout)))
            : probe(timeout)
                + """
                clock() { read -r up idle </proc/uptime && now=${up%%.*}${up#*.}; }
                clock
                end=$((now + %d))
                sleep %s
                while :; do
                  if probe; then [ %d = 1 ] && exit 0; else [ %d = 1 ] || exit 0; fi
                  clock
                  [ "$now" -lt "$end" ] || exit 1
                  sleep %s
                done
                """
                    .formatted(
                        timeout.toMillis() / 10,
                        seconds(delay),
                        there ? 1 : 0,
                        there ? 1 : 0,
                        seconds(sleep));
    return Action.Run.of(List.of("sh", "-c", script))
        .withDeadline(timeout.plus(delay).plus(connectTimeout).plus(sleep).plus(MARGIN))
        .accepting(0, 1, 9);
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? Long.toString(duration.toSeconds())
        : "%d.%03d".formatted(duration.toSeconds(), duration.toMillisPart());
  }

  @Override
  public Merge<?, ?, Look> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return path == null ? Set.of() : Set.of(Resource.file(path));
  }

  @Override
  public boolean beyondMachine() {
    return port != null
        && drained == null
        && !host.equals("127.0.0.1")
        && !host.equals("localhost");
  }

  /** One look a fragment. */
  static final class Reading implements Merge<Condition, FragmentResult, Look> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<Condition> queries) {
      return Fragment.of(queries.getFirst().probe(queries.getFirst().connectTimeout()) + "probe\n");
    }

    @Override
    public FragmentResult parse(List<Condition> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Look answer(Condition query, FragmentResult parsed) throws HostException {
      if (parsed.timedOut() || parsed.exitStatus() > 1) {
        throw new HostException(
            HostException.Kind.FAILED,
            query.problem(parsed.timedOut() ? "no answer in time" : parsed.err()),
            "install bash or netcat for ports; search_regex needs GNU grep");
      }
      return new Look((parsed.exitStatus() == 0) == query.there(), parsed.out());
    }
  }
}
