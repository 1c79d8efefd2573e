package dev.virtwright.host;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One fragment: grep(1) prints all files, each line with its path; stat(1) all links; then each
 * script. Parts are closed by a line with a token that the machine's kernel made up for this
 * answer, so that any bytes may be in them.
 */
final class MachineReadMerge
    implements Merge<MachineRead, Map<MachineRead, MachineRead.Answer>, MachineRead.Answer> {
  static final MachineReadMerge INSTANCE = new MachineReadMerge();

  /** A thousand disks with twenty files each, and as many processors in /proc/cpuinfo. */
  private static final int MOST_OUTPUT = 8 << 20;

  /** stat(1)'s {@code %N}: both names in quotes; coreutils before 8.16 opens with a backquote. */
  private static final Pattern LINK = Pattern.compile("[`'](.*)' -> [`'](.*)'");

  private MachineReadMerge() {}

  @Override
  public Fragment fragment(List<MachineRead> queries) {
    Set<String> files = new LinkedHashSet<>();
    Set<String> links = new LinkedHashSet<>();
    StringBuilder scripts = new StringBuilder();
    for (MachineRead query : queries) {
      files.addAll(query.files());
      links.addAll(query.links());
      if (!query.script().isEmpty()) {
        scripts.append("(\n").append(query.script()).append("\n) 2>/dev/null\nmark\n");
      }
    }
    // the second file makes grep print the path of the first; without links there is no stat
    return new Fragment(
        """
        read -r a </proc/sys/kernel/random/uuid && read -r b </proc/sys/kernel/random/uuid || exit 9
        echo "$a$b"
        mark() { printf '\\n%%s\\n' "$a$b"; }
        grep -saH '' /dev/null %s
        mark
        set -- %s
        [ $# = 0 ] || stat -c %%N -- "$@" 2>/dev/null
        mark
        %sexit 0
        """
            .formatted(String.join(" ", files), String.join(" ", links), scripts),
        Fragment.DEADLINE,
        MOST_OUTPUT);
  }

  @Override
  public Map<MachineRead, MachineRead.Answer> parse(
      List<MachineRead> queries, FragmentResult result) throws HostException {
    String text = new String(Answers.succeeded(result, "facts").stdout(), StandardCharsets.UTF_8);
    int line = text.indexOf('\n');
    if (line < 32) {
      throw Answers.notUnderstood("facts", "no token");
    }
    String[] parts =
        text.substring(line + 1).split(Pattern.quote("\n" + text.substring(0, line) + "\n"), -1);
    long scripts = queries.stream().filter(query -> !query.script().isEmpty()).count();
    if (parts.length != scripts + 3) {
      throw Answers.notUnderstood("facts", "the answer has not all parts");
    }
    Map<String, String> files = files(parts[0]);
    Map<String, String> links = links(parts[1]);
    Map<MachineRead, MachineRead.Answer> answers = new HashMap<>();
    int next = 2;
    for (MachineRead query : queries) {
      String output = query.script().isEmpty() ? "" : parts[next++];
      answers.put(query, new MachineRead.Answer(files, links, output));
    }
    return answers;
  }

  @Override
  public MachineRead.Answer answer(MachineRead query, Map<MachineRead, MachineRead.Answer> parsed)
      throws HostException {
    MachineRead.Answer answer = parsed.get(query);
    if (answer == null) {
      throw Answers.notUnderstood("facts", "no answer");
    }
    return answer;
  }

  /** Lines of a path, a colon, and a line of that file. */
  static Map<String, String> files(String printed) {
    Map<String, StringBuilder> contents = new LinkedHashMap<>();
    for (String line : printed.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.startsWith("/")) {
        contents
            .computeIfAbsent(line.substring(0, colon), path -> new StringBuilder())
            .append(line, colon + 1, line.length())
            .append('\n');
      }
    }
    Map<String, String> files = new LinkedHashMap<>();
    contents.forEach((path, content) -> files.put(path, content.toString()));
    return files;
  }

  static Map<String, String> links(String printed) {
    Map<String, String> links = new LinkedHashMap<>();
    for (String line : printed.split("\n")) {
      Matcher link = LINK.matcher(line);
      if (link.matches()) {
        links.put(link.group(1), link.group(2));
      }
    }
    return links;
  }
}
