package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file of sections with options, as dnf and yum read it. Pure; what is not changed keeps its
 * text.
 *
 * @param head lines before the first section
 */
record RepoFile(List<String> head, List<Section> sections) {

  /** A section's lines as they are, its title among them. */
  record Section(String name, List<String> lines) {
    Section {
      lines = List.copyOf(lines);
    }
  }

  RepoFile {
    head = List.copyOf(head);
    sections = List.copyOf(sections);
  }

  static RepoFile parse(String content) {
    List<String> head = new ArrayList<>();
    List<Section> sections = new ArrayList<>();
    String name = null;
    List<String> lines = head;
    for (String line : content.lines().toList()) {
      String bare = line.strip();
      if (line.startsWith("[") && bare.endsWith("]")) {
        if (name != null) {
          sections.add(new Section(name, lines));
        }
        name = bare.substring(1, bare.length() - 1);
        lines = new ArrayList<>();
      }
      lines.add(line);
    }
    if (name != null) {
      sections.add(new Section(name, lines));
    }
    return new RepoFile(head, sections);
  }

  boolean hasSections() {
    return !sections.isEmpty();
  }

  /** A section's options; lines of one value are joined by line breaks, as they were written. */
  Map<String, String> options(String section) {
    Map<String, String> options = new LinkedHashMap<>();
    String key = null;
    for (Section each : sections) {
      if (!each.name().equals(section)) {
        continue;
      }
      for (String line : each.lines().subList(1, each.lines().size())) {
        String bare = line.strip();
        if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
          continue;
        }
        if (Character.isWhitespace(line.charAt(0)) && key != null) {
          options.merge(key, bare, (a, b) -> a + "\n" + b);
          continue;
        }
        int sign = bare.indexOf('=');
        if (sign < 0) {
          sign = bare.indexOf(':');
        }
        key = (sign < 0 ? bare : bare.substring(0, sign)).strip().toLowerCase(Locale.ROOT);
        options.put(key, sign < 0 ? "" : bare.substring(sign + 1).strip());
      }
    }
    return options;
  }

  RepoFile without(String section) {
    return new RepoFile(
        head, sections.stream().filter(each -> !each.name().equals(section)).toList());
  }

  /** With the section at the end or, where it has these options already, where it is. */
  RepoFile with(String section, Map<String, String> options) {
    if (options(section).equals(options)) {
      return this;
    }
    List<String> lines = new ArrayList<>(List.of("[" + section + "]"));
    options.forEach((key, value) -> lines.add(key + " = " + value.replace("\n", "\n\t")));
    lines.add("");
    List<Section> kept = new ArrayList<>(without(section).sections());
    kept.add(new Section(section, lines));
    return new RepoFile(head, kept);
  }

  /** The sections with their options, without comments, and without what is secret. */
  String shown() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append('[').append(section.name()).append("]\n");
      options(section.name())
          .forEach((key, value) ->
              text.append(key)
                  .append(" = ")
                  .append(key.contains("password") ? "***" : value)
                  .append('\n'));
      text.append('\n');
    }
    return text.toString();
  }

  String text() {
    List<String> lines = new ArrayList<>(head);
    for (Section section : sections) {
      boolean close = !lines.isEmpty() && !lines.getLast().isBlank() && section.lines().size() > 1;
      if (close && !head.equals(lines)) {
        lines.add("");
      }
      lines.addAll(section.lines());
    }
    return String.join("\n", lines) + "\n";
  }
}
