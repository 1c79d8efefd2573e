package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.cli.Tool.Ran;
import dev.virtwright.lab.LabContainer;
import dev.virtwright.lab.LoopbackSshd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code port}, {@code remote_user} and {@code connection} of each play hold during that play. */
@Timeout(120)
final class PlayConnectionsIT {
  private static LabContainer container;
  private static LoopbackSshd one;
  private static LoopbackSshd two;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    container = LabContainer.start(LabContainer.Kind.DEBIAN);
    one = LoopbackSshd.start();
    two = LoopbackSshd.start();
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
    container.close();
  }

  /** A play that says where it is, by an action and by reading, which may be done ahead. */
  private static String play(String name, String... lines) {
    StringBuilder text = new StringBuilder("- hosts: all\n  gather_facts: false\n");
    for (String line : lines) {
      text.append("  ").append(line).append('\n');
    }
    text.append("  tasks:\n");
    for (String way : List.of("act", "read")) {
      text.append(
          """
              - name: %s %s
                shell: set -- $SSH_CONNECTION; echo $(id -un) ${4:-none}
                changed_when: false
                check_mode: %s
          """
              .formatted(name, way, way.equals("act") ? "null" : "false"));
    }
    return text.toString();
  }

  private static List<String> said(Ran ran, String host, String... plays) {
    List<String> said = new ArrayList<>();
    for (String play : plays) {
      String acting = ran.host(host).stdout(play + " act");
      assertEquals(acting, ran.host(host).stdout(play + " read"), "reads go where actions go");
      said.add(acting);
    }
    return said;
  }

  private static String known(LoopbackSshd... servers) {
    StringBuilder files = new StringBuilder("ansible_ssh_common_args: -o \"UserKnownHostsFile=");
    for (LoopbackSshd server : servers) {
      files.append(server.knownHosts()).append(' ');
    }
    return files.toString().strip() + "\" -i " + one.privateKey() + " -i " + two.privateKey();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-speculation", "--force-handlers"})
  void eachPlayHasItsOwnPort(String option) {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts("ansible_host: 127.0.0.1", "ansible_user: " + one.user(), known(one, two))
            .bare("free")
            .bare("fixed", "ansible_port: " + two.port())
            .toString());
    Ran ran =
        tool.apply(
                play("first", "port: " + one.port())
                    + play("second", "port: \"{{ other }}\"", "vars: {other: " + two.port() + "}")
                    + play("third", "port: " + one.port()),
                option)
            .endsWith(ExitStatus.OK);
    String user = one.user() + " ";
    assertEquals(
        List.of(user + one.port(), user + two.port(), user + one.port()),
        said(ran, "free", "first", "second", "third"));
    assertEquals(
        List.of(user + two.port(), user + two.port(), user + two.port()),
        said(ran, "fixed", "first", "second", "third"),
        "a variable counts more than a keyword");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-speculation", "--force-handlers"})
  void eachPlayHasItsOwnUserAndConnection(String option) {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts(
                "ansible_host: 127.0.0.1",
                "ansible_port: " + container.port(),
                "ansible_ssh_private_key_file: " + container.privateKey(),
                "ansible_ssh_common_args: -o UserKnownHostsFile=" + container.knownHosts())
            .bare("free")
            .bare("fixed", "ansible_user: ops", "ansible_connection: ssh")
            .toString());
    Ran ran =
        tool.apply(
                play("first", "remote_user: admin")
                    + play("second", "remote_user: \"{{ 'pl' ~ 'ain' }}\"")
                    + play("third")
                    + play("here", "connection: local")
                    + play("back", "vars: {ansible_user: admin}"),
                "-u",
                "ops",
                option)
            .endsWith(ExitStatus.OK);
    String here = System.getProperty("user.name") + " none";
    assertEquals(
        List.of("admin 22", "plain 22", "ops 22", here, "admin 22"),
        said(ran, "free", "first", "second", "third", "here", "back"));
    assertEquals(
        List.of("ops 22", "ops 22", "ops 22", "ops 22", "admin 22"),
        said(ran, "fixed", "first", "second", "third", "here", "back"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-speculation", "--force-handlers"})
  void aPlayWhoseWayInDoesNotExistCostsTheHostThatPlay(String option) {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts("ansible_host: 127.0.0.1", "ansible_user: " + one.user(), known(one, two))
            .bare("free")
            .bare("fixed", "ansible_port: " + two.port())
            .toString());
    Ran ran =
        tool.apply(play("first", "port: " + one.port()) + play("second", "port: 1"), option)
            .endsWith(ExitStatus.UNREACHABLE);
    assertEquals(
        List.of("first act ok", "first read ok", "second act unreachable"),
        ran.host("free").tasks());
    assertTrue(
        ran.host("free").get("unreachable").contains("nothing answers at 127.0.0.1 (127.0.0.1:1)"));
    assertEquals("in_sync", ran.host("fixed").get("state"));
  }
}
