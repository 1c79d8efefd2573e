package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What an audit tells of a machine without judging it, in words a person reads. All pure. */
final class AuditNotes {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private AuditNotes() {}

  static List<Finding> of(Sections read) {
    return List.of(
        note(read, "kernel", "Kernel"),
        note(read, "cmdline", "Kernel command line"),
        note(read, "firmware", "Firmware"),
        processor(read),
        clock(read),
        note(read, "entropy", "Entropy"),
        controlGroups(read),
        accessControl(read),
        pageMerging(read),
        transparentHugePages(read),
        hugePages(read),
        note(read, "tuned", "tuned profile"));
  }

  private static Finding processor(Sections read) {
    List<String> lines =
        read.of("cpu").stream()
            .filter(line -> !line.startsWith("flags"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .toList();
    return told(
        "processor",
        "Processor and microcode",
        lines.isEmpty() ? "could not be read" : String.join(", ", lines));
  }

  private static Finding note(Sections read, String section, String title) {
    List<String> lines =
        read.of(section).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return told(
        title.toLowerCase(Locale.ROOT).replace(' ', '-'),
        title,
        lines.isEmpty() ? "none" : String.join(", ", lines));
  }

  /** The first line is seconds since the epoch, as {@code date +%s} prints them. */
  private static Finding clock(Sections read) {
    List<String> shown = new ArrayList<>();
    for (String line : read.of("clock")) {
      shown.add(
          switch (line.strip()) {
            case "synchronized" -> "synchronized by systemd-timesyncd";
            case String seconds when shown.isEmpty() ->
                SizeChecks.number(seconds, 10)
                    .filter(epoch -> epoch >= 0 && epoch < 1L << 38)
                    .map(epoch -> TIME.format(Instant.ofEpochSecond(epoch)))
                    .orElse("not read");
            case String source -> "clock source " + source;
          });
    }
    return told("clock", "Clock", shown.isEmpty() ? "not read" : String.join(", ", shown));
  }

  private static Finding controlGroups(Sections read) {
    List<String> lines = read.of("cgroup");
    return told(
        "control-groups",
        "Control groups",
        lines.size() < 2 ? "not read" : lines.getFirst() + ": " + lines.get(1).strip());
  }

  private static Finding accessControl(Sections read) {
    List<String> shown =
        read.of("security").stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(line ->
                switch (line) {
                  case "apparmor Y" -> "AppArmor on";
                  case "apparmor N" -> "AppArmor off";
                  case "selinux 1" -> "SELinux enforcing";
                  case "selinux 0" -> "SELinux permissive";
                  default -> line;
                })
            .toList();
    return told(
        "mandatory-access-control",
        "Mandatory access control",
        shown.isEmpty() ? "neither SELinux nor AppArmor" : String.join(", ", shown));
  }

  private static Finding pageMerging(Sections read) {
    return told(
        "kernel-same-page-merging",
        "Kernel same-page merging",
        switch (read.first("ksm")) {
          case "0" -> "off";
          case "1" -> "on";
          case "2" -> "off, merged pages undone";
          default -> "not in this kernel";
        });
  }

  /** The kernel puts brackets around the choice: {@code [always] madvise never}. */
  private static Finding transparentHugePages(Sections read) {
    String line = read.first("hugepages");
    int open = line.indexOf('[');
    int close = line.indexOf(']', open + 1);
    return told(
        "transparent-huge-pages",
        "Transparent huge pages",
        open >= 0 && close > open ? line.substring(open + 1, close) : "not in this kernel");
  }

  /** Those that were set aside, as /proc/meminfo counts them. */
  private static Finding hugePages(Sections read) {
    Map<String, String> counts =
        read.of("meminfo").stream()
            .map(line -> line.split(":", 2))
            .filter(parts -> parts.length == 2 && parts[0].startsWith("Huge"))
            .collect(
                Collectors.toMap(
                    parts -> parts[0], parts -> parts[1].strip(), (one, other) -> one));
    String total = counts.get("HugePages_Total");
    return told(
        "huge-pages",
        "Huge pages",
        total == null
            ? "not in this kernel"
            : "%s of %s, %s free"
                .formatted(
                    total,
                    counts.getOrDefault("Hugepagesize", "unknown size"),
                    counts.getOrDefault("HugePages_Free", "unknown")));
  }

  static Finding told(String check, String title, String read) {
    return new Finding(check, AuditChecks.GROUP, title, read, Finding.AS_READ, Verdict.INFO, null);
  }
}
