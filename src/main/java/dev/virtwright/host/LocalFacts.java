package dev.virtwright.host;

import dev.virtwright.value.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own facts: {@code *.fact} of a directory. One that may be executed is run and says
 * them on its standard output; JSON or INI.
 */
final class LocalFacts implements FactReading {

  /**
   * Of the directory {@code $d}: a token, then per file a line {@code TOKEN file NAME}, what it
   * says, and a line {@code TOKEN end STATUS}, after which come the standard errors of those that
   * failed; {@code gone} is the status of a link that leads nowhere.
   */
  private static final String SCRIPT =
      """
      [ -d "$d" ] || exit 0
      read -r a </proc/sys/kernel/random/uuid && read -r b </proc/sys/kernel/random/uuid || exit 9
      t=$a$b
      echo "$t"
      exec 3>&1
      for f in "$d"/*.fact; do
        [ -e "$f" ] || [ -L "$f" ] || continue
        printf '%s file %s\\n' "$t" "${f##*/}"
        if [ ! -e "$f" ]; then s=gone; e=
        elif [ -x "$f" ]; then
          e=$("$f" 2>&1 >&3 3>&-; s=$?; printf x; exit $s); s=$?; e=${e%x}
        else cat -- "$f" 2>/dev/null; s=0
        fi
        printf '\\n%s end %s\\n' "$t" "$s"
        [ $s = 0 ] || printf '%.1000s' "$e"
        printf '\\n'
      done
      exit 0
      """;

  @Override
  public Set<String> names() {
    return Set.of("ansible_local");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(query(options));
  }

  private static PartialOutput query(FactOptions options) {
    return new PartialOutput(
        "d=" + Shell.quote(options.factPath()) + "\n" + SCRIPT, options.timeout());
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    FragmentResult result = source.ask(query(source.options()));
    facts.put(
        "ansible_local", local(result == null ? "" : result.out(), source.options().factPath()));
  }

  static Map<String, @Nullable Object> local(String printed, String directory) {
    Map<String, @Nullable Object> facts = new TreeMap<>();
    int line = printed.indexOf('\n');
    if (line < 32) {
      return facts;
    }
    String token = printed.substring(0, line);
    for (String file : printed.substring(line + 1).split(Pattern.quote(token + " file "))) {
      String[] named = file.split("\n", 2);
      if (!named[0].endsWith(".fact")) {
        continue;
      }
      String path = directory + "/" + named[0];
      String name = named[0].replace(".fact", "");
      String[] ended = named[1].split(Pattern.quote("\n" + token + " end "), 2);
      if (ended.length < 2) {
        facts.put(
            name, "Failure executing fact script (%s), it did not end in time".formatted(path));
        continue;
      }
      String[] status = ended[1].split("\n", 2);
      facts.put(
          name,
          switch (status[0]) {
            case "0" -> said(ended[0], path);
            case "gone" ->
                "Could not stat fact (%1$s): [Errno 2] No such file or directory: '%1$s'"
                    .formatted(path);
            default ->
                "Failure executing fact script (%s), rc: %s, err: %s"
                    .formatted(path, status[0], status[1].replaceFirst("\n$", ""));
          });
    }
    return facts;
  }

  private static @Nullable Object said(String text, String path) {
    try {
      return Json.parse(text.strip());
    } catch (Json.Malformed notJson) {
      Map<String, Object> sections = ini(text);
      return sections != null
          ? sections
          : "error loading facts as JSON or ini - please check content: " + path;
    }
  }

  /**
   * Sections of options in small letters, as Python's configparser reads them: {@code =} or {@code
   * :}, whole lines of comment, lines that go on where they are indented, DEFAULT in every section.
   * Null where it is no such text.
   */
  static @Nullable Map<String, Object> ini(String text) {
    Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    Map<String, Object> defaults = new LinkedHashMap<>();
    Map<String, Object> section = null;
    String option = null;
    for (String line : text.split("\n")) {
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
        continue;
      }
      if (section != null && option != null && Character.isWhitespace(line.charAt(0))) {
        section.merge(option, content, (before, more) -> before + "\n" + more);
      } else if (content.startsWith("[") && content.endsWith("]")) {
        String name = content.substring(1, content.length() - 1);
        section =
            name.equals("DEFAULT")
                ? defaults
                : sections.computeIfAbsent(name, n -> new LinkedHashMap<>());
        option = null;
      } else {
        String[] pair = content.split("\\s*[=:]\\s*", 2);
        if (section == null || pair.length < 2 || pair[0].isEmpty()) {
          return null;
        }
        option = pair[0].toLowerCase(Locale.ROOT);
        section.put(option, pair[1]);
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    sections.forEach((name, own) -> {
      Map<String, Object> merged = new LinkedHashMap<>(defaults);
      merged.putAll(own);
      all.put(name, merged);
    });
    return all;
  }
}
