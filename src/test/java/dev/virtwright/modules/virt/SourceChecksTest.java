package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditFixture.goodHost;
import static dev.virtwright.modules.virt.AuditFixture.judged;
import static dev.virtwright.modules.virt.AuditFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Package sources as apt, dnf, yum and zypper have them. */
final class SourceChecksTest {
  private static final String CHECK = "package-sources";

  private static Finding rpm(String os, String... lines) {
    Map<String, List<String>> read = with("repositories", lines);
    read.put("os", new ArrayList<>(os.lines().toList()));
    return judged(read, CHECK);
  }

  private static Finding apt(String... lines) {
    List<String> all = new ArrayList<>(List.of("apt"));
    all.addAll(List.of(lines));
    return judged(with("repositories", all.toArray(String[]::new)), CHECK);
  }

  @Test
  void aptHasCandidates() {
    assertEquals(Verdict.PASS, judged(goodHost(), CHECK).verdict());
    Finding one =
        apt(
            "sources 2",
            "lists 4",
            "qemu-system-x86:",
            "  Candidate: 1:7.2",
            "libvirt-daemon-system:",
            "  Candidate: (none)");
    assertEquals(Verdict.FAIL, one.verdict());
    assertEquals("apt has no candidate for libvirt-daemon-system", one.read());
  }

  @Test
  void aptsListsThatWereNeverFetchedSayNothing() {
    Finding fresh = apt("sources 2", "lists 0");
    assertEquals(Verdict.UNKNOWN, fresh.verdict());
    assertTrue(String.valueOf(fresh.remedy()).contains("apt-get update"));
    assertEquals(Verdict.FAIL, apt("sources 0", "lists 0").verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "fedora, 42, dnf5, fedora, PASS",
    "fedora, 42, dnf5, copr:someone, UNKNOWN",
    "rocky, 9.4, dnf, appstream, PASS",
    "almalinux, 10.0, dnf, appstream-debuginfo, UNKNOWN",
    "rhel, 9.5, dnf, rhel-9-for-x86_64-appstream-rpms, PASS",
    "rhel, 8.10, dnf, rhel-8-for-x86_64-baseos-rpms, UNKNOWN",
    "centos, 7, yum, base, PASS",
    "rhel, 7.9, yum, rhel-7-server-rpms, PASS",
    "centos, 8, dnf, base, UNKNOWN",
    "opensuse-leap, 15.6, zypper, repo-oss, PASS",
    "opensuse-leap, 15.6, zypper, repo-non-oss, UNKNOWN",
    "sles, 15.6, zypper, Server_Applications_Module_x86_64:SLE-Module-Server-Applications15-SP6-Pool, PASS",
    "mystery, 1, dnf, main, UNKNOWN"
  })
  void theDistributionsOwnRepositoryIsKnownByItsName(
      String id, String version, String tool, String repository, Verdict verdict) {
    Finding found =
        rpm("ID=\"" + id + "\"\nVERSION_ID=\"" + version + "\"", tool, "[" + repository + "] 1");
    assertEquals(verdict, found.verdict(), found.toString());
  }

  @Test
  void aDisabledRepositoryIsNamedWithWhatEnablesIt() {
    String rocky = "ID=rocky\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=9.4";
    Finding off = rpm(rocky, "dnf", "[appstream] 0", "[epel] 1");
    assertEquals(Verdict.FAIL, off.verdict());
    assertTrue(String.valueOf(off.remedy()).endsWith("dnf config-manager --set-enabled appstream"));
    Finding none = rpm("ID=sles", "zypper");
    assertEquals(Verdict.FAIL, none.verdict());
    assertTrue(String.valueOf(none.remedy()).contains("zypper modifyrepo --enable NAME"));
    assertTrue(
        String.valueOf(rpm("ID=centos\nVERSION_ID=7", "yum", "[base] 0").remedy())
            .contains("yum-config-manager --enable base"));
  }

  @Test
  void dnfsOverridesAreStronger() {
    String fedora = "ID=fedora\nVERSION_ID=42";
    assertEquals(
        Verdict.FAIL, rpm(fedora, "dnf5", "[fedora] 1", "[copr] 1", "override [fed*] 0").verdict());
    assertEquals(Verdict.PASS, rpm(fedora, "dnf5", "[fedora] 0", "override [fedora] 1").verdict());
    assertEquals(
        Verdict.PASS,
        rpm(fedora, "dnf5", "[fedora] default", "override [fedora] default").verdict());
  }

  @Test
  void aFileThatOnlyRootReadsIsUnknownAndAStrangeManagerToo() {
    Finding hidden = rpm("ID=fedora", "dnf5", "unreadable /etc/yum.repos.d/redhat.repo");
    assertEquals(Verdict.UNKNOWN, hidden.verdict());
    assertTrue(String.valueOf(hidden.remedy()).contains("-b audits as root"));
    assertEquals(Verdict.UNKNOWN, judged(with("repositories"), CHECK).verdict());
  }
}
