package dev.virtwright.template;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Filters on the controller's paths and environment, on Windows' paths, and for virtual machines.
 */
final class SystemFilters {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");

  private SystemFilters() {}

  static void addTo(Table table) {
    table
        .add("expandvars", "", SystemFilters::expandVariables, Builtin.Trait.IMPURE)
        .add("fileglob", "", SystemFilters::glob, Builtin.Trait.IMPURE)
        .add("commonpath", "", SystemFilters::commonPath)
        .add(
            "win_basename",
            "",
            call -> {
              String path = drive(call.text())[1];
              return path.substring(lastSeparator(path) + 1);
            })
        .add(
            "win_dirname",
            "",
            call -> {
              String[] split = drive(call.text());
              String head = split[1].substring(0, lastSeparator(split[1]) + 1);
              String stripped = head.replaceAll("[\\\\/]+$", "");
              return split[0] + (stripped.isEmpty() ? head : stripped);
            })
        .add(
            "win_splitdrive",
            "",
            call -> {
              String[] split = drive(call.text());
              return Tuple.of(split[0], split[1]);
            })
        .add("random_mac", "seed", SystemFilters::randomMac, Builtin.Trait.IMPURE_UNSEEDED)
        .add("dict", "", call -> DictMethods.from(call, call.object()))
        .add(
            "counter",
            "",
            call -> {
              Map<Object, Long> counts = new LinkedHashMap<>();
              Map<Object, @Nullable Object> names = new LinkedHashMap<>();
              for (Object element : call.list()) {
                Object key = Compare.key(call.evaluation().comparable(element));
                counts.merge(key, 1L, Long::sum);
                names.putIfAbsent(key, element);
              }
              Fresh.OwnDict dict = new Fresh.OwnDict();
              counts.forEach((key, count) -> Dicts.put(dict, names.get(key), count));
              return dict;
            });
  }

  private static int lastSeparator(String path) {
    return Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  }

  /** Drive or share, and the rest. */
  private static String[] drive(String path) {
    String slashes = path.replace('/', '\\');
    int end = 0;
    if (slashes.startsWith("\\\\") && !slashes.startsWith("\\\\\\")) {
      int host = slashes.indexOf('\\', 2);
      int share = host < 0 ? -1 : slashes.indexOf('\\', host + 1);
      end = host < 0 || share == host + 1 ? 0 : share < 0 ? path.length() : share;
    } else if (path.length() > 1 && path.charAt(1) == ':') {
      end = 2;
    }
    return new String[] {path.substring(0, end), path.substring(end)};
  }

  private static String expandVariables(Call call) {
    Matcher found = VARIABLE.matcher(call.text());
    return found.replaceAll(match -> {
      String name = match.group(1) == null ? match.group(2) : match.group(1);
      String value = call.environment().variable(name);
      return Matcher.quoteReplacement(value == null ? match.group() : value);
    });
  }

  private static Object glob(Call call) {
    Path pattern = call.environment().path(call.text());
    List<@Nullable Object> found = new ArrayList<>();
    Path parent = pattern.getParent();
    Path last = pattern.getFileName();
    if (parent == null || last == null || !Files.isDirectory(parent)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, last.toString())) {
      entries.forEach(entry -> {
        if (Files.isRegularFile(entry)) {
          found.add(entry.toString());
        }
      });
    } catch (IOException unreadable) {
      throw call.wrong("cannot list '" + parent + "': " + unreadable.getMessage());
    }
    return found;
  }

  private static String commonPath(Call call) {
    if (!(call.object() instanceof List<?>)) {
      throw Failure.of("|commonpath expects sequence, not a " + Types.name(call.object()));
    }
    List<String> common = new ArrayList<>();
    boolean first = true;
    boolean absolute = false;
    for (Object each : call.plainList()) {
      String path = Print.text(each);
      List<String> parts =
          List.of(path.split("/")).stream().filter(p -> !p.isEmpty() && !p.equals(".")).toList();
      if (first) {
        common.addAll(parts);
        absolute = path.startsWith("/");
        first = false;
        continue;
      }
      if (absolute != path.startsWith("/")) {
        throw call.wrong("wants absolute or relative paths, not both");
      }
      int same = 0;
      while (same < common.size()
          && same < parts.size()
          && common.get(same).equals(parts.get(same))) {
        same++;
      }
      common.subList(same, common.size()).clear();
    }
    return (absolute ? "/" : "") + String.join("/", common);
  }

  private static String randomMac(Call call) {
    String text = call.text().toLowerCase(java.util.Locale.ROOT);
    List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
    if (parts.size() > 5 || !parts.stream().allMatch(part -> part.matches("[0-9a-f]{2}"))) {
      throw call.wrong("wants the first one to five bytes of a hardware address");
    }
    // community.general takes the first digits of one number of ten hexadecimal digits
    long low = 1L << 36;
    long span = (1L << 40) - low;
    long chosen =
        call.argument(0) == null
            ? call.environment().random().nextLong(span)
            : new PythonRandom(call.plain(0)).below(span);
    String digits = "%x".formatted(low + chosen);
    for (int i = 0; parts.size() < 6; i += 2) {
      parts.add(digits.substring(i, i + 2));
    }
    return String.join(":", parts);
  }
}
