package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.CountingProxy;
import dev.virtwright.lab.LabMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The main job on a real machine, in the order in which a person does it: plan, apply, apply again,
 * validate, drift, repair, reboot. The tests build on each other; so they run in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KvmHostIT {
  private static final String APPLIED = "kvm-host-it";

  @TempDir static Path directory;

  private static LabMachine machine;
  private static KvmHostLab lab;
  private static Tool.Ran planned;

  @BeforeAll
  static void start() {
    machine = LabMachine.start("kvm-host", LabMachine.Flavour.DEFAULT);
    lab = new KvmHostLab(new Tool(directory), machine);
  }

  @AfterAll
  static void end() {
    machine.close();
    if (saved) {
      LabMachine.forget(APPLIED);
    }
  }

  private static boolean saved;

  @Test
  @Order(1)
  void planChangesNothing() {
    String before = machine.ssh(EVERYTHING).orFail();
    planned = lab.playbook("plan").endsWith(ExitStatus.OK);
    assertEquals(before, machine.ssh(EVERYTHING).orFail());
    assertTrue(planned.machine().count("changed") >= 6, planned.out());
    assertEquals(0, planned.machine().cost("actions"));
  }

  /** Packages, files with their content, units, modules, links, sysctls: a hash of each. */
  private static final String EVERYTHING =
      """
      dpkg-query -W | sha256sum
      find /etc /usr/local /var/lib/virtwright /srv -xdev -type f -print0 2>/dev/null \\
        | sort -z | xargs -0 sha256sum | sha256sum
      find /etc /var/lib/libvirt -xdev -printf '%p %m %u %g %l\\n' 2>/dev/null | sort | sha256sum
      systemctl list-unit-files --no-legend --no-pager | grep -v transient | sort | sha256sum
      cut -d' ' -f1 /proc/modules | sort | sha256sum
      ip -d link show | grep -v qdisc | sha256sum
      sysctl -n vm.swappiness fs.aio-max-nr
      """;

  @Test
  @Order(2)
  void applyDoesJustWhatWasPlanned() {
    Tool.Ran applied = lab.playbook("apply").endsWith(ExitStatus.OK);
    Set<String> before = planned.machine().tasksThatAre("changed");
    Set<String> open = planned.machine().tasksThatAre("pending");
    Set<String> after = applied.machine().tasksThatAre("changed");
    assertTrue(after.containsAll(before), "planned and not done: " + before + " / " + after);
    Set<String> unannounced = new LinkedHashSet<>(after);
    unannounced.removeAll(before);
    unannounced.removeAll(open);
    assertEquals(Set.of(), unannounced, "done and neither planned nor known after apply");
    assertEquals(
        planned.machine().drift("Virtualization packages are installed"),
        applied.machine().drift("Virtualization packages are installed"));
    assertEquals(
        planned.machine().drift("Bond and bridge carry the guests"),
        applied.machine().drift("Bond and bridge carry the guests"));
  }

  @Test
  @Order(3)
  void theMachineItselfSaysThatItIsAHost() {
    machine
        .ssh(
            "dpkg-query -W -f '${db:Status-Status}\\n' qemu-system-x86 libvirt-daemon-system"
                + " libvirt-clients virtinst dnsmasq-base | grep -qvx installed && exit 1; exit 0")
        .orFail();
    machine.ssh("systemctl is-active libvirtd.socket virtlogd.socket virtlockd.socket").orFail();
    machine.ssh("systemctl is-enabled libvirtd.service virtlogd.socket").orFail();
    machine.ssh("for m in kvm kvm_amd vhost_net tun; do test -d /sys/module/$m; done").orFail();
    assertEquals("1\n", machine.ssh("cat /sys/module/kvm_amd/parameters/nested").orFail());
    machine.ssh("grep -rlx -e kvm_amd /etc/modules-load.d && grep -r nested=1 /etc/modprobe.d");
    String bond = machine.ssh("cat /proc/net/bonding/bond0").orFail();
    assertTrue(bond.contains("fault-tolerance (active-backup)"), bond);
    assertTrue(
        bond.contains("Slave Interface: enp0s4") && bond.contains("Slave Interface: enp0s5"), bond);
    machine.ssh("test -d /sys/class/net/br0/brif/bond0").orFail();
    assertTrue(machine.ssh("ip -br -4 address show br0").orFail().contains("192.0.2.10/24"));
    assertTrue(machine.ssh("virsh pool-info default").orFail().contains("running"));
    assertTrue(machine.ssh("virsh net-info default").orFail().matches("(?s).*Active: +yes.*"));
    assertEquals("711\n", machine.ssh("stat -c %a /var/lib/libvirt/images").orFail());
    assertEquals("10\n1048576\n", machine.ssh("sysctl -n vm.swappiness fs.aio-max-nr").orFail());
    assertEquals("", machine.ssh("ls -A /var/lib/virtwright/rollback 2>/dev/null").output());
    assertEquals(
        "",
        machine
            .ssh("find /tmp /var/tmp -mindepth 1 | grep -v -e systemd-private -e -unix$")
            .output());
  }

  @Test
  @Order(4)
  void applyingAgainChangesNothingInFourRoundTrips() throws Exception {
    try (CountingProxy proxy = CountingProxy.inFrontOf(machine.port())) {
      CountedRun second = CountedRun.apply(machine, proxy, directory);
      assertEquals(0, second.changed(), second.report());
      assertEquals(0, second.failed(), second.report());
      assertTrue(
          second.roundTrips() <= 4, "round trips as the engine counts: " + second.roundTrips());
      // a shell's command line is one of the set-up's waits, and large
      assertTrue(
          second.trips() >= second.roundTrips()
              && second.trips() <= second.roundTrips() + second.setupWaits(),
          "the wire saw %d after authentication, the engine counts %d and %d for set-up"
              .formatted(second.trips(), second.roundTrips(), second.setupWaits()));
    }
    Tool.Ran again = lab.playbook("apply", "-vv").endsWith(ExitStatus.OK);
    assertEquals(0, again.machine().count("changed"), again.out());
    assertEquals(0, again.machine().cost("actions"));
    assertTrue(again.out().contains("round trips"), again.out());
  }

  @Test
  @Order(5)
  void everyLineOfTheValidationPassesOrIsAnExplainedWarning() {
    Tool.Ran validated = lab.validate("--smoke").endsWith(ExitStatus.OK);
    List<Tool.FindingReport> findings = validated.machine().findings();
    assertTrue(findings.size() >= 14, validated.out());
    for (Tool.FindingReport finding : findings) {
      assertTrue(
          finding.get("verdict").equals("pass")
              || (finding.get("verdict").equals("warn") && !finding.get("remedy").isEmpty()),
          finding.toString());
    }
    assertTrue(
        findings.stream().anyMatch(finding -> finding.get("title").contains("boots under KVM")),
        validated.out());
    assertEquals("", machine.ssh("virsh list --all --name").orFail().strip());
    assertEquals("", machine.ssh("pgrep qemu").output());
  }

  /** The role management_station, its tools being this computer's virsh and ssh. */
  @Test
  @Order(6)
  void theManagementStationReachesTheHostOverQemuSsh() throws Exception {
    Path ssh = directory.resolve("ssh");
    Files.writeString(
        ssh,
        "#!/bin/sh\nexec ssh -F none -o UserKnownHostsFile=%s \"$@\"\n"
            .formatted(machine.knownHosts()));
    assertTrue(ssh.toFile().setExecutable(true));
    Path home = Path.of("").toAbsolutePath();
    Tool tool = new Tool(directory);
    Path stations =
        tool.file(
            "stations.yml",
            """
            management_stations:
              hosts:
                localhost:
                  ansible_connection: local
                  install_management_packages: false
                  connection_parameters: "&command=%s&keyfile=%s"
            """
                .formatted(ssh, machine.privateKey()));
    String[] words = {
      "apply",
      home.resolve("playbooks/management-station.yml").toString(),
      "-i",
      machine.inventory("admin").toString(),
      "-i",
      stations.toString()
    };
    Tool.Ran reached = tool.run(words).endsWith(ExitStatus.OK);
    assertTrue(reached.json().contains("\"stdout\": \"" + machine.name() + "\""), reached.json());

    machine.ssh("gpasswd --delete admin libvirt").orFail();
    Tool.Ran refused = tool.run(words).endsWith(ExitStatus.FAILED);
    String said = refused.everything();
    assertTrue(said.contains("authentication") && said.contains("polkit"), said);
    machine.ssh("gpasswd --add admin libvirt").orFail();
  }

  @Test
  @Order(7)
  void whatWasAppliedIsKeptForTheTestsOfDrift() {
    machine.save(APPLIED);
    saved = true;
    machine = LabMachine.resume("kvm-host", APPLIED);
    lab = new KvmHostLab(new Tool(directory), machine);
  }

  /**
   * Something that somebody did behind our back, and what drift must then say.
   *
   * @param command on the machine, as root
   * @param task whose drift it is
   * @param drift paths, without the item's name
   */
  record Tampering(String what, String command, String task, Set<String> drift) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final String MODULES =
      "Kernel modules for guests' networks are loaded, now and at boot";
  private static final String BOND = "Bond and bridge carry the guests";
  private static final String SOCKETS = "libvirt's sockets are enabled and listening";

  static Stream<Tampering> tamperings() {
    return Stream.of(
        new Tampering(
            "package removed",
            "apt-get remove -y -qq virtinst",
            "Virtualization packages are installed",
            Set.of("virtinst")),
        new Tampering(
            "unit stopped",
            "systemctl stop virtlogd.socket virtlogd-admin.socket virtlogd.service",
            SOCKETS,
            Set.of("virtlogd.socket: state")),
        new Tampering(
            "unit disabled",
            "rm /etc/systemd/system/multi-user.target.wants/libvirtd.service && systemctl daemon-reload",
            "libvirtd starts at boot, for guests that start with the host",
            Set.of("enabled")),
        new Tampering(
            "module option file edited",
            "sed -i s/nested=1/nested=0/ $(grep -l nested=1 /etc/modprobe.d/*)",
            "Kernel module of the CPU is loaded, now and at boot, with nested as asked",
            Set.of("options_at_boot")),
        new Tampering("module unloaded", "rmmod vhost_net", MODULES, Set.of("vhost_net: loaded")),
        new Tampering(
            "bond port pulled out", "ip link set enp0s5 nomaster", BOND, Set.of("kernel.ports")),
        new Tampering(
            "bond mode changed only in the file",
            "sed -i s/active-backup/balance-xor/ $(grep -l active-backup /etc/systemd/network/*)",
            BOND,
            Set.of("file.mode")),
        new Tampering(
            "bond mode changed only in the kernel",
            """
            ip link set bond0 down
            ip link set enp0s4 nomaster; ip link set enp0s5 nomaster
            ip link set bond0 type bond mode balance-xor
            ip link set enp0s4 down; ip link set enp0s5 down
            ip link set enp0s4 master bond0; ip link set enp0s5 master bond0
            ip link set bond0 up
            """,
            BOND,
            Set.of("kernel.mode")),
        new Tampering("bridge deleted", "ip link delete br0", BOND, Set.of("kernel.br0.state")),
        new Tampering(
            "sysctl changed only at run time",
            "sysctl -qw vm.swappiness=60",
            "Kernel settings hold, now and at boot",
            Set.of("vm.swappiness: running")),
        new Tampering(
            "image directory mode changed",
            "chmod 0755 /var/lib/libvirt/images",
            "Directory of the images is there",
            Set.of("mode")));
  }

  /** As few rounds as there can be where no two are the same task's. */
  static List<List<Tampering>> rounds() {
    List<List<Tampering>> rounds = new ArrayList<>();
    for (Tampering tampering : tamperings().toList()) {
      List<Tampering> round =
          rounds.stream()
              .filter(its -> its.stream().noneMatch(it -> it.task().equals(tampering.task())))
              .findFirst()
              .orElseGet(() -> {
                rounds.add(new ArrayList<>());
                return rounds.getLast();
              });
      round.add(tampering);
    }
    return rounds;
  }

  @ParameterizedTest
  @MethodSource("rounds")
  @Order(8)
  void driftFindsExactlyWhatSomebodyChanged(List<Tampering> round) {
    try (LabMachine copy = LabMachine.resume("drift", APPLIED)) {
      round.forEach(tampering -> copy.ssh(tampering.command()).orFail());
      Tool.Ran drift = new KvmHostLab(new Tool(directory), copy).playbook("drift");
      Map<String, Set<String>> changed =
          round.stream().collect(Collectors.toMap(Tampering::task, Tampering::drift));
      assertEquals(new TreeMap<>(changed), new TreeMap<>(drift.machine().allDrift()), drift.out());
      assertEquals(changed.keySet(), drift.machine().tasksThatAre("changed"), drift.out());
      drift.endsWith(ExitStatus.DRIFT);
    }
  }

  @Test
  @Order(9)
  void allTogetherAreFoundAndApplyRepairsThem() {
    assertEquals(ExitStatus.OK, lab.playbook("drift").status());
    for (Tampering tampering : tamperings().toList()) {
      machine.ssh(tampering.command()).orFail();
    }
    Tool.Ran drift = lab.playbook("drift").endsWith(ExitStatus.DRIFT);
    Set<String> tasks = tamperings().map(Tampering::task).collect(Collectors.toSet());
    assertEquals(tasks, drift.machine().tasksThatAre("changed"), drift.out());
    Tool.Ran repaired = lab.playbook("apply").endsWith(ExitStatus.OK);
    // virtlogd's socket is up again before its turn: what brings virtinst back restarts libvirt
    Set<String> before = new TreeSet<>(tasks);
    before.remove(SOCKETS);
    Set<String> done = new TreeSet<>(repaired.machine().tasksThatAre("changed"));
    done.remove(SOCKETS);
    assertEquals(before, done, repaired.out());
    Tool.Ran none = lab.playbook("drift").endsWith(ExitStatus.OK);
    assertEquals(Map.of(), none.machine().allDrift(), none.out());
  }

  @Test
  @Order(10)
  void afterARebootThereIsNoDriftAndTheHostValidates() {
    String before = machine.ssh("cat /proc/sys/kernel/random/boot_id").orFail();
    machine.reboot();
    assertFalse(before.equals(machine.ssh("cat /proc/sys/kernel/random/boot_id").orFail()));
    Tool.Ran drift = lab.playbook("drift").endsWith(ExitStatus.OK);
    assertEquals(Map.of(), drift.machine().allDrift(), drift.out());
    assertEquals(Set.of(), drift.machine().tasksThatAre("pending"), drift.out());
    lab.validate().endsWith(ExitStatus.OK);
  }

  @Test
  @Order(11)
  void noReportHoldsASecretOrAnAddressToLoad() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
        String html = Files.readString(file);
        assertFalse(html.contains("src=\"http") || html.contains("href=\"http"), file.toString());
      }
    }
  }
}
