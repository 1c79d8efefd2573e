package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.engine.RunOptions;
import dev.virtwright.lab.LabContainer.Kind;
import dev.virtwright.result.RunReport.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What role kvm_host does about packages: its repository check and both ways of installing. */
final class KvmHostPackagesIT {
  private static final Path PLAYBOOK = Path.of("playbooks/kvm-host.yml").toAbsolutePath();
  private static final RunOptions APPLY =
      RunOptions.of(Mode.APPLY).withTags(List.of("packages"), List.of());

  @Test
  void onDebianItInstallsThePackagesOneByOneAndASecondRunMakesNoTransaction() throws IOException {
    try (PackageLab lab = PackageLab.start(Kind.DEBIAN)) {
      PackageRun run = lab.run(PLAYBOOK, APPLY);
      assertEquals(List.of(), run.failures());
      assertEquals(
          List.of(
              "qemu-system-x86: absent → installed",
              "libvirt-daemon-system: absent → installed",
              "libvirt-clients: absent → installed",
              "virtinst: absent → installed"),
          run.drift());
      assertEquals("PASS: in file:/srv/lab-repository ./", run.finding("Package qemu-system-x86"));
      lab.exec("virsh --version && qemu-system-x86_64 --version");
      lab.assertInSync(PLAYBOOK, APPLY);
    }
  }

  @Test
  void onFedoraItInstallsThePackagesOneByOneOrTheGroupAndASecondRunMakesNoTransaction()
      throws IOException {
    try (PackageLab lab = PackageLab.start(Kind.DNF)) {
      PackageRun run = lab.run(PLAYBOOK, APPLY);
      assertEquals(List.of(), run.failures());
      assertEquals(
          List.of(
              "qemu-kvm: absent → installed",
              "libvirt: absent → installed",
              "virt-install: absent → installed"),
          run.drift());
      assertEquals("PASS: in lab", run.finding("Package qemu-kvm"));
      lab.exec("virsh --version");
      lab.assertInSync(PLAYBOOK, APPLY);

      RunOptions group =
          APPLY.withExtraVars(
              Map.of("package_source", "group", "extra_packages", List.of("virt-top")));
      PackageRun grouped = lab.run(PLAYBOOK, group);
      assertEquals(List.of(), grouped.failures());
      assertEquals(
          "PASS: in an enabled repository", grouped.finding("Package group virtualization"));
      assertEquals(
          List.of(
              "virt-top: absent → installed",
              "@virtualization: absent, lacks virt-manager, virt-viewer → installed"),
          grouped.drift());
      assertTrue(lab.has("virt-viewer"));
      lab.assertInSync(PLAYBOOK, group);
    }
  }

  @Test
  void aPackageThatNoEnabledRepositoryHasStopsTheRoleBeforeAnythingIsInstalled()
      throws IOException {
    try (PackageLab lab = PackageLab.start(Kind.DNF)) {
      PackageLab.State before = lab.state();
      PackageRun run =
          lab.run(PLAYBOOK, APPLY.withExtraVars(Map.of("extra_packages", List.of("virt-what"))));
      assertEquals(1, run.failures().size());
      run.assertFailureSays(
          "no enabled repository (lab) has virt-what", "enable repository extra for virt-what");
      assertEquals(before, lab.state());
    }
  }

  /** The role's names are those of a real RHEL; the lab's repository has all but ssh's. */
  @Test
  void aManagementStationGetsItsToolsAndASecondRunMakesNoTransaction() throws IOException {
    try (PackageLab lab = PackageLab.start(Kind.DNF)) {
      lab.applyAsPlannedAndOnlyOnce(
          """
          - import_role: {name: %s}
            vars:
              management_packages: [virt-manager, virt-viewer, libvirt-client]
              managed_hosts: []
          """
              .formatted(Path.of("roles/management_station").toAbsolutePath()));
      assertTrue(lab.has("virt-manager") && lab.has("virt-viewer") && lab.has("libvirt-client"));
      lab.exec("virsh --version");
    }
  }
}
