package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.answer;
import static dev.virtwright.modules.packages.Fixtures.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.modules.packages.RpmGroup.Member;
import dev.virtwright.modules.packages.RpmGroup.Membership;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupListingTest {

  private static final String DNF4 =
      """
      Last metadata expiration check: 0:00:24 ago on Mon Nov 23 12:27:04 2026.
      Group: Virtualization
       Description: These packages provide a graphical virtualization environment.
       Mandatory Packages:
         virt-install
       Default Packages:
         libvirt-daemon-kvm
         not-in-any-repo
         qemu-kvm
       Optional Packages:
         virt-top
       Conditional Packages:
         holder
      """;

  private static final String DNF4_MARKED =
      """
      Last metadata expiration check: 0:41:03 ago on Mon Nov 23 12:27:04 2026.
      Installed Groups:
         Virtualization (virtualization)
      """;

  @Test
  void dnf4TellsMembersByMembershipAndMarkById() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virtualization", 30),
            part("waited", "0") + part("holders", ""),
            part("kind", "dnf4") + part("marked", DNF4_MARKED),
            part("group virtualization", DNF4),
            part("installed", "virt-install\nlibvirt-daemon-kvm"),
            part("available", "Last metadata expiration check: …\nqemu-kvm\n\nvirt-top"));
    assertTrue(group.found() && group.marked() && group.cached());
    assertFalse(group.environment());
    assertEquals(
        List.of(
            new Member("virt-install", Membership.MANDATORY, true, true),
            new Member("libvirt-daemon-kvm", Membership.DEFAULT, true, true),
            new Member("not-in-any-repo", Membership.DEFAULT, false, false),
            new Member("qemu-kvm", Membership.DEFAULT, false, true),
            new Member("virt-top", Membership.OPTIONAL, false, true),
            new Member("holder", Membership.CONDITIONAL, false, false)),
        group.members());
  }

  @Test
  void aGroupOfAnotherNameInTheListOfInstalledOnesMarksNothing() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virt", 30),
            part("marked", DNF4_MARKED),
            part("group virt", DNF4.replace("Group: Virtualization", "Group: Virt")));
    assertTrue(group.found());
    assertFalse(group.marked());
  }

  @Test
  void aMissingGroupIsNotFoundAndAMissingCacheIsSaid() throws Exception {
    RpmGroup.Answer missing =
        answer(
            new RpmGroup("nosuch", 30),
            part("group nosuch", "Warning: Group nosuch does not exist."));
    assertFalse(missing.found());
    assertTrue(missing.cached());
    RpmGroup.Answer uncached =
        answer(
            new RpmGroup("nosuch", 30),
            part(
                "group nosuch",
                """
                Error: Cache-only enabled but no cache for 'lab'
                Ignoring repositories: lab
                Warning: Group nosuch does not exist.
                """));
    assertFalse(uncached.found());
    assertFalse(uncached.cached());
  }

  @Test
  void anEnvironmentHasThePackagesOfItsMandatoryGroups() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virtualization-host-environment", 30),
            part(
                "marked",
                """
                Installed Environment Groups:
                   Virtualization Host (virtualization-host-environment)
                """),
            part(
                "group virtualization-host-environment",
                """
                Environment Group: Virtualization Host
                 Description: Minimal virtualization host.
                 Mandatory Groups:
                   Virtualization
                 Optional Groups:
                   Long Names
                """),
            part("member virtualization-host-environment", DNF4));
    assertTrue(group.environment() && group.found() && group.marked());
    assertEquals(
        List.of(
            "virt-install",
            "libvirt-daemon-kvm",
            "not-in-any-repo",
            "qemu-kvm",
            "virt-top",
            "holder"),
        group.members().stream().map(Member::name).toList());
  }

  @Test
  void dnf5TellsTheMarkInTheGroupItself() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virtualization", 30),
            part(
                "group virtualization",
                """
                Id                   : virtualization
                Name                 : Virtualization
                Description          : These packages provide a graphical virtualization environment.
                Installed            : yes
                Order                :\s
                Langonly             :\s
                Uservisible          : yes
                Repositories         : fedora, updates
                Mandatory packages   : virt-install
                Default packages     : libvirt-daemon-config-network
                                     : libvirt-daemon-kvm
                                     : qemu-kvm
                Optional packages    : guestfs-tools
                """));
    assertTrue(group.found() && group.marked());
    assertEquals(
        List.of(
            "virt-install MANDATORY",
            "libvirt-daemon-config-network DEFAULT",
            "libvirt-daemon-kvm DEFAULT",
            "qemu-kvm DEFAULT",
            "guestfs-tools OPTIONAL"),
        group.members().stream().map(m -> m.name() + " " + m.membership()).toList());
  }

  @Test
  void yumOfEl7PutsASignBeforePackages() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virtualization-hypervisor", 30),
            part(
                "marked",
                """
                Loaded plugins: fastestmirror
                Installed groups:
                   Virtualization Hypervisor (virtualization-hypervisor)
                Done
                """),
            part(
                "group virtualization-hypervisor",
                """
                Loaded plugins: fastestmirror

                Group: Virtualization Hypervisor
                 Group-Id: virtualization-hypervisor
                 Description: Smallest possible virtualization host installation.
                 Mandatory Packages:
                   =libvirt
                   +qemu-kvm
                 Optional Packages:
                   -qemu-kvm-tools
                    vhostmd
                """),
            part("installed", "libvirt"),
            part("available", "Available Packages\nqemu-kvm.x86_64   10:1.5.3-175.el7   base"));
    assertTrue(group.marked());
    assertEquals(
        List.of(
            new Member("libvirt", Membership.MANDATORY, true, true),
            new Member("qemu-kvm", Membership.MANDATORY, false, true),
            new Member("qemu-kvm-tools", Membership.OPTIONAL, false, false),
            new Member("vhostmd", Membership.OPTIONAL, false, false)),
        group.members());
  }

  @Test
  void theHolderOfTheLockIsNamed() throws Exception {
    RpmGroup.Answer group =
        answer(
            new RpmGroup("virtualization", 30),
            part("waited", "30"),
            part(
                "holders",
                "/var/cache/dnf/metadata_lock.pid\t4711\t/usr/bin/python3 /usr/bin/dnf upgrade "));
    assertEquals(
        "another process is using the package manager: process 4711 (/usr/bin/python3 /usr/bin/dnf upgrade) holds"
            + " /var/cache/dnf/metadata_lock.pid; waited 30 s for it",
        group.lock().problem().orElseThrow().problem());
  }
}
