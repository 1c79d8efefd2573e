package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Many files are one {@code sha1sum} an algorithm. Names that these programs would escape
 * (backslash, line feed, carriage return) are given on standard input instead.
 */
final class ChecksumMerge
    implements Merge<FileChecksum, Map<FileChecksum, String>, Optional<String>> {
  static final ChecksumMerge INSTANCE = new ChecksumMerge();

  private static final Set<String> ALGORITHMS =
      Set.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512");

  private ChecksumMerge() {}

  @Override
  public Fragment fragment(List<FileChecksum> queries) {
    StringBuilder script = new StringBuilder(Answers.DENIED);
    script.append(
        """
        one() {
          if [ -f "$2" ]; then
            if [ -r "$2" ]; then set -- "$1" "$($3 <"$2")"; printf '%s %s\\000' "$1" "${2%% *}"
            else printf '%s D\\000' "$1"
            fi
          elif ! [ -e "$2" ] && denied "$2"; then printf '%s D\\000' "$1"
          fi
        }
        add() {
          if [ -f "$2" ] && [ -r "$2" ]; then return 0; fi
          if [ -f "$2" ] || { ! [ -e "$2" ] && denied "$2"; }; then printf '%s D\\000' "$1"; fi
          return 1
        }
        """);
    Map<String, StringBuilder> calls = new LinkedHashMap<>();
    for (int i = 0; i < queries.size(); i++) {
      FileChecksum query = queries.get(i);
      if (!ALGORITHMS.contains(query.algorithm())) {
        continue;
      }
      String program = query.algorithm() + "sum";
      StringBuilder call =
          calls.computeIfAbsent(
              program,
              name ->
                  new StringBuilder(
                      "command -v %s >/dev/null || printf 'T %s\\000'\nset --\n"
                          .formatted(name, name)));
      String path = Shell.quote(query.path());
      if (query.path().chars().anyMatch(c -> c == '\\' || c == '\n' || c == '\r')) {
        script.append("one %d %s %s\n".formatted(i, path, program));
      } else {
        call.append("add %d %s && set -- \"$@\" %s\n".formatted(i, path, path));
      }
    }
    calls.forEach((program, call) ->
        script
            .append(call)
            .append(
                "[ $# = 0 ] || { printf 'S %s\\n'; %s -- \"$@\" 2>/dev/null; printf '\\000'; }\n"
                    .formatted(program, program)));
    return new Fragment(
        script.append("exit 0\n").toString(),
        Duration.ofMinutes(5), // gigabytes of disk image take their time
        Fragment.MOST_OUTPUT);
  }

  @Override
  public Map<FileChecksum, String> parse(List<FileChecksum> queries, FragmentResult result)
      throws HostException {
    Map<FileChecksum, String> sums = new HashMap<>();
    for (String part : Answers.nulEnded(Answers.succeeded(result, "checksums").stdout())) {
      int blank = part.indexOf(' ');
      if (blank < 1) {
        throw Answers.notUnderstood("checksums", part);
      }
      String head = part.substring(0, blank);
      String rest = part.substring(blank + 1);
      switch (head) {
        case "T" ->
            queries.stream()
                .filter(q -> rest.equals(q.algorithm() + "sum"))
                .forEach(q -> sums.put(q, "T"));
        case "S" -> lines(queries, rest, sums);
        default -> {
          long index = Answers.number(head, "checksums");
          if (index >= queries.size()) {
            throw Answers.notUnderstood("checksums", part);
          }
          sums.putIfAbsent(queries.get((int) index), rest);
        }
      }
    }
    return sums;
  }

  private static void lines(List<FileChecksum> queries, String text, Map<FileChecksum, String> sums)
      throws HostException {
    String[] lines = text.split("\n");
    Map<String, FileChecksum> byPath = new HashMap<>();
    queries.stream()
        .filter(q -> lines[0].equals(q.algorithm() + "sum"))
        .forEach(q -> byPath.put(q.path(), q));
    for (int i = 1; i < lines.length; i++) {
      int blank = lines[i].indexOf(' ');
      FileChecksum query =
          blank < 0 || blank + 2 > lines[i].length()
              ? null
              : byPath.get(lines[i].substring(blank + 2));
      if (query == null) {
        throw Answers.notUnderstood("checksums", lines[i]);
      }
      sums.putIfAbsent(query, lines[i].substring(0, blank));
    }
  }

  @Override
  public Optional<String> answer(FileChecksum query, Map<FileChecksum, String> parsed)
      throws HostException {
    if (!ALGORITHMS.contains(query.algorithm())) {
      throw new HostException(
          Kind.FAILED, "no such checksum algorithm: " + query.algorithm(), "use sha1 or sha256");
    }
    String sum = parsed.get(query);
    if (sum == null) {
      return Optional.empty();
    }
    if (sum.equals("D")) {
      throw Answers.denied(query.path());
    }
    if (sum.equals("T")) {
      throw new HostException(
          Kind.FAILED, "the host has no %ssum command".formatted(query.algorithm()), null);
    }
    if (!sum.matches("[0-9a-f]{32,128}")) {
      throw Answers.notUnderstood("checksum of " + query.path(), sum);
    }
    return Optional.of(sum);
  }
}
