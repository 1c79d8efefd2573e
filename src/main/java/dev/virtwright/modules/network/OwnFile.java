package dev.virtwright.modules.network;

import dev.virtwright.value.FileMode;
import java.util.Objects;

/**
 * A file of ours that a network stack shall hold.
 *
 * @param device whom it describes
 * @param text the whole of it, beginning with {@link ConfigFile#MARKER}
 */
record OwnFile(String device, String path, FileMode mode, String text) {

  private static final String HEADER =
      ConfigFile.MARKER + "; changes made here are drift and will be undone.\n";

  OwnFile {
    Objects.requireNonNull(device);
    Objects.requireNonNull(path);
    Objects.requireNonNull(mode);
    if (!text.startsWith(ConfigFile.MARKER)) {
      throw new IllegalArgumentException("a file of ours says so in its first line");
    }
  }

  static OwnFile of(String device, String path, int mode, String body) {
    return new OwnFile(device, path, new FileMode(mode), HEADER + body);
  }
}
