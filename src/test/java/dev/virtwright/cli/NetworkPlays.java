package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.lab.LabMachine;
import dev.virtwright.lab.LabMachine.Stack;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Playbooks with one task about a machine's network, run against machines of the lab. */
final class NetworkPlays {
  private static final String ARMED =
      "ls /var/lib/virtwright/rollback 2>/dev/null; systemctl list-timers --all --no-legend"
          + " | grep -i virtwright; ls /etc/systemd/system | grep -i virtwright; true";

  private final Path directory;

  /**
   * @param directory for their files
   */
  NetworkPlays(Path directory) {
    this.directory = directory;
  }

  /** Two cards on the management network, so that a bond can take over the link of the session. */
  static LabMachine.Flavour flavour(Stack stack) {
    return new LabMachine.Flavour(LabMachine.Cpu.MAX, stack, 768, 2, 2);
  }

  Tool.Ran run(LabMachine machine, String command, String tasks, String... options) {
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
  static String bond(String options, String br0) {
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
  static String addresses(Stack stack) {
    return switch (stack) {
      case NETWORKD, NETWORKMANAGER -> "";
      case IFUPDOWN, NETPLAN_NETWORKD, NETPLAN_NETWORKMANAGER -> ", auto6";
    };
  }

  static String first(Stack stack) {
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

  static String lacp(String options) {
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

  /** What of the running kernel differs, of the task Bond. */
  static Set<String> kernel(Tool.Ran ran) {
    return paths(ran, "kernel.");
  }

  static Set<String> paths(Tool.Ran ran, String beginning) {
    return ran.machine().drift("Bond").keySet().stream()
        .filter(path -> path.startsWith(beginning))
        .map(path -> path.substring(beginning.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String addresses(LabMachine machine, String device) {
    return machine.ssh("ip -br -4 address show " + device).orFail();
  }

  void settled(LabMachine machine, String tasks) {
    disarmed(machine);
    Tool.Ran again = run(machine, "apply", tasks).endsWith(ExitStatus.OK);
    assertEquals(0, again.machine().count("changed"), again.out());
  }

  /** Nothing waits to undo anything, and no traces of it are left. */
  static void disarmed(LabMachine machine) {
    assertEquals("", machine.ssh(ARMED).orFail());
  }
}
