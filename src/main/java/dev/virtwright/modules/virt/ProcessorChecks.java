package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Is the CPU one for KVM, and does the kernel use it so. All pure. */
final class ProcessorChecks {
  private ProcessorChecks() {}

  static Set<String> flags(Sections read) {
    return read.of("cpu").stream()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> Set.of(words(line.substring(line.indexOf(':') + 1))))
        .orElse(Set.of());
  }

  private static String[] words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).distinct().toArray(String[]::new);
  }

  static Finding longMode(Sections read, Rules rules) {
    Set<String> flags = flags(read);
    String rule = "flag lm in /proc/cpuinfo";
    if (flags.isEmpty()) {
      return unknown("cpu-64-bit", "64-bit CPU", "no flags in /proc/cpuinfo", rule);
    }
    return flags.contains("lm")
        ? pass("cpu-64-bit", "64-bit CPU", "lm", rule)
        : finding(
            "cpu-64-bit",
            "64-bit CPU",
            "no flag lm",
            rule,
            Verdict.FAIL,
            "KVM hosts need a 64-bit CPU: use another machine");
  }

  static Finding extension(Sections read, Rules rules) {
    Set<String> flags = flags(read);
    String check = "cpu-virtualization";
    String title = "Hardware virtualization";
    String rule = "flag vmx (Intel VT-x) or svm (AMD-V) in /proc/cpuinfo";
    if (flags.contains("vmx") || flags.contains("svm")) {
      return pass(check, title, flags.contains("vmx") ? "vmx (Intel VT-x)" : "svm (AMD-V)", rule);
    }
    if (flags.isEmpty()) {
      return unknown(check, title, "no flags in /proc/cpuinfo", rule);
    }
    String remedy =
        flags.contains("hypervisor")
            ? "this is a virtual machine: let its hypervisor pass virtualization on to it (nested=1,"
                + " CPU mode host-passthrough), or use a physical machine"
            : "it may be off in the firmware: switch on Intel Virtualization Technology (VT-x) or SVM"
                + " mode (AMD-V) there, power the machine off and on, and look again";
    return finding(check, title, "neither vmx nor svm", rule, Verdict.FAIL, remedy);
  }

  static Finding kernelModules(Sections read, Rules rules) {
    Set<String> flags = flags(read);
    String vendor = flags.contains("svm") ? "kvm_amd" : "kvm_intel";
    String check = "kvm-modules";
    String title = "KVM kernel modules";
    String rule =
        "kvm with "
            + vendor
            + ", loaded or built in"
            + (rules.stage() == Stage.BEFORE ? ", or there to be loaded" : "");
    List<String> missing = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (String module : List.of("kvm", vendor)) {
      String dashed = module.replace('_', '-');
      boolean loaded =
          read.of("modules").stream().anyMatch(line -> line.split(" ")[0].equals(module))
              || read.of("builtin").contains(module + " present");
      boolean builtIn =
          read.of("builtin").stream().anyMatch(line -> line.endsWith("/" + dashed + ".ko"));
      boolean loadable =
          read.of("loadable").stream().anyMatch(line -> line.startsWith("/" + dashed + ".ko"));
      if (loaded || builtIn) {
        found.add(module + (builtIn ? " built in" : " loaded"));
      } else if (loadable && rules.stage() == Stage.BEFORE) {
        found.add(module + " loadable");
      } else {
        missing.add(module + (loadable ? " not loaded" : " not there"));
      }
    }
    if (missing.isEmpty()) {
      return pass(check, title, String.join(", ", found), rule);
    }
    boolean extension = flags.contains("vmx") || flags.contains("svm");
    return finding(
        check,
        title,
        String.join(", ", missing),
        rule,
        Verdict.FAIL,
        extension
            ? "modprobe "
                + vendor
                + "; where it says \"Operation not supported\" the firmware has virtualization off"
            : "nothing can be loaded without vmx or svm: see hardware virtualization");
  }

  static Finding nested(Sections read, Rules rules) {
    String value = read.first("nested");
    String shown =
        switch (value) {
          case "Y", "1" -> "on";
          case "N", "0" -> "off";
          default -> "not known: neither kvm_intel nor kvm_amd is loaded";
        };
    return AuditNotes.told("nested", "Nested virtualization", shown);
  }

  static Finding iommu(Sections read, Rules rules) {
    String check = "iommu";
    String title = "IOMMU";
    String rule = "units in /sys/class/iommu; needed for PCI passthrough only";
    if (read.has("iommu")) {
      return pass(check, title, String.join(", ", read.of("iommu")), rule);
    }
    boolean table = read.has("acpi");
    return finding(
        check,
        title,
        table ? "off, though the firmware has a " + read.first("acpi") + " table" : "none found",
        rule,
        Verdict.WARN,
        table
            ? "only PCI passthrough needs it; to have it, add intel_iommu=on (Intel) to the kernel"
                + " command line and reboot"
            : "only PCI passthrough needs it; to have it, switch on AMD-Vi or VT-d in the firmware");
  }
}
