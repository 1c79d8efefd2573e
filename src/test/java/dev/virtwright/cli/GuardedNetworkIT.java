package dev.virtwright.cli;

import static dev.virtwright.cli.NetworkPlays.addresses;
import static dev.virtwright.cli.NetworkPlays.disarmed;
import static dev.virtwright.cli.NetworkPlays.first;
import static dev.virtwright.cli.NetworkPlays.flavour;
import static dev.virtwright.cli.NetworkPlays.lacp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Guarded changes on real machines: undone, refused, proven at another address, and beside a guest.
 * What happens when things go wrong is {@link dev.virtwright.faults}' subject.
 */
final class GuardedNetworkIT {
  private NetworkPlays plays;

  @BeforeEach
  void begin(@TempDir Path directory) {
    plays = new NetworkPlays(directory);
  }

  /** The message that a person gets where the host undid the change. */
  @Test
  void whatCannotBeProvenIsUndoneAndSaid() {
    try (LabMachine machine = LabMachine.start("undo", flavour(Stack.NETWORKD))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      Tool.Ran failed =
          plays
              .run(
                  machine,
                  "apply",
                  """
                  - name: Bond
                    bond:
                      name: bond0
                      mode: 802.3ad
                      ports: [enp0s4, enp0s5]
                      bridge: br0
                      confirm_within: 30
                  """)
              .endsWith(ExitStatus.FAILED);
      String said = failed.machine().said("Bond");
      assertTrue(said.contains("LACP partner"), said);
      assertTrue(said.contains("The host has undone it"), said);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      disarmed(machine);
    }
  }

  /** Without take_over, ifupdown's management link stands in a file of others, together with lo. */
  @Test
  void whatSomebodyElseConfiguredIsRefusedWithTheReasonAndNothingIsTouched() {
    try (LabMachine machine = LabMachine.start("refuse", flavour(Stack.IFUPDOWN))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      Tool.Ran refused =
          plays
              .run(
                  machine,
                  "apply",
                  first(Stack.IFUPDOWN).replace("take_over: true", "take_over: false"))
              .endsWith(ExitStatus.FAILED);
      String said = refused.machine().said("Bond");
      assertTrue(said.contains("/etc/network/interfaces already configures enp0s3"), said);
      assertTrue(said.contains("take the stanzas of enp0s3 out of it"), said);
      assertEquals(0, refused.machine().cost("actions"));
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
    }
  }

  /** The old address is gone then; the machine is found at the one that confirm_address names. */
  @ParameterizedTest
  @EnumSource(names = {"NETWORKD", "IFUPDOWN", "NETWORKMANAGER"})
  void aManagementAddressThatMovesIsProvenAtTheNewOne(Stack stack) {
    try (LabMachine machine = LabMachine.start("move", flavour(stack))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      String move =
          """
          - name: Move
            ethernet:
              name: enp0s3
              addresses: [10.0.2.16/24%s]
              gateway: 10.0.2.2
              take_over: true
              confirm_within: 120
          """
              .formatted(addresses(stack));
      Tool.Ran refused = plays.run(machine, "apply", move).endsWith(ExitStatus.FAILED);
      String said = refused.machine().said("Move");
      assertTrue(said.contains("10.0.2.15") && said.contains("confirm_address"), said);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());

      String forward = "hostfwd_add uplink tcp:127.0.0.%d:%d-10.0.2.16:22";
      machine.monitor(forward.formatted(2, machine.port()));
      plays
          .run(machine, "apply", move + "    confirm_address: 127.0.0.2\n")
          .endsWith(ExitStatus.OK);
      assertEquals(Optional.empty(), machine.trySsh(Duration.ofSeconds(10), "true"));

      machine.monitor("hostfwd_remove uplink tcp:127.0.0.1:%d".formatted(machine.port()));
      machine.monitor(forward.formatted(1, machine.port()));
      String now = addresses(machine, "enp0s3");
      assertTrue(now.contains("10.0.2.16/24") && !now.contains("10.0.2.15"), now);
      plays.settled(machine, move);
    }
  }

  /** A guest's port stays on its bridge through a change and through an undo of one. */
  @ParameterizedTest
  @EnumSource(names = {"NETWORKD", "NETWORKMANAGER"})
  void aRunningGuestKeepsItsPort(Stack stack) {
    try (LabMachine machine = LabMachine.start("guest", flavour(stack))) {
      // The lab's LANs are hubs: between them and a bond with two ports in use, a guest's frames
      // come
      // back. The partner's bond sends none back.
      machine.ssh("/usr/local/lib/lab/lacp-partner start 2").orFail();
      plays.run(machine, "apply", lacp("mode: active-backup\n")).endsWith(ExitStatus.OK);
      machine.ssh("/usr/local/lib/lab/guest start vnet0 br0").orFail();
      plays.run(machine, "apply", lacp("mode: 802.3ad\n")).endsWith(ExitStatus.OK);
      hears(machine);
      plays
          .run(
              machine,
              "apply",
              lacp("mode: active-backup\ngateway: 192.0.2.77\n")
                  .replace("confirm_within: 180", "confirm_within: 30"))
          .endsWith(ExitStatus.FAILED);
      hears(machine);
      machine.ssh("grep -q 802.3ad /sys/class/net/bond0/bonding/mode").orFail();
    }
  }

  private static void hears(LabMachine machine) {
    machine
        .ssh(
            "test -d /sys/class/net/br0/brif/vnet0 &&"
                + " timeout 20 sh -c 'until /usr/local/lib/lab/guest status vnet0; do sleep 0.5; done'")
        .orFail();
  }
}
