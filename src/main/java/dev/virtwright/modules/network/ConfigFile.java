package dev.virtwright.modules.network;

import dev.virtwright.value.FileMode;
import java.util.Objects;

/**
 * A file of a network stack, as it is on the machine.
 *
 * @param text its lines, each ended by a newline
 */
record ConfigFile(String path, FileMode mode, long uid, long gid, String text) {

  /** Begins every file that this program writes for a network stack, as a comment. */
  static final String MARKER = "# Managed by Virtwright";

  ConfigFile {
    Objects.requireNonNull(path);
    Objects.requireNonNull(text);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  boolean isIn(String directory) {
    return path.startsWith(directory + "/");
  }

  /** Whether this program wrote it, so that it may be rewritten and removed. */
  boolean ours() {
    return text.startsWith(MARKER);
  }

  /** The same file with other lines. */
  ConfigFile with(String newText) {
    return new ConfigFile(path, mode, uid, gid, newText);
  }
}
