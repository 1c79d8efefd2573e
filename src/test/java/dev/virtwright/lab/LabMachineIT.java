package dev.virtwright.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LabMachineIT {
  @ParameterizedTest
  @EnumSource(LabMachine.Stack.class)
  void exactlyTheNetworkStackAskedForIsOn(LabMachine.Stack stack) {
    try (LabMachine machine = LabMachine.start("stack", LabMachine.Flavour.DEFAULT.with(stack))) {
      String active =
          machine
              .ssh(
                  """
                  for unit in systemd-networkd networking NetworkManager; do
                    systemctl is-active $unit
                  done
                  systemctl is-system-running
                  cd /run
                  ls systemd/network/*netplan* NetworkManager/system-connections/netplan* 2>/dev/null
                  command -v netplan
                  """)
              .output();
      String expected =
          switch (stack) {
            case NETWORKD -> "active\ninactive\ninactive\nrunning\n";
            case IFUPDOWN -> "inactive\nactive\ninactive\nrunning\n";
            case NETWORKMANAGER -> "inactive\ninactive\nactive\nrunning\n";
            case NETPLAN_NETWORKD ->
                """
                active
                inactive
                inactive
                running
                systemd/network/10-netplan-enp0s3.network
                /usr/sbin/netplan
                """;
            case NETPLAN_NETWORKMANAGER ->
                """
                inactive
                inactive
                active
                running
                NetworkManager/system-connections/netplan-enp0s3.nmconnection
                /usr/sbin/netplan
                """;
          };
      assertEquals(expected, active);
    }
  }

  @Test
  void aMachineIsBareButAbleAndItsClockIsRight() throws Exception {
    try (LabMachine machine = LabMachine.start("bare", LabMachine.Flavour.DEFAULT)) {
      assertTrue(machine.ssh("grep -o -m 1 -w -e svm -e vmx /proc/cpuinfo").status() == 0);
      assertNotEquals(0, machine.ssh("dpkg -l | grep -E 'ii +(libvirt|qemu)'").status());
      machine.ssh("apt-cache policy libvirt-daemon-system | grep lab-repository").orFail();
      machine.ssh("test ! -e /sys/class/net/bonding_masters").orFail();
      long seconds = Long.parseLong(machine.ssh("date +%s").orFail().strip());
      assertTrue(Math.abs(Instant.now().getEpochSecond() - seconds) < 30, "clock: " + seconds);
      assertEquals(machine.name() + "\n", machine.ssh("hostname").orFail());
      CommandResult asUser =
          machine.ssh(Duration.ofMinutes(1), "admin", "sudo --non-interactive id -un");
      assertEquals("root\n", asUser.orFail());
      CommandResult asOps =
          machine.ssh(Duration.ofMinutes(1), "ops", "sudo --non-interactive id -un");
      assertNotEquals(0, asOps.status());
      assertTrue(Files.readString(machine.inventory("ops")).contains("ansible_user: ops"));
      machine.ssh("ip link set enp0s4 up").orFail();
      machine.link("enp0s4", false);
      assertEquals("0\n", machine.ssh("cat /sys/class/net/enp0s4/carrier").orFail());
    }
  }

  @Test
  void aMachineWithoutVirtualizationHasNoKvm() {
    try (LabMachine machine =
        LabMachine.start("plain", LabMachine.Flavour.DEFAULT.with(LabMachine.Cpu.HASWELL))) {
      assertNotEquals(0, machine.ssh("grep -w -e svm -e vmx /proc/cpuinfo").status());
      machine.ssh("test ! -e /sys/module/kvm_amd && test ! -e /sys/module/kvm_intel").orFail();
    }
  }

  @Test
  void anLacpPartnerNegotiatesInsideTheMachine() {
    try (LabMachine machine = LabMachine.start("lacp", LabMachine.Flavour.DEFAULT)) {
      machine.ssh("/usr/local/lib/lab/lacp-partner start 2").orFail();
      machine
          .ssh(
              "modprobe bonding max_bonds=0 && ip link add bond9 type bond mode 802.3ad miimon 100"
                  + " lacp_rate fast && for port in lacp0 lacp1; do ip link set $port down;"
                  + " ip link set $port master bond9; done; ip link set bond9 up")
          .orFail();
      machine
          .ssh(
              "timeout 60 sh -c 'while grep -q \"Partner Mac Address: 00:00:00:00:00:00\""
                  + " /proc/net/bonding/bond9; do sleep 0.2; done'")
          .orFail();
      machine.ssh("/usr/local/lib/lab/lacp-partner stop").orFail();
    }
  }

  @Test
  void aGuestsFramesArriveOnItsBridgeUntilItIsStopped() {
    try (LabMachine machine = LabMachine.start("guest", LabMachine.Flavour.DEFAULT)) {
      String said =
          machine
              .ssh(
                  """
                  set -e
                  guest=/usr/local/lib/lab/guest
                  ip link add br0 type bridge
                  ip link set br0 up
                  $guest start vnet0 br0
                  ip link set vnet0 nomaster
                  ! $guest status vnet0
                  ip link set vnet0 master br0
                  timeout 10 sh -c "until $guest status vnet0; do sleep 0.5; done" | tail -n 1
                  $guest stop vnet0
                  test ! -e /sys/class/net/vnet0
                  """)
              .orFail();
      assertTrue(
          said.matches(
              """
              alive=yes bridge=none mac=52:54:00:67:73:c8 heard=never
              alive=yes bridge=br0 mac=52:54:00:67:73:c8 heard=[0-5]
              """),
          said);
    }
  }

  @Test
  void whatWasSavedResumesAndAClosedMachineIsGone() {
    String saved = "lab-machine-it";
    LabMachine first = LabMachine.start("save", LabMachine.Flavour.DEFAULT);
    try (first) {
      first.ssh("touch /root/mark && echo kept >/dev/shm/memory").orFail();
      first.save(saved);
    }
    LabMachine second = LabMachine.resume("resume", saved);
    try (second) {
      assertEquals("kept\n", second.ssh("cat /dev/shm/memory").orFail());
      second.reboot();
      second.ssh("test -e /root/mark && test ! -e /dev/shm/memory").orFail();
    }
    assertFalse(Files.exists(second.knownHosts()));
    LabMachine.forget(saved);
  }
}
