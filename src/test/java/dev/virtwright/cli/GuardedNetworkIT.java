package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Networks through guarded changes on real machines, under every network stack that the lab boots.
 * What happens when things go wrong is {@link dev.virtwright.faults}' subject.
 */
final class GuardedNetworkIT {
  private static final String ARMED =
      "ls /var/lib/virtwright/rollback 2>/dev/null; systemctl list-timers --all --no-legend"
          + " | grep -i virtwright; ls /etc/systemd/system | grep -i virtwright; true";

  /** Two cards on the management network, so that a bond can take over the link of the session. */
  private static LabMachine.Flavour flavour(Stack stack) {
    return new LabMachine.Flavour(LabMachine.Cpu.MAX, stack, 768, 2, 2);
  }

  @TempDir Path directory;

  private Tool.Ran network(LabMachine machine, String command, String tasks, String... options) {
    Tool tool = new Tool(directory);
    tool.file(
        "network.yml",
        "- name: Network\n  hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n"
            + tasks.indent(4));
    return tool.run(
        Stream.concat(
                Stream.of(command, "network.yml", "-i", machine.inventory("admin").toString()),
                Arrays.stream(options))
            .toArray(String[]::new));
  }

  /** The link of the session in a bond under a bridge, with a VLAN for guests. */
  private static String bond(String options, String br0) {
    return """
    - name: Bond
      bond:
        name: bond0
        mode: active-backup
        ports: [enp0s3, enp0s10]
        bridge: %s
        gateway: 10.0.2.2
        take_over: true
        confirm_within: 180
    %s\
    """
        .formatted(br0, options.indent(4));
  }

  /** Where the machine's own files leave IPv6 on, its default route must not be lost. */
  private static String addresses(Stack stack) {
    return switch (stack) {
      case NETWORKD, NETWORKMANAGER -> "";
      case IFUPDOWN, NETPLAN_NETWORKD, NETPLAN_NETWORKMANAGER -> ", auto6";
    };
  }

  private static String first(Stack stack) {
    return bond(
        """
        miimon: 100
        primary: enp0s3
        addresses: [10.0.2.15/24%s]
        vlans:
          - {id: 20, bridge: br20}
        """
            .formatted(addresses(stack)),
        "br0");
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
      Tool.Ran plan = network(machine, "plan", first).endsWith(ExitStatus.OK);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      Tool.Ran made = network(machine, "apply", first).endsWith(ExitStatus.OK);
      assertEquals(plan.machine().drift("Bond"), made.machine().drift("Bond"));
      machine.ssh("test -d /sys/class/net/br0/brif/bond0 && test -d /sys/class/net/br20").orFail();
      assertEquals("enp0s3", primary(machine));
      assertTrue(addresses(machine, "br0").contains("10.0.2.15/24"));
      assertEquals("", machine.ssh("ip -br -4 address show enp0s3 | grep 10.0.2").output());
      settled(machine, first);

      Tool.Ran changed = network(machine, "apply", second).endsWith(ExitStatus.OK);
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
      settled(machine, second);

      drift(machine, stack, second);
      exported(machine);

      machine.reboot();
      Tool.Ran booted = network(machine, "drift", second);
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

  /** What of the running kernel differs, of the task Bond. */
  private static Set<String> kernel(Tool.Ran ran) {
    return paths(ran, "kernel.");
  }

  private static Set<String> files(Tool.Ran ran) {
    return paths(ran, "file.");
  }

  private static Set<String> paths(Tool.Ran ran, String beginning) {
    return ran.machine().drift("Bond").keySet().stream()
        .filter(path -> path.startsWith(beginning))
        .map(path -> path.substring(beginning.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String primary(LabMachine machine) {
    return machine.ssh("cat /sys/class/net/bond0/bonding/primary").orFail().strip();
  }

  private static String addresses(LabMachine machine, String device) {
    return machine.ssh("ip -br -4 address show " + device).orFail();
  }

  private void settled(LabMachine machine, String tasks) {
    assertEquals("", machine.ssh(ARMED).orFail());
    Tool.Ran again = network(machine, "apply", tasks).endsWith(ExitStatus.OK);
    assertEquals(0, again.machine().count("changed"), again.out());
  }

  /** Only the kernel, then only a file: each is seen as what it is, and repaired. */
  private void drift(LabMachine machine, Stack stack, String second) {
    machine
        .ssh("ip link set dev bond0 type bond downdelay 0; ip link set dev br0 mtu 1400")
        .orFail();
    machine.ssh(spoil(stack)).orFail();
    Tool.Ran drift = network(machine, "drift", second).endsWith(ExitStatus.DRIFT);
    assertEquals(Set.of("downdelay", "br0.mtu"), kernel(drift), drift.out());
    assertEquals(Set.of("miimon"), files(drift), drift.out());
    network(machine, "apply", second).endsWith(ExitStatus.OK);
    assertEquals("", machine.ssh(ARMED).orFail());
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
        network(machine, "apply", PICTURE, "-e", "@exported/" + machine.name() + ".yml")
            .endsWith(ExitStatus.OK);
    assertEquals(Map.of(), applied.machine().allDrift(), applied.out());
  }

  /** The whole picture without bond and bridge: the session's link stands alone again. */
  private void gone(LabMachine machine, Stack stack, String before) {
    network(
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
    assertEquals("", machine.ssh(ARMED).orFail());
    switch (stack) {
      // Whose own files say just that: ours are gone.
      case NETWORKD, NETWORKMANAGER, NETPLAN_NETWORKD ->
          assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      // Whose own file was taken over, or does not say that IPv6 is on.
      case IFUPDOWN, NETPLAN_NETWORKMANAGER -> {}
    }
  }

  private static String lacp(String options) {
    return """
    - name: Bond
      bond:
        name: bond0
        ports: [lacp0, lacp1]
        bridge: br0
        addresses: [192.0.2.10/24]
        confirm_within: 180
    %s\
    """
        .formatted(options.indent(4));
  }

  @ParameterizedTest
  @EnumSource(Stack.class)
  void lacpWithAPartnerIsKeptAndOtherModesFollow(Stack stack) {
    try (LabMachine machine = LabMachine.start("lacp", flavour(stack))) {
      machine.ssh("/usr/local/lib/lab/lacp-partner start 2").orFail();
      Tool.Ran made =
          network(machine, "apply", lacp("mode: 802.3ad\nlacp_rate: fast\n"))
              .endsWith(ExitStatus.OK);
      assertEquals(List.of("Bond changed"), made.machine().tasks());
      machine.ssh("ping -c 1 -W 5 192.0.2.1").orFail();
      String state = machine.ssh("cat /proc/net/bonding/bond0").orFail();
      assertTrue(!state.contains("Partner Mac Address: 00:00:00:00:00:00"), state);
      String partner = state.replaceAll("(?s).*Partner Mac Address: (\\S+).*", "$1");
      assertTrue(made.text().contains("802.3ad, LACP partner " + partner), made.text());

      String tuned =
          lacp("mode: 802.3ad\nlacp_rate: slow\nxmit_hash_policy: layer3+4\nmin_links: 1\n");
      Tool.Ran changed = network(machine, "apply", tuned).endsWith(ExitStatus.OK);
      assertEquals(
          Set.of("lacp_rate", "xmit_hash_policy", "min_links"), kernel(changed), changed.out());
      machine.ssh("ping -c 1 -W 5 192.0.2.1").orFail();

      String probing = lacp("mode: active-backup\narp_interval: 500\narp_ip_target: [192.0.2.1]\n");
      Tool.Ran other = network(machine, "apply", probing).endsWith(ExitStatus.OK);
      assertTrue(
          kernel(other).containsAll(Set.of("mode", "arp_interval", "arp_ip_target")), other.out());
      assertEquals(
          "active-backup 1 500 192.0.2.1",
          machine
              .ssh("cd /sys/class/net/bond0/bonding; echo $(cat mode arp_interval arp_ip_target)")
              .orFail()
              .strip());
      settled(machine, probing);
    }
  }

  /** The message that a person gets where the host undid the change. */
  @Test
  void whatCannotBeProvenIsUndoneAndSaid() {
    try (LabMachine machine = LabMachine.start("undo", flavour(Stack.NETWORKD))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
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
                      confirm_within: 30
                  """)
              .endsWith(ExitStatus.FAILED);
      String said = failed.machine().said("Bond");
      assertTrue(said.contains("LACP partner"), said);
      assertTrue(said.contains("The host has undone it"), said);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());
      assertEquals("", machine.ssh(ARMED).orFail());
    }
  }

  /** Without take_over, ifupdown's management link stands in a file of others, together with lo. */
  @Test
  void whatSomebodyElseConfiguredIsRefusedWithTheReasonAndNothingIsTouched() {
    try (LabMachine machine = LabMachine.start("refuse", flavour(Stack.IFUPDOWN))) {
      String before = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      Tool.Ran refused =
          network(
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
      Tool.Ran refused = network(machine, "apply", move).endsWith(ExitStatus.FAILED);
      String said = refused.machine().said("Move");
      assertTrue(said.contains("10.0.2.15") && said.contains("confirm_address"), said);
      assertEquals(before, machine.ssh(LabMachine.NETWORK_FILES).orFail());

      String forward = "hostfwd_add uplink tcp:127.0.0.%d:%d-10.0.2.16:22";
      machine.monitor(forward.formatted(2, machine.port()));
      network(machine, "apply", move + "    confirm_address: 127.0.0.2\n").endsWith(ExitStatus.OK);
      assertEquals(Optional.empty(), machine.trySsh(Duration.ofSeconds(10), "true"));

      machine.monitor("hostfwd_remove uplink tcp:127.0.0.1:%d".formatted(machine.port()));
      machine.monitor(forward.formatted(1, machine.port()));
      String now = addresses(machine, "enp0s3");
      assertTrue(now.contains("10.0.2.16/24") && !now.contains("10.0.2.15"), now);
      settled(machine, move);
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
      network(machine, "apply", lacp("mode: active-backup\n")).endsWith(ExitStatus.OK);
      machine.ssh("/usr/local/lib/lab/guest start vnet0 br0").orFail();
      network(machine, "apply", lacp("mode: 802.3ad\n")).endsWith(ExitStatus.OK);
      hears(machine);
      network(
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
