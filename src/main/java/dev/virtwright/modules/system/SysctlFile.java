package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of sysctl.d(5). Pure. */
final class SysctlFile {
  private SysctlFile() {}

  /** The key with dots, whichever way it was written (sysctl(8)): the first separator decides. */
  static String normal(String key) {
    String bare = key.startsWith("-") ? key.substring(1) : key;
    int dot = bare.indexOf('.');
    int slash = bare.indexOf('/');
    if (slash < 0 || (dot >= 0 && dot < slash)) {
      return bare;
    }
    StringBuilder swapped = new StringBuilder();
    for (char c : bare.toCharArray()) {
      swapped.append(c == '.' ? '/' : c == '/' ? '.' : c);
    }
    return swapped.toString();
  }

  private static Optional<String> keyOf(String line) {
    String bare = line.strip();
    int equals = bare.indexOf('=');
    return bare.startsWith("#") || bare.startsWith(";") || equals < 1
        ? Optional.empty()
        : Optional.of(normal(bare.substring(0, equals).strip()));
  }

  /** What the file sets the key to, white space folded; the last line wins. */
  static Optional<String> value(String content, String key) {
    Optional<String> value = Optional.empty();
    for (String line : content.lines().toList()) {
      if (keyOf(line).filter(normal(key)::equals).isPresent()) {
        value = Optional.of(folded(line.substring(line.indexOf('=') + 1)));
      }
    }
    return value;
  }

  static String folded(String value) {
    return value.strip().replaceAll("\\s+", " ");
  }

  /** The file with the key on one line, at its first line's place. */
  static String with(String content, String key, String value) {
    return edited(content, key, key + " = " + value);
  }

  static String without(String content, String key) {
    return edited(content, key, null);
  }

  private static String edited(String content, String key, @Nullable String replacement) {
    List<String> kept = new ArrayList<>();
    boolean placed = replacement == null;
    for (String line : content.lines().toList()) {
      if (keyOf(line).filter(normal(key)::equals).isEmpty()) {
        kept.add(line);
      } else if (!placed && replacement != null) {
        kept.add(replacement);
        placed = true;
      }
    }
    if (!placed && replacement != null) {
      kept.add(replacement);
    }
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }
}
