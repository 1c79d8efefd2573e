package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bonds, bridges and VLANs through guarded changes, on real machines of every network stack that
 * can be configured: kept when they are proven, undone by the host itself when not.
 */
final class GuardedNetworkIT {
  /** All files that a stack or a guarded change may write, byte for byte, with owner and mode. */
  private static final String FILES =
      "for d in /etc/systemd/network /etc/network /etc/NetworkManager/system-connections"
          + " /etc/systemd/system /etc/modules-load.d; do find $d ! -type d -printf '%p %m %u %g %l '"
          + " \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\); done | sort";

  private static final String ARMED =
      "ls /var/lib/virtwright/rollback 2>/dev/null; systemctl list-timers --all --no-legend"
          + " | grep -i virtwright; ls /etc/systemd/system | grep -i virtwright; true";

  @TempDir Path directory;

  private Tool.Ran network(LabMachine machine, String command, String tasks) {
    Tool tool = new Tool(directory);
    tool.file(
        "network.yml",
        "- name: Network\n  hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n"
            + tasks.indent(4));
    return tool.run(command, "network.yml", "-i", machine.inventory("admin").toString());
  }

  private static final String BOND =
      """
      - name: Bond
        bond:
          name: bond0
          mode: active-backup
          ports: [enp0s4, enp0s5]
          miimon: %d
          bridge: br0
          addresses: [192.0.2.10/24]
          confirm_within: 180
          vlans:
            - {id: 20, bridge: br20}
      """;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "NETPLAN_.*")
  void aBondWithBridgeAndVlanComesChangesStaysAndGoes(Stack stack) {
    try (LabMachine machine = LabMachine.start("bond", LabMachine.Flavour.DEFAULT.with(stack))) {
      String before = machine.ssh(FILES).orFail();
      Tool.Ran plan = network(machine, "plan", BOND.formatted(100)).endsWith(ExitStatus.OK);
      Tool.Ran made = network(machine, "apply", BOND.formatted(100)).endsWith(ExitStatus.OK);
      assertEquals(plan.machine().drift("Bond"), made.machine().drift("Bond"));
      String bond = machine.ssh("cat /proc/net/bonding/bond0").orFail();
      assertTrue(bond.contains("(active-backup)"), bond);
      assertTrue(bond.contains("MII Polling Interval (ms): 100"), bond);
      machine.ssh("test -d /sys/class/net/br0/brif/bond0 && test -d /sys/class/net/br20").orFail();
      assertTrue(machine.ssh("ip -br -4 address show br0").orFail().contains("192.0.2.10/24"));
      assertEquals("", machine.ssh(ARMED).orFail());

      Tool.Ran again = network(machine, "apply", BOND.formatted(100)).endsWith(ExitStatus.OK);
      assertEquals(0, again.machine().count("changed"), again.out());

      Tool.Ran changed = network(machine, "apply", BOND.formatted(200)).endsWith(ExitStatus.OK);
      assertEquals(
          Map.of("Bond", Set.of("kernel.miimon", "file.miimon")),
          changed.machine().allDrift(),
          changed.out());
      assertTrue(
          machine
              .ssh("cat /proc/net/bonding/bond0")
              .orFail()
              .contains("MII Polling Interval (ms): 200"));

      machine.reboot();
      Tool.Ran drift = network(machine, "drift", BOND.formatted(200));
      assertEquals(Map.of(), drift.machine().allDrift(), drift.out());
      drift.endsWith(ExitStatus.OK);

      network(
              machine,
              "apply",
              "- name: Bond\n  bond: {name: bond0, state: absent, ports: [enp0s4, enp0s5], bridge: br0, vlans: [{id: 20, bridge: br20}]}\n")
          .endsWith(ExitStatus.OK);
      machine
          .ssh("for d in bond0 br0 br20; do test ! -e /sys/class/net/$d || exit 1; done")
          .orFail();
      assertEquals(before, machine.ssh(FILES).orFail());
      assertEquals("", machine.ssh(ARMED).orFail());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "NETPLAN_.*")
  void whatCannotBeProvenIsUndoneByTheHostAndEveryFileIsAsBefore(Stack stack) {
    try (LabMachine machine = LabMachine.start("undo", LabMachine.Flavour.DEFAULT.with(stack))) {
      String before = machine.ssh(FILES).orFail();
      String links = machine.ssh("ls /sys/class/net; ip -br address show enp0s3").orFail();
      Tool.Ran failed =
          network(
                  machine,
                  "apply",
                  """
                  - name: Bond
                    bond:
                      name: bond0
                      mode: 802.3ad
                      ports: [enp0s4, enp0s5]
                      bridge: br0
                      confirm_within: 75
                  """)
              .endsWith(ExitStatus.FAILED);
      String said = failed.machine().said("Bond");
      assertTrue(said.contains("LACP partner"), said);
      assertTrue(said.contains("The host has undone it"), said);
      assertEquals(before, machine.ssh(FILES).orFail());
      assertEquals(
          links,
          machine
              .ssh("ls /sys/class/net | grep -v bonding_masters; ip -br address show enp0s3")
              .orFail());
      assertEquals("", machine.ssh(ARMED).orFail());
    }
  }

  /** ifupdown's management link stands in a file of others, together with lo. */
  @Test
  void whatSomebodyElseConfiguredIsRefusedWithTheReasonAndNothingIsTouched() {
    try (LabMachine machine =
        LabMachine.start("refuse", LabMachine.Flavour.DEFAULT.with(Stack.IFUPDOWN))) {
      String before = machine.ssh(FILES).orFail();
      Tool.Ran refused =
          network(
                  machine,
                  "apply",
                  """
                  - name: Bond
                    bond:
                      name: bond0
                      ports: [enp0s3, enp0s4]
                      bridge: br0
                      addresses: [10.0.2.15/24]
                      gateway: 10.0.2.2
                      gateway6: fe80::2
                  """)
              .endsWith(ExitStatus.FAILED);
      String said = refused.machine().said("Bond");
      assertTrue(said.contains("/etc/network/interfaces already configures enp0s3"), said);
      assertTrue(said.contains("take the stanzas of enp0s3 out of it"), said);
      assertEquals(0, refused.machine().cost("actions"));
      assertEquals(before, machine.ssh(FILES).orFail());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETWORKD", "NETWORKMANAGER"})
  void theLinkThatCarriesTheSessionMovesIntoABondUnderABridge(Stack stack) {
    try (LabMachine machine =
        LabMachine.start("move", LabMachine.Flavour.DEFAULT.with(stack).withManagementNics(2))) {
      String tasks =
          """
          - name: Bond
            bond:
              name: bond0
              mode: active-backup
              ports: [enp0s3, enp0s10]
              primary: enp0s3
              bridge: br0
              addresses: [10.0.2.15/24]
              gateway: 10.0.2.2
              take_over: true
              confirm_within: 180
          """;
      Tool.Ran moved = network(machine, "apply", tasks).endsWith(ExitStatus.OK);
      assertEquals(Set.of("Bond"), moved.machine().tasksThatAre("changed"), moved.out());
      assertTrue(machine.ssh("ip -br -4 address show br0").orFail().contains("10.0.2.15/24"));
      assertEquals("", machine.ssh("ip -br -4 address show enp0s3 | grep 10.0.2").output());
      assertEquals("", machine.ssh(ARMED).orFail());
      machine.reboot();
      Tool.Ran after = network(machine, "drift", tasks);
      assertEquals(Map.of(), after.machine().allDrift(), after.out());
      after.endsWith(ExitStatus.OK);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "NETPLAN_.*")
  void lacpWithAPartnerIsKept(Stack stack) {
    try (LabMachine machine = LabMachine.start("lacp", LabMachine.Flavour.DEFAULT.with(stack))) {
      machine.ssh("/usr/local/lib/lab/lacp-partner start 2").orFail();
      Tool.Ran made =
          network(
                  machine,
                  "apply",
                  """
                  - name: Bond
                    bond:
                      name: bond0
                      mode: 802.3ad
                      lacp_rate: fast
                      ports: [lacp0, lacp1]
                      bridge: br0
                      addresses: [192.0.2.10/24]
                      confirm_within: 180
                  """)
              .endsWith(ExitStatus.OK);
      assertEquals(List.of("Bond changed"), made.machine().tasks());
      machine.ssh("ping -c 1 -W 5 192.0.2.1").orFail();
      String state = machine.ssh("cat /proc/net/bonding/bond0").orFail();
      assertTrue(!state.contains("Partner Mac Address: 00:00:00:00:00:00"), state);
    }
  }
}
