package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.cli.Tool.Ran;
import dev.virtwright.cli.TypedAnswers.Answer;
import dev.virtwright.lab.LabContainer;
import dev.virtwright.lab.LoopbackSshd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way in that the tool has, through the whole tool, and the ways to other users there. */
@Timeout(120)
final class LoginsIT {
  private static LabContainer container;
  private static LoopbackSshd gate;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    container = LabContainer.start(LabContainer.Kind.DEBIAN);
    gate = LoopbackSshd.start();
  }

  @AfterAll
  static void stop() {
    gate.close();
    container.close();
  }

  private static final String WHO =
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: Who
            command: id -un
            changed_when: false
          - name: Who reads
            command: id -un
            changed_when: false
            check_mode: false
      """;

  private static void isIn(Ran ran, String host, String user) {
    assertEquals(user, ran.host(host).stdout("Who"));
    assertEquals(user, ran.host(host).stdout("Who reads"));
  }

  private static String known() {
    return "ansible_ssh_common_args: -o UserKnownHostsFile=" + container.knownHosts();
  }

  private String[] withoutKey(String user) {
    return new String[] {
      "ansible_host: 127.0.0.1",
      "ansible_port: " + container.port(),
      "ansible_user: " + user,
      known()
    };
  }

  private static String[] and(String[] lines, String... more) {
    String[] all = java.util.Arrays.copyOf(lines, lines.length + more.length);
    System.arraycopy(more, 0, all, lines.length, more.length);
    return all;
  }

  @Test
  void passwordsOfVariablesLetIn() {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts()
            .bare("right", and(withoutKey("ops"), "ansible_password: lab-ops"))
            .bare("wrong", and(withoutKey("ops"), "ansible_password: lab-wrong"))
            .bare("none", withoutKey("ops"))
            .toString());
    Ran ran = tool.apply(WHO).endsWith(ExitStatus.UNREACHABLE);
    isIn(ran, "right", "ops");
    assertTrue(
        ran.host("wrong").get("unreachable").contains("does not let ops in: it refused password"),
        ran.json());
    assertTrue(ran.host("none").get("unreachable").contains("nothing to log in with"), ran.json());
    assertFalse(ran.everything().contains("lab-ops"));
    assertFalse(ran.everything().contains("lab-wrong"));
  }

  @Test
  void passwordsAreAskedForOnTheTerminalAndNotShown() throws Exception {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts().bare("typed", withoutKey("ops")).bare("other", withoutKey("admin")).toString());
    tool.file("site.yml", WHO);
    Ran ran =
        TypedAnswers.run(
                directory,
                List.of(
                    new Answer("SSH password: ", "lab-ops"),
                    new Answer("BECOME password: ", "lab-ops")),
                "apply",
                "site.yml",
                "-i",
                "inventory.yml",
                "-l",
                "typed",
                "-kKb")
            .endsWith(ExitStatus.OK);
    isIn(ran, "typed", "root");
    assertFalse(ran.everything().contains("lab-ops"), ran.everything());
  }

  @Test
  void aPasswordCannotBeAskedForWithoutATerminal() {
    Tool tool = new Tool(directory);
    tool.file("inventory.yml", new Hosts().bare("typed", withoutKey("ops")).toString());
    tool.file("site.yml", WHO);
    AssertionError noReport =
        org.junit.jupiter.api.Assertions.assertThrows(
            AssertionError.class, () -> tool.apply(WHO, "-K"));
    assertTrue(noReport.getMessage().contains("status 2"), noReport.getMessage());
    assertTrue(noReport.getMessage().contains("there is no terminal"), noReport.getMessage());
  }

  @Test
  void aKeyWithAPassphraseIsUsedThroughTheAgentThatHasIt() throws Exception {
    Path key = directory.resolve("locked");
    command(Map.of(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "a phrase", "-f", key.toString());
    container
        .exec(
            "mkdir -p ~plain/.ssh && echo '%s' >>~plain/.ssh/authorized_keys"
                .formatted(Files.readString(Path.of(key + ".pub")).strip()))
        .orFail();
    String inventory =
        new Hosts()
            .bare("kept", and(withoutKey("plain"), "ansible_ssh_private_key_file: " + key))
            .toString();
    Tool without = new Tool(directory);
    without.file("inventory.yml", inventory);
    Ran refused = without.apply(WHO).endsWith(ExitStatus.UNREACHABLE);
    String said = refused.host("kept").get("unreachable");
    assertTrue(said.contains(key + " (has a passphrase"), said);
    assertTrue(said.contains("add it to the agent"), said);

    Path socket = directory.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!Files.exists(socket)) {
        assertTrue(System.nanoTime() < deadline, "the agent does not start");
        Thread.onSpinWait();
      }
      Path typing = Files.writeString(directory.resolve("typing"), "#!/bin/sh\necho 'a phrase'\n");
      assertTrue(typing.toFile().setExecutable(true));
      command(
          Map.of(
              "SSH_AUTH_SOCK",
              socket.toString(),
              "SSH_ASKPASS",
              typing.toString(),
              "SSH_ASKPASS_REQUIRE",
              "force"),
          "ssh-add",
          "-q",
          key.toString());
      Tool with = new Tool(directory, Map.of("SSH_AUTH_SOCK", socket.toString()));
      isIn(with.apply(WHO).endsWith(ExitStatus.OK), "kept", "plain");
    } finally {
      agent.destroy();
      agent.waitFor();
    }
  }

  private static void command(Map<String, String> environment, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void sshConfigLeadsThroughAJumpHost() {
    Tool tool = new Tool(directory);
    tool.file(".ssh/config", "Include hosts.d/*.conf\nHost *\n  User nobody\n");
    tool.file(
        ".ssh/hosts.d/lab.conf",
        """
        Host inner.example
          HostName 127.0.0.1
          Port %d
          User admin
          IdentityFile %s
          UserKnownHostsFile %s
          ProxyJump gate.example
        Host gate.example
          HostName 127.0.0.1
          Port %d
          User %s
          IdentityFile %s
          UserKnownHostsFile %s
        """
            .formatted(
                container.port(),
                container.privateKey(),
                container.knownHosts(),
                gate.port(),
                gate.user(),
                gate.privateKey(),
                gate.knownHosts()));
    tool.file("inventory.yml", new Hosts().bare("inner.example").toString());
    String before = gate.log();
    Ran ran = tool.apply(WHO);
    ran.endsWith(ExitStatus.OK);
    isIn(ran, "inner.example", "admin");
    String passed = gate.log().substring(before.length());
    assertTrue(passed.contains("Accepted publickey for " + gate.user()), passed);
    assertFalse(passed.contains("Starting session"), "nothing runs on the jump host: " + passed);
  }

  @Test
  void jumpHostsOfArgumentsAreUsedAndOneThatRefusesIsNamed() {
    Tool tool = new Tool(directory);
    String files = container.knownHosts() + " " + gate.knownHosts();
    String keys = " -i %s -i %s".formatted(container.privateKey(), gate.privateKey());
    String jump = "ansible_ssh_common_args: -J %s@127.0.0.1:%d -o \"UserKnownHostsFile=%s\"" + keys;
    String[] place = {
      "ansible_host: 127.0.0.1", "ansible_port: " + container.port(), "ansible_user: admin"
    };
    tool.file(
        "inventory.yml",
        new Hosts()
            .bare("behind", and(place, jump.formatted(gate.user(), gate.port(), files)))
            .bare("barred", and(place, jump.formatted("nobody", gate.port(), files)))
            .toString());
    Ran ran = tool.apply(WHO).endsWith(ExitStatus.UNREACHABLE);
    isIn(ran, "behind", "admin");
    String said = ran.host("barred").get("unreachable");
    assertTrue(
        said.startsWith(
            "at the jump host nobody@127.0.0.1:%d on the way to".formatted(gate.port())),
        said);
    assertTrue(said.contains("does not let nobody in"), said);
  }

  private static final String SEARCH =
      """
      - hosts: all
        gather_facts: false
        become: true
        tasks:
          - name: Who
            command: id -un
            changed_when: false
          - name: Who reads
            command: id -un
            changed_when: false
            check_mode: false
          - name: What others see
            shell: |
              umask 077
              for p in /proc/[0-9]*; do
                tr '\\0' ' ' <$p/cmdline; tr '\\0' ' ' <$p/environ; echo
              done >{{ seen }} 2>/dev/null
            changed_when: false
          - name: A file
            copy: {content: "written by {{ ansible_become_user | default('root') }}\\n", dest: "{{ seen }}.file"}
      """;

  @Test
  void sudoAndSuTakeTheirPasswordAndNobodySeesIt() {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts("seen: /var/tmp/{{ inventory_hostname }}")
            .in(container, "sudo-root", "ops", "ansible_become_password: lab-ops")
            .in(
                container,
                "sudo-plain",
                "ops",
                "ansible_become_password: lab-ops",
                "ansible_become_user: plain")
            .in(container, "sudo-free", "admin")
            .in(
                container,
                "su-ops",
                "plain",
                "ansible_become_method: su",
                "ansible_become_user: ops",
                "ansible_become_password: lab-ops")
            .in(
                container,
                "su-wrong",
                "plain",
                "ansible_become_method: su",
                "ansible_become_user: ops",
                "ansible_become_password: lab-opsi")
            .toString());
    Ran ran = tool.apply(SEARCH, "-vv").endsWith(ExitStatus.FAILED);
    isIn(ran, "sudo-root", "root");
    isIn(ran, "sudo-plain", "plain");
    isIn(ran, "sudo-free", "root");
    isIn(ran, "su-ops", "ops");
    String said = ran.host("su-wrong").said("Who");
    assertTrue(said.contains("su did not accept the password for becoming ops"), said);
    assertTrue(said.contains("su wants the password of ops"), said);

    String seen = container.exec("cat /var/tmp/sudo-root").orFail();
    assertTrue(seen.contains("sudo -H -S -p "), "the search sees sudo: " + seen);
    assertTrue(seen.contains("SUDO_USER=ops"), "the search sees environments");
    String found = container.exec("grep -rl lab-ops /var/tmp /var/log /run /tmp || :").orFail();
    assertEquals("", found, "the password is on the host");
    assertEquals(
        "",
        container
            .exec("journalctl --no-pager --all | grep -c lab-ops || :")
            .orFail()
            .replace("0\n", ""));
    assertNotEquals(
        "0\n",
        container.exec("journalctl --no-pager --all | grep -c sudo || :").orFail(),
        "sudo is logged");
    assertFalse(ran.everything().contains("lab-ops"), "the password is shown");
    assertEquals("written by plain\n", container.exec("cat /var/tmp/sudo-plain.file").orFail());
    assertEquals("plain\n", container.exec("stat -c %U /var/tmp/sudo-plain.file").orFail());
  }

  @Test
  void aPasswordThatSudoDoesNotAskForIsNotRunAsACommand() {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts()
            .in(container, "free", "admin", "ansible_become_password: touch /var/tmp/was-run")
            .toString());
    Ran ran = tool.apply(WHO, "-b").endsWith(ExitStatus.OK);
    isIn(ran, "free", "root");
    assertNotEquals(0, container.exec("test -e /var/tmp/was-run").status());
  }
}
