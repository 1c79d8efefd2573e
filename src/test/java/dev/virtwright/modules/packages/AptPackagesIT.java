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

/** Packages and sources of a real apt, over SSH. */
final class AptPackagesIT {
  private static final String SOURCE = "file:/srv/lab-repository ./";

  /** A source with versions 1 and 2 of a package. */
  private static final String TWO_VERSIONS =
      """
      mkdir -p /srv/versions
      cd /srv/versions
      for version in 1 2; do
        mkdir -p two/DEBIAN
        printf 'Package: two-versions\\nVersion: %s\\nArchitecture: all\\nMaintainer: Lab <lab@localhost>\\nDescription: two\\n' $version >two/DEBIAN/control
        dpkg-deb --build two $version.deb >/dev/null
        dpkg-deb -f $version.deb
        printf 'Filename: ./%s.deb\\nSize: %s\\nSHA256: %s\\n\\n' $version $(stat -c %s $version.deb) $(sha256sum $version.deb | cut -d ' ' -f 1)
      done >Packages
      printf 'Types: deb\\nURIs: file:///srv/versions\\nSuites: ./\\nTrusted: yes\\n' >/etc/apt/sources.list.d/versions.sources
      apt-get -q update
      """;

  private static PackageLab lab;

  @BeforeAll
  static void start() {
    lab = PackageLab.start(LabContainer.Kind.DEBIAN);
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
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: [bridge-utils, libvirt-clients]}");
    assertEquals(
        List.of("bridge-utils: absent → installed", "libvirt-clients: absent → installed"),
        run.drift());
    assertTrue(lab.has("bridge-utils"));
    assertTrue(lab.has("libvirt-clients"));
    assertTrue(lab.has("libvirt0"), "a dependency");
  }

  @Test
  void onlyWhatIsMissingIsInstalled() {
    lab.exec("apt-get -q -y install vlan");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- apt: {name: 'vlan, bridge-utils'}");
    assertEquals(List.of("bridge-utils: absent → installed"), run.drift());
  }

  @Test
  void aMissingPackageIsNamedAndTheOthersAreNotInstalledEither() {
    lab.assertBlocked("- package: {name: [vlan, bridge-utilx]}")
        .assertFailureSays(
            "there is no package bridge-utilx in the enabled sources (%s)".formatted(SOURCE),
            "did you mean 'bridge-utils'?");
    assertFalse(lab.has("vlan"));
  }

  @Test
  void aGroupIsRefusedSinceAptHasNone() {
    lab.assertBlocked("- package: {name: [vlan, '@virtualization']}")
        .assertFailureSays(
            "package name '@virtualization': apt has no package groups", "metapackage");
  }

  @Test
  void aPackageOfADisabledSourceIsToldWhereItMayBeAndComesWhenThatIsEnabled() {
    lab.assertBlocked("- package: {name: [vlan, hello]}")
        .assertFailureSays(
            "there is no package hello in the enabled sources (%s)".formatted(SOURCE),
            "/etc/apt/sources.list.d/extra.sources");
    lab.exec("sed -i /Enabled/d /etc/apt/sources.list.d/extra.sources");
    lab.assertBlocked("- package: {name: [vlan, hello]}")
        .assertFailureSays("the lists of file:/srv/extra-repository", "update_cache: true");
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: [vlan, hello], update_cache: true}");
    assertEquals(List.of("vlan: absent → installed", "hello: absent → installed"), run.drift());
    lab.exec("hello");
  }

  @Test
  void packagesAreRemovedAsPlannedWithWhatNeedsThemAndOnlyOnce() {
    lab.exec("apt-get -q -y install libvirt-clients vlan");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- package: {name: libvirt0, state: absent}");
    assertTrue(run.drift().getFirst().matches("libvirt0: \\S+ → absent"), run.drift().toString());
    assertEquals("removed with it: libvirt-clients → null", run.drift().getLast());
    assertFalse(lab.has("libvirt0"));
    assertFalse(lab.has("libvirt-clients"));
    assertTrue(lab.has("vlan"));
  }

  @Test
  void latestBringsTheNewestVersionAndPresentLeavesTheOldOne() {
    lab.exec(TWO_VERSIONS + "apt-get -q -y install two-versions=1");
    lab.assertInSync("- package: {name: two-versions}");
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: two-versions, state: latest}");
    assertEquals(List.of("two-versions: 1 → 2"), run.drift());
    assertEquals("2", lab.exec("dpkg-query -W -f '${Version}' two-versions"));
  }

  @Test
  void latestInstallsWhatIsNotThere() {
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- apt: {name: vlan, state: latest}");
    assertEquals(List.of("vlan: absent → installed"), run.drift());
  }

  @Test
  void aVersionIsInstalledAndAnotherOneIsDrift() {
    lab.exec(TWO_VERSIONS);
    lab.applyAsPlannedAndOnlyOnce("- apt: {name: two-versions=1}");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- apt: {name: two-versions=2}");
    assertEquals(List.of("two-versions: 1 → 2"), run.drift());
    lab.assertBlocked("- apt: {name: two-versions=3}")
        .assertFailureSays(
            "there is no such version of package two-versions",
            "apt would install two-versions in version 2");
  }

  @Test
  void theRepositoryCheckTellsWhichSourceHasWhatAndWhichOneToEnable() {
    PackageRun run = lab.assertBlocked("- package_repositories: {packages: [vlan, hello]}");
    run.assertFailureSays(
        "no enabled repository (%s) has hello".formatted(SOURCE),
        "add or enable the repository that has hello",
        "disabled are /etc/apt/sources.list.d/extra.sources");
    assertEquals("PASS: in " + SOURCE, run.finding("Package vlan"));
    assertEquals(
        "PASS: enabled: %s; disabled: /etc/apt/sources.list.d/extra.sources".formatted(SOURCE),
        run.finding("Package repositories"));

    lab.exec("sed -i /Enabled/d /etc/apt/sources.list.d/extra.sources");
    PackageRun unread = lab.assertInSync("- package_repositories: {packages: [vlan, hello]}");
    assertTrue(
        unread
            .finding("Package hello")
            .startsWith("UNKNOWN: not in the metadata that the host has"),
        unread.finding("Package hello"));
    lab.exec("apt-get -q update");
    PackageRun enabled = lab.assertInSync("- package_repositories: {packages: [vlan, hello]}");
    assertEquals("PASS: in file:/srv/extra-repository ./", enabled.finding("Package hello"));
  }

  @Test
  void theRepositoryCheckSaysWhenNoSourceIsEnabled() {
    lab.exec("sed -i '1i Enabled: no' /etc/apt/sources.list.d/lab.sources && apt-get -q update");
    lab.assertBlocked("- package_repositories: {packages: vlan}")
        .assertFailureSays(
            "no package repository is enabled", "enable one of", "sources.list.d/lab.sources");
  }

  @Test
  void aSourceThatCannotBeReadIsNamedAndHindersOnlyWhatAsksForItsLists() {
    lab.exec(
        "printf 'Types: deb\\nURIs: file:///srv/broken\\nSuites: ./\\nTrusted: yes\\n'"
            + " >/etc/apt/sources.list.d/broken.sources");
    PackageRun check = lab.apply("- package_repositories: {packages: [vlan, nowhere]}");
    assertEquals(List.of(), check.failures());
    assertTrue(
        check.finding("Package repositories").startsWith("WARN"),
        check.finding("Package repositories"));
    assertTrue(
        check.finding("Package nowhere").contains("which lacks repository file:/srv/broken/./"),
        check.finding("Package nowhere"));

    PackageLab.State before = lab.state();
    lab.apply("- package: {name: vlan, update_cache: true}")
        .assertFailureSays(
            "the package lists of file:/srv/broken/./Packages cannot be fetched",
            "mend that source in /etc/apt, or disable it");
    assertEquals(before, lab.state());
    lab.applyAsPlannedAndOnlyOnce("- package: {name: vlan}");
    lab.assertInSync("- package: {name: vlan, update_cache: true}");
  }

  @Test
  void aSourceWhoseListsCannotBeFetchedIsTakenBackAndOneThatCanStays() {
    String missing = "- apt_repository: {repo: 'deb [trusted=yes] file:/srv/nowhere ./'}";
    lab.apply(missing).assertFailureSays("the package lists of", "/srv/nowhere");
    assertEquals("", lab.exec("ls /etc/apt/sources.list.d | grep nowhere || :").strip());
    lab.apply(missing).assertFailureSays("the package lists of", "/srv/nowhere");

    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce(
            "- apt_repository: {repo: 'deb [trusted=yes] file:/srv/extra-repository ./', filename: two}");
    assertEquals(List.of("/etc/apt/sources.list.d/two.list"), run.values().get("sources_added"));
    lab.applyAsPlannedAndOnlyOnce("- apt: {name: hello}");
  }

  @Test
  void aSourceInDeb822StyleComesAndGoesWithItsKey() {
    lab.exec(
        "mkdir -p /srv/keys && cp /usr/share/keyrings/debian-archive-keyring.gpg /srv/keys/key.gpg");
    String source =
        "- deb822_repository: {name: Two, uris: 'file:/srv/extra-repository', suites: ./, trusted: true,"
            + " signed_by: 'file:///srv/keys/key.gpg'}";
    lab.applyAsPlannedAndOnlyOnce(source);
    lab.exec(
        "cmp /srv/keys/key.gpg /etc/apt/keyrings/two.gpg && apt-get -q update && apt-cache show hello");
    lab.applyAsPlannedAndOnlyOnce("- deb822_repository: {name: Two, state: absent}");
    assertEquals("", lab.exec("ls /etc/apt/keyrings").strip());
  }

  @Test
  void keysOfDebianAreToldAndTakenByTheirFingerprints() {
    lab.exec("cp /usr/share/keyrings/debian-archive-keyring.gpg /srv/all.gpg");
    String key = "- apt_key: {file: /srv/all.gpg, keyring: /srv/kept.gpg}";
    PackageRun run = lab.applyAsPlannedAndOnlyOnce(key);
    List<?> after = (List<?>) run.values().get("after");
    assertTrue(after != null && after.size() > 3, String.valueOf(after));
    lab.exec("cmp /srv/all.gpg /srv/kept.gpg");
    lab.applyAsPlannedAndOnlyOnce(
        "- apt_key: {id: %s, keyring: /srv/kept.gpg, state: absent}".formatted(after.getFirst()));
    lab.exec("rm /srv/kept.gpg /srv/all.gpg");
  }

  @Test
  void packagesComeFromAFileByAPatternAndByTheirLeastVersion() {
    lab.applyAsPlannedAndOnlyOnce("- apt: {name: 'bridge-util*', policy_rc_d: 101}");
    lab.exec("[ ! -e /usr/sbin/policy-rc.d ]");
    lab.assertInSync("- apt: {name: 'bridge-utils>=1.0'}");
    String file = lab.exec("ls /srv/extra-repository/hello_*.deb").strip();
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- apt: {deb: %s}".formatted(file));
    assertTrue(run.drift().getFirst().startsWith("hello: absent → "), run.drift().toString());
    lab.applyAsPlannedAndOnlyOnce("- apt: {name: [hello, 'bridge-*'], state: absent, purge: true}");
    lab.applyAsPlannedAndOnlyOnce("- apt: {deb: 'file://%s'}".formatted(file));
  }

  @Test
  void everythingIsUpgradedOnceAndWhatIsInstalledIsAFact() {
    lab.exec(TWO_VERSIONS + "apt-get -q -y install two-versions=1");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce("- apt: {upgrade: dist}");
    assertEquals(List.of("two-versions: 1 → 2"), run.drift());
    PackageRun facts = lab.assertInSync("- package_facts:");
    assertTrue(String.valueOf(facts.values()).contains("two-versions"));
  }
}
