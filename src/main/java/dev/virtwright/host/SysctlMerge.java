package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys are files below /proc/sys; all are read by one {@code grep}, which puts the file's name
 * before each line. So a key that does not exist cannot shift the others' answers, as with {@code
 * sysctl -n}.
 */
final class SysctlMerge implements Merge<SysctlValue, Map<String, String>, Optional<String>> {
  static final SysctlMerge INSTANCE = new SysctlMerge();

  private static final String DENIED = "\0denied";

  private SysctlMerge() {}

  /**
   * The file of a key, as sysctl(8) has it: where the first separator is a slash, the key is a
   * path; else dots separate and a slash stands for a dot. Null for what is no key.
   */
  static @Nullable String path(String key) {
    int dot = key.indexOf('.');
    int slash = key.indexOf('/');
    String path = key;
    if (slash < 0 || (dot >= 0 && dot < slash)) {
      StringBuilder swapped = new StringBuilder();
      for (char c : key.toCharArray()) {
        swapped.append(c == '.' ? '/' : c == '/' ? '.' : c);
      }
      path = swapped.toString();
    }
    boolean fine =
        !path.isEmpty()
            && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')
            && !("/" + path + "/").contains("/../")
            && !path.startsWith("/");
    return fine ? "/proc/sys/" + path : null;
  }

  @Override
  public Fragment fragment(List<SysctlValue> queries) {
    StringBuilder script =
        new StringBuilder(
            """
            add() {
              [ -f "$1" ] || return 1
              if [ -r "$1" ]; then echo "+ $1"; else echo "- $1"; return 1; fi
            }
            set --
            """);
    queries.stream()
        .map(q -> path(q.key()))
        .filter(path -> path != null)
        .distinct()
        .map(Shell::quote)
        .forEach(path -> script.append("add %s && set -- \"$@\" %s\n".formatted(path, path)));
    script.append("echo\n[ $# = 0 ] || grep '' /dev/null \"$@\" 2>/dev/null\nexit 0\n");
    return Fragment.of(script.toString());
  }

  @Override
  public Map<String, String> parse(List<SysctlValue> queries, FragmentResult result)
      throws HostException {
    Map<String, String> values = new HashMap<>();
    boolean listed = false;
    for (String line : Answers.succeeded(result, "kernel parameters").out().split("\n", -1)) {
      if (!listed) {
        if (line.isEmpty()) {
          listed = true;
        } else if (line.length() > 2) {
          values.put(line.substring(2), line.charAt(0) == '-' ? DENIED : "");
        }
        continue;
      }
      int colon = line.indexOf(':');
      String path = colon < 0 ? "" : line.substring(0, colon);
      if (values.containsKey(path)) {
        values.merge(path, line.substring(colon + 1), (a, b) -> a + " " + b);
      }
    }
    if (!listed) {
      throw Answers.notUnderstood("kernel parameters", result.out());
    }
    return values;
  }

  @Override
  public Optional<String> answer(SysctlValue query, Map<String, String> parsed)
      throws HostException {
    String path = path(query.key());
    if (path == null) {
      throw new HostException(
          Kind.FAILED,
          "not a kernel parameter: " + Answers.line(query.key()),
          "write it as sysctl(8) does, such as net.ipv4.ip_forward");
    }
    String value = parsed.get(path);
    if (DENIED.equals(value)) {
      throw Answers.denied("kernel parameter " + query.key());
    }
    return Optional.ofNullable(value).map(v -> v.strip().replaceAll("\\s+", " "));
  }
}
