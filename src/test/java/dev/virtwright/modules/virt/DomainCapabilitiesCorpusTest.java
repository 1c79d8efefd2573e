package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.Mangling.Mangled;
import java.io.FilterReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Domain capabilities of libvirt 1.2.7 to 12, whole and mangled. {@code FORMS.md} beside them says
 * how their forms are known.
 *
 * <p>What holds of every mangled text: it gives a verdict; that is PASS only if the whole text's
 * was; where no character was exchanged for another, it has no more vCPUs; and where lines are
 * where they were, no disk device that the whole text has not.
 */
final class DomainCapabilitiesCorpusTest {
  private static final String KIND = "domcapabilities";
  private static final long SEED = 12;

  static Stream<Path> outputs() throws IOException {
    return Corpus.outputs(KIND, ".xml").stream();
  }

  private static LibvirtAnswers.@Nullable Capabilities read(String text) {
    return LibvirtAnswers.domcapabilities(text);
  }

  private static Verdict verdict(LibvirtAnswers.@Nullable Capabilities capabilities) {
    return LibvirtAnswers.capabilitiesFinding(capabilities).verdict();
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void capabilitiesAreReadAsTheyAreTold(Path output) throws IOException {
    Map<String, String> expected = Corpus.expectations(output);
    LibvirtAnswers.Capabilities read = read(Files.readString(output));
    if (expected.isEmpty()) {
      assertNull(read, "an error is no domain capabilities");
      assertEquals(Verdict.UNKNOWN, verdict(read));
      return;
    }
    assertTrue(read != null);
    assertEquals(
        expected,
        Map.of(
            "domain", read.domain(),
            "machine", read.machine(),
            "arch", read.arch(),
            "max_vcpus", read.maxVcpus(),
            "disks", String.join(" ", read.diskDevices()),
            "verdict", verdict(read).toString()));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void aMangledTextIsNoBetterThanTheWholeOne(Path output) throws IOException {
    String text = Files.readString(output);
    LibvirtAnswers.Capabilities whole = read(text);
    Random random = new Random(SEED);
    Consumer<Mangled> less = mangled -> judge(mangled, whole, Kept.LINES);
    Consumer<Mangled> other = mangled -> judge(mangled, whole, Kept.CHARACTERS);
    Consumer<Mangled> odd = mangled -> judge(mangled, whole, Kept.NOTHING);
    Mangling.cuts(text, less);
    Mangling.lostAndDoubled(text, less);
    Mangling.hugeNumbers(text, less);
    Mangling.several(text, random, 300, other);
    Mangling.exchanged(text, Mangling.some(random, 0.05, other));
    Mangling.flips(text, Mangling.some(random, 0.03, odd));
    Mangling.inserted(text, Mangling.some(random, 0.03, odd));
  }

  /** What a mangled text has of the whole one. */
  private enum Kept {
    /** All lines where they were, but some lost, doubled, or with {@link Mangling#HUGE} in them. */
    LINES,
    /** All characters in their lines, but lines elsewhere: a bus may be a disk device. */
    CHARACTERS,
    NOTHING
  }

  private static void judge(
      Mangled mangled, LibvirtAnswers.@Nullable Capabilities whole, Kept kept) {
    LibvirtAnswers.Capabilities read = read(mangled.text());
    String of = "seed %d, %s\n%s".formatted(SEED, mangled.what(), mangled.text());
    if (verdict(whole) != Verdict.PASS) {
      assertTrue(verdict(read) != Verdict.PASS, of);
    }
    if (kept != Kept.NOTHING && read != null) {
      assertTrue(whole != null && vcpus(read) <= vcpus(whole), of);
      assertTrue(
          kept == Kept.CHARACTERS
              || new HashSet<>(whole.diskDevices()).containsAll(read.diskDevices()),
          of);
    }
  }

  private static long vcpus(LibvirtAnswers.Capabilities capabilities) {
    return capabilities.maxVcpus().isEmpty() ? 0 : Long.parseLong(capabilities.maxVcpus());
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void savedTextIsJudgedTheSameHoweverItWasSaved(Path output) throws IOException {
    String text = Files.readString(output);
    Verdict whole = verdict(read(text));
    if (whole == Verdict.UNKNOWN) {
      return; // without the root's name it is no domain capabilities to a reader of saved texts
    }
    String windows = text.replace("\n", "\r\n");
    for (byte[] saved :
        List.of(
            text.getBytes(StandardCharsets.UTF_8),
            ("$ virsh domcapabilities\n" + text).getBytes(StandardCharsets.UTF_8),
            windows.getBytes(StandardCharsets.UTF_8),
            ("\ufeff" + windows).getBytes(StandardCharsets.UTF_16LE))) {
      assertEquals(
          List.of(whole),
          SavedOutput.judge(saved).stream().map(finding -> finding.verdict()).toList());
    }
    Random random = new Random(SEED);
    Mangling.several(
        text,
        random,
        100,
        mangled -> {
          boolean pass =
              SavedOutput.judge(mangled.text().getBytes(StandardCharsets.UTF_8)).stream()
                  .anyMatch(finding -> finding.verdict() == Verdict.PASS);
          assertTrue(!pass || whole == Verdict.PASS, mangled.what());
        });
    assertEquals(read(text), read(windows));
  }

  /** Each says kvm somewhere, and none says it of the domain and once. */
  @Test
  void whatMayBeReadInTwoWaysIsNotRead() {
    String whole = "<domainCapabilities><domain>kvm</domain></domainCapabilities>";
    assertEquals(Verdict.PASS, verdict(read(whole)));
    for (String other :
        List.of(
            "<domain>qemu</domain><domain>kvm</domain>",
            "<domain>kvm</domain><domain>qemu</domain>",
            "<domain>qemu<sub/>kvm</domain>",
            "<domain>kvm<sub/></domain>",
            "<domain>kvm<![CDATA[.]]></domain>",
            "<domain>KVM</domain>",
            "<domain>kvm?</domain>",
            "<domain/>",
            "<os><domain>kvm</domain></os>",
            "<domain>kvm</domain><vcpu max='1'/><vcpu max='2'/>",
            "<domain>kvm</domain><machine>a</machine><machine>b</machine>",
            disk("<value>disk</value><enum name='bus'></enum><value>ide</value>"),
            disk("<value>di<sub/>sk</value>"),
            disk("<sub><value>disk</value></sub>"),
            "<domain>kvm</domain>&nbsp;")) {
      assertNull(read(whole.replace("<domain>kvm</domain>", other)), other);
    }
    assertNull(read(whole.replace("domainCapabilities", "capabilities")));
    assertNull(read("<a>" + whole + "</a>"));
    assertNull(read(whole + whole));
    assertNull(read("error: something\n" + whole));
  }

  private static String disk(String values) {
    return "<domain>kvm</domain><devices><disk supported='yes'><enum name='diskDevice'>"
        + values
        + "</enum></disk></devices>";
  }

  @Test
  void onlyDiskDevicesAreDiskDevices() {
    LibvirtAnswers.Capabilities read =
        read(
            "<domainCapabilities>"
                + disk("<value>disk</value>")
                    .replace(
                        "</disk>",
                        "<value>a</value><enum name='bus'><value>b</value></enum></disk>"
                            + "<disk supported='no'><enum name='diskDevice'><value>c</value></enum>"
                            + "</disk><video><enum name='diskDevice'><value>d</value></enum></video>")
                + "</domainCapabilities>");
    assertTrue(read != null);
    assertEquals(List.of("disk"), read.diskDevices());
  }

  @Test
  void aNumberThatIsNoneIsUnknown() {
    for (String max :
        List.of(
            "max='0'",
            "max=''",
            "max='-1'",
            "max='4294967296'",
            "max='1e9'",
            "max=' 8'",
            "",
            "max='" + Mangling.HUGE + "'",
            "max='٨'")) {
      LibvirtAnswers.Capabilities read =
          read(
              "<domainCapabilities><domain>kvm</domain><vcpu %s/></domainCapabilities>"
                  .formatted(max));
      assertTrue(read != null, max);
      assertEquals("", read.maxVcpus(), max);
      assertEquals(
          "domain kvm, machine unknown, number of vCPUs unknown",
          LibvirtAnswers.capabilitiesFinding(read).read());
    }
  }

  @Test
  void aHypervisorThatIsNotKvmGetsItsOwnRemedy() throws IOException {
    String xen = Files.readString(Corpus.file(KIND, "libvirt-1.3.6-xenpv.xml"));
    String remedy = String.valueOf(LibvirtAnswers.capabilitiesFinding(read(xen)).remedy());
    assertTrue(remedy.contains("another hypervisor than KVM"), remedy);
  }

  @Test
  void declarationsAndEntitiesAreNotRead(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "kvm");
    StringBuilder laughs = new StringBuilder("<!ENTITY l0 'kvm'>");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY l%d '&l%d;&l%d;'>".formatted(i, i - 1, i - 1));
    }
    String document = "<domainCapabilities><domain>%s</domain></domainCapabilities>";
    for (String type :
        List.of(
            "<!DOCTYPE domainCapabilities>",
            "<!DOCTYPE d SYSTEM '%s'>".formatted(file.toUri()),
            "<!DOCTYPE d [<!ENTITY x SYSTEM '%s'>]>".formatted(file.toUri()),
            "<!DOCTYPE d [<!ENTITY %% p SYSTEM '%s'> %%p;]>".formatted(file.toUri()),
            "<!DOCTYPE d [<!ENTITY x 'kvm'>]>",
            "<!DOCTYPE d [" + laughs + "<!ENTITY x '&l39;'>]>")) {
      assertNull(read(type + document.formatted("kvm")), type);
      assertNull(read(type + document.formatted("&x;")), type);
    }
    assertNull(read(document.formatted("&x;")));
    assertEquals(Verdict.PASS, verdict(read(document.formatted("&#107;vm"))), "is XML for kvm");
    assertNull(
        read(
            "<domainCapabilities xmlns:x='http://www.w3.org/2001/XInclude'><domain><x:include"
                + " href='%s' parse='text'/></domain></domainCapabilities>"
                    .formatted(file.toUri())));
  }

  /** How much is taken of a text that goes on for ever: a number that no clock changes. */
  @Test
  void aTextOfNoEndIsLeftEarly() throws IOException {
    String start = "<domainCapabilities><domain>kvm</domain>";
    assertTrue(taken("<a>".repeat(300_000)) <= 1 << 16, "another root");
    assertTrue(taken(start + "<a>".repeat(300_000)) <= 1 << 16, "nested");
    assertTrue(taken("<!DOCTYPE d>" + start + "<a/>".repeat(300_000)) <= 1 << 16, "a declaration");
    assertTrue(read(nested(start, 15)) != null, "as deep as may be");
    assertNull(read(nested(start, 16)), "one deeper");
    String wide = start + "<a/>".repeat(200_000) + "</domainCapabilities>";
    assertTrue(taken(wide) <= wide.length() + 1, "each character once");
    assertNull(read(wide.replace("<a/>", "<a/>  ")), "longer than any that libvirt writes");
    assertNull(read("<domainCapabilities " + "a='b' ".repeat(100_000) + "/>"), "attributes");
  }

  private static String nested(String start, int levels) {
    return start + "<a>".repeat(levels) + "</a>".repeat(levels) + "</domainCapabilities>";
  }

  private static long taken(String text) throws IOException {
    long[] taken = new long[1];
    try (FilterReader counting =
        new FilterReader(new StringReader(text)) {
          @Override
          public int read() throws IOException {
            taken[0]++;
            return super.read();
          }

          @Override
          public int read(char[] into, int from, int most) throws IOException {
            int count = super.read(into, from, most);
            taken[0] += Math.max(0, count);
            return count;
          }
        }) {
      LibvirtAnswers.domcapabilities(counting);
    }
    return taken[0];
  }
}
