package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges what virt-host-validate(1) printed of the qemu driver, line by line; its exit status says
 * nothing, since its meaning changed between versions. A line that looks like a check and is not
 * understood is unknown, never a pass.
 */
final class VirtHostValidate {
  private static final String GROUP = "virt-host-validate";
  private static final String HARDWARE = "hardware virtualization";
  private static final int MOST_OTHERS = 10;

  /** What stands beside the output in a saved report and says nothing of the host. */
  private static final Pattern SURROUNDINGS =
      Pattern.compile(
          "(?:\\d{1,3}[.):] )?(?:```.*|\\.{3}|…|[-*•|]|.*virt-host-validate.*|\\[sudo\\].*|setlocale: .*|.*[$#%>]"
              + "|[$#%>] .*|(?:\\[?[\\w.-]+@[^$#%]*|[\\w.-]+:[^$#%]*)[$#%] .*)");

  private static final Pattern CGROUPS = Pattern.compile("Unable to initiali[sz]e cgroups:?(.*)");

  private VirtHostValidate() {}

  /** At least one finding, whatever the text. */
  static List<Finding> parse(String text) {
    HostValidateText parsed = HostValidateText.parse(text);
    List<Finding> findings = new ArrayList<>();
    for (HostValidateText.Check check : parsed.checks()) {
      if (check.driver() == null || check.driver().equals("QEMU")) {
        findings.add(finding(check));
      }
    }
    boolean understood = findings.stream().anyMatch(its -> its.verdict() != Verdict.UNKNOWN);
    boolean others = findings.isEmpty() && !parsed.checks().isEmpty();
    parsed.others().stream()
        .filter(line -> !SURROUNDINGS.matcher(line).matches())
        .distinct()
        .limit(MOST_OTHERS)
        .forEach(line -> findings.add(other(line)));
    if (!understood) {
      findings.add(
          odd(
              text.isBlank()
                  ? "it printed nothing"
                  : others ? "nothing of it is about QEMU" : "no line of it was understood"));
    }
    return findings;
  }

  private static Finding other(String line) {
    Matcher cgroups = CGROUPS.matcher(line);
    return cgroups.matches()
        ? new Finding(
            "host-validate-cgroups",
            GROUP,
            "Control groups",
            cgroups.group(1).strip(),
            "as virt-host-validate judges",
            Verdict.WARN,
            "guests run, but no limit has an effect on them, and the lines about cgroups are missing:"
                + " mount cgroup v2 at /sys/fs/cgroup, as systemd does")
        : odd(line);
  }

  private static Finding odd(String line) {
    return new Finding(
        "host-validate-output",
        GROUP,
        "Output of virt-host-validate",
        line.length() > 200 ? line.substring(0, 200) + "…" : line,
        "every line is understood",
        Verdict.UNKNOWN,
        "run LC_ALL=C virt-host-validate qemu on the host and read it yourself");
  }

  private static Finding finding(HostValidateText.Check check) {
    String title = title(check);
    Verdict verdict = check.verdict();
    boolean needed = title.equals(HARDWARE) && verdict == Verdict.WARN;
    return new Finding(
        "host-validate-" + slug(title),
        GROUP,
        Character.toUpperCase(title.charAt(0)) + title.substring(1),
        verdict != null
            ? check.detail()
            : check.detail().isEmpty() ? "no verdict" : "not understood: " + check.detail(),
        needed
            ? "a KVM host needs it, though libvirt before 2.0 only warned"
            : "as virt-host-validate judges",
        verdict == null ? Verdict.UNKNOWN : needed ? Verdict.FAIL : verdict,
        verdict == Verdict.PASS || verdict == Verdict.INFO ? null : remedy(title));
  }

  private static String title(HostValidateText.Check check) {
    if (check.what() == null) {
      // libvirt 4 to 7 printed this verdict without its check.
      return check.detail().contains("IOMMU")
          ? "device assignment IOMMU support"
          : "a check without its name";
    }
    String named = check.what().replaceFirst("^(if|for) ", "");
    return named.isEmpty() ? "a check without its name" : named;
  }

  private static String slug(String title) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    return slug.isEmpty() ? "check" : slug;
  }

  /** What a warning is worth and what to do, beyond the tool's own words. */
  private static String remedy(String title) {
    String low = title.toLowerCase(Locale.ROOT);
    if (low.contains("secure guest")) {
      return "nothing to do for ordinary guests; confidential ones need AMD SEV, Intel TDX or IBM"
          + " Secure Execution, in the CPU and switched on in the firmware";
    }
    if (low.contains("iommu")) {
      return "only PCI passthrough needs it; to have it, switch on AMD-Vi or VT-d in the firmware, and"
          + " on Intel add intel_iommu=on to the kernel command line";
    }
    if (low.contains("mount-point")) {
      return "guests run, but limits of this kind have no effect on them: mount the controller, or"
          + " change to cgroup v2 (systemd.unified_cgroup_hierarchy=1 on the kernel command line)";
    }
    if (low.contains("cgroup") && low.contains("devices")) {
      return "mostly a false alarm: with cgroup v2, BPF programs limit the devices of guests, and there"
          + " is no such controller to be found";
    }
    if (low.contains("cgroup")) {
      return "guests run, but limits of this kind have no effect on them: mount or enable the controller"
          + " (cgroup_enable= on the kernel command line)";
    }
    if (low.contains("vhost")) {
      return "guests' networks are slower without it: modprobe vhost_net";
    }
    if (low.contains("tun")) {
      return "guests get no network without it: modprobe tun";
    }
    if (low.contains("/dev/kvm")) {
      return "load kvm_intel or kvm_amd, and see that libvirt may open /dev/kvm";
    }
    if (low.contains("hardware virtualization")) {
      return "switch on VT-x or SVM mode in the firmware; of a virtual machine, in its hypervisor";
    }
    return "run LC_ALL=C virt-host-validate qemu on the host, and see virt-host-validate(1)";
  }
}
