package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A part of an interfaces(5) file: {@code iface NAME FAMILY METHOD} and its options, or {@code auto
 * NAME…} and other words of one line.
 *
 * @param keyword iface, auto, allow-hotplug, source, source-directory, mapping …
 * @param arguments the words after it
 * @param options lines below an iface, stripped
 */
record Stanza(String keyword, List<String> arguments, List<String> options) {

  Stanza {
    arguments = List.copyOf(arguments);
    options = List.copyOf(options);
  }

  static List<Stanza> parse(String text) {
    List<Stanza> stanzas = new ArrayList<>();
    String keyword = "";
    List<String> arguments = List.of();
    List<String> options = new ArrayList<>();
    for (String raw : text.replace("\\\n", " ").split("\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(line.split("\\s+"));
      String first = words.getFirst();
      boolean begins =
          List.of("iface", "mapping", "auto", "source", "source-directory", "template")
                  .contains(first)
              || first.startsWith("allow-")
              || first.startsWith("no-auto-down")
              || first.startsWith("no-scripts")
              || first.startsWith("rename");
      if (!begins) {
        options.add(line);
        continue;
      }
      if (!keyword.isEmpty()) {
        stanzas.add(new Stanza(keyword, arguments, options));
      }
      keyword = first;
      arguments = words.subList(1, words.size());
      options = new ArrayList<>();
    }
    if (!keyword.isEmpty()) {
      stanzas.add(new Stanza(keyword, arguments, options));
    }
    return stanzas;
  }

  boolean describes(String device) {
    return keyword.equals("iface") && !arguments.isEmpty() && arguments.getFirst().equals(device);
  }

  /** Whether it configures nothing: {@code inet manual} without options. */
  boolean idle() {
    return arguments.size() >= 3 && arguments.get(2).equals("manual") && options.isEmpty();
  }

  /** The text without the stanzas of these devices; empty where nothing but comments is left. */
  static String without(String text, Set<String> devices) {
    StringBuilder left = new StringBuilder();
    boolean dropping = false;
    boolean anything = false;
    for (String line : text.split("(?<=\n)(?<!\\\\\n)")) {
      List<Stanza> begun = parse(line);
      if (!begun.isEmpty()) {
        Stanza stanza = begun.getFirst();
        dropping = stanza.keyword().equals("iface") && devices.stream().anyMatch(stanza::describes);
        boolean list = stanza.keyword().equals("auto") || stanza.keyword().startsWith("allow-");
        if (list && stanza.arguments().stream().anyMatch(devices::contains)) {
          List<String> others =
              stanza.arguments().stream().filter(name -> !devices.contains(name)).toList();
          if (!others.isEmpty()) {
            left.append(stanza.keyword()).append(' ').append(String.join(" ", others)).append('\n');
            anything = true;
          }
          continue;
        }
      } else if (line.isBlank() || line.strip().startsWith("#")) {
        left.append(line);
        continue;
      }
      if (!dropping) {
        left.append(line);
        anything = true;
      }
    }
    return anything ? left.toString() : "";
  }
}
