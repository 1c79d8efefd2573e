package dev.virtwright.modules.files;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of digests, as sha256sum(1) and BSD's tools write them. */
final class Digests {
  private static final Pattern BSD = Pattern.compile("\\w+ ?\\((.+)\\) ?= ([\\w.]+)");
  private static final Pattern GNU = Pattern.compile("([\\w.]+)\\s+(?:\\*|\\./|\\.)?(.+)");

  private Digests() {}

  /** The digest of the file; of a text that is one digest alone, that one. */
  static Optional<String> of(String text, String file) {
    List<String> lines = text.lines().toList();
    if (lines.size() == 1 && !lines.getFirst().strip().contains(" ")) {
      return Optional.of(lines.getFirst().strip());
    }
    for (String line : lines) {
      Matcher bsd = BSD.matcher(line);
      if (bsd.matches()) {
        if (bsd.group(1).equals(file)) {
          return Optional.of(bsd.group(2));
        }
        continue;
      }
      Matcher gnu = GNU.matcher(line);
      if (gnu.matches() && gnu.group(2).replaceFirst("^[./]+", "").equals(file)) {
        return Optional.of(gnu.group(1));
      }
    }
    return Optional.empty();
  }
}
