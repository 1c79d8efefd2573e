package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.Optional;
import java.util.Set;

/** Are the devices there that guests need; the verdicts are virt-host-validate's. All pure. */
final class DeviceChecks {
  private static final String KVM = "/dev/kvm";

  /** How a device was found. */
  private enum State {
    ABSENT,
    THERE,
    ACCESSIBLE
  }

  private DeviceChecks() {}

  static Finding kvm(Sections read, Rules rules) {
    String check = "kvm-device";
    String title = "Device " + KVM;
    String rule = "there, readable and writable, on a CPU with vmx or svm";
    Optional<State> state = state(read, KVM);
    if (state.isEmpty()) {
      return unknown(check, title, "not looked for", rule);
    }
    if (state.get() == State.ABSENT) {
      return finding(
          check,
          title,
          "not there",
          rule,
          Verdict.FAIL,
          "load kvm_intel or kvm_amd; see the KVM kernel modules");
    }
    Set<String> flags = ProcessorChecks.flags(read);
    if (flags.isEmpty()) {
      return unknown(check, title, "there, and no flags in /proc/cpuinfo", rule);
    }
    if (!ProcessorChecks.extended(flags)) {
      return finding(
          check,
          title,
          "there, though the CPU shows neither vmx nor svm",
          rule,
          Verdict.FAIL,
          "a hypervisor below lends it without hardware virtualization: only virtwright validate"
              + " --smoke can say whether guests run");
    }
    if (state.get() == State.ACCESSIBLE) {
      return pass(check, title, "there, readable and writable", rule);
    }
    return read.first("user").equals("0")
        ? finding(
            check,
            title,
            "there, and root can neither read nor write it",
            rule,
            Verdict.FAIL,
            "look at its mode, and at SELinux or AppArmor; of a container, at its device rules")
        : AuditChecks.needsRoot(
            check, title, "there, and not readable and writable for this user", rule);
  }

  static Finding vhostNet(Sections read, Rules rules) {
    return there(read, "vhost-net-device", "/dev/vhost-net", Verdict.WARN, "vhost_net");
  }

  static Finding tun(Sections read, Rules rules) {
    return there(read, "net-tun-device", "/dev/net/tun", Verdict.FAIL, "tun");
  }

  private static Finding there(
      Sections read, String check, String path, Verdict without, String module) {
    String title = "Device " + path;
    String rule = "there";
    Optional<State> state = state(read, path);
    if (state.isEmpty()) {
      return unknown(check, title, "not looked for", rule);
    }
    return state.get() == State.ABSENT
        ? finding(check, title, "not there", rule, without, "modprobe " + module)
        : pass(check, title, "there", rule);
  }

  private static Optional<State> state(Sections read, String path) {
    return read.of("devices").stream()
        .filter(line -> line.startsWith(path + " "))
        .findFirst()
        .flatMap(line ->
            switch (line.substring(path.length() + 1).strip()) {
              case "there rw" -> Optional.of(State.ACCESSIBLE);
              case "there" -> Optional.of(State.THERE);
              case "absent" -> Optional.of(State.ABSENT);
              default -> Optional.empty();
            });
  }
}
