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

  /**
   * Physical cores: hyperthreads of one core have one line between them. Where the kernel tells of
   * no cores, all it counts; 0 where it tells nothing.
   */
  static int cores(Sections read) {
    int told =
        Math.toIntExact(
            read.of("topology").stream()
                .map(String::strip)
                .filter(line -> line.matches("[0-9][0-9, -]{0,8000}"))
                .distinct()
                .count());
    int threads = threads(read);
    return told == 0 || (threads > 0 && told > threads) ? threads : told;
  }

  static int threads(Sections read) {
    return SizeChecks.number(read.first("threads"), 10)
        .filter(count -> count >= 0 && count < 1L << 20)
        .map(Math::toIntExact)
        .orElse((int) read.of("topology").stream().distinct().count());
  }

  static boolean extended(Set<String> flags) {
    return flags.contains("vmx") || flags.contains("svm");
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
    if (extended(flags)) {
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
    return finding(
        check, title, "neither vmx nor svm" + saidByKernel(read), rule, Verdict.FAIL, remedy);
  }

  /** What the kernel said of virtualization at boot, such as that the firmware has it off. */
  private static String saidByKernel(Sections read) {
    List<String> said =
        read.of("kernel_log").stream()
            .map(line -> line.replaceFirst("^\\[[ .\\d]*]", "").strip())
            .filter(line -> !line.isEmpty())
            .distinct()
            .toList();
    return said.isEmpty() ? "" : "; the kernel said: " + String.join("; ", said);
  }

  static Finding kernelModules(Sections read, Rules rules) {
    Set<String> flags = flags(read);
    String check = "kvm-modules";
    String title = "KVM kernel modules";
    if (flags.isEmpty()) {
      return unknown(
          check,
          title,
          "no flags in /proc/cpuinfo say which module the CPU needs",
          "kvm with kvm_intel or kvm_amd, loaded or built in");
    }
    boolean amd =
        flags.contains("svm")
            || (!flags.contains("vmx")
                && read.of("cpu").stream()
                    .anyMatch(
                        line -> line.matches("vendor_id\\s*:\\s*(AuthenticAMD|HygonGenuine)")));
    String vendor = amd ? "kvm_amd" : "kvm_intel";
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
    return finding(
        check,
        title,
        String.join(", ", missing) + saidByKernel(read),
        rule,
        Verdict.FAIL,
        extended(flags)
            ? "modprobe "
                + vendor
                + "; where it says \"Operation not supported\" the firmware has virtualization off"
                + " (Intel Virtualization Technology, SVM mode)"
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
    String table = read.first("acpi");
    return finding(
        check,
        title,
        table.isEmpty()
            ? "none found, and no DMAR or IVRS table of the firmware"
            : "off, though the firmware has a " + table + " table",
        rule,
        Verdict.WARN,
        "only PCI passthrough needs it; to have it, "
            + iommuOn(table, words(read.first("cmdline"))));
  }

  private static String iommuOn(String table, String[] commandLine) {
    List<String> words = List.of(commandLine);
    if (table.equals("IVRS")) {
      return words.contains("amd_iommu=off")
          ? "take amd_iommu=off from the kernel command line and reboot"
          : "switch on AMD-Vi (IOMMU) in the firmware";
    }
    if (table.equals("DMAR")) {
      return words.contains("intel_iommu=on")
          ? "switch on VT-d in the firmware: intel_iommu=on is on the kernel command line already"
          : "add intel_iommu=on to the kernel command line and reboot";
    }
    return "switch on VT-d (Intel) or AMD-Vi in the firmware";
  }
}
