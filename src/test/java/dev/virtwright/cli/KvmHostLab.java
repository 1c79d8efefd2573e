package dev.virtwright.cli;

import dev.virtwright.lab.LabMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Role kvm_host against a machine of the lab, as {@code virtwright demo} asks for it. */
final class KvmHostLab {
  private final Tool tool;
  private final Path inventory;

  KvmHostLab(Tool tool, LabMachine machine) {
    this.tool = tool;
    this.inventory = machine.inventory("admin");
  }

  /** {@code apply}, {@code plan} or {@code drift} of playbooks/kvm-host.yml. */
  Tool.Ran playbook(String command, String... options) {
    Path home = Path.of("").toAbsolutePath();
    List<String> words =
        new ArrayList<>(
            List.of(
                command,
                home.resolve("playbooks/kvm-host.yml").toString(),
                "-i",
                inventory.toString(),
                "-e",
                "@" + home.resolve("lab/demo-vars.yml")));
    words.addAll(List.of(options));
    return tool.run(words.toArray(String[]::new));
  }

  Tool.Ran validate(String... options) {
    return tool.run(with(List.of("validate", "-i", inventory.toString(), "-b"), options));
  }

  Tool.Ran audit(String... options) {
    return tool.run(with(List.of("audit", "-i", inventory.toString()), options));
  }

  private static String[] with(List<String> words, String[] options) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }
}
