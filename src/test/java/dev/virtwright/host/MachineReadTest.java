package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineReadTest {
  @TempDir Path directory;

  @Test
  void filesLinksAndScriptsOfManyAreOneFragment() throws Exception {
    Files.writeString(directory.resolve("a"), "one\ntwo: three\n");
    Files.writeString(directory.resolve("b"), "NUL\0inside");
    Files.createSymbolicLink(directory.resolve("l"), Path.of("a"));
    MachineRead first =
        MachineRead.script("echo out; exit 3").withFiles(directory + "/[ab]", "/none/*");
    MachineRead second = MachineRead.script("printf x").withLinks(directory + "/l", "/none/*");
    MachineRead third = MachineRead.files(directory + "/[ab]");
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      SessionReader reader = new SessionReader(session, Become.NONE);
      reader.expect(first, second, third);
      MachineRead.Answer answer = reader.ask(first);
      assertEquals("one\ntwo: three\n", answer.files().get(directory + "/a"));
      assertEquals("NUL\0inside\n", answer.files().get(directory + "/b"));
      assertEquals("out\n", answer.output());
      assertEquals(Map.of(directory + "/l", "a"), reader.ask(second).links());
      assertEquals("x", reader.ask(second).output());
      assertEquals("", reader.ask(third).output());
      assertEquals(1, session.counts().roundTrips());
    }
  }

  @Test
  void bothFormsOfQuotesThatCoreutilsPrint() {
    assertEquals(
        Map.of("/a", "b", "/c", "d e"), MachineReadMerge.links("'/a' -> 'b'\n`/c' -> `d e'\n?\n"));
  }

  @Test
  void anAnswerWithoutItsPartsIsNotBelieved() {
    List<MachineRead> queries = List.of(MachineRead.script("true"));
    byte[] out = ("x".repeat(40) + "\n/dev/null:\n").getBytes(StandardCharsets.UTF_8);
    HostException refused =
        assertThrows(
            HostException.class,
            () ->
                MachineReadMerge.INSTANCE.parse(
                    queries, new FragmentResult(0, out, new byte[0], false, false)));
    assertTrue(refused.getMessage().contains("parts"), refused.getMessage());
  }

  @Test
  void whatWasPrintedBeforeTheDeadlineCounts() throws Exception {
    PartialOutput query = new PartialOutput("echo early; sleep 30", Duration.ofSeconds(1));
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      FragmentResult result = new SessionReader(session, Become.NONE).ask(query);
      assertTrue(result.timedOut());
      assertEquals("early\n", result.out());
    }
  }
}
