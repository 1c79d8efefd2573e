package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Outputs of virt-host-validate from many versions and systems; {@code FORMS.md} beside them says
 * what is known of them, {@code NAME.source} where each is from. {@code NAME.findings} is what is
 * made of it. With the system property {@code corpus.record} set, these are written instead of
 * compared; then read them.
 */
final class HostValidateCorpusTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/validation/virt-host-validate");

  private static List<Path> outputs() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyOutputIsJudgedAsItSays() throws IOException {
    return outputs().stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> {
                  String findings =
                      VirtHostValidate.parse(Files.readString(file)).stream()
                          .map(its ->
                              "%-7s %s%s\n"
                                  .formatted(
                                      its.verdict(),
                                      its.title(),
                                      its.read().isEmpty() ? "" : ": " + its.read()))
                          .collect(Collectors.joining());
                  Path expected = Path.of(file.toString().replaceAll("txt$", "findings"));
                  if (System.getProperty("corpus.record") != null) {
                    Files.writeString(expected, findings);
                  }
                  assertEquals(Files.readString(expected), findings);
                  assertTrue(Files.exists(Path.of(file.toString().replaceAll("txt$", "source"))));
                }));
  }

  /** Pieces of real outputs, cut and put together at random. */
  @Test
  void whateverIsCutAndMixedPassesOnlyWhereItSaysSo() throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : outputs()) {
      texts.add(Files.readString(file));
    }
    Random random = new Random(4);
    for (int i = 0; i < 3000; i++) {
      StringBuilder mixed = new StringBuilder();
      for (int piece = 0; piece < 4; piece++) {
        String text = texts.get(random.nextInt(texts.size()));
        int from = random.nextInt(text.length());
        mixed.append(text, from, from + random.nextInt(Math.min(200, text.length() - from)));
        if (random.nextInt(3) == 0) {
          mixed.append((char) random.nextInt(0x3000));
        }
      }
      String without = mixed.toString().replaceAll("PASS|BESTANDEN|PASA|成功|通过|ПРОЙДЕНО|OK", "");
      for (Finding finding : VirtHostValidate.parse(without)) {
        assertFalse(finding.verdict() == Verdict.PASS, () -> finding + " of " + without);
      }
      assertFalse(VirtHostValidate.parse(mixed.toString()).isEmpty());
    }
  }
}
