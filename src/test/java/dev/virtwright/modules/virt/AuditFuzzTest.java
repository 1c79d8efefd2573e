package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Mangled texts of /proc and /sys: no exception, and nothing that was not in order passes. What is
 * mangled never gets digits, or words that the checks look for: that would be another truth, and no
 * mangled one.
 */
final class AuditFuzzTest {
  private static final int ROUNDS = 2500;

  /** Everything wrong that can be. */
  private static Map<String, List<String>> badHost() {
    Map<String, List<String>> s = new HashMap<>();
    s.put("user", List.of("0"));
    s.put("cpu", List.of("vendor_id\t: GenuineIntel", "flags\t\t: fpu vme sse2 lahf_lm"));
    s.put("topology", List.of("0,4", "1,5"));
    s.put("threads", List.of("4"));
    s.put("memory_blocks", List.of("8000000", "8"));
    s.put("meminfo", List.of("MemTotal:        995000 kB", "SwapTotal: 0 kB"));
    s.put("modules", List.of("vhost 1"));
    s.put("loadable", List.of("/kvm.ko.xz:", "/kvm-intel.ko.xz:"));
    s.put("acpi", List.of("DMAR"));
    s.put("disk", List.of("/var/lib", "/dev/sda1 8000000 7000000 1000000 88% /"));
    s.put("links", List.of("lo other unknown 1 -", "eno1 nic up 1 10", "eno2 nic down 0 -1"));
    s.put(
        "bonds",
        List.of(
            "<bond0>",
            "Bonding Mode: load balancing (round-robin)",
            "MII Status: down",
            "Slave Interface: eno1",
            "MII Status: down"));
    s.put("swap", List.of("Filename Type Size Used Priority"));
    s.put("devices", List.of("/dev/kvm absent", "/dev/vhost-net absent", "/dev/net/tun absent"));
    s.put("os", List.of("ID=fedora", "VERSION_ID=42"));
    s.put("repositories", List.of("dnf5", "[fedora] 0"));
    s.put("clock", List.of("1772442900"));
    return s;
  }

  /** With apt, and with a /dev/kvm that the hypervisor below lends. */
  private static Map<String, List<String>> otherBadHost() {
    Map<String, List<String>> s = badHost();
    s.put("os", List.of("ID=debian"));
    s.put(
        "repositories",
        List.of(
            "apt",
            "sources 1",
            "lists 2",
            "qemu-system-x86:",
            "  Candidate: (none)",
            "libvirt-daemon-system:",
            "  Candidate: (none)"));
    s.put("devices", List.of("/dev/kvm there rw", "/dev/vhost-net absent", "/dev/net/tun absent"));
    return s;
  }

  private static String noise(Random random) {
    return random
        .ints(random.nextInt(30), 0, 40)
        .mapToObj(i ->
            i < 30
                ? String.valueOf(" :/[]<>=-_.,\t\"'()*\\$%#@!?^~;&|".charAt(i))
                : Character.toString(random.nextInt(0x300) + 0x80))
        .collect(Collectors.joining());
  }

  private static final List<BiFunction<Random, List<String>, List<String>>> MANGLES =
      List.of(
          (random, lines) -> List.of(),
          (random, lines) -> lines.subList(0, random.nextInt(lines.size() + 1)),
          (random, lines) -> {
            List<String> cut = new ArrayList<>(lines);
            cut.replaceAll(line ->
                random.nextBoolean() ? line : line.substring(0, random.nextInt(line.length() + 1)));
            return cut;
          },
          (random, lines) -> {
            List<String> twice = new ArrayList<>(lines);
            twice.addAll(lines);
            return twice;
          },
          (random, lines) -> lines.reversed(),
          (random, lines) -> {
            List<String> mixed = new ArrayList<>(lines);
            mixed.add(random.nextInt(mixed.size() + 1), noise(random));
            return mixed;
          },
          (random, lines) -> lines.stream().map(line -> noise(random) + line).toList(),
          (random, lines) -> lines.stream().map(line -> line + noise(random)).toList(),
          (random, lines) ->
              lines.stream()
                  .map(line ->
                      IntStream.range(0, line.length())
                          .mapToObj(i ->
                              random.nextInt(8) == 0
                                  ? noise(random)
                                  : String.valueOf(line.charAt(i)))
                          .collect(Collectors.joining()))
                  .toList(),
          (random, lines) -> lines.stream().map(line -> line.replaceAll("\\d", "\ufffd")).toList(),
          (random, lines) -> List.of("\0".repeat(random.nextInt(4000))),
          (random, lines) -> List.of(String.join(" ", lines)));

  private static List<Finding> mangled(Map<String, List<String>> read, Random random) {
    List<String> names = read.keySet().stream().sorted().toList();
    for (int i = random.nextInt(3); i >= 0; i--) {
      read.computeIfPresent(
          names.get(random.nextInt(names.size())),
          (name, lines) -> MANGLES.get(random.nextInt(MANGLES.size())).apply(random, lines));
    }
    Sections sections = new Sections(read);
    KvmAuditModule.capacity(sections, AuditFixture.rules(Stage.ALL), ByteSize.mebibytes(756), 1);
    List<Finding> findings = AuditFixture.judge(read, Stage.ALL);
    Waiver.today(sections.first("clock"));
    return findings;
  }

  @RepeatedTest(4)
  void whatWasWrongNeverPasses(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Set<String> wrong =
        AuditFixture.judge(badHost(), Stage.ALL).stream()
            .filter(finding -> finding.verdict().compareTo(Verdict.INFO) > 0)
            .map(Finding::check)
            .collect(Collectors.toSet());
    assertTrue(wrong.containsAll(AuditChecks.IDS), wrong.toString());
    for (int i = 0; i < ROUNDS; i++) {
      Map<String, List<String>> read = i % 2 == 0 ? badHost() : otherBadHost();
      for (Finding finding : mangled(read, random)) {
        boolean better =
            finding.verdict() == Verdict.PASS
                || (finding.verdict() == Verdict.INFO && !finding.isNote());
        assertFalse(better, () -> finding + "\nof " + read);
      }
    }
  }

  @RepeatedTest(4)
  void aGoodHostsTextsAreJudgedHoweverMangled(RepetitionInfo repetition) {
    Random random = new Random(100 + repetition.getCurrentRepetition());
    for (int i = 0; i < ROUNDS; i++) {
      List<Finding> findings = mangled(AuditFixture.goodHost(), random);
      Set<String> checks = findings.stream().map(Finding::check).collect(Collectors.toSet());
      assertTrue(checks.containsAll(AuditChecks.IDS), checks.toString());
    }
  }
}
