package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distributions by the files they have. */
final class DistributionFactsTest {

  static List<RecordedFacts> distributions() throws IOException {
    return RecordedFacts.of("distributions.txt");
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void distributionsAreNamedAsAnsibleNamesThem(RecordedFacts recorded) {
    Map<String, Object> facts = DistributionFacts.distribution(recorded.files(), "");
    List<String> told =
        List.of(
                "distribution",
                "distribution_version",
                "distribution_major_version",
                "distribution_release",
                "os_family",
                "distribution_file_path",
                "distribution_file_variety")
            .stream()
            .map(fact -> String.valueOf(facts.get(fact)))
            .toList();
    assertEquals(recorded.expected(), told);
  }

  @Test
  void sapIsKnownByItsProductBeforeSixteen() {
    Map<String, Object> facts =
        DistributionFacts.distribution(
            Map.of(
                "/etc/os-release",
                "NAME=\"SLES\"\nID=\"sles\"\nVERSION_ID=\"15.5\"\nPRETTY_NAME=\"SUSE Linux Enterprise\"\n"),
            "SLES_SAP.prod");
    assertEquals("SLES_SAP", facts.get("distribution"));
    assertEquals("5", facts.get("distribution_release"));
  }

  @Test
  void pointReleasesOfDebianAndAmazonAreMinorVersions() {
    assertEquals(
        "5",
        DistributionFacts.distribution(
                Map.of(
                    "/etc/os-release", "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n",
                    "/etc/debian_version", "12.5\n"),
                "")
            .get("distribution_minor_version"));
    assertEquals(
        "03",
        DistributionFacts.distribution(
                Map.of(
                    "/etc/os-release",
                    "NAME=\"Amazon Linux AMI\"\nVERSION_ID=\"2018.03\"\nID=\"amzn\"\n"),
                "")
            .get("distribution_minor_version"));
  }

  @Test
  void aSystemThatSaysNothingIsSomeLinux() {
    Map<String, Object> facts = DistributionFacts.distribution(Map.of(), "");
    assertEquals("OtherLinux", facts.get("distribution"));
    assertEquals("NA", facts.get("distribution_version"));
    assertEquals("OtherLinux", facts.get("os_family"));
  }
}
