package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
        finding.read() + " (" + detail + ")",
        finding.rule(),
        finding.verdict(),
        finding.remedy() == null ? null : finding.remedy());
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
        understood
            ? matcher.group("word") + (detail == null ? "" : " (" + detail + ")")
            : "not understood: " + text,
        "as virt-host-validate judges",
        verdict,
        verdict == Verdict.PASS || verdict == Verdict.INFO ? null : remedy(title, detail));
  }

  private static String slug(String title) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return slug.isEmpty() ? "check" : slug;
  }

  /** What a warning is worth and what to do, beyond the tool's own words. */
  private static String remedy(String title, @Nullable String detail) {
    String low = title.toLowerCase(Locale.ROOT);
    String known;
    if (low.contains("secure guest")) {
      known = "needed only for confidential guests (AMD SEV, Intel TDX, IBM Secure Execution)";
    } else if (low.contains("iommu")) {
      known =
          "needed only for PCI passthrough: VT-d or AMD-Vi in the firmware, intel_iommu=on for Intel";
    } else if (low.contains("cgroup") && low.contains("devices")) {
      known = "with cgroup v2 this warning is mostly false: devices are limited by BPF there";
    } else if (low.contains("cgroup")) {
      known = "guests run; limits of this controller do not. Mount or enable the controller";
    } else if (low.contains("vhost")) {
      known = "modprobe vhost_net";
    } else if (low.contains("tun")) {
      known = "modprobe tun";
    } else if (low.contains("/dev/kvm")) {
      known = "load kvm_intel or kvm_amd, and see that libvirt may open /dev/kvm";
    } else if (low.contains("hardware virtualization")) {
      known = "switch on VT-x or SVM mode in the firmware; of a virtual machine, in its hypervisor";
    } else {
      known = "look at the host";
    }
    return detail == null || detail.isBlank() ? known : detail + ". " + known;
  }
}
