package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sections of keys and values as systemd.syntax(7) and GLib keyfiles have them; sections and keys
 * may repeat. Lines that are neither, comments among them, are passed over.
 */
record Ini(List<Section> sections) {

  /** A section and its entries, in order. */
  record Section(String name, List<Entry> entries) {
    Section {
      entries = List.copyOf(entries);
    }
  }

  /** A key and its value, both stripped. */
  record Entry(String key, String value) {}

  Ini {
    sections = List.copyOf(sections);
  }

  static Ini parse(String text) {
    List<Section> sections = new ArrayList<>();
    String name = "";
    List<Entry> entries = new ArrayList<>();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        sections.add(new Section(name, entries));
        name = line.substring(1, line.length() - 1);
        entries = new ArrayList<>();
        continue;
      }
      int equals = line.indexOf('=');
      if (equals > 0) {
        entries.add(
            new Entry(line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
      }
    }
    sections.add(new Section(name, entries));
    return new Ini(sections);
  }

  /** Every value of this key in sections of this name, in order. */
  List<String> all(String section, String key) {
    return sections.stream()
        .filter(its -> its.name().equals(section))
        .flatMap(its -> its.entries().stream())
        .filter(entry -> entry.key().equals(key))
        .map(Entry::value)
        .toList();
  }

  Optional<String> first(String section, String key) {
    return all(section, key).stream().findFirst();
  }

  /** Writes sections and keys in the order given; a section without keys is left out. */
  static final class Writer {
    private final StringBuilder out = new StringBuilder();
    private String pending = "";

    Writer section(String name) {
      pending = name;
      return this;
    }

    /** Begins a section that is meaningful even when it is empty. */
    Writer emptySection(String name) {
      section(name);
      head();
      return this;
    }

    Writer put(String key, Object value) {
      head();
      out.append(key).append('=').append(value).append('\n');
      return this;
    }

    private void head() {
      if (!pending.isEmpty()) {
        out.append('\n').append('[').append(pending).append("]\n");
        pending = "";
      }
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }
}
