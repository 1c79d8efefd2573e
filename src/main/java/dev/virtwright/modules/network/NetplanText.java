package dev.virtwright.modules.network;

import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes definitions out of a netplan file and leaves every other line as it is. Pure. */
final class NetplanText {
  private final List<String> lines;
  private final boolean[] gone;

  private NetplanText(String text) {
    lines = List.of(text.split("(?<=\n)"));
    gone = new boolean[lines.size()];
  }

  /**
   * The file's text without these ids; empty where nothing is left but its version. Nothing where
   * the definitions do not stand on lines of their own, as in {@code ethernets: {eno1: {…}}}.
   */
  static Optional<String> without(ConfigFile file, Set<String> ids) {
    if (!(Yaml.read(file.text(), file.path()).root() instanceof Mapping root)) {
      return Optional.empty();
    }
    Mapping.Entry networkEntry = root.find("network");
    if (networkEntry == null || !(networkEntry.value() instanceof Mapping network)) {
      return Optional.empty();
    }
    NetplanText text = new NetplanText(file.text());
    boolean anything = root.entries().size() > 1;
    for (int i = 0; i < network.entries().size(); i++) {
      Mapping.Entry entry = network.entries().get(i);
      Mapping.@Nullable Entry next =
          i + 1 < network.entries().size() ? network.entries().get(i + 1) : null;
      if (!NetplanFiles.KINDS.contains(entry.name())
          || !(entry.value() instanceof Mapping definitions)) {
        anything |= !entry.name().equals("version");
        continue;
      }
      List<Mapping.Entry> drop = new ArrayList<>();
      for (Mapping.Entry definition : definitions.entries()) {
        if (ids.contains(definition.name())) {
          drop.add(definition);
        }
      }
      if (!drop.isEmpty() && drop.size() == definitions.entries().size()) {
        if (!text.remove(entry.key(), next)) {
          return Optional.empty();
        }
        continue;
      }
      anything = true;
      for (Mapping.Entry definition : drop) {
        int index = definitions.entries().indexOf(definition);
        Mapping.Entry follower =
            index + 1 < definitions.entries().size() ? definitions.entries().get(index + 1) : next;
        if (!text.remove(definition.key(), follower)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(anything ? text.left() : "");
  }

  /** Up to what follows, whose own comments above it stay; false where both share a line. */
  private boolean remove(Scalar key, Mapping.@Nullable Entry follower) {
    int from = key.location().line() - 1;
    int to = follower == null ? lines.size() : follower.key().location().line() - 1;
    boolean alone = lines.get(from).isBlank() || lines.get(from).strip().startsWith(written(key));
    if (to <= from || !alone) {
      return false;
    }
    while (follower != null && to - 1 > from && comment(lines.get(to - 1))) {
      to--;
    }
    for (int line = from; line < to; line++) {
      gone[line] = true;
    }
    return true;
  }

  private static String written(Scalar key) {
    return key.style() == Scalar.Style.QUOTED ? "" : key.text();
  }

  private static boolean comment(String line) {
    return line.isBlank() || line.strip().startsWith("#");
  }

  private String left() {
    StringBuilder left = new StringBuilder();
    for (int line = 0; line < lines.size(); line++) {
      if (!gone[line]) {
        left.append(lines.get(line));
      }
    }
    return left.toString();
  }
}
