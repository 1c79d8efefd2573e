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

/** Package groups by a real dnf, a real repository with comps.xml, over SSH. */
final class DnfGroupsIT {
  private static final List<String> MANDATORY_AND_DEFAULT =
      List.of(
          "virt-install",
          "libvirt-daemon-config-network",
          "libvirt-daemon-kvm",
          "qemu-kvm",
          "virt-manager",
          "virt-viewer");
  private static final List<String> OPTIONAL =
      List.of("guestfs-browser", "libguestfs-tools", "python-libguestfs", "virt-top");

  private static final String GROUP = "- package: {name: '@virtualization'}";

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
  void theGroupIsInstalledAsPlannedAndASecondRunMakesNoTransaction() {
    PackageRun run = lab.applyAsPlannedAndOnlyOnce(GROUP);
    assertEquals(
        List.of(
            "@virtualization: absent, lacks %s → installed"
                .formatted(String.join(", ", MANDATORY_AND_DEFAULT))),
        run.drift());
    MANDATORY_AND_DEFAULT.forEach(name -> assertTrue(lab.has(name), name));
    OPTIONAL.forEach(name -> assertFalse(lab.has(name), name));
    assertTrue(
        lab.exec("dnf -C -q group list --installed").contains("Virtualization"),
        "dnf itself counts the group as installed");
    assertEquals(1, lab.dnfTransactions());
    lab.exec("test -x /usr/sbin/libvirtd");
  }

  @Test
  void anOptionalPackageComesWithTheGroupWhereItIsNamed() {
    lab.applyAsPlannedAndOnlyOnce("- package: {name: ['@virtualization', virt-top]}");
    assertTrue(lab.has("virt-top"));
    assertTrue(lab.has("virt-install"));
    assertFalse(lab.has("guestfs-browser"));
    assertEquals(1, lab.dnfTransactions());
  }

  @Test
  void theOptionalPackagesOfAnInstalledGroupComeWhereTheirTypeIsAskedFor() {
    lab.apply(GROUP);
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce(
            """
            - dnf:
                name: '@virtualization'
                group_package_types: [mandatory, default, optional]
            """);
    assertEquals(
        List.of("@virtualization: lacks %s → complete".formatted(String.join(", ", OPTIONAL))),
        run.drift());
    OPTIONAL.forEach(name -> assertTrue(lab.has(name), name));
    lab.assertInSync(GROUP);
  }

  @Test
  void aPackageOfTheGroupThatSomebodyRemovedIsDriftAndComesBack() {
    lab.apply(GROUP);
    lab.exec("rpm -e virt-viewer");
    PackageRun run = lab.applyAsPlannedAndOnlyOnce(GROUP);
    assertEquals(List.of("@virtualization: lacks virt-viewer → complete"), run.drift());
    assertTrue(lab.has("virt-viewer"));
  }

  @Test
  void packagesThatCameWithoutTheGroupAreNotInstalledAgainButTheGroupIsMarked() {
    lab.exec("dnf -C -y -q install " + String.join(" ", MANDATORY_AND_DEFAULT));
    PackageLab.State before = lab.state();
    PackageRun run = lab.applyAsPlannedAndOnlyOnce(GROUP);
    assertEquals(List.of("@virtualization: absent → installed"), run.drift());
    assertEquals(before.packages(), lab.state().packages());
    assertTrue(lab.exec("dnf -C -q group list --installed").contains("Virtualization"));
  }

  @Test
  void latestBringsNewerPackagesOfTheGroupAndPresentLeavesTheOldOnes() {
    lab.apply(GROUP);
    lab.exec(
        """
        cat >/root/newer.spec <<'END'
        Name: virt-viewer
        Version: 99
        Release: 1.fc21
        Summary: Newer
        License: none
        %description
        Newer.
        %files
        END
        rpmbuild --quiet -bb --define '_rpmdir /srv/newer' /root/newer.spec >/root/newer.log 2>&1
        createrepo_c -q /srv/newer
        printf '[newer]\\nname=Newer\\nbaseurl=file:///srv/newer\\nenabled=1\\ngpgcheck=0\\n' >/etc/yum.repos.d/newer.repo
        dnf -q makecache
        """);
    lab.assertInSync(GROUP);
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: '@virtualization', state: latest}");
    assertEquals(List.of("virt-viewer: 11.0-1.fc21 → 99-1.fc21"), run.drift());
    assertEquals("99", lab.exec("rpm -q --qf '%{VERSION}' virt-viewer"));
  }

  @Test
  void theGroupIsRemovedAsPlannedAndOnlyOnce() {
    lab.apply("- package: {name: ['@virtualization', virt-top]}");
    PackageRun run =
        lab.applyAsPlannedAndOnlyOnce("- package: {name: '@virtualization', state: absent}");
    assertTrue(run.drift().getFirst().startsWith("@virtualization: installed → absent"));
    assertFalse(lab.has("virt-install"));
    assertFalse(lab.has("qemu-kvm"));
    assertTrue(lab.has("virt-top"), "it was asked for by itself");
    assertFalse(lab.exec("dnf -C -q group list --installed").contains("Virtualization"));
  }

  @Test
  void aGroupThatDoesNotExistIsNamedWithTheOneThatIsMeantAndNothingIsInstalled() {
    lab.assertBlocked("- package: {name: ['@virtualisation', virt-top]}")
        .assertFailureSays(
            "there is no package group virtualisation in the enabled repositories (lab)",
            "did you mean 'virtualization'?");
    assertFalse(lab.has("virt-top"));
  }

  @Test
  void aMissingPackageBesideTheGroupKeepsTheGroupFromBeingHalfInstalled() {
    lab.assertBlocked("- package: {name: ['@virtualization', virt-topp]}")
        .assertFailureSays("there is no package virt-topp", "did you mean 'virt-top'?");
    assertFalse(lab.has("virt-install"));
  }

  @Test
  void theRepositoryCheckKnowsWhetherThereIsTheGroup() {
    PackageRun found = lab.assertInSync("- package_repositories: {packages: ['@virtualization']}");
    assertEquals("PASS: in an enabled repository", found.finding("Package group virtualization"));
    PackageRun missing = lab.assertBlocked("- package_repositories: {packages: ['@nothing']}");
    missing.assertFailureSays("no enabled repository (lab) has @nothing", "extra");
  }
}
