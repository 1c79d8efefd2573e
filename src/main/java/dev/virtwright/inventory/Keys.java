package dev.virtwright.inventory;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.SourceFiles;
import java.util.List;

/** Reports options that a plugin does not know. */
final class Keys {
  private Keys() {}

  static void check(Mapping mapping, List<String> known, String what, SourceFiles files) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (!known.contains(entry.name())) {
        files.error(
            "inventory-plugin",
            "%s has no option '%s'".formatted(what, entry.name()),
            Suggestions.nearest(entry.name(), known)
                .map(word -> "did you mean '" + word + "'?")
                .orElse("known are " + String.join(", ", known)),
            entry.key().location());
      }
    }
  }
}
