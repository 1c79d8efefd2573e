package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SavedOutputTest {
  private static final String VALIDATE =
      """
        QEMU: Checking for hardware virtualization : PASS
        QEMU: Checking if device ‘/dev/kvm’ exists : WARN (gone)
      """;

  private static final String NODE =
      """
      CPU model:           x86_64
      CPU(s):              8
      Memory size:         16 KiB
      """;

  private static final String DOMAIN =
      """
      <domainCapabilities><domain>kvm</domain><machine>q35</machine><vcpu max='255'/></domainCapabilities>
      """;

  private static List<Verdict> verdicts(byte[] saved) {
    return SavedOutput.judge(saved).stream().map(Finding::verdict).toList();
  }

  @Test
  void windowsSavesTheSameInItsOwnWays() {
    List<Verdict> expected = List.of(Verdict.PASS, Verdict.WARN);
    String crlf = VALIDATE.replace("\n", "\r\n");
    assertEquals(expected, verdicts(VALIDATE.getBytes(StandardCharsets.UTF_8)));
    assertEquals(expected, verdicts(("\ufeff" + crlf).getBytes(StandardCharsets.UTF_8)));
    assertEquals(expected, verdicts(("\ufeff" + crlf).getBytes(StandardCharsets.UTF_16LE)));
    assertEquals(expected, verdicts(("\ufeff" + crlf).getBytes(StandardCharsets.UTF_16BE)));
    assertEquals(expected, verdicts(crlf.getBytes(Charset.forName("windows-1252"))));
  }

  @Test
  void severalOutputsMayStandInOneFile() {
    assertEquals(
        List.of("host-validate-hardware-virtualization", "domcapabilities", "nodeinfo"),
        SavedOutput.judge(
                ("$ virsh nodeinfo\n" + NODE + DOMAIN + VALIDATE.lines().findFirst().orElseThrow())
                    .getBytes(StandardCharsets.UTF_8))
            .stream()
            .map(Finding::check)
            .toList());
    assertEquals(List.of(Verdict.PASS), verdicts(NODE.getBytes(StandardCharsets.UTF_8)));
    assertEquals(List.of(Verdict.PASS), verdicts(DOMAIN.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anyBytesGiveAVerdictThatIsNoPass() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      List<Verdict> verdicts = verdicts(bytes);
      assertFalse(verdicts.isEmpty() || verdicts.contains(Verdict.PASS));
    }
  }
}
