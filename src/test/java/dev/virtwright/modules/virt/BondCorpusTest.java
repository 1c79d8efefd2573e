package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.BondStatus;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.modules.virt.Mangling.Mangled;
import dev.virtwright.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of /proc/net/bonding as kernels 2.6.18 to 6.12 write them, whole and mangled. {@code
 * FORMS.md} beside them says how their forms are known; {@code NAME.expected} is what is made of
 * each. With the system property {@code corpus.record} set, these are written instead of compared;
 * then read them.
 *
 * <p>What holds of every mangled text: it gives a verdict; that is PASS only if the whole text's
 * was, and then with no more ports and no more speed. Two texts are excepted, for they are whole
 * texts of other bonds: one that ends between two ports, and one with another digit.
 */
final class BondCorpusTest {
  private static final String KIND = "bonding";
  private static final Path CAPTURED = Path.of("src/test/resources/bonding");
  private static final long SEED = 32;
  private static final AuditChecks.Rules RULES =
      new AuditChecks.Rules(
          AuditChecks.Stage.ALL,
          ByteSize.gibibytes(2),
          ByteSize.gibibytes(8),
          100,
          1000,
          AuditChecks.Bond.REQUIRED,
          0,
          null);

  /** The line of a mode that guests can use. */
  private static final Pattern FIT =
      Pattern.compile(
          "(?m)^Bonding Mode: (fault-tolerance \\(active-backup\\)|load balancing \\(xor\\)"
              + "|IEEE 802.3ad|transmit load)");

  static Stream<Path> texts() throws IOException {
    return Corpus.outputs(KIND, ".txt").stream();
  }

  /** And those that were captured, whose facts {@code BondStatusTest} has. */
  static Stream<Path> allTexts() throws IOException {
    try (Stream<Path> captured = Files.list(CAPTURED)) {
      return Stream.concat(texts(), captured.sorted().toList().stream());
    }
  }

  private static Finding judge(String text) {
    List<String> lines = new ArrayList<>(List.of("<bond0>"));
    text.lines().forEach(lines::add);
    List<Finding> findings = BondChecks.judge(new Sections(Map.of("bonds", lines)), RULES);
    assertEquals(1, findings.size());
    return findings.getFirst();
  }

  private static BondStatus read(String text) {
    return BondStatus.parse("bond0", text.lines().toList());
  }

  private static String facts(String text) {
    BondStatus bond = read(text);
    StringBuilder facts = new StringBuilder();
    facts.append(
        "mode %s, %s, active %s\n".formatted(bond.mode(), bond.status(), bond.activePort()));
    if (bond.lacp() != null) {
      facts.append(
          "rate %s, aggregator %s, partner %s\n"
              .formatted(bond.lacp().rate(), bond.lacp().aggregator(), bond.lacp().partner()));
    }
    for (BondStatus.Port port : bond.ports()) {
      facts.append(
          "port %s: %s, speed %s, duplex %s, failures %d, mac %s, aggregator %s, partner %s, distributing %s\n"
              .formatted(
                  port.name(),
                  port.status(),
                  port.speed(),
                  port.duplex(),
                  port.linkFailures(),
                  port.mac(),
                  port.aggregator(),
                  port.partner(),
                  port.distributing()));
    }
    bond.doubts().forEach(doubt -> facts.append("doubt: %s\n".formatted(doubt)));
    Finding finding = judge(text);
    return facts + "%s\n%s\n".formatted(finding.verdict(), finding.read());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aBondIsReadAndJudgedAsTheKernelShowsIt(Path text) throws IOException {
    String facts = facts(Files.readString(text));
    Path expected = Corpus.beside(text, ".expected");
    if (System.getProperty("corpus.record") != null) {
      Files.writeString(expected, facts);
    }
    assertEquals(Files.readString(expected), facts);
    assertTrue(Files.exists(Corpus.beside(text, ".source")));
  }

  @ParameterizedTest
  @MethodSource("allTexts")
  void aWholeTextLeavesNoDoubt(Path file) throws IOException {
    assertEquals(
        file.toString().contains("unknown-mode")
            ? List.of("Bonding Mode of the bond is of no known form")
            : List.of(),
        read(Files.readString(file)).doubts());
  }

  @ParameterizedTest
  @MethodSource("allTexts")
  void aMangledTextIsNoBetterThanTheWholeOne(Path file) throws IOException {
    String text = Files.readString(file);
    Mangling.cuts(
        text,
        mangled -> {
          if (!betweenPorts(text, mangled.text())) {
            noBetter(mangled, text);
          }
        });
    Mangling.lostAndDoubled(text, mangled -> noBetter(mangled, text));
    Mangling.exchanged(text, mangled -> noBetter(mangled, text));
    Mangling.hugeNumbers(text, mangled -> noBetter(mangled, text));
    Random random = new Random(SEED);
    Mangling.inserted(text, Mangling.some(random, 0.2, mangled -> noBetter(mangled, text)));
    Mangling.flips(text, Mangling.some(random, 0.2, mangled -> noBetter(mangled, text)));
  }

  /** Whether the lines that are left end where another port would begin. */
  private static boolean betweenPorts(String text, String cut) {
    String rest = text.substring(cut.length()).stripLeading();
    String before = text.substring(0, text.length() - rest.length());
    return rest.startsWith("Slave Interface:") && cut.strip().equals(before.strip());
  }

  private static void noBetter(Mangled mangled, String text) {
    if (judge(mangled.text()).verdict() != Verdict.PASS) {
      return;
    }
    String of = "seed %d, %s\n%s".formatted(SEED, mangled.what(), mangled.text());
    assertEquals(Verdict.PASS, judge(text).verdict(), of);
    BondStatus whole = read(text);
    BondStatus read = read(mangled.text());
    assertTrue(read.ports().size() <= whole.ports().size(), of);
    assertTrue(speed(read) <= speed(whole), of);
  }

  private static long speed(BondStatus bond) {
    return bond.ports().stream()
        .map(BondStatus.Port::speed)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Where a PASS is read off a text by other means than the reader's. */
  @ParameterizedTest
  @MethodSource("allTexts")
  void ofATextThatIsMangledMoreThanOnceAPassIsWhatItSays(Path file) throws IOException {
    Random random = new Random(SEED);
    Mangling.several(
        Files.readString(file),
        random,
        2000,
        mangled -> {
          if (judge(mangled.text()).verdict() == Verdict.PASS) {
            String of = "seed %d, %s\n%s".formatted(SEED, mangled.what(), mangled.text());
            String[] blocks = mangled.text().split("(?m)^Slave Interface: ", -1);
            assertTrue(blocks.length > 2, of);
            assertTrue(FIT.matcher(blocks[0]).find(), of);
            for (String block : blocks) {
              assertEquals(1, block.split("MII Status: up\n", -1).length - 1, of);
              assertFalse(block.matches("(?s).*(MII Status: (down|going)|Duplex: half).*"), of);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("allTexts")
  void lineEndingsOfWindowsAndBlankLinesChangeNothing(Path file) throws IOException {
    String text = Files.readString(file);
    BondStatus whole = read(text);
    assertEquals(whole, read(text.replace("\n", "\r\n")));
    assertEquals(whole, read(text.replace("\n", "\n\n")));
    assertEquals(whole, BondStatus.parse("bond0", List.of(text.replace("\n", "\r\n").split("\n"))));
  }

  /** A port that is gone may leave no trace; where one is left, it is seen. */
  @Test
  void aPortThatWasCutOffIsMissedWhereTheBondSaysMore() throws IOException {
    assertEquals(Verdict.UNKNOWN, withoutLastPort("kernel-6.6-802.3ad-four-ports").verdict());
    assertEquals(Verdict.UNKNOWN, withoutLastPort("kernel-3.10-el7-802.3ad-three-ports").verdict());
    assertTrue(
        withoutLastPort("kernel-2.6.18-active-backup-arp")
            .read()
            .contains("Currently Active Slave"));
  }

  private static Finding withoutLastPort(String name) throws IOException {
    String text = Files.readString(Corpus.file(KIND, name + ".txt"));
    return judge(text.substring(0, text.lastIndexOf("Slave Interface:")));
  }

  @Test
  void anythingElseIsUnknownAndNeverAPass() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      char[] characters = new char[random.nextInt(300)];
      for (int at = 0; at < characters.length; at++) {
        characters[at] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
      }
      assertEquals(Verdict.UNKNOWN, judge("x\n" + new String(characters)).verdict());
    }
  }

  /** Lines are asked for once each, and what is told of them stays short. */
  @Test
  void aTextOfManyLinesIsReadInOnePass() {
    int[] asked = new int[1];
    int ports = 100_000;
    BondStatus bond =
        BondStatus.parse(
            "bond0",
            () -> Stream.generate(() -> "Slave Interface: p" + asked[0]++).limit(ports).iterator());
    assertEquals(ports, asked[0]);
    assertEquals(ports, bond.ports().size());
    Finding finding =
        judge("Slave Interface: " + "x".repeat(1 << 20) + "\n" + "y:".repeat(1 << 19));
    assertEquals(Verdict.UNKNOWN, finding.verdict());
    assertTrue(finding.read().length() < 1000, finding.read());
    assertEquals("", LiveBond.of(bond).mode());
  }
}
