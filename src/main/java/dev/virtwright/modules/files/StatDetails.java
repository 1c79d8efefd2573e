package dev.virtwright.modules.files;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Ansible's stat tells of a path and {@link dev.virtwright.host.FileStat} does not: blocks,
 * the device it is, what this user may do with it, file(1)'s opinion and the flags of its file
 * system.
 */
final class StatDetails {

  /**
   * Four lines: blocks, their size and the device in hexadecimal digits; letters of what is
   * allowed; the type of the content; version and flags. The path, and whether links are followed,
   * the type and the flags are asked for.
   */
  private static final String SCRIPT =
      """
      L=${2:+-L}
      stat $L -c '%b %o %t %T' -- "$1" || exit 0
      p=
      for t in r w x; do
        if [ "-$t" "$1" ]; then p=$p$t; fi
      done
      printf '%s\\n' "$p"
      m=
      if [ -n "$3" ]; then m=$(file -b --mime-type --mime-encoding -- "$1" 2>/dev/null) || m=; fi
      printf '%s\\n' "$m" | head -n 1
      if [ -n "$4" ]; then lsattr -vd -- "$1" 2>/dev/null || :; fi
      """;

  private static final Pattern BLOCKS =
      Pattern.compile("(\\d{1,18}) (\\d{1,18}) ([0-9a-f]{1,8}) ([0-9a-f]{1,8})");
  private static final Pattern TYPE = Pattern.compile("([^;\\s]+); charset=(\\S+)");
  private static final Pattern FLAGS = Pattern.compile("\\s*(\\S+)\\s+([-A-Za-z]+)\\s.*");

  /** chattr(1): the flags' letters and the words that Ansible has for them. */
  private static final Map<Character, String> WORDS =
      Map.ofEntries(
          Map.entry('A', "noatime"),
          Map.entry('a', "append"),
          Map.entry('c', "compressed"),
          Map.entry('C', "nocow"),
          Map.entry('d', "nodump"),
          Map.entry('D', "dirsync"),
          Map.entry('e', "extents"),
          Map.entry('E', "encrypted"),
          Map.entry('h', "blocksize"),
          Map.entry('i', "immutable"),
          Map.entry('I', "indexed"),
          Map.entry('j', "journalled"),
          Map.entry('N', "inline"),
          Map.entry('s', "zero"),
          Map.entry('S', "synchronous"),
          Map.entry('t', "notail"),
          Map.entry('T', "blockroot"),
          Map.entry('u', "undelete"),
          Map.entry('X', "compressedraw"),
          Map.entry('Z', "compresseddirty"));

  private StatDetails() {}

  static CommandOutput of(String path, boolean follow, boolean type, boolean flags) {
    return CommandOutput.of(
            "sh", "-c", SCRIPT, "stat", path, follow ? "1" : "", type ? "1" : "", flags ? "1" : "")
        .about(Resource.file(path));
  }

  /** Pure: the registered values; of an answer that is not understood, those that need none. */
  static Map<String, @Nullable Object> read(FragmentResult answer, boolean type, boolean flags) {
    List<String> lines = answer.out().lines().toList();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Matcher blocks = BLOCKS.matcher(line(lines, 0));
    if (blocks.matches()) {
      values.put("blocks", Long.valueOf(blocks.group(1)));
      values.put("block_size", Long.valueOf(blocks.group(2)));
      values.put(
          "device_type",
          device(Long.parseLong(blocks.group(3), 16), Long.parseLong(blocks.group(4), 16)));
    }
    String allowed = line(lines, 1);
    values.put("readable", allowed.contains("r"));
    values.put("writeable", allowed.contains("w"));
    values.put("executable", allowed.contains("x"));
    if (type) {
      Matcher said = TYPE.matcher(line(lines, 2));
      boolean known = said.matches();
      values.put("mimetype", known ? said.group(1) : "unknown");
      values.put("charset", known ? said.group(2) : "unknown");
    }
    if (flags) {
      Matcher said = FLAGS.matcher(line(lines, 3));
      boolean known = said.matches();
      String letters = known ? said.group(2).replace("-", "") : "";
      values.put("version", known ? said.group(1) : null);
      values.put("attributes", words(letters));
      values.put("attr_flags", letters);
    }
    return values;
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }

  /** As glibc's makedev(3) puts the two numbers together. */
  static long device(long major, long minor) {
    return (minor & 0xff)
        | ((major & 0xfff) << 8)
        | ((minor & ~0xffL) << 12)
        | ((major & ~0xfffL) << 32);
  }

  private static List<String> words(String letters) {
    List<String> words = new ArrayList<>();
    for (char letter : letters.toCharArray()) {
      String word = WORDS.get(letter);
      if (word != null) {
        words.add(word);
      }
    }
    return words;
  }
}
