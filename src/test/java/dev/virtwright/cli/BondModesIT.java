package dev.virtwright.cli;

import static dev.virtwright.cli.NetworkPlays.flavour;
import static dev.virtwright.cli.NetworkPlays.kernel;
import static dev.virtwright.cli.NetworkPlays.lacp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a bond negotiates and which mode it has, under every network stack that the lab boots. */
final class BondModesIT {
  private NetworkPlays plays;

  @BeforeEach
  void begin(@TempDir Path directory) {
    plays = new NetworkPlays(directory);
  }

  @ParameterizedTest
  @EnumSource(Stack.class)
  void lacpWithAPartnerIsKeptAndOtherModesFollow(Stack stack) {
    try (LabMachine machine = LabMachine.start("lacp", flavour(stack))) {
      machine.ssh("/usr/local/lib/lab/lacp-partner start 2").orFail();
      Tool.Ran made =
          plays
              .run(machine, "apply", lacp("mode: 802.3ad\nlacp_rate: fast\n"))
              .endsWith(ExitStatus.OK);
      assertEquals(List.of("Bond changed"), made.machine().tasks());
      machine.ssh("ping -c 1 -W 5 192.0.2.1").orFail();
      String state = machine.ssh("cat /proc/net/bonding/bond0").orFail();
      assertTrue(!state.contains("Partner Mac Address: 00:00:00:00:00:00"), state);
      String partner = state.replaceAll("(?s).*Partner Mac Address: (\\S+).*", "$1");
      assertTrue(made.text().contains("802.3ad, LACP partner " + partner), made.text());

      String tuned =
          lacp("mode: 802.3ad\nlacp_rate: slow\nxmit_hash_policy: layer3+4\nmin_links: 1\n");
      Tool.Ran changed = plays.run(machine, "apply", tuned).endsWith(ExitStatus.OK);
      assertEquals(
          Set.of("lacp_rate", "xmit_hash_policy", "min_links"), kernel(changed), changed.out());
      machine.ssh("ping -c 1 -W 5 192.0.2.1").orFail();

      String probing = lacp("mode: active-backup\narp_interval: 500\narp_ip_target: [192.0.2.1]\n");
      Tool.Ran other = plays.run(machine, "apply", probing).endsWith(ExitStatus.OK);
      assertTrue(
          kernel(other).containsAll(Set.of("mode", "arp_interval", "arp_ip_target")), other.out());
      assertEquals(
          "active-backup 1 500 192.0.2.1",
          machine
              .ssh("cd /sys/class/net/bond0/bonding; echo $(cat mode arp_interval arp_ip_target)")
              .orFail()
              .strip());
      plays.settled(machine, probing);
    }
  }
}
