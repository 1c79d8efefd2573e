package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads virt-host-validate(1) line by line; the exit status says nothing, since its meaning changed
 * between versions. Understands the forms from 1.2 to today: with and without quotes, details in
 * parentheses, colours, the verdict alone on the next line, a missing prefix. A line that looks
 * like a check and is not understood is unknown, never a pass.
 */
final class VirtHostValidate {
  private static final String GROUP = "virt-host-validate";
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
  private static final Pattern CHECK =
      Pattern.compile(
          "(?:(?<driver>QEMU|LXC|BHYVE|CH|VZ):\\s*)?(?<what>Checking .*?)\\s*:\\s*(?<verdict>\\S.*)?");
  private static final Pattern VERDICT =
      Pattern.compile("(?<word>PASS|WARN|FAIL|NOTE)\\s*(?:\\((?<detail>.*)\\))?\\s*");

  private VirtHostValidate() {}

  /** Findings of the qemu driver; at least one. */
  static List<Finding> parse(String text) {
    List<Finding> findings = new ArrayList<>();
    String waiting = null;
    for (String raw : COLOUR.matcher(text).replaceAll("").split("\\R")) {
      String line = raw.strip();
      if (line.isEmpty()) {
        continue;
      }
      Matcher check = CHECK.matcher(line);
      if (check.matches()) {
        if (waiting != null) {
          findings.add(finding(waiting, ""));
        }
        waiting = null;
        String driver = check.group("driver");
        if (driver != null && !driver.equals("QEMU")) {
          continue;
        }
        String verdict = check.group("verdict");
        if (verdict == null) {
          waiting = check.group("what");
        } else {
          findings.add(finding(check.group("what"), verdict));
        }
      } else if (waiting != null && VERDICT.matcher(line).matches()) {
        findings.add(finding(waiting, line));
        waiting = null;
      } else if (line.startsWith("(") && line.endsWith(")") && !findings.isEmpty()) {
        findings.add(withDetail(findings.removeLast(), line.substring(1, line.length() - 1)));
      } else {
        findings.add(odd(line));
      }
    }
    if (waiting != null) {
      findings.add(finding(waiting, ""));
    }
    if (findings.stream().noneMatch(finding -> finding.verdict() != Verdict.UNKNOWN)) {
      findings.add(odd(text.isBlank() ? "it printed nothing" : "no line of it was understood"));
    }
    return findings;
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

  private static Finding withDetail(Finding finding, String detail) {
    return new Finding(
        finding.check(),
        finding.group(),
        finding.title(),
        finding.read().isEmpty() ? detail : finding.read() + "; " + detail,
        finding.rule(),
        finding.verdict(),
        finding.remedy());
  }

  private static Finding finding(String what, String text) {
    String named = what.replaceFirst("^Checking (if |for )?", "").strip();
    String title = named.isEmpty() ? "unnamed check" : named;
    Matcher matcher = VERDICT.matcher(text);
    boolean understood = matcher.matches();
    Verdict verdict =
        !understood
            ? Verdict.UNKNOWN
            : switch (matcher.group("word")) {
              case "PASS" -> Verdict.PASS;
              case "WARN" -> Verdict.WARN;
              case "FAIL" -> Verdict.FAIL;
              default -> Verdict.INFO;
            };
    String detail = understood ? matcher.group("detail") : null;
    String id = "host-validate-" + slug(title);
    return new Finding(
        id,
        GROUP,
        Character.toUpperCase(title.charAt(0)) + title.substring(1),
        understood ? (detail == null ? "" : detail.strip()) : "not understood: " + text,
        "as virt-host-validate judges",
        verdict,
        verdict == Verdict.PASS || verdict == Verdict.INFO ? null : remedy(title));
  }

  private static String slug(String title) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
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
