package dev.virtwright.modules.packages;

import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of our read scripts: each part begins with a line {@code @NAME [WORDS]}, and every
 * line that a tool printed has a blank before it, so that no tool's output can pass for a part.
 */
final class Sections {
  private final Map<String, List<String>> parts;

  private Sections(Map<String, List<String>> parts) {
    this.parts = parts;
  }

  /**
   * @param what was asked, for the message
   * @throws HostException where the script was stopped or printed more than is taken
   */
  static Sections of(FragmentResult result, String what) throws HostException {
    if (result.timedOut()) {
      throw new HostException(
          Kind.TIMEOUT,
          what + " did not end in time and was stopped",
          "try it on the host; a repository or its mirror may not answer");
    }
    if (result.truncated()) {
      throw new HostException(Kind.BAD_ANSWER, what + " gave more output than is taken", null);
    }
    Map<String, List<String>> parts = new LinkedHashMap<>();
    List<String> current = null;
    for (String line : result.out().split("\n", -1)) {
      if (line.startsWith("@")) {
        current = parts.computeIfAbsent(line.substring(1), name -> new ArrayList<>());
      } else if (line.startsWith(" ") && current != null) {
        current.add(line.substring(1));
      } else if (!line.isEmpty()) {
        throw new HostException(
            Kind.BAD_ANSWER,
            what + " gave an answer that cannot be understood: " + shortened(line),
            null);
      }
    }
    if (!parts.containsKey("end")) {
      throw new HostException(
          Kind.FAILED,
          "%s ended half-way with status %d: %s"
              .formatted(what, result.exitStatus(), shortened(result.err().strip())),
          null);
    }
    return new Sections(parts);
  }

  /** The lines of a part; none where it is not there. */
  List<String> lines(String name) {
    return parts.getOrDefault(name, List.of());
  }

  boolean has(String name) {
    return parts.containsKey(name);
  }

  /** The first line of a part, or null. */
  @Nullable String first(String name) {
    List<String> lines = lines(name);
    return lines.isEmpty() ? null : lines.getFirst();
  }

  /** Names of all parts. */
  List<String> names() {
    return List.copyOf(parts.keySet());
  }

  static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }
}
