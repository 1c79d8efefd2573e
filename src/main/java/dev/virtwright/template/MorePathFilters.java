package dev.virtwright.template;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters on Windows paths, paths with variables, common beginnings, and encoded URLs. */
final class MorePathFilters {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)})");

  private MorePathFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "win_basename",
            "",
            call -> {
              String path = drive(call.text()).get(1);
              return path.substring(lastSeparator(path) + 1);
            })
        .add("win_dirname", "", call -> windowsParent(call.text()))
        .add("win_splitdrive", "", call -> Tuple.copyOf(new ArrayList<>(drive(call.text()))))
        .add("expandvars", "", call -> expanded(call.text()), Builtin.Trait.IMPURE)
        .add("commonpath", "", MorePathFilters::common)
        .add(
            "urldecode",
            "",
            call -> {
              try {
                return URLDecoder.decode(call.text(), StandardCharsets.UTF_8);
              } catch (IllegalArgumentException malformed) {
                return call.text(); // as Python leaves what is no escape
              }
            });
  }

  private static int lastSeparator(String path) {
    return Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  }

  private static List<String> drive(String path) {
    boolean has = path.length() > 1 && path.charAt(1) == ':';
    return has ? List.of(path.substring(0, 2), path.substring(2)) : List.of("", path);
  }

  private static String windowsParent(String path) {
    List<String> parts = drive(path);
    String head = parts.get(1).substring(0, lastSeparator(parts.get(1)) + 1);
    String stripped = head.replaceAll("[\\\\/]+$", "");
    return parts.get(0) + (stripped.isEmpty() ? head : stripped);
  }

  /** Variables that are not set stay as they are. */
  private static String expanded(String text) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      String value = System.getenv(name);
      matcher.appendReplacement(
          out, Matcher.quoteReplacement(value == null ? matcher.group() : value));
    }
    return matcher.appendTail(out).toString();
  }

  private static String common(Call call) {
    @Nullable List<String> shared = null;
    boolean absolute = false;
    for (Object each : call.list()) {
      String path = Print.text(call.evaluation().plain(each));
      boolean rooted = path.startsWith("/");
      List<String> parts =
          Arrays.stream(path.split("/")).filter(p -> !p.isEmpty() && !p.equals(".")).toList();
      if (shared == null) {
        shared = parts;
        absolute = rooted;
        continue;
      }
      if (rooted != absolute) {
        throw call.wrong("cannot mix absolute and relative paths");
      }
      int same = 0;
      while (same < Math.min(shared.size(), parts.size())
          && shared.get(same).equals(parts.get(same))) {
        same++;
      }
      shared = shared.subList(0, same);
    }
    if (shared == null) {
      throw call.wrong("wants at least one path");
    }
    return (absolute ? "/" : "") + String.join("/", shared);
  }
}
