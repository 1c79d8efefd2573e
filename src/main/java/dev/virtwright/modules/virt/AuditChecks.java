package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks of an audit, each of which judges what was read by one rule; here those of packages
 * and devices. All pure.
 */
final class AuditChecks {

  /** What a bond is worth to the operator. */
  enum Bond {
    REQUIRED,
    RECOMMENDED,
    IGNORE
  }

  /** When the audit is made. */
  enum Stage {
    /** Before a playbook: what apply brings is not missed. */
    BEFORE,
    ALL
  }

  /**
   * What is asked of a host; memory and disk in bytes, link speeds in Mbit/s.
   *
   * @param overcommit memory promised to guests beyond what is there, as a share
   */
  record Rules(
      Stage stage,
      ByteSize leastMemory,
      ByteSize leastDisk,
      long leastLink,
      long goodLink,
      Bond bond,
      double overcommit) {}

  private interface Check {
    Finding judge(Sections read, Rules rules);
  }

  static final String GROUP = "audit";

  private static final List<Check> ALWAYS =
      List.of(
          ProcessorChecks::longMode,
          ProcessorChecks::extension,
          ProcessorChecks::kernelModules,
          SizeChecks::memory,
          SizeChecks::disk,
          LinkChecks::link,
          AuditChecks::repositories,
          SizeChecks::swap,
          ProcessorChecks::iommu);

  private static final List<Check> AFTERWARDS =
      List.of(
          (read, rules) -> device(read, "/dev/kvm", Verdict.FAIL),
          (read, rules) -> device(read, "/dev/vhost-net", Verdict.WARN),
          (read, rules) -> device(read, "/dev/net/tun", Verdict.FAIL),
          ProcessorChecks::nested);

  private AuditChecks() {}

  static List<Finding> judge(Sections read, Rules rules) {
    List<Finding> findings = new ArrayList<>();
    ALWAYS.forEach(check -> findings.add(check.judge(read, rules)));
    if (rules.stage() == Stage.ALL) {
      findings.addAll(BondChecks.judge(read, rules));
      AFTERWARDS.forEach(check -> findings.add(check.judge(read, rules)));
    }
    findings.addAll(AuditNotes.of(read));
    return findings;
  }

  private static Finding repositories(Sections read, Rules rules) {
    String check = "package-sources";
    String title = "Package sources";
    List<String> lines = read.of("repositories");
    String rule = "an enabled repository has qemu and libvirt";
    if (lines.isEmpty()) {
      return unknown(check, title, "no package manager that is known", rule);
    }
    if (lines.getFirst().equals("apt")) {
      List<String> without = new ArrayList<>();
      String name = "";
      int asked = 0;
      for (String line : lines) {
        if (line.endsWith(":") && !line.startsWith(" ")) {
          name = line.substring(0, line.length() - 1);
        } else if (line.strip().startsWith("Candidate:")) {
          asked++;
          if (line.endsWith("(none)")) {
            without.add(name);
          }
        }
      }
      if (asked == 2 && without.isEmpty()) {
        return pass(
            check, title, "apt has candidates for qemu-system-x86, libvirt-daemon-system", rule);
      }
      return finding(
          check,
          title,
          "apt has no candidate for "
              + (without.isEmpty()
                  ? "qemu-system-x86, libvirt-daemon-system"
                  : String.join(", ", without)),
          rule,
          Verdict.FAIL,
          "look at /etc/apt/sources.list*, then apt-get update");
    }
    List<String> enabled =
        lines.stream()
            .skip(1)
            .filter(line -> line.matches("\\[.*] *(1|yes|true|True)"))
            .map(line -> line.substring(1, line.indexOf(']')))
            .toList();
    return enabled.isEmpty()
        ? finding(
            check,
            title,
            "no repository is enabled",
            rule,
            Verdict.FAIL,
            "dnf repolist --all lists them; dnf config-manager --set-enabled NAME enables one")
        : finding(
            check,
            title,
            "enabled: " + String.join(", ", enabled),
            "repositories are enabled; the package task checks what is in them",
            Verdict.PASS,
            null);
  }

  private static Finding device(Sections read, String path, Verdict without) {
    String check = path.substring(5).replace('/', '-') + "-device";
    String title = "Device " + path;
    String rule = "there, and readable and writable for whom asks";
    String line =
        read.of("devices").stream()
            .filter(text -> text.startsWith(path + " "))
            .findFirst()
            .orElse("");
    Set<String> flags = ProcessorChecks.flags(read);
    boolean extension = flags.contains("vmx") || flags.contains("svm");
    if (line.endsWith(" rw") || line.endsWith(" there ")) {
      if (path.equals("/dev/kvm") && !extension && !flags.isEmpty()) {
        return finding(
            check,
            title,
            "there, though the CPU shows neither vmx nor svm",
            rule,
            Verdict.FAIL,
            "a hypervisor below lends it without hardware virtualization: only virtwright validate"
                + " --smoke can say whether guests run");
      }
      return line.endsWith(" rw")
          ? pass(check, title, "there", rule)
          : finding(
              check,
              title,
              "there, not accessible to this user",
              rule,
              Verdict.INFO,
              "libvirt opens it as root or as the group kvm; -b judges it as root");
    }
    return finding(
        check,
        title,
        "not there",
        rule,
        without,
        path.equals("/dev/kvm")
            ? "load kvm_intel or kvm_amd; see the KVM kernel modules"
            : "modprobe " + (path.endsWith("tun") ? "tun" : "vhost_net"));
  }

  static Finding pass(String check, String title, String read, String rule) {
    return finding(check, title, read, rule, Verdict.PASS, null);
  }

  static Finding unknown(String check, String title, String read, String rule) {
    return finding(
        check,
        title,
        read,
        rule,
        Verdict.UNKNOWN,
        "it could not be judged: log in and look; what is unknown never counts as passed");
  }

  static Finding finding(
      String check,
      String title,
      String read,
      String rule,
      Verdict verdict,
      @Nullable String remedy) {
    return new Finding(check, GROUP, title, read, rule, verdict, remedy);
  }
}
