package dev.virtwright.modules.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One edit of an INI file: an option of a section, or a section.
 *
 * @param section its name; empty for what stands before the first section
 * @param conditions what a section of that name must hold to be the one that is meant
 * @param option null where the whole section is meant
 * @param values of the option; empty for an option without a value
 * @param exclusive whether the option's other lines go
 * @param spaced whether spaces stand around the equals sign
 * @param ignoreSpaces whether a line that differs in spaces only stays as it is
 * @param bare whether an option may stand without a value
 * @param inactive whether a line that is commented out may become the option
 */
record IniEdit(
    String section,
    List<Condition> conditions,
    @Nullable String option,
    List<String> values,
    boolean exclusive,
    boolean spaced,
    boolean ignoreSpaces,
    boolean bare,
    boolean inactive) {

  private static final Pattern BLANK_OR_COMMENT = Pattern.compile("[ \\t]*([#;].*)?");

  IniEdit {
    conditions = List.copyOf(conditions);
    values = List.copyOf(new LinkedHashSet<>(values));
  }

  /**
   * An option that the section must have.
   *
   * @param values one of which it must have; empty for any
   */
  record Condition(String option, List<String> values) {
    Condition {
      values = List.copyOf(values);
    }
  }

  /**
   * @param lines with their ends
   * @param message in the words of Ansible's module
   */
  record Result(List<String> lines, String message) {}

  /**
   * A line that has the option.
   *
   * @param active whether it is not commented out
   * @param value empty where there is none
   */
  private record Setting(boolean active, String value) {}

  /**
   * Where a section's lines are.
   *
   * @param header -1 for what stands before the first section
   * @param end after its last line
   */
  private record Span(int header, int end) {
    int body() {
      return header + 1;
    }
  }

  Result present(List<String> before) {
    List<String> lines = read(before);
    Span span = find(lines);
    String message;
    if (span == null) {
      message = append(lines);
    } else {
      List<String> body = lines.subList(span.body(), span.end());
      message = option == null ? "OK" : set(option, body);
    }
    return result(before, lines, message);
  }

  Result absent(List<String> before) {
    List<String> lines = read(before);
    Span span = find(lines);
    String message = "OK";
    if (span != null && option == null) {
      lines.subList(Math.max(span.header(), 0), span.end()).clear();
      message = "section removed";
    } else if (span != null && option != null) {
      boolean removed = remove(option, lines.subList(span.body(), span.end()));
      message = removed ? "option changed" : "OK";
    }
    return result(before, lines, message);
  }

  private boolean remove(String name, List<String> body) {
    return body.removeIf(line -> {
      Setting setting = setting(name, line);
      return setting != null && setting.active() && (exclusive || values.contains(setting.value()));
    });
  }

  /** Lines without ends; an empty file has one, a mark of the byte order none. */
  private static List<String> read(List<String> before) {
    List<String> lines = new ArrayList<>();
    before.forEach(line -> lines.add(Lines.bare(line)));
    if (lines.isEmpty()) {
      lines.add("");
    } else if (lines.getFirst().startsWith("\uFEFF")) {
      lines.set(0, lines.getFirst().substring(1));
    }
    return lines;
  }

  /** An unchanged file keeps its bytes, but for a last line that was not ended. */
  private static Result result(List<String> before, List<String> after, String message) {
    boolean ended = before.isEmpty() || Lines.ended(before.getLast());
    return ended && after.equals(read(before))
        ? new Result(before, message)
        : new Result(after.stream().map(line -> line + "\n").toList(), message);
  }

  private @Nullable Span find(List<String> lines) {
    if (section.isEmpty()) {
      return new Span(-1, next(lines, 0));
    }
    Pattern header = Pattern.compile("\\[\\s*" + Pattern.quote(section.strip()) + "\\s*]");
    for (int i = 0; i < lines.size(); i++) {
      if (header.matcher(lines.get(i)).lookingAt()) {
        Span span = new Span(i, next(lines, i + 1));
        List<String> body = lines.subList(span.body(), span.end());
        if (conditions.stream().allMatch(each -> holds(each, body))) {
          return span;
        }
      }
    }
    return null;
  }

  private static int next(List<String> lines, int from) {
    int at = from;
    while (at < lines.size() && !lines.get(at).startsWith("[")) {
      at++;
    }
    return at;
  }

  private static boolean holds(Condition condition, List<String> body) {
    return body.stream()
        .map(line -> setting(condition.option(), line))
        .anyMatch(each ->
            each != null
                && (condition.values().isEmpty() || condition.values().contains(each.value())));
  }

  private static @Nullable Setting setting(String option, String line) {
    Matcher matcher =
        Pattern.compile(
                "[ \\t]*([#;]?)[ \\t]*" + Pattern.quote(option) + "[ \\t]*(?:=[ \\t]*(.*)|$)",
                Pattern.DOTALL)
            .matcher(line);
    if (!matcher.lookingAt()) {
      return null;
    }
    String value = matcher.group(2);
    return new Setting(matcher.group(1).isEmpty(), value == null ? "" : value);
  }

  private String line(String name, String value) {
    return value.isEmpty() && bare ? name : name + (spaced ? " = " : "=") + value;
  }

  /** Lines that have one of the values first, then the option's other lines, then new ones. */
  private String set(String name, List<String> body) {
    List<String> wanted = new ArrayList<>(values.isEmpty() && bare ? List.of("") : values);
    List<String> old = List.copyOf(body);
    boolean[] settled = new boolean[body.size()];
    for (int i = 0; i < settled.length; i++) {
      Setting setting = candidate(name, old.get(i));
      boolean whatever = values.isEmpty() && bare;
      if (setting != null && !wanted.isEmpty() && (whatever || wanted.contains(setting.value()))) {
        settled[i] = true;
        String value = whatever ? "" : setting.value();
        wanted.remove(value);
        body.set(i, updated(name, old.get(i), value));
      }
    }
    for (int i = 0; exclusive && !bare && i < settled.length; i++) {
      if (!settled[i] && candidate(name, old.get(i)) != null && !wanted.isEmpty()) {
        settled[i] = true;
        body.set(i, updated(name, old.get(i), wanted.removeFirst()));
      }
    }
    for (int i = settled.length - 1; exclusive && !bare && i >= 0; i--) {
      if (!settled[i] && candidate(name, old.get(i)) != null) {
        body.remove(i);
      }
    }
    boolean changed = !body.equals(old);
    if (wanted.isEmpty()) {
      return changed ? "option changed" : "OK";
    }
    int at = body.size();
    while (at > 0 && BLANK_OR_COMMENT.matcher(body.get(at - 1)).matches()) {
      at--;
    }
    body.addAll(at, wanted.stream().map(value -> line(name, value)).toList());
    return "option added";
  }

  private @Nullable Setting candidate(String name, String line) {
    Setting setting = setting(name, line);
    return setting != null && (inactive || setting.active()) ? setting : null;
  }

  private String updated(String name, String old, String value) {
    Setting setting = setting(name, old);
    boolean stays =
        ignoreSpaces && setting != null && setting.active() && setting.value().equals(value);
    return stays ? old : line(name, value);
  }

  private String append(List<String> lines) {
    Collection<String> wanted = new LinkedHashSet<>(values);
    lines.add("[" + section + "]");
    for (Condition condition : conditions) {
      if (condition.option().equals(option)) {
        if (!exclusive) {
          wanted.addAll(condition.values());
        }
      } else if (condition.values().isEmpty() && bare) {
        lines.add(condition.option());
      } else {
        condition.values().forEach(value -> lines.add(line(condition.option(), value)));
      }
    }
    if (option == null || (wanted.isEmpty() && !bare)) {
      return "only section added";
    }
    if (wanted.isEmpty()) {
      lines.add(option);
    }
    wanted.forEach(value -> lines.add(line(option, value)));
    return "section and option added";
  }
}
