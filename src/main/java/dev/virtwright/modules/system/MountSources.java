package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What sources of mounts say: files in the form of fstab(5), and mount(8). Pure. */
final class MountSources {
  private MountSources() {}

  private static final Pattern PRINTED = Pattern.compile("(\\S+) on (\\S+) type (\\S+) \\((.+)\\)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /**
   * A mount.
   *
   * @param line it was read of
   * @param fields as they are told
   */
  record Mount(String source, String line, Map<String, @Nullable Object> fields) {
    String text(String field) {
      return String.valueOf(fields.get(field));
    }
  }

  /** Lines of fstab(5); none where one of them is something else. */
  static List<Mount> ofTable(String source, List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#")) {
        continue;
      }
      String[] field = bare.split("\\s+");
      boolean numbers =
          (field.length < 5 || NUMBER.matcher(field[4]).matches())
              && (field.length < 6 || NUMBER.matcher(field[5]).matches());
      if (field.length < 4 || !numbers) {
        return List.of();
      }
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("device", Fstab.unescaped(field[0]));
      fields.put("mount", Fstab.unescaped(field[1]));
      fields.put("fstype", Fstab.unescaped(field[2]));
      fields.put("options", Fstab.unescaped(field[3]));
      if (field.length > 4) {
        fields.put("dump", Long.valueOf(field[4]));
      }
      if (field.length > 5) {
        fields.put("passno", Long.valueOf(field[5]));
      }
      mounts.add(new Mount(source, bare, fields));
    }
    return mounts;
  }

  /** What mount(8) prints; none where a line is of another form. */
  static List<Mount> ofCommand(List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = PRINTED.matcher(line);
      if (!matcher.matches()) {
        return List.of();
      }
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("device", matcher.group(1));
      fields.put("mount", matcher.group(2));
      fields.put("fstype", matcher.group(3));
      fields.put("options", matcher.group(4));
      mounts.add(new Mount("mount", line, fields));
    }
    return mounts;
  }

  /** Whether one of these shell patterns matches; no pattern is any. */
  static boolean matches(List<String> patterns, String text) {
    return patterns.isEmpty()
        || patterns.stream().anyMatch(pattern -> glob(pattern).matcher(text).matches());
  }

  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean not = c == '[' && pattern.startsWith("!", i + 1);
      int close = c == '[' ? pattern.indexOf(']', i + (not ? 3 : 2)) : -1;
      if (close > 0) {
        String inside = pattern.substring(i + (not ? 2 : 1), close);
        regex
            .append(not ? "[^" : "[")
            .append(inside.replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&"))
            .append(']');
        i = close;
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
