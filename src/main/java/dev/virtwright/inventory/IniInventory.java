package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an INI inventory: hosts with variables on one line, sections {@code [group]}, {@code
 * [group:children]}, {@code [group:vars]}.
 *
 * <p>Source: Ansible's inventory plugin ini.
 */
final class IniInventory {
  private static final Pattern SECTION =
      Pattern.compile("\\[([^:\\]\\s]+)(?::(\\w+))?\\]\\s*(?:#.*)?");
  private static final Pattern GROUP = Pattern.compile("([^:\\]\\s]+)\\s*(?:#.*)?");
  private static final List<String> KINDS = List.of("hosts", "children", "vars");

  /** A word of a host line, unquoted, with where it begins. */
  private record Word(String text, int start, int length) {}

  private final Draft draft;
  private final SourceFiles files;
  private final Trees trees;
  private final Path path;
  private final String name;
  private final Map<String, SourceLocation> awaited = new LinkedHashMap<>();
  private int line;

  IniInventory(Draft draft, SourceFiles files, Path path) {
    this.draft = draft;
    this.files = files;
    this.trees = new Trees(files);
    this.path = path;
    this.name = files.name(path);
  }

  void read(String text) {
    String group = Draft.UNGROUPED;
    String kind = "hosts";
    List<String> lines = text.lines().toList();
    for (line = 1; line <= lines.size(); line++) {
      String whole = lines.get(line - 1);
      int indent = whole.length() - whole.stripLeading().length();
      String content = whole.strip();
      if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
        continue;
      }
      Matcher section = SECTION.matcher(content);
      if (section.matches()) {
        group = section.group(1);
        kind = section.group(2) == null ? "hosts" : section.group(2);
        open(group, kind, section, indent);
        continue;
      }
      if (content.startsWith("[") && content.endsWith("]") && !content.contains(":")) {
        mistake(
            "a section that is none: " + content,
            "a group's name has no spaces: [web_servers]",
            indent,
            content.length());
        continue;
      }
      switch (kind) {
        case "hosts" -> host(whole, indent, group);
        case "children" -> child(content, indent, group);
        case "vars" -> variable(whole, indent, group);
        default -> {}
      }
    }
    Set<String> known = new LinkedHashSet<>(draft.groupNames());
    known.removeAll(awaited.keySet());
    awaited.forEach((missing, location) ->
        files.error(
            "unknown-group",
            "no group '%s' in the inventory".formatted(missing),
            Suggestions.didYouMean(missing, known),
            location));
  }

  private void open(String group, String kind, Matcher section, int indent) {
    if (!KINDS.contains(kind)) {
      mistake(
          "unknown kind of section ':%s'".formatted(kind),
          Suggestions.nearest(kind, KINDS)
              .map(word -> "did you mean ':" + word + "'?")
              .orElse("there are [group], [group:children] and [group:vars]"),
          indent + section.start(2),
          kind.length());
      return;
    }
    if (kind.equals("vars") && !draft.hasGroup(group)) {
      awaited.putIfAbsent(group, at(indent + section.start(1), group.length()));
      return;
    }
    if (!kind.equals("vars")) {
      awaited.remove(group);
      draft.group(group);
    }
  }

  private void child(String content, int indent, String group) {
    Matcher matcher = GROUP.matcher(content);
    if (!matcher.matches()) {
      mistake(
          "not a group's name: " + content,
          "one name a line, nothing else",
          indent,
          content.length());
      return;
    }
    String child = matcher.group(1);
    if (!draft.hasGroup(child)) {
      awaited.putIfAbsent(child, at(indent, child.length()));
    }
    if (!draft.child(group, child)) {
      mistake("group '%s' would be inside itself".formatted(group), null, indent, child.length());
    }
  }

  private void variable(String whole, int indent, String group) {
    int equals = whole.indexOf('=');
    if (equals < 0) {
      mistake(
          "no '=' in a line of [%s:vars]".formatted(group),
          "write name=value",
          indent,
          whole.strip().length());
      return;
    }
    String variable = whole.substring(indent, equals).strip();
    String rest = whole.substring(equals + 1);
    String value = rest.strip();
    int start = equals + 1 + (rest.length() - rest.stripLeading().length());
    if (variable.equals("ansible_group_priority")) {
      priority(group, value, start);
      return;
    }
    draft.groupVariable(group, variable, value(value, start));
  }

  private void priority(String group, String value, int start) {
    if (PythonLiteral.valueOf(value) instanceof Long priority) {
      draft.priority(group, priority);
    } else {
      mistake("ansible_group_priority is a whole number", null, start, value.length());
    }
  }

  private void host(String whole, int indent, String group) {
    List<Word> words = split(whole, indent);
    if (words == null || words.isEmpty()) {
      return;
    }
    Word entry = words.getFirst();
    HostRange.Hosts hosts;
    try {
      hosts = HostRange.expand(entry.text());
    } catch (HostRange.Malformed malformed) {
      mistake(
          "host '%s': %s".formatted(entry.text(), malformed.getMessage()),
          null,
          entry.start(),
          entry.length());
      return;
    }
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    if (hosts.port() != null) {
      vars.put("ansible_port", hosts.port());
    }
    for (Word word : words.subList(1, words.size())) {
      int equals = word.text().indexOf('=');
      if (equals < 1) {
        mistake(
            "'%s' is not of the form name=value".formatted(word.text()),
            "put a value with blanks in quotes, and each host on a line of its own",
            word.start(),
            word.length());
        continue;
      }
      String value = word.text().substring(equals + 1);
      vars.put(
          word.text().substring(0, equals),
          value(value, Math.min(word.start() + equals + 1, whole.length() - 1)));
    }
    for (String hostName : hosts.names()) {
      draft.host(hostName, group, path, at(entry.start(), entry.length()));
      vars.forEach((variable, value) -> draft.hostVariable(hostName, variable, value));
    }
  }

  private @Nullable Object value(String written, int start) {
    Object literal = PythonLiteral.valueOf(written);
    if (!(literal instanceof String text)) {
      return literal;
    }
    int quote = text.length() < written.length() ? 1 : 0;
    return trees.text(text, offset -> at(start + quote + offset, 1));
  }

  /** Words as a POSIX shell splits them; {@code #} begins a comment. Null after a mistake. */
  private @Nullable List<Word> split(String whole, int indent) {
    List<Word> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int start = -1;
    char quote = 0;
    int quoteAt = 0;
    for (int i = indent; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (quote == '"'
            && c == '\\'
            && i + 1 < whole.length()
            && "\"\\".indexOf(whole.charAt(i + 1)) >= 0) {
          word.append(whole.charAt(++i));
        } else {
          word.append(c);
        }
        continue;
      }
      if (c == '#') {
        break;
      }
      if (Character.isWhitespace(c)) {
        if (start >= 0) {
          words.add(new Word(word.toString(), start, i - start));
          word.setLength(0);
          start = -1;
        }
        continue;
      }
      start = start < 0 ? i : start;
      if (c == '"' || c == '\'') {
        quote = c;
        quoteAt = i;
      } else if (c == '\\' && i + 1 < whole.length()) {
        word.append(whole.charAt(++i));
      } else {
        word.append(c);
      }
    }
    if (quote != 0) {
      mistake("a quote that is never closed", "close it, or remove it", quoteAt, 1);
      return null;
    }
    if (start >= 0) {
      int end = whole.indexOf('#', start) > 0 ? whole.indexOf('#', start) : whole.length();
      words.add(
          new Word(
              word.toString(), start, Math.max(1, whole.substring(start, end).strip().length())));
    }
    return words;
  }

  private SourceLocation at(int offset, int length) {
    return new SourceLocation(name, line, offset + 1, length);
  }

  private void mistake(String summary, @Nullable String remedy, int offset, int length) {
    files.error("inventory", summary, remedy, at(offset, length));
  }
}
