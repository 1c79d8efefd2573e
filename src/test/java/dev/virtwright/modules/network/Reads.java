package dev.virtwright.modules.network;

import dev.virtwright.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@link NetworkRead}'s fragment printed on real machines; those with ifcfg files and those of
 * wicked are made of these and of the examples in the documentation of RHEL and SLES. In the files
 * a NUL is written as its picture, U+2400.
 */
final class Reads {
  static final Path DIRECTORY = Path.of("src/test/resources/network");

  private Reads() {}

  static String text(String name) throws IOException {
    return Files.readString(DIRECTORY.resolve("reads").resolve(name + ".txt")).replace('␀', '\0');
  }

  static Snapshot snapshot(String name) throws IOException, HostException {
    return SnapshotParser.parse(text(name));
  }
}
