package dev.virtwright.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class LabContainerIT {
  @Test
  void debianHasSystemdSshAndAptWithALocalRepository() throws Exception {
    try (LabContainer container = LabContainer.start(LabContainer.Kind.DEBIAN)) {
      assertEquals("admin\n", container.ssh("admin", "id -un").orFail());
      assertEquals("root\n", container.ssh("admin", "sudo id -un").orFail());
      assertEquals("running\n", container.exec("systemctl is-system-running").orFail());
      container.exec("apt-get install --yes bridge-utils && brctl --version").orFail();
      assertNotEquals(0, container.exec("apt-get install --yes hello").status());
      container
          .exec(
              "sed -i /Enabled/d /etc/apt/sources.list.d/extra.sources && apt-get update"
                  + " && apt-get install --yes hello && hello")
          .orFail();
      assertNotEquals(0, container.exec("command -v python3").status());
      assertTrue(Files.readString(container.inventory("box", "ops")).contains("ansible_user: ops"));
    }
  }

  @Test
  void dnfInstallsTheVirtualizationGroup() {
    try (LabContainer container = LabContainer.start(LabContainer.Kind.DNF)) {
      container.exec("dnf --quiet --assumeyes group install virtualization").orFail();
      container.exec("rpm --query virt-install libvirt-daemon-kvm qemu-kvm virt-manager").orFail();
      assertNotEquals(0, container.exec("rpm --query virt-top").status());
      assertTrue(
          container.exec("dnf --quiet group list --installed").orFail().contains("Virtualization"));
      String repositories = container.exec("yum repolist --all").orFail();
      assertTrue(repositories.contains("disabled"), repositories);
      container.exec("systemctl start libvirtd && virsh --connect qemu:///system uri").orFail();
    }
  }
}
