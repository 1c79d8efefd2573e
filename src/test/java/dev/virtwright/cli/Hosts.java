package dev.virtwright.cli;

import dev.virtwright.lab.LabContainer;
import dev.virtwright.lab.LoopbackSshd;
import java.nio.file.Path;
import java.util.List;

/** An inventory in the making: hosts on 127.0.0.1 with all that is needed to get in. */
final class Hosts {
  private final StringBuilder text = new StringBuilder("all:\n");

  /**
   * @param vars lines of {@code vars} for all hosts
   */
  Hosts(String... vars) {
    if (vars.length > 0) {
      text.append("  vars:\n");
      for (String line : vars) {
        text.append("    ").append(line).append('\n');
      }
    }
    text.append("  hosts:\n");
  }

  Hosts in(LabContainer container, String name, String user, String... more) {
    return host(name, container.port(), container.privateKey(), container.knownHosts(), user, more);
  }

  Hosts at(LoopbackSshd sshd, String name, String... more) {
    return host(name, sshd.port(), sshd.privateKey(), sshd.knownHosts(), sshd.user(), more);
  }

  Hosts host(String name, int port, Path key, Path known, String user, String... more) {
    bare(
        name,
        "ansible_host: 127.0.0.1",
        "ansible_port: " + port,
        "ansible_user: " + user,
        "ansible_ssh_private_key_file: " + key,
        "ansible_ssh_common_args: -o UserKnownHostsFile=" + known);
    return more(List.of(more));
  }

  /** A host with just these variables. */
  Hosts bare(String name, String... lines) {
    text.append("    ").append(name).append(":\n");
    return more(List.of(lines));
  }

  private Hosts more(List<String> lines) {
    lines.forEach(line -> text.append("      ").append(line).append('\n'));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
