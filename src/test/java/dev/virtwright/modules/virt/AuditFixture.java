package dev.virtwright.modules.virt;

import dev.virtwright.module.Args;
import dev.virtwright.module.Finding;
import dev.virtwright.module.TaskContext;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a good host answers to an audit, and how that is judged. */
final class AuditFixture {
  static final AuditReads READS = new AuditReads("/var/lib/libvirt/images");

  private AuditFixture() {}

  static Map<String, List<String>> goodHost() {
    Map<String, List<String>> s = new HashMap<>();
    s.put("cpu", List.of("vendor_id\t: GenuineIntel", "flags\t\t: fpu vme lm vmx sse2"));
    s.put("topology", List.of("0,4", "1,5", "2,6", "3,7"));
    s.put("threads", List.of("8"));
    s.put("memory_blocks", List.of("8000000", "256"));
    s.put("meminfo", List.of("MemTotal:       32600000 kB"));
    s.put("modules", List.of("kvm_intel 0", "kvm 1"));
    s.put("loadable", List.of("/kvm.ko.xz:", "/kvm-intel.ko.xz:"));
    s.put("nested", List.of("Y"));
    s.put("iommu", List.of("dmar0"));
    s.put("disk", List.of("/var/lib", "/dev/sda1 100000000 20000000 80000000 20% /"));
    s.put("links", List.of("lo other unknown 1 -", "eno1 nic up 1 10000"));
    s.put(
        "bonds",
        List.of(
            "<bond0>",
            "Bonding Mode: fault-tolerance (active-backup)",
            "Currently Active Slave: eno1",
            "MII Status: up",
            "Slave Interface: eno1",
            "MII Status: up",
            "Link Failure Count: 0",
            "Permanent HW addr: 00:00:5e:00:53:01",
            "Slave Interface: eno2",
            "MII Status: up",
            "Link Failure Count: 0",
            "Permanent HW addr: 00:00:5e:00:53:02"));
    s.put(
        "swap",
        List.of("Filename\tType\tSize\tUsed\tPriority", "/dev/sda2  partition  8388608  0  -2"));
    s.put("user", List.of("0"));
    s.put("os", List.of("ID=debian", "VERSION_ID=\"13\""));
    s.put(
        "devices",
        List.of("/dev/kvm there rw", "/dev/vhost-net there rw", "/dev/net/tun there rw"));
    s.put(
        "repositories",
        List.of(
            "apt",
            "sources 3",
            "lists 9",
            "qemu-system-x86:",
            "  Candidate: 1:7.2",
            "libvirt-daemon-system:",
            "  Candidate: 9.0.0"));
    s.put("clock", List.of("1772442900"));
    return s;
  }

  static Finding judged(Map<String, List<String>> read, String check) {
    return judge(read, AuditChecks.Stage.ALL).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + check));
  }

  static List<Finding> judge(Map<String, List<String>> read, AuditChecks.Stage stage) {
    return AuditChecks.judge(new Sections(read), rules(stage));
  }

  /** The defaults. */
  static AuditChecks.Rules rules(AuditChecks.Stage stage) {
    return new AuditChecks.Rules(
        stage,
        ByteSize.gibibytes(2),
        ByteSize.gibibytes(8),
        100,
        1000,
        AuditChecks.Bond.RECOMMENDED,
        0,
        null);
  }

  static Map<String, List<String>> with(String section, String... lines) {
    Map<String, List<String>> read = goodHost();
    read.put(section, List.of(lines));
    return read;
  }

  static Args args(Map<String, Object> given) {
    return Args.parse(new KvmAuditModule().spec(), given, name -> null, TaskContext.NONE);
  }
}
