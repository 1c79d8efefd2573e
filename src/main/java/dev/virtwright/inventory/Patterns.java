package dev.virtwright.inventory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Host patterns: names, groups, globs, {@code ~regex}, {@code a:b} or {@code a,b}, {@code :&amp;}
 * and {@code :!}, {@code [0]} and {@code [1:3]}.
 *
 * <p>Source: Ansible's page "Patterns: targeting hosts and groups".
 */
final class Patterns {
  private static final Pattern SUBSCRIPT =
      Pattern.compile("(.+)\\[(?:(-?[0-9]{1,9})|([0-9]{1,9})([:-])([0-9]{0,9}))\\]");
  private static final Pattern PART = Pattern.compile("(?:[^\\s:\\[\\]]|\\[[^\\]]*\\])+");

  /**
   * What a pattern chose.
   *
   * @param hosts in the order of the pattern's parts
   * @param unmatched parts that name no host and no group
   */
  record Selection(List<String> hosts, List<String> unmatched) {}

  /** The pattern cannot be read; says why. */
  static final class Malformed extends Exception {
    Malformed(String problem) {
      super(problem);
    }
  }

  private final Set<String> hosts;
  private final Map<String, List<String>> groups;
  private final List<String> unmatched = new ArrayList<>();

  private Patterns(Set<String> hosts, Map<String, List<String>> groups) {
    this.hosts = hosts;
    this.groups = groups;
  }

  /**
   * What a pattern chooses.
   *
   * @param groups names of their hosts by their names
   */
  static Selection select(String pattern, Set<String> hosts, Map<String, List<String>> groups)
      throws Malformed {
    Patterns patterns = new Patterns(hosts, groups);
    Set<String> chosen = patterns.evaluate(split(pattern));
    return new Selection(List.copyOf(chosen), List.copyOf(patterns.unmatched));
  }

  static List<String> split(String pattern) {
    List<String> parts = new ArrayList<>();
    if (pattern.indexOf(',') >= 0) {
      parts.addAll(List.of(pattern.split(",")));
    } else if (HostRange.isAddress(pattern.strip())) {
      parts.add(pattern);
    } else {
      PART.matcher(pattern).results().map(MatchResult::group).forEach(parts::add);
      if (pattern.startsWith("~") && !pattern.equals(String.join(":", parts))) {
        return List.of(pattern); // an expression with a bracket left open says so itself
      }
    }
    return parts.stream().map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  private Set<String> evaluate(List<String> parts) throws Malformed {
    Set<String> chosen = new LinkedHashSet<>();
    List<String> regular =
        parts.stream().filter(part -> !part.startsWith("&") && !part.startsWith("!")).toList();
    if (regular.isEmpty() && !parts.isEmpty()) {
      chosen.addAll(hosts);
    }
    for (String part : regular) {
      chosen.addAll(match(part));
    }
    for (String part : parts) {
      if (part.startsWith("&")) {
        chosen.retainAll(match(part.substring(1)));
      }
    }
    for (String part : parts) {
      if (part.startsWith("!")) {
        match(part.substring(1)).forEach(chosen::remove);
      }
    }
    return chosen;
  }

  private Set<String> match(String part) throws Malformed {
    if (hosts.contains(part)) {
      return Set.of(part);
    }
    Matcher subscript = SUBSCRIPT.matcher(part);
    if (!part.startsWith("~") && subscript.matches()) {
      List<String> all = new ArrayList<>(members(subscript.group(1)));
      return new LinkedHashSet<>(subscripted(all, subscript));
    }
    return members(part);
  }

  private static List<String> subscripted(List<String> all, Matcher subscript) {
    if (subscript.group(2) != null) {
      int index = Integer.parseInt(subscript.group(2));
      int from = index < 0 ? all.size() + index : index;
      return from < 0 || from >= all.size() ? List.of() : List.of(all.get(from));
    }
    int from = Integer.parseInt(subscript.group(3));
    int to = subscript.group(5).isEmpty() ? all.size() - 1 : Integer.parseInt(subscript.group(5));
    return from >= all.size() || to < from
        ? List.of()
        : all.subList(from, Math.min(to, all.size() - 1) + 1);
  }

  private Set<String> members(String part) throws Malformed {
    Set<String> found = new LinkedHashSet<>();
    boolean regex = part.startsWith("~");
    boolean special = regex || part.chars().anyMatch(c -> ".?*[".indexOf(c) >= 0);
    Pattern pattern = compile(part, regex);
    boolean anyGroup = false;
    for (Map.Entry<String, List<String>> group : groups.entrySet()) {
      if (matches(pattern, group.getKey(), regex)) {
        anyGroup = true;
        found.addAll(group.getValue());
      }
    }
    boolean anyHost = false;
    if (!anyGroup || special) {
      for (String host : hosts) {
        if (matches(pattern, host, regex)) {
          anyHost = true;
          found.add(host);
        }
      }
    }
    if (!anyGroup && !anyHost) {
      unmatched.add(part);
    }
    return found;
  }

  /** A regular expression need only match the beginning, as with Ansible. */
  private static boolean matches(Pattern pattern, String name, boolean regex) {
    Matcher matcher = pattern.matcher(name);
    return regex ? matcher.lookingAt() : matcher.matches();
  }

  private static Pattern compile(String part, boolean regex) throws Malformed {
    try {
      return Pattern.compile(regex ? part.substring(1) : glob(part));
    } catch (PatternSyntaxException mistake) {
      throw new Malformed(
          "host pattern '%s' is no regular expression: %s"
              .formatted(part, mistake.getDescription()));
    }
  }

  /** As Python's fnmatch: {@code *}, {@code ?}, {@code [seq]}, {@code [!seq]}. */
  private static String glob(String part) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int close = c == '[' ? part.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String set =
            part.substring(i + 1, close)
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("&&", "&\\&");
        regex
            .append('[')
            .append(
                set.startsWith("!") ? "^" + set.substring(1) : set.replaceFirst("^\\^", "\\\\^"))
            .append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
