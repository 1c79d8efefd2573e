package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of an audit, each of which judges what was read by one rule. All pure. */
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
   * @param leastSwap in place of the table's; null for the table
   */
  record Rules(
      Stage stage,
      ByteSize leastMemory,
      ByteSize leastDisk,
      long leastLink,
      long goodLink,
      Bond bond,
      double overcommit,
      @Nullable ByteSize leastSwap) {}

  private interface Check {
    Finding judge(Sections read, Rules rules);
  }

  static final String GROUP = "audit";

  /** What is judged, and can be waived. */
  static final List<String> IDS =
      List.of(
          "cpu-64-bit",
          "cpu-virtualization",
          "kvm-modules",
          "memory",
          "disk",
          "link-speed",
          "package-sources",
          "swap",
          "iommu",
          "bond",
          "kvm-device",
          "vhost-net-device",
          "net-tun-device");

  private static final List<Check> ALWAYS =
      List.of(
          ProcessorChecks::longMode,
          ProcessorChecks::extension,
          ProcessorChecks::kernelModules,
          SizeChecks::memory,
          SizeChecks::disk,
          LinkChecks::link,
          SourceChecks::repositories,
          SizeChecks::swap,
          ProcessorChecks::iommu);

  private static final List<Check> AFTERWARDS =
      List.of(
          DeviceChecks::kvm, DeviceChecks::vhostNet, DeviceChecks::tun, ProcessorChecks::nested);

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

  /** What another user could have read. */
  static Finding needsRoot(String check, String title, String read, String rule) {
    return finding(
        check,
        title,
        read,
        rule,
        Verdict.UNKNOWN,
        "this user may not read it: -b audits as root; what is unknown never counts as passed");
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
