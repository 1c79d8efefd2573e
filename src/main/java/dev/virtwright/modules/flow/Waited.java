package dev.virtwright.modules.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code register} sees of a wait that is over. Pure.
 *
 * @param message what is said instead where it took too long; null for Ansible's words
 */
record Waited(WaitForModule.State state, Condition condition, @Nullable String message) {

  private static final Pattern NAMED = Pattern.compile("\\(\\?P<([A-Za-z_][A-Za-z0-9_]*)>");

  /**
   * @param printed as {@link Condition.Look#printed}
   */
  Map<String, @Nullable Object> ended(String printed, long seconds) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("elapsed", seconds);
    values.put("state", state.word());
    values.put("port", condition.port());
    values.put("path", condition.path());
    values.put("search_regex", condition.pattern());
    values.put("match_groups", List.of());
    values.put("match_groupdict", Map.of());
    int end = printed.indexOf('\n');
    if (condition.path() == null || end < 0) {
      return values;
    }
    described(printed.substring(0, end).split(" ", 8), values);
    int zero = printed.indexOf('\0', end);
    if (condition.pattern() != null) {
      groups(
          condition.pattern(),
          printed.substring(end + 1, zero < 0 ? printed.length() : zero),
          values);
    }
    return values;
  }

  /** As Ansible describes any path that a module returns. */
  private static void described(String[] field, Map<String, @Nullable Object> values) {
    if (field.length < 8 || !String.join("", field[0], field[1], field[3]).matches("\\d{3,57}")) {
      return;
    }
    values.put("uid", Long.valueOf(field[0]));
    values.put("gid", Long.valueOf(field[1]));
    values.put("mode", "0".repeat(Math.max(0, 4 - field[2].length())) + field[2]);
    values.put("size", Long.valueOf(field[3]));
    values.put("owner", field[5]);
    values.put("group", field[6]);
    values.put(
        "state",
        switch (field[7].strip()) {
          case "symbolic link" -> "link";
          case "directory" -> "directory";
          default -> field[4].equals("1") ? "file" : "hard";
        });
  }

  private static void groups(String regex, String matched, Map<String, @Nullable Object> values) {
    List<String> names = new ArrayList<>();
    Matcher named = NAMED.matcher(regex);
    StringBuilder java = new StringBuilder();
    while (named.find()) {
      names.add(named.group(1));
      named.appendReplacement(java, "(?<g" + names.size() + ">");
    }
    named.appendTail(java);
    Matcher matcher;
    try {
      matcher =
          Pattern.compile(java.toString(), Pattern.MULTILINE | Pattern.UNIX_LINES).matcher(matched);
    } catch (PatternSyntaxException elsewhere) {
      return; // the machine's grep knows it: there are no groups to be told
    }
    if (!matcher.find()) {
      return;
    }
    List<@Nullable Object> groups = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      groups.add(matcher.group(i));
    }
    values.put("match_groups", groups);
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), matcher.group("g" + (i + 1)));
    }
    values.put("match_groupdict", byName);
  }

  /** What Ansible says of a wait in vain. */
  String inVain() {
    if (message != null) {
      return message;
    }
    String what =
        condition.port() == null
            ? Objects.requireNonNullElse(condition.path(), "")
            : condition.host() + ":" + condition.port();
    String waiting = "Timeout when waiting for ";
    return switch (state) {
      case DRAINED -> waiting + what + " to drain";
      case STOPPED, ABSENT ->
          waiting + what + (condition.port() == null ? " to be absent." : " to stop.");
      case STARTED, PRESENT ->
          condition.pattern() != null
              ? waiting + "search string " + condition.pattern() + " in " + what
              : waiting + (condition.port() == null ? "file " : "") + what;
    };
  }
}
