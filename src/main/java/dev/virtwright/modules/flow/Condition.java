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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A port that answers or a path that exists, or not; asked once as a query, or waited for on the
 * machine.
 *
 * @param port null for a path, or for a mere pause
 * @param pattern that a line of the file must match; null for none
 * @param there whether it shall be so, or not be so
 */
record Condition(
    String host,
    @Nullable Long port,
    @Nullable String path,
    @Nullable String pattern,
    boolean there,
    Duration connectTimeout)
    implements Query<Boolean> {

  private static final Duration MARGIN = Duration.ofSeconds(30);

  String title() {
    return port != null ? "port " + port + " of " + host : path != null ? path : "pause";
  }

  String wanted() {
    if (port == null && path == null) {
      return "is over";
    }
    String is =
        port != null
            ? "answers"
            : pattern != null ? "has a line that matches " + pattern : "exists";
    return there ? is : "no longer " + is;
  }

  Map<String, Object> values(String state) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("state", state);
    if (port != null) {
      values.put("port", port);
    }
    if (path != null) {
      values.put("path", path);
    }
    return values;
  }

  String problem(String error) {
    return "%s could not be looked at: %s".formatted(title(), error.strip());
  }

  /** Shell that defines {@code probe}: 0 where the port answers or the path is so, 1 where not. */
  private String probe() {
    if (port != null) {
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
          .formatted(Math.max(1, connectTimeout.toSeconds()), Shell.quote(host), port);
    }
    if (path == null) {
      return "probe() { return 1; }\n";
    }
    String quoted = Shell.quote(path);
    return pattern == null
        ? "probe() { [ -e %1$s ] || [ -L %1$s ] || return 1; }\n".formatted(quoted)
        : """
        probe() {
          [ -f %2$s ] || return 1
          grep -qP -e %1$s -- %2$s
          case $? in
            0) return 0 ;;
            1) return 1 ;;
            *) exit 9 ;;
          esac
        }
        """
            .formatted(Shell.quote(pattern), quoted);
  }

  /** A loop on the machine that ends by itself: 0 where it came true, 1 where time ran out. */
  Action.Run wait(Duration timeout, Duration delay, Duration sleep) {
    boolean pauses = port == null && path == null;
    String script =
        probe()
            + """
            end=$(($(date +%%s) + %d))
            sleep %s
            while :; do
              if probe; then [ %d = 1 ] && exit 0; else [ %d = 1 ] || exit 0; fi
              [ "$(date +%%s)" -lt "$end" ] || exit %d
              sleep %s
            done
            """
                .formatted(
                    timeout.toSeconds(),
                    seconds(delay),
                    there ? 1 : 0,
                    there ? 1 : 0,
                    pauses ? 0 : 1,
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
  public Merge<?, ?, Boolean> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return path == null ? Set.of() : Set.of(Resource.file(path));
  }

  @Override
  public boolean beyondMachine() {
    return port != null && !host.equals("127.0.0.1") && !host.equals("localhost");
  }

  /** One look a fragment. */
  static final class Reading implements Merge<Condition, FragmentResult, Boolean> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<Condition> queries) {
      return Fragment.of(queries.getFirst().probe() + "probe\n");
    }

    @Override
    public FragmentResult parse(List<Condition> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Boolean answer(Condition query, FragmentResult parsed) throws HostException {
      if (parsed.timedOut() || parsed.exitStatus() > 1) {
        throw new HostException(
            HostException.Kind.FAILED,
            query.problem(parsed.timedOut() ? "no answer in time" : parsed.err()),
            "install bash or netcat for ports; search_regex needs GNU grep");
      }
      return (parsed.exitStatus() == 0) == query.there();
    }
  }
}
