package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabContainer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packages, repositories and locks of a real dnf, over SSH. */
final class DnfPackagesIT {
  /** A repository with versions 1 and 2 of a package. */
  private static final String TWO_VERSIONS =
      """
      if [ ! -e /srv/versions/repodata ]; then
        for version in 1 2; do
          printf 'Name: two-versions\\nVersion: %s\\nRelease: 1\\nSummary: Two\\nLicense: none\\nBuildArch: noarch\\n%%description\\nTwo.\\n%%files\\n' $version >/root/two.spec
          rpmbuild --quiet -bb --define '_rpmdir /srv/versions' /root/two.spec >/root/two.log 2>&1
        done
        createrepo_c -q /srv/versions
      fi
      printf '[versions]\\nname=Versions\\nbaseurl=file:///srv/versions\\nenabled=1\\ngpgcheck=0\\n' >/etc/yum.repos.d/versions.repo
      dnf -q makecache
      """;

  private static PackageLab lab;

  @BeforeAll
  static void start() {
    lab = PackageLab.start(LabContainer.Kind.DNF);
  }

  @AfterAll
  static void stop() throws IOException {
    lab.close();
  }

  @BeforeEach
  void reset() {
    lab.reset();
  }

  @Test
  void packagesAreInstalledAsPlannedAndASecondRunMakesNoTransaction() {
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- package: {name: [virt-top, virt-install]}");
    assertEquals(
        List.of("virt-top: absent → installed", "virt-install: absent → installed"), run.drift());
    assertEquals(1, lab.dnfTransactions());
    assertTrue(lab.has("virt-top"));
    assertTrue(lab.has("virt-install"));
    assertTrue(lab.has("libvirt-libs"), "a dependency of a dependency");
  }

  @Test
  void onlyWhatIsMissingIsInstalled() {
    lab.exec("dnf -C -y -q install seabios");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- dnf: {name: 'seabios, virt-top'}");
    assertEquals(List.of("virt-top: absent → installed"), run.drift());
  }

  @Test
  void aMissingPackageIsNamedAndTheOthersAreNotInstalledEither() {
    PackageRun run = lab.assertBlocked("- package: {name: [seabios, virt-topp]}");
    run.assertFailureSays(
        "there is no package virt-topp in the enabled repositories (lab)",
        "did you mean 'virt-top'?");
    assertFalse(lab.has("seabios"));
  }

  @Test
  void aPackageOfADisabledRepositoryIsToldWhereItIsAndEnablerepoBringsIt() {
    lab.assertBlocked("- package: {name: [seabios, virt-what]}")
        .assertFailureSays(
            "there is no package virt-what in the enabled repositories (lab)",
            "virt-what is in the disabled repository extra",
            "enablerepo: extra");
    assertFalse(lab.has("seabios"));
    lab.applyAsPlannedAndOnlyOnce("- dnf: {name: virt-what, enablerepo: extra}");
    assertTrue(lab.has("virt-what"));
  }

  @Test
  void packagesAreRemovedAsPlannedWithWhatNeedsThemAndOnlyOnce() {
    lab.exec("dnf -C -y -q install virt-install virt-top");
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: libvirt-client, state: absent}");
    assertEquals(2, run.drift().size(), run.drift().toString());
    assertTrue(run.drift().getFirst().matches("libvirt-client: \\S+ → absent"));
    assertEquals("removed with it: virt-install → null", run.drift().getLast());
    assertFalse(lab.has("libvirt-client"));
    assertFalse(lab.has("virt-install"));
    assertTrue(lab.has("virt-top"));
    assertTrue(lab.has("libvirt-libs"), "a dependency stays where autoremove was not asked for");
  }

  @Test
  void latestBringsTheNewestVersionAndPresentLeavesTheOldOne() {
    lab.exec(TWO_VERSIONS + "dnf -y -q install two-versions-1");
    lab.assertInSync("- package: {name: two-versions}");
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: two-versions, state: latest}");
    assertEquals(List.of("two-versions: 1-1 → 2-1"), run.drift());
    assertEquals("two-versions-2-1.noarch\n", lab.exec("rpm -q two-versions"));
  }

  @Test
  void latestInstallsWhatIsNotThere() {
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- dnf: {name: seabios, state: latest}");
    assertEquals(List.of("seabios: absent → installed"), run.drift());
  }

  @Test
  void aVersionIsInstalledAndAnotherOneIsDrift() {
    lab.exec(TWO_VERSIONS);
    lab.applyAsPlannedAndOnlyOnce("- dnf: {name: two-versions-1}");
    assertEquals("two-versions-1-1.noarch\n", lab.exec("rpm -q two-versions"));
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- dnf: {name: two-versions-2}");
    assertEquals(List.of("two-versions-2: 1-1 → two-versions-2"), run.drift());
  }

  @Test
  void theRepositoryCheckTellsWhichRepositoryHasWhatAndWhichOneToEnable() {
    String check = "- package_repositories: {packages: [virt-top, virt-what, nowhere]}";
    PackageRun run = lab.assertBlocked(check);
    run.assertFailureSays(
        "no enabled repository (lab) has virt-what, nowhere",
        "enable repository extra for virt-what",
        "add or enable the repository that has nowhere");
    assertEquals("PASS: enabled: lab; disabled: extra", run.finding("Package repositories"));
    assertEquals("PASS: in lab", run.finding("Package virt-top"));
    assertEquals(
        "FAIL: only in the disabled repository extra → enable repository extra for virt-what",
        run.finding("Package virt-what"));

    lab.exec("sed -i s/enabled=0/enabled=1/ /etc/yum.repos.d/extra.repo && dnf -q makecache");
    PackageRun enabled =
        lab.assertInSync("- package_repositories: {packages: [virt-top, virt-what]}");
    assertEquals("PASS: in extra", enabled.finding("Package virt-what"));
  }

  @Test
  void theRepositoryCheckSaysWhenNoRepositoryIsEnabled() {
    lab.exec("sed -i s/enabled=1/enabled=0/ /etc/yum.repos.d/lab.repo");
    lab.assertBlocked("- package_repositories: {packages: [virt-top]}")
        .assertFailureSays("no package repository is enabled", "enable one of", "lab");
  }

  @Test
  void aRepositoryThatCannotBeReadIsNamedAndHindersOnlyWhatIsToBeInstalled() {
    lab.exec(
        "dnf -C -y -q install seabios\n"
            + "printf '[broken]\\nname=Broken\\nbaseurl=file:///srv/broken\\nenabled=1\\ngpgcheck=0\\n'"
            + " >/etc/yum.repos.d/broken.repo");
    PackageRun check =
        lab.apply("- package_repositories: {packages: [virt-top, nowhere, virt-what]}");
    assertEquals(
        "WARN: enabled: broken, lab; disabled: extra; without metadata: broken → fetch the metadata"
            + " of broken, or disable what does not answer",
        check.finding("Package repositories"));
    assertEquals("PASS: in lab", check.finding("Package virt-top"));
    assertTrue(
        check
            .finding("Package nowhere")
            .startsWith(
                "UNKNOWN: not in the metadata that the host has fetched, which lacks repository broken"));
    assertTrue(
        check
            .finding("Package virt-what")
            .endsWith("enable repository extra, which has virt-what"));

    lab.assertInSync("- package: {name: seabios}");
    PackageLab.State before = lab.state();
    lab.apply("- package: {name: [seabios, virt-top]}")
        .assertFailureSays(
            "the metadata of repository broken cannot be fetched",
            "file:///srv/broken",
            "disablerepo: broken");
    assertEquals(before, lab.state());
    lab.applyAsPlannedAndOnlyOnce("- dnf: {name: [seabios, virt-top], disablerepo: broken}");
  }

  @Test
  void packagesComeByAPatternAComparisonAndFromAFile() {
    lab.applyAsPlannedAndOnlyOnce("- dnf: {name: 'qemu-im*'}");
    lab.assertInSync("- dnf: {name: 'qemu-img >= 0.1'}");
    String file = lab.exec("ls /srv/extra-repository/virt-what*.rpm").strip();
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- dnf: {name: %s, disable_gpg_check: true}".formatted(file));
    assertTrue(run.drift().getFirst().startsWith("virt-what: absent → "), run.drift().toString());
    lab.applyAsPlannedAndOnlyOnce("- dnf: {name: 'qemu-im*', state: absent}");
    PackageRun listed = lab.assertInSync("- dnf: {list: installed}");
    assertTrue(String.valueOf(listed.values()).contains("nevra=virt-what-"));
  }

  @Test
  void aRepositoryIsWrittenUsedAndRemoved() {
    lab.applyAsPlannedAndOnlyOnce(
        "- yum_repository: {name: two, description: Two, baseurl: 'file:///srv/extra-repository', gpgcheck: false}");
    lab.exec("dnf -q --disablerepo='*' --enablerepo=two repoquery virt-what | grep virt-what");
    lab.applyAsPlannedAndOnlyOnce("- yum_repository: {name: two, state: absent}");
    lab.exec("[ ! -e /etc/yum.repos.d/two.repo ]");
  }

  @Test
  void aKeyThatGpgMadeIsTrustedByRpmAndNoLonger() {
    lab.exec(
        """
        export GNUPGHOME=/root/gpg
        mkdir -p -m 700 $GNUPGHOME
        [ -e /srv/key.asc ] || gpg --batch --quiet --passphrase '' --quick-gen-key 'Lab <lab@localhost>' rsa2048 sign never
        gpg --armor --export >/srv/key.asc
        """);
    lab.applyAsPlannedAndOnlyOnce("- rpm_key: {key: /srv/key.asc}");
    String id =
        lab.exec(
                "GNUPGHOME=/root/gpg gpg --list-keys --with-colons | sed -n 's/^fpr:*\\([0-9A-F]*\\):$/\\1/p'")
            .strip();
    lab.assertInSync("- rpm_key: {key: %s}".formatted(id));
    lab.applyAsPlannedAndOnlyOnce("- rpm_key: {key: %s, state: absent}".formatted(id));
  }
}
