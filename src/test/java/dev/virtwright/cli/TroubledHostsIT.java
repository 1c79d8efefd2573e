package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.cli.Tool.HostReport;
import dev.virtwright.cli.Tool.Ran;
import dev.virtwright.lab.LabContainer;
import dev.virtwright.lab.LoopbackSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that cannot be worked on, beside one that can: each costs itself, and says why. */
@Timeout(180)
final class TroubledHostsIT {
  private static LabContainer healthy;
  private static LabContainer poor;
  private static LoopbackSshd refusing;
  private static LoopbackSshd changed;
  private static LoopbackSshd unknown;
  private static LoopbackSshd stuck;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    healthy = LabContainer.start(LabContainer.Kind.DEBIAN);
    poor = LabContainer.start(LabContainer.Kind.DEBIAN);
    refusing = LoopbackSshd.start(LoopbackSshd.Options.WILLING.refusingKeys());
    changed = LoopbackSshd.start();
    changed.changeHostKey();
    unknown = LoopbackSshd.start();
    stuck =
        LoopbackSshd.start(LoopbackSshd.Options.WILLING.with("ForceCommand exec cat >/dev/null"));
    fill("/srv/full");
    fill("/usr/share/doc/bridge-utils");
  }

  /** A file system on the poor host on which nothing can be written any more. */
  private static void fill(String place) {
    poor.exec(
            """
            set -e
            mkdir -p %1$s
            mount -t tmpfs -o size=64k,mode=755 tmpfs %1$s
            echo before >%1$s/kept
            dd if=/dev/zero of=%1$s/filler bs=4k 2>/dev/null || :
            ! dd if=/dev/zero of=%1$s/more bs=4k count=1 2>/dev/null
            rm %1$s/more
            """
                .formatted(place))
        .orFail();
  }

  @AfterAll
  static void stop() {
    stuck.close();
    unknown.close();
    changed.close();
    refusing.close();
    poor.close();
    healthy.close();
  }

  private static final String PLAYBOOK =
      """
      - hosts: all
        gather_facts: false
        become: true
        tasks:
          - name: Say who is there
            command: id -un
            changed_when: false
          - name: Make the place
            file: {path: "{{ place }}", state: directory, mode: "0755"}
          - name: Write a large file
            copy: {content: "{{ 'x' * 300000 }}", dest: "{{ place }}/large"}
            notify: Note it
          - name: Write a small file
            template: {src: small.j2, dest: "{{ place }}/kept"}
        handlers:
          - name: Note it
            copy: {content: "noted\\n", dest: "{{ place }}/note"}
      """;

  private static Hosts hosts() {
    return new Hosts("place: \"/var/lib/work-of-{{ inventory_hostname }}\"");
  }

  private Tool tool(Hosts hosts) {
    Tool tool = new Tool(directory);
    tool.file("inventory.yml", hosts.toString());
    tool.file("templates/small.j2", "{{ 'small' }}\n");
    return tool;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void worked(Ran ran, String host) {
    HostReport report = ran.host(host);
    assertEquals("changed", report.get("state"), report::toString);
    assertEquals(4, report.count("changed"), report::toString);
    assertEquals(0, report.count("failed"));
    assertEquals(
        "300000 small noted",
        healthy
            .exec("cd /var/lib/work-of-%s && echo $(wc -c <large) $(cat kept note)".formatted(host))
            .orFail()
            .strip());
  }

  private static void lost(Ran ran, String host, String why, String remedy) {
    HostReport report = ran.host(host);
    assertEquals("unreachable", report.get("state"), report::toString);
    assertEquals(0, report.count("failed"), report::toString);
    assertTrue(report.get("unreachable").contains(why), report::toString);
    assertTrue(report.get("remedy").contains(remedy), report::toString);
    assertEquals(List.of("Say who is there unreachable"), report.tasks(), "no task comes after it");
    said(ran, host, "Say who is there", why, remedy);
  }

  private static void failed(Ran ran, String host, String task, String why, String remedy) {
    HostReport report = ran.host(host);
    assertEquals("failed", report.get("state"), report::toString);
    assertEquals(1, report.count("failed"), report::toString);
    assertTrue(report.tasks().getLast().equals(task + " failed"), "no task comes after it");
    String said = report.said(task);
    assertTrue(said.contains(why), said);
    assertTrue(said.contains(remedy), said);
    said(ran, host, task, why, remedy);
  }

  /** On the console, as it happens, beside the names of host and task. */
  private static void said(Ran ran, String host, String task, String why, String remedy) {
    int at = ran.err().indexOf(" " + host + "  " + task);
    assertTrue(at >= 0, () -> host + "'s " + task + " is not in\n" + ran.err());
    String said = ran.err().substring(at).lines().limit(4).reduce("", (a, b) -> a + "\n" + b);
    assertTrue(said.contains(why), said);
    assertTrue(said.contains(remedy), said);
    for (String report : List.of(ran.out(), ran.text())) {
      String ofHost = report.substring(report.indexOf("\n" + host + "\n"));
      ofHost = ofHost.substring(0, ofHost.indexOf("\n\n"));
      assertTrue(ofHost.contains(task), ofHost);
      assertTrue(ofHost.contains(why), ofHost);
      assertTrue(ofHost.contains(remedy), ofHost);
    }
  }

  @Test
  void everyKindOfBadHostIsToldAndCostsItselfAlone() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path nobody = Files.writeString(directory.resolve("nobody-known"), "");
      Hosts hosts =
          hosts()
              .in(healthy, "good", "root")
              .host("down", closedPort(), refusing.privateKey(), refusing.knownHosts(), "root")
              .at(refusing, "refusing")
              .at(changed, "changed")
              .host("unknown", unknown.port(), unknown.privateKey(), nobody, unknown.user())
              .host(
                  "silent",
                  silent.getLocalPort(),
                  refusing.privateKey(),
                  refusing.knownHosts(),
                  "root",
                  "ansible_timeout: 2")
              .at(stuck, "stuck", "ansible_timeout: 2")
              .bare("nameless", "ansible_host: no-such-machine.invalid")
              .in(poor, "sudoless", "plain", "ansible_become_password: lab-plain")
              .in(poor, "passwordless", "ops")
              .in(poor, "mistyped", "ops", "ansible_become_password: not-lab-ops")
              .in(poor, "full", "root", "place: /srv/full")
              .in(healthy, "second", "admin");
      Ran ran = tool(hosts).apply(PLAYBOOK).endsWith(ExitStatus.FAILED);
      worked(ran, "good");
      worked(ran, "second");
      lost(ran, "down", "nothing answers at 127.0.0.1", "is the machine up");
      lost(
          ran,
          "refusing",
          "does not let %s in: it refused key %s".formatted(refusing.user(), refusing.privateKey()),
          "ansible_ssh_private_key_file");
      lost(ran, "changed", "has changed", "ssh-keygen -f " + changed.knownHosts() + " -R");
      lost(ran, "unknown", "is not known: it shows ssh-ed25519 SHA256:", "--accept-new-host-keys");
      lost(ran, "silent", "did not answer within 2 s", "-T SECONDS waits longer");
      lost(ran, "nameless", "no address for no-such-machine.invalid", "set ansible_host");
      String who = "Say who is there";
      failed(
          ran,
          "sudoless",
          who,
          "sudo does not let the login user become root; it says: plain is not in the sudoers file",
          "allow it in sudoers");
      failed(ran, "stuck", who, "no shell within 6 s", "log in by hand");
      failed(ran, "passwordless", who, "sudo needs a password for becoming root", "(-K)");
      failed(ran, "mistyped", who, "sudo did not accept the password", "login user's password");
      failed(ran, "full", "Write a large file", "No space left on device", "free space (df -h)");
      assertEquals("before\n", poor.exec("cat /srv/full/kept").orFail());
      assertEquals("filler\nkept\n", poor.exec("ls -A /srv/full").orFail(), "nothing is left over");
      assertFalse(ran.everything().contains("not-lab-ops"), "a password is shown");
      assertFalse(ran.everything().contains("lab-plain"), "a password is shown");
      assertTrue(
          Files.readString(nobody).isEmpty(), "an unknown key is not remembered unless asked for");

      Ran again = tool(hosts).apply(PLAYBOOK).endsWith(ExitStatus.FAILED);
      assertEquals("in_sync", again.host("good").get("state"));
      assertEquals(0, again.host("good").count("changed"));
    }
  }

  @Test
  void newKeysAreTakenWhereAskedForAndChangedOnesNever() throws Exception {
    Path nobody = Files.writeString(directory.resolve("nobody-known"), "");
    Hosts hosts =
        hosts()
            .in(healthy, "welcoming", "root")
            .at(changed, "changed")
            .host(
                "unknown",
                unknown.port(),
                unknown.privateKey(),
                nobody,
                unknown.user(),
                "place: " + directory.resolve("work"),
                "ansible_become: false");
    Ran ran =
        tool(hosts).apply(PLAYBOOK, "--accept-new-host-keys").endsWith(ExitStatus.UNREACHABLE);
    worked(ran, "welcoming");
    assertEquals(4, ran.host("unknown").count("changed"));
    assertEquals("noted\n", Files.readString(directory.resolve("work/note")));
    lost(ran, "changed", "has changed", "somebody else may be answering");
    assertEquals(1, Files.readAllLines(nobody).size());
    assertEquals(Files.readString(unknown.knownHosts()), Files.readString(nobody));
    Ran strict = tool(hosts).apply(PLAYBOOK).endsWith(ExitStatus.UNREACHABLE);
    assertEquals("in_sync", strict.host("unknown").get("state"), "it is known from now on");
  }

  @Test
  void theTimeoutOptionBoundsTheWaitForAHostThatSaysNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Hosts hosts =
          hosts()
              .in(healthy, "timely", "root")
              .host(
                  "silent",
                  silent.getLocalPort(),
                  refusing.privateKey(),
                  refusing.knownHosts(),
                  "root");
      Ran ran = tool(hosts).apply(PLAYBOOK, "-T", "4").endsWith(ExitStatus.UNREACHABLE);
      worked(ran, "timely");
      lost(ran, "silent", "did not answer within 4 s", "-T SECONDS waits longer");
    }
  }

  @Test
  void whateverWritesToAFullDiskSaysSoAndLeavesNothing() {
    poor.exec(
            """
            set -e
            mkdir -p /srv/nodes
            mount -t tmpfs -o nr_inodes=3,mode=755 tmpfs /srv/nodes
            touch /srv/nodes/one /srv/nodes/two
            ! touch /srv/nodes/three 2>/dev/null
            """)
        .orFail();
    Hosts hosts =
        hosts()
            .in(healthy, "roomy", "root", "work: all")
            .in(poor, "copying", "root", "work: copy")
            .in(poor, "templating", "root", "work: template")
            .in(poor, "making", "root", "work: file");
    Ran ran =
        tool(hosts)
            .apply(
                """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - name: Make places
                      file: {path: "{{ item }}", state: directory}
                      loop: [/srv/full, /srv/nodes]
                      when: work == 'all'
                    - name: Copy
                      copy: {content: "{{ 'y' * 5000 }}", dest: /srv/full/kept}
                      when: work in ['all', 'copy']
                    - name: Template
                      template: {src: small.j2, dest: /srv/full/fresh}
                      when: work in ['all', 'template']
                    - name: Make
                      file: {path: /srv/nodes/directory, state: directory}
                      when: work in ['all', 'file']
                """)
            .endsWith(ExitStatus.FAILED);
    assertEquals(4, ran.host("roomy").count("changed"), ran.json());
    String full = "No space left on device";
    failed(ran, "copying", "Copy", full, "free space (df -h)");
    failed(ran, "templating", "Template", full, "free space (df -h)");
    failed(ran, "making", "Make", full, "");
    assertEquals("before\n", poor.exec("cat /srv/full/kept").orFail());
    assertEquals("filler\nkept\n", poor.exec("ls -A /srv/full").orFail());
    assertEquals("one\ntwo\n", poor.exec("ls -A /srv/nodes").orFail());
  }

  @Test
  void aFullDiskStopsAnInstallationOnThatHostAlone() {
    Hosts hosts = hosts().in(healthy, "roomy", "admin").in(poor, "full", "root");
    Ran ran =
        tool(hosts)
            .apply(
                """
                - hosts: all
                  gather_facts: false
                  become: true
                  tasks:
                    - name: Say who is there
                      command: id -un
                      changed_when: false
                    - name: Install
                      package: {name: bridge-utils, state: present}
                    - name: Use it
                      command: brctl --version
                      changed_when: false
                """)
            .endsWith(ExitStatus.FAILED);
    assertEquals(
        List.of("Say who is there ok", "Install changed", "Use it ok"), ran.host("roomy").tasks());
    healthy.exec("brctl --version").orFail();
    failed(ran, "full", "Install", "No space left on device", "free space (df -h)");
    assertEquals(
        "",
        poor.exec("dpkg-query --show --showformat '${db:Status-Status}' bridge-utils || :")
            .orFail()
            .replace("not-installed", ""));
  }
}
