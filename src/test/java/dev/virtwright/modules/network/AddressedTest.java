package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of an undo, in a network namespace of its own: nobody is left without an address. */
final class AddressedTest {
  private static final String CARD =
      """
      ip link add enp0s3 type veth peer name far && ip link set far up
      """;

  /** Of a plan that takes the address of the session away from a card. */
  private static String line() throws IOException {
    return Files.readAllLines(
            Reads.DIRECTORY.resolve("plans/ifcfg-networkmanager-takeover/plan.txt"))
        .stream()
        .map(String::strip)
        .filter(line -> line.startsWith("undo: ") && line.contains("ip -o address show dev enp0s3"))
        .map(line -> line.substring("undo: ".length()))
        .findFirst()
        .orElseThrow();
  }

  /** What the namespace has after these lines. */
  private static String after(String... lines) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--net",
                    "sh",
                    "-c",
                    CARD + String.join("\n", lines) + "\nip -4 -o address; ip -4 route"))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
    assertEquals(0, process.exitValue(), said);
    return said;
  }

  @Test
  void whatTheStackDoesNotGiveIsGivenByHand() throws Exception {
    String left = after(line());
    assertTrue(left.contains("enp0s3    inet 10.0.2.15/24 "), left);
    assertTrue(left.contains("default via 10.0.2.2 dev enp0s3"), left);
  }

  @Test
  void whatTheStackGivesInTimeIsLeftAsItIs() throws Exception {
    String left =
        after("(sleep 1; ip link set enp0s3 up; ip address add 10.0.2.15/24 dev enp0s3) &", line());
    assertTrue(left.contains("enp0s3    inet 10.0.2.15/24 "), left);
    assertFalse(left.contains("default"), left);
  }
}
