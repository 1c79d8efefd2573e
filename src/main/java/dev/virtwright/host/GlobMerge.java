package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Patterns are expanded by the shell itself; in them only {@code * ? [ ]} are active. */
final class GlobMerge
    implements Merge<PathsMatching, Map<PathsMatching, List<String>>, List<String>> {
  static final GlobMerge INSTANCE = new GlobMerge();

  private GlobMerge() {}

  @Override
  public Fragment fragment(List<PathsMatching> queries) {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < queries.size(); i++) {
      script.append(
          """
          printf '%%s\\000' %d
          for f in %s; do
            if [ -e "$f" ] || [ -L "$f" ]; then printf '=%%s\\000' "$f"; fi
          done
          """
              .formatted(i, pattern(queries.get(i).pattern())));
    }
    return Fragment.of(script.append("exit 0\n").toString());
  }

  /** The pattern as one shell word in which nothing but the pattern characters is special. */
  static String pattern(String pattern) {
    StringBuilder word = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      // ! ^ and - mean something within brackets only and nothing to a shell without a terminal
      if ("*?[]!^-".indexOf(c) >= 0) {
        flush(literal, word);
        word.append(c);
      } else {
        literal.append(c);
      }
    }
    flush(literal, word);
    return word.isEmpty() ? "''" : word.toString();
  }

  private static void flush(StringBuilder literal, StringBuilder word) {
    if (!literal.isEmpty()) {
      word.append(Shell.quote(literal.toString()));
      literal.setLength(0);
    }
  }

  @Override
  public Map<PathsMatching, List<String>> parse(List<PathsMatching> queries, FragmentResult result)
      throws HostException {
    Map<PathsMatching, List<String>> found = new HashMap<>();
    List<String> current = new ArrayList<>();
    for (String part : Answers.nulEnded(Answers.succeeded(result, "paths").stdout())) {
      if (part.startsWith("=")) {
        current.add(part.substring(1));
      } else {
        long index = Answers.number(part, "paths");
        if (index >= queries.size()) {
          throw Answers.notUnderstood("paths", part);
        }
        current = new ArrayList<>();
        found.put(queries.get((int) index), current);
      }
    }
    found.values().forEach(paths -> paths.sort(null));
    return found;
  }

  @Override
  public List<String> answer(PathsMatching query, Map<PathsMatching, List<String>> parsed)
      throws HostException {
    List<String> paths = parsed.get(query);
    if (paths == null) {
      throw Answers.notUnderstood(query.pattern(), "no answer");
    }
    return List.copyOf(paths);
  }
}
