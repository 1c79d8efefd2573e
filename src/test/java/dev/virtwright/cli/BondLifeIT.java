package dev.virtwright.cli;

import static dev.virtwright.cli.NetworkPlays.addresses;
import static dev.virtwright.cli.NetworkPlays.bond;
import static dev.virtwright.cli.NetworkPlays.disarmed;
import static dev.virtwright.cli.NetworkPlays.first;
import static dev.virtwright.cli.NetworkPlays.flavour;
import static dev.virtwright.cli.NetworkPlays.kernel;
import static dev.virtwright.cli.NetworkPlays.paths;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole life of a bond that carries the session itself, on real machines, under every network
 * stack that the lab boots.
 */
final class BondLifeIT {
  private NetworkPlays plays;
  private Path directory;

  @BeforeEach
  void begin(@TempDir Path directory) {
    this.directory = directory;
    plays = new NetworkPlays(directory);
  }

  private static String second(Stack stack) {
    return bond(
        """
        miimon: 200
        updelay: 200
        downdelay: 400
        primary: enp0s10
        mtu: 1450
        addresses: [10.0.2.15/24, 198.51.100.9/24%s]
        routes:
          - {to: 203.0.113.0/24, via: 198.51.100.1}
        vlans:
          - {id: 20, bridge: br20, addresses: [192.0.2.20/24]}
          - {id: 30}
        """
            .formatted(addresses(stack)),
        "{name: br0, stp: true, forward_delay: 4}");
  }

  @ParameterizedTest
  @EnumSource(Stack.class)
  void theLinkOfTheSessionMovesIntoABondThatChangesDriftsIsExportedAndGoes(Stack stack) {
    try (LabMachine machine = LabMachine.start("life", flavour(stack))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      String first = first(stack);
      String second = second(stack);
      Tool.Ran plan = plays.run(machine, "plan", first).endsWith(ExitStatus.OK);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      Tool.Ran made = plays.run(machine, "apply", first).endsWith(ExitStatus.OK);
      assertEquals(plan.machine().drift("Bond"), made.machine().drift("Bond"));
      machine.ssh("test -d /sys/class/net/br0/brif/bond0 && test -d /sys/class/net/br20").orFail();
      assertEquals("enp0s3", primary(machine));
      assertTrue(addresses(machine, "br0").contains("10.0.2.15/24"));
      assertEquals("", machine.ssh("ip -br -4 address show enp0s3 | grep 10.0.2").output());
      plays.settled(machine, first);

      Tool.Ran changed = plays.run(machine, "apply", second).endsWith(ExitStatus.OK);
      assertEquals(CHANGED, kernel(changed), changed.out());
      assertTrue(files(changed).containsAll(Set.of("miimon", "updelay")), changed.out());
      assertEquals("enp0s10", primary(machine));
      assertEquals(
          "1450 200 200 400 1 400",
          machine
              .ssh(
                  "cd /sys/class/net; echo $(cat bond0/mtu bond0/bonding/miimon"
                      + " bond0/bonding/updelay bond0/bonding/downdelay br0/bridge/stp_state"
                      + " br0/bridge/forward_delay)")
              .orFail()
              .strip());
      assertTrue(addresses(machine, "br0").contains("198.51.100.9/24"));
      assertTrue(addresses(machine, "br20").contains("192.0.2.20/24"));
      machine.ssh("ip route show 203.0.113.0/24 | grep 198.51.100.1").orFail();
      plays.settled(machine, second);

      drift(machine, stack, second);
      exported(machine);

      machine.reboot();
      Tool.Ran booted = plays.run(machine, "drift", second);
      assertEquals(Map.of(), booted.machine().allDrift(), booted.out());

      gone(machine, stack, before);
    }
  }

  private static final Set<String> CHANGED =
      new TreeSet<>(
          Set.of(
              "miimon",
              "updelay",
              "downdelay",
              "primary",
              "mtu",
              "enp0s3.mtu",
              "enp0s10.mtu",
              "bond0.30.state",
              "br0.stp",
              "br0.forward_delay",
              "br0.mtu",
              "br0.addresses",
              "br0.routes",
              "br20.addresses"));

  private static Set<String> files(Tool.Ran ran) {
    return paths(ran, "file.");
  }

  private static String primary(LabMachine machine) {
    return machine.ssh("cat /sys/class/net/bond0/bonding/primary").orFail().strip();
  }

  /** Only the kernel, then only a file: each is seen as what it is, and repaired. */
  private void drift(LabMachine machine, Stack stack, String second) {
    machine
        .ssh("ip link set dev bond0 type bond downdelay 0; ip link set dev br0 mtu 1400")
        .orFail();
    machine.ssh(spoil(stack)).orFail();
    Tool.Ran drift = plays.run(machine, "drift", second).endsWith(ExitStatus.DRIFT);
    assertEquals(Set.of("downdelay", "br0.mtu"), kernel(drift), drift.out());
    assertEquals(Set.of("miimon"), files(drift), drift.out());
    plays.run(machine, "apply", second).endsWith(ExitStatus.OK);
    disarmed(machine);
  }

  /** Puts another miimon into the bond's file, and tells the stack nothing. */
  private static String spoil(Stack stack) {
    return switch (stack) {
      case NETWORKD ->
          "sed -i s/MIIMonitorSec=200ms/MIIMonitorSec=300ms/"
              + " /etc/systemd/network/05-virtwright-bond0.netdev";
      case NETWORKMANAGER ->
          "sed -i s/miimon=200/miimon=300/"
              + " /etc/NetworkManager/system-connections/virtwright-bond0.nmconnection";
      case IFUPDOWN ->
          "sed -i 's/miimon 200/miimon 300/' /etc/network/interfaces.d/virtwright-1-bond0";
      case NETPLAN_NETWORKD, NETPLAN_NETWORKMANAGER ->
          "sed -i 's/interval: 200/interval: 300/' /etc/netplan/90-virtwright-1-bond0.yaml";
    };
  }

  private static final String PICTURE =
      """
      - name: Picture
        network: "{{ network }}"
      """;

  /** What network --export writes changes nothing when it is applied. */
  private void exported(LabMachine machine) {
    Tool tool = new Tool(directory);
    int status =
        tool.plain(
            "network",
            "--export",
            "--directory",
            "exported",
            "-b",
            "-i",
            machine.inventory("admin").toString());
    assertEquals(ExitStatus.OK, status);
    Tool.Ran applied =
        plays
            .run(machine, "apply", PICTURE, "-e", "@exported/" + machine.name() + ".yml")
            .endsWith(ExitStatus.OK);
    assertEquals(Map.of(), applied.machine().allDrift(), applied.out());
  }

  /** The whole picture without bond and bridge: the session's link stands alone again. */
  private void gone(LabMachine machine, Stack stack, String before) {
    plays
        .run(
            machine,
            "apply",
            """
            - name: Picture
              network:
                ethernets:
                  - {name: enp0s3, addresses: [%s]}
                confirm_address: 127.0.0.1
                confirm_within: 180
            """
                .formatted("dhcp" + addresses(stack)))
        .endsWith(ExitStatus.OK);
    machine
        .ssh("for d in bond0 br0 br20 bond0.20; do test ! -e /sys/class/net/$d || exit 1; done")
        .orFail();
    assertTrue(addresses(machine, "enp0s3").contains("10.0.2.15/24"));
    disarmed(machine);
    switch (stack) {
      // Whose own files say just that: ours are gone.
      case NETWORKD, NETWORKMANAGER, NETPLAN_NETWORKD ->
          assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      // Whose own file was taken over, or does not say that IPv6 is on.
      case IFUPDOWN, NETPLAN_NETWORKMANAGER -> {}
    }
  }
}
