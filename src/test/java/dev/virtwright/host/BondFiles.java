package dev.virtwright.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a kernel 6.1 showed in /proc/net/bonding of bonds in many states. */
public final class BondFiles {
  private static final Path DIRECTORY = Path.of("src/test/resources/bonding");

  private BondFiles() {}

  public static List<String> lines(String state) throws IOException {
    return Files.readAllLines(DIRECTORY.resolve(state + ".txt"));
  }

  public static BondStatus bond(String state) throws IOException {
    return BondStatus.parse("bond0", lines(state));
  }
}
