package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same playbooks as Debian's ansible-core 2.19 ran ({@code lab/differential} records it), with
 * the same lines, order, exit statuses, registered values and files. {@code differences.txt} gives
 * a reason for each that differs.
 */
final class DifferentialTest {
  private static final Path PLAYBOOKS = Path.of("src/test/resources/differential").toAbsolutePath();

  /** Reached; to be raised, never lowered. */
  private static final int AGREEING = 46;

  @Test
  void playbooksComeToWhatTheyComeToInAnsible(@TempDir Path scratch) throws IOException {
    Map<String, String> reasons = reasons();
    List<String> report = new ArrayList<>();
    TreeSet<String> unexplained = new TreeSet<>();
    int agreeing = 0;
    int flowing = 0;
    List<Path> playbooks = playbooks();
    for (Path playbook : playbooks) {
      String name = playbook.getFileName().toString().replace(".yml", "");
      Differential expected = Differential.recorded(playbook);
      Path out = Files.createDirectories(scratch.resolve(name));
      Differential ours = Differential.ran(playbook, out);
      boolean agrees = ours.agreesWith(expected);
      agreeing += agrees ? 1 : 0;
      flowing += ours.flowsLike(expected) ? 1 : 0;
      if (!agrees) {
        if (!reasons.containsKey(name)) {
          unexplained.add(name);
        }
        report.add("%s: %s".formatted(name, reasons.getOrDefault(name, "NO REASON GIVEN")));
        difference("status", List.of("" + expected.status()), List.of("" + ours.status()), report);
        difference("line", expected.lines(), ours.lines(), report);
        difference("value", expected.values(), ours.values(), report);
        difference("file", expected.files(), ours.files(), report);
      }
    }
    report.addFirst(
        "%d of %d playbooks agree; %d have the same lines, statuses and files"
            .formatted(agreeing, playbooks.size(), flowing));
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/differential.txt"), report);
    assertTrue(agreeing >= AGREEING, () -> String.join("\n", report));
    assertTrue(unexplained.isEmpty(), () -> "without a reason: " + unexplained);
  }

  private static void difference(
      String what, List<String> expected, List<String> ours, List<String> report) {
    if (expected.equals(ours)) {
      return;
    }
    expected.stream()
        .filter(each -> !ours.contains(each))
        .forEach(each -> report.add("    - " + what + " " + each));
    ours.stream()
        .filter(each -> !expected.contains(each))
        .forEach(each -> report.add("    + " + what + " " + each));
  }

  private static List<Path> playbooks() throws IOException {
    try (Stream<Path> all = Files.list(PLAYBOOKS)) {
      return all.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  private static Map<String, String> reasons() throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PLAYBOOKS.resolve("differences.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(":", 2);
        reasons.put(parts[0].strip(), parts[1].strip());
      }
    }
    return reasons;
  }
}
