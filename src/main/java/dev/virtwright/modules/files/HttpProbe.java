package dev.virtwright.modules.files;

import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Plan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status and SHA-1 of what a server has; nothing of it is kept.
 *
 * @param config of curl(1), as {@link Http#config} makes it
 * @param once tells it from any other, however alike
 */
record HttpProbe(String config, Map<String, String> environment, Object once)
    implements Query<HttpProbe.Seen> {

  /** What there is; the status is -1 where there was no answer. */
  record Seen(int status, String sha1, String problem) {}

  /**
   * Downloads beside the file, checks, and replaces it at once: the file, the directory to download
   * to, the program and digest of a checksum, whether a backup is kept, owner and mode.
   */
  static final String DOWNLOAD =
      Http.NEEDS_CURL
          + """
          [ -d "$2" ] || { echo "$2 is no directory" >&2; exit 1; }
          t=$(mktemp "$2/.virtwright.XXXXXX") || exit 1
          trap 'rm -f -- "$t"' EXIT
          trap 'exit 1' HUP INT TERM
          w=$(curl -q -K - -f -o "$t" -w '%{http_code} %{size_download}')
          s=$?
          set -- "$@" "${w%% *}"
          printf 'status_code %s\\n' "${8:-000}"
          case $s:$8 in 0:200|0:000|0:226) ;; 0:*) echo "HTTP Error $8" >&2; exit 3 ;; *) exit 3 ;; esac
          sum=$(sha1sum <"$t") && printf 'checksum_src %s\\n' "${sum%% *}"
          sum=$(md5sum <"$t" 2>/dev/null) && printf 'md5sum %s\\n' "${sum%% *}"
          printf 'size %s\\n' "$(wc -c <"$t")"
          if [ -n "$3" ]; then
            sum=$("$3" <"$t") || exit 1
            [ "${sum%% *}" = "$4" ] || { echo "The checksum for $t did not match $4; it was ${sum%% *}." >&2; exit 3; }
          fi
          if [ -f "$1" ]; then
            if [ -n "$5" ]; then
              b=$1.$$.$(date +%Y-%m-%d@%H:%M:%S)~
              cp -p -- "$1" "$b" && printf 'backup_file %s\\n' "$b" || exit 1
            fi
            o=$(stat -c %u:%g -- "$1") && chown -- "$o" "$t" 2>/dev/null
            m=$(stat -c %a -- "$1")
          fi
          [ -z "$6" ] || chown -- "$6" "$t" || exit 1
          chmod -- "${7:-${m:-0644}}" "$t" || exit 1
          mv -f -- "$t" "$1" || exit 1
          """;

  @Override
  public Merge<?, ?, Seen> merge() {
    return Probing.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.command("curl"));
  }

  @Override
  public boolean missing(Seen answer) {
    return answer.status() < 0;
  }

  @Override
  public boolean beyondMachine() {
    return true;
  }

  /** Nothing of the request: it may be secret. */
  @Override
  public String toString() {
    return "HttpProbe";
  }

  /** One request a fragment. */
  static final class Probing implements Merge<HttpProbe, FragmentResult, Seen> {
    static final Probing INSTANCE = new Probing();

    private Probing() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<HttpProbe> queries) {
      HttpProbe query = queries.getFirst();
      return new Fragment(
          Http.NEEDS_CURL
              + Http.exported(query.environment())
              + """
              exec 3>&1
              { printf '%%s' %s | curl -q -K - -o - -D /dev/fd/3; } 2>&3 | sha1sum
              """
                  .formatted(Shell.quote(query.config())),
          Duration.ofMinutes(30),
          1 << 20);
    }

    @Override
    public FragmentResult parse(List<HttpProbe> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Seen answer(HttpProbe query, FragmentResult parsed) throws HostException {
      if (parsed.exitStatus() == 127) {
        throw new HostException(
            HostException.Kind.FAILED,
            parsed.err().strip(),
            "this module makes its requests with curl");
      }
      int status = -1;
      String sum = "";
      StringBuilder problem = new StringBuilder(parsed.timedOut() ? "timed out" : "");
      for (String line : parsed.out().lines().toList()) {
        if (line.matches("HTTP/[0-9.]+ \\d{3}.*")) {
          status = Integer.parseInt(line.substring(line.indexOf(' ') + 1, line.indexOf(' ') + 4));
        } else if (line.startsWith("curl: ")) {
          problem.append(line);
        } else if (line.matches("[0-9a-f]{40}\\s.*")) {
          sum = line.substring(0, 40);
        }
      }
      boolean failed = problem.length() > 0;
      return new Seen(
          failed ? -1 : Math.max(status, 0),
          sum,
          failed ? problem.toString() : "HTTP Error " + status);
    }
  }

  /** Pure: what the download printed. */
  static Plan.Outcome.Result downloaded(ActionResult result, String url) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String line : result.out().lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        String text = line.substring(blank + 1).strip();
        boolean number = text.matches("\\d{1,18}") && !line.contains("sum");
        values.put(line.substring(0, blank), number ? (Object) Long.valueOf(text) : text);
      }
    }
    values.put("elapsed", result.elapsed().toSeconds());
    if (result.exitStatus() != 0) {
      String said = result.err().strip();
      values.put("response", said);
      return new Plan.Outcome.Result(
          values, "%s was not downloaded: %s".formatted(url, said), false);
    }
    values.put("msg", "OK (%s bytes)".formatted(values.get("size")));
    return new Plan.Outcome.Result(values, null);
  }
}
