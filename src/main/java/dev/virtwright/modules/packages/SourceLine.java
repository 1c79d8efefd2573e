package dev.virtwright.modules.packages;

import java.util.Arrays;
import java.util.List;

/**
 * A line of a one-line-style sources.list(5). Pure.
 *
 * @param source type, options, address, suite and components, white space folded; empty for what is
 *     no source
 * @param enabled whether it is not commented out
 * @param comment what stands after it; empty for none
 * @param text the line as it is
 */
record SourceLine(String source, boolean enabled, String comment, String text) {

  static SourceLine parse(String line) {
    String rest = line.strip();
    boolean enabled = !rest.startsWith("#");
    if (!enabled) {
      rest = rest.substring(1);
    }
    String comment = "";
    int hash = rest.indexOf('#');
    if (hash > 0) {
      comment = rest.substring(hash + 1).strip();
      rest = rest.substring(0, hash);
    }
    String source = rest.strip().replaceAll("\\s+", " ");
    boolean valid = source.startsWith("deb ") || source.startsWith("deb-src ");
    return new SourceLine(valid ? source : "", enabled, comment, line);
  }

  static List<SourceLine> lines(String content) {
    return content.lines().map(SourceLine::parse).toList();
  }

  boolean isSource() {
    return !source.isEmpty();
  }

  /** The same, not commented out. */
  SourceLine on() {
    return enabled
        ? this
        : new SourceLine(
            source, true, comment, source + (comment.isEmpty() ? "" : " # " + comment));
  }

  /** The name of a file for the source where none is given, as Ansible makes it. */
  String fileName() {
    String bare = source.replaceAll("\\[[^\\]]+\\]", "").replaceAll("\\w+://", "");
    String address =
        Arrays.stream(bare.split("\\s+"))
            .filter(word -> !word.equals("deb") && !word.equals("deb-src"))
            .findFirst()
            .orElse("");
    String host = address.substring(address.indexOf('@') + 1);
    return String.join(
            "_",
            Arrays.stream(host.split("[^a-zA-Z0-9]+")).filter(word -> !word.isEmpty()).toList())
        + ".list";
  }
}
