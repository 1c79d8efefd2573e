package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.lab.LabMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose processor has no virtualization extension. */
final class UnfitHostIT {
  @TempDir Path directory;

  @Test
  void aHostWithoutVirtualizationIsToldSoAndWhatToDoAndNothingIsChanged() {
    try (LabMachine machine =
        LabMachine.start("unfit", LabMachine.Flavour.DEFAULT.with(LabMachine.Cpu.HASWELL))) {
      KvmHostLab lab = new KvmHostLab(new Tool(directory), machine);
      Tool.Ran audit = lab.audit().endsWith(ExitStatus.FINDINGS);
      List<Tool.FindingReport> failures =
          audit.machine().findings().stream()
              .filter(finding -> finding.get("verdict").equals("fail"))
              .toList();
      Tool.FindingReport extension =
          failures.stream()
              .filter(finding -> finding.get("title").equals("Hardware virtualization"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(audit.out()));
      assertTrue(extension.get("remedy").contains("hypervisor"), extension.toString());
      assertTrue(audit.out().contains(extension.get("remedy").substring(0, 20)), audit.out());

      String packages = machine.ssh("dpkg-query -W | sha256sum").orFail();
      Tool.Ran applied = lab.playbook("apply").endsWith(ExitStatus.FAILED);
      assertEquals(
          Set.of("Pre-flight, the machine is fit to be a KVM host"),
          applied.machine().tasksThatAre("failed"));
      assertEquals(0, applied.machine().cost("actions"));
      assertEquals(0, applied.machine().count("changed"));
      assertEquals(packages, machine.ssh("dpkg-query -W | sha256sum").orFail());
    }
  }
}
