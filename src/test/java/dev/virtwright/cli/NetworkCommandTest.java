package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** network --export of this computer, under two names. */
final class NetworkCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void inventory() throws Exception {
    Files.writeString(
        directory.resolve("hosts"), "[all:vars]\nansible_connection=local\n[all]\na\nb\n");
  }

  private int export() {
    return new Tool(directory)
        .plain(
            "network",
            "--export",
            "--network-stack",
            "networkd",
            "--directory",
            "out",
            "-i",
            "hosts");
  }

  @Test
  void everyHostGetsAFile() throws Exception {
    assertEquals(ExitStatus.OK, export());
    for (String host : new String[] {"a", "b"}) {
      String text = Files.readString(directory.resolve("out/" + host + ".yml"));
      assertTrue(text.startsWith("# The network of " + host + " as it was on "), text);
      assertTrue(text.contains("\nnetwork:"), text);
    }
  }

  @Test
  void whereOneFileIsInTheWayNoneIsWritten() throws Exception {
    Path theirs = Files.createDirectories(directory.resolve("out")).resolve("b.yml");
    Files.writeString(theirs, "theirs: true\n");
    assertEquals(ExitStatus.USAGE, export());
    assertFalse(Files.exists(directory.resolve("out/a.yml")));
    assertEquals("theirs: true\n", Files.readString(theirs));
  }
}
