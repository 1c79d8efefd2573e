package dev.virtwright.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The PATH is searched by the shell's tests alone: builtins and functions are no commands. */
@SuppressWarnings("OrphanedFormatString") // formats of the shell's printf
final class CommandPathMerge
    implements Merge<CommandPath, Map<CommandPath, String>, Optional<String>> {
  static final CommandPathMerge INSTANCE = new CommandPathMerge();

  private CommandPathMerge() {}

  @Override
  public Fragment fragment(List<CommandPath> queries) {
    StringBuilder script =
        new StringBuilder(
            """
            found() { if [ -f "$2" ] && [ -x "$2" ]; then printf '%s\\000%s\\000' "$1" "$2"; else return 1; fi; }
            seek() {
              case $2 in */*) found "$1" "$2"; return 0 ;; '') return 0 ;; esac
              IFS=:
              for d in $PATH:/usr/local/sbin:/usr/sbin:/sbin; do
                if found "$1" "${d:-.}/$2"; then break; fi
              done
              unset IFS
            }
            """);
    for (int i = 0; i < queries.size(); i++) {
      script.append("seek %d %s\n".formatted(i, Shell.quote(queries.get(i).name())));
    }
    return Fragment.of(script.append("exit 0\n").toString());
  }

  @Override
  public Map<CommandPath, String> parse(List<CommandPath> queries, FragmentResult result)
      throws HostException {
    List<String> parts = Answers.nulEnded(Answers.succeeded(result, "the search path").stdout());
    Map<CommandPath, String> paths = new HashMap<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      long index = Answers.number(parts.get(i), "the search path");
      if (index >= queries.size()) {
        throw Answers.notUnderstood("the search path", parts.get(i));
      }
      paths.put(queries.get((int) index), parts.get(i + 1));
    }
    return paths;
  }

  @Override
  public Optional<String> answer(CommandPath query, Map<CommandPath, String> parsed) {
    return Optional.ofNullable(parsed.get(query));
  }
}
