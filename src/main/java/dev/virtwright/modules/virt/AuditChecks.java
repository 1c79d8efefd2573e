package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks of an audit: each judges what was read by one rule. All pure. */
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
          AuditChecks::longMode,
          AuditChecks::extension,
          AuditChecks::kernelModules,
          AuditChecks::memory,
          AuditChecks::disk,
          AuditChecks::link,
          AuditChecks::repositories,
          AuditChecks::swap,
          AuditChecks::iommu);

  private static final List<Check> AFTERWARDS =
      List.of(
          AuditChecks::bond,
          (read, rules) -> device(read, "/dev/kvm", Verdict.FAIL),
          (read, rules) -> device(read, "/dev/vhost-net", Verdict.WARN),
          (read, rules) -> device(read, "/dev/net/tun", Verdict.FAIL),
          AuditChecks::nested);

  private AuditChecks() {}

  static List<Finding> judge(Sections read, Rules rules) {
    List<Finding> findings = new ArrayList<>();
    ALWAYS.forEach(check -> findings.add(check.judge(read, rules)));
    if (rules.stage() == Stage.ALL) {
      AFTERWARDS.forEach(check -> findings.add(check.judge(read, rules)));
    }
    findings.addAll(AuditNotes.of(read));
    return findings;
  }

  // ---- CPU -----------------------------------------------------------------------------------

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

  private static Finding longMode(Sections read, Rules rules) {
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

  private static Finding extension(Sections read, Rules rules) {
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

  private static Finding kernelModules(Sections read, Rules rules) {
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

  private static Finding nested(Sections read, Rules rules) {
    String value = read.first("nested");
    String shown =
        switch (value) {
          case "Y", "1" -> "on";
          case "N", "0" -> "off";
          default -> "not known: neither kvm_intel nor kvm_amd is loaded";
        };
    return AuditNotes.told("nested", "Nested virtualization", shown);
  }

  private static Finding iommu(Sections read, Rules rules) {
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

  // ---- memory and disk -----------------------------------------------------------------------

  /**
   * Installed memory by the kernel's memory blocks; MemTotal, which is always less, without them.
   */
  static ByteSize installed(Sections read) {
    List<String> blocks = read.of("memory_blocks");
    if (blocks.size() > 1) {
      Optional<Long> size = number(blocks.getFirst(), 16);
      Optional<Long> count = number(blocks.get(1), 10);
      if (size.isPresent() && count.isPresent() && count.get() > 0) {
        long bytes = Math.max(0, size.get()) * Math.max(0, count.get());
        if (bytes > 0 && size.get() < 1L << 40 && count.get() < 1L << 24) {
          return new ByteSize(bytes);
        }
      }
    }
    return meminfo(read, "MemTotal");
  }

  private static boolean byBlocks(Sections read) {
    return installed(read).compareTo(meminfo(read, "MemTotal")) != 0;
  }

  static ByteSize meminfo(Sections read, String key) {
    return read.of("meminfo").stream()
        .filter(line -> line.startsWith(key + ":"))
        .findFirst()
        .flatMap(line -> number(line.replaceAll("[^0-9]", ""), 10))
        .filter(kibibytes -> kibibytes < 1L << 50)
        .map(ByteSize::kibibytes)
        .orElse(new ByteSize(0));
  }

  static Optional<Long> number(String digits, int base) {
    try {
      return Optional.of(Long.parseLong(digits.strip(), base));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Finding memory(Sections read, Rules rules) {
    ByteSize installed = installed(read);
    String rule = "at least " + rules.leastMemory() + " installed";
    if (installed.bytes() == 0) {
      return unknown("memory", "Memory", "/proc/meminfo could not be read", rule);
    }
    String shown = installed + (byBlocks(read) ? " installed" : " usable");
    return installed.compareTo(rules.leastMemory()) >= 0
        ? pass("memory", "Memory", shown, rule)
        : finding(
            "memory",
            "Memory",
            shown,
            rule,
            Verdict.FAIL,
            "add memory; for a host that is only tried out, ask for less (min_memory, in the role"
                + " minimum_memory_mib)");
  }

  /** Free bytes where images go. */
  static Optional<ByteSize> free(Sections read) {
    List<String> lines = read.of("disk");
    if (lines.size() < 2) {
      return Optional.empty();
    }
    // df -Pk: file system, blocks, used, available, capacity, mount point (which may have blanks)
    String[] fields = lines.get(1).strip().split("\\s+");
    return fields.length < 6
        ? Optional.empty()
        : number(fields[3], 10)
            .filter(kibibytes -> kibibytes >= 0 && kibibytes < 1L << 50)
            .map(ByteSize::kibibytes);
  }

  private static Finding disk(Sections read, Rules rules) {
    String rule = "at least " + rules.leastDisk() + " free where images go";
    Optional<ByteSize> free = free(read);
    if (free.isEmpty()) {
      return unknown("disk", "Disk for images", "df gave no answer", rule);
    }
    String shown = free.get() + " free under " + read.first("disk");
    return free.get().compareTo(rules.leastDisk()) >= 0
        ? pass("disk", "Disk for images", shown, rule)
        : finding(
            "disk",
            "Disk for images",
            shown,
            rule,
            Verdict.FAIL,
            "free some, mount a larger file system there, or choose another images_path");
  }

  static ByteSize swapThere(Sections read) {
    long kibibytes =
        read.of("swap").stream()
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length >= 3)
            .mapToLong(
                fields -> number(fields[2], 10).filter(n -> n >= 0 && n < 1L << 40).orElse(0L))
            .sum();
    return ByteSize.kibibytes(kibibytes);
  }

  private static Finding swap(Sections read, Rules rules) {
    ByteSize there = swapThere(read);
    ByteSize installed = installed(read);
    Optional<ByteSize> advised = Sizing.swap(installed, rules.overcommit());
    String rule = "2 GiB of swap for up to 4 GiB of memory, 4 to 16, 8 to 64, 16 to 256";
    if (advised.isEmpty()) {
      return finding(
          "swap", "Swap", there + "; no recommendation above 256 GiB", rule, Verdict.INFO, null);
    }
    String shown =
        (there.bytes() == 0 ? "none" : there.toString()) + ", " + advised.get() + " recommended";
    return there.compareTo(advised.get()) >= 0
        ? pass("swap", "Swap", shown, rule)
        : finding(
            "swap",
            "Swap",
            shown,
            rule,
            Verdict.WARN,
            "without enough swap the kernel kills guests when memory runs out: add "
                + new ByteSize(advised.get().bytes() - there.bytes())
                + ", as a partition or a file (mkswap, swapon, a line in /etc/fstab)");
  }

  // ---- network -------------------------------------------------------------------------------

  private record Link(String name, String type, boolean up, @Nullable Long speed) {}

  private static List<Link> links(Sections read) {
    return read.of("links").stream()
        .map(line -> line.split(" "))
        .filter(f -> f.length == 5)
        .map(f ->
            new Link(
                f[0],
                f[1],
                f[2].equals("up") || (f[2].equals("unknown") && f[3].equals("1")),
                number(f[4], 10).filter(speed -> speed > 0).orElse(null)))
        .toList();
  }

  private static Finding link(Sections read, Rules rules) {
    String check = "link-speed";
    String title = "Network link";
    String rule =
        "a link that is up with at least %d Mbit/s, better %d"
            .formatted(rules.leastLink(), rules.goodLink());
    List<Link> up =
        links(read).stream().filter(link -> link.up() && !link.type().equals("bridge")).toList();
    if (up.isEmpty()) {
      return finding(
          check,
          title,
          "no link is up",
          rule,
          Verdict.FAIL,
          "connect a cable, or look at the switch");
    }
    Optional<Link> fastest =
        up.stream()
            .filter(link -> link.speed() != null)
            .max((a, b) -> Long.compare(speed(a), speed(b)));
    if (fastest.isEmpty()) {
      String names = String.join(", ", up.stream().map(Link::name).toList());
      return finding(
          check,
          title,
          names + " up, speed not known",
          rule,
          Verdict.WARN,
          "usual for virtual links, which tell no speed: look at the hypervisor, or at the switch");
    }
    String shown = fastest.get().name() + " up with " + speed(fastest.get()) + " Mbit/s";
    if (speed(fastest.get()) >= rules.goodLink()) {
      return pass(check, title, shown, rule);
    }
    return finding(
        check,
        title,
        shown,
        rule,
        speed(fastest.get()) >= rules.leastLink() ? Verdict.WARN : Verdict.FAIL,
        "use a faster port, or look at cable and negotiation (ethtool "
            + fastest.get().name()
            + ")");
  }

  private static long speed(Link link) {
    return link.speed() == null ? 0 : link.speed();
  }

  private static Finding bond(Sections read, Rules rules) {
    String check = "bond";
    String title = "Bond";
    String rule =
        "two or more ports, a mode that guests can use, all ports up, a partner in mode 4";
    List<BondState> bonds = BondState.parse(read.of("bonds"));
    if (bonds.isEmpty()) {
      Verdict verdict =
          switch (rules.bond()) {
            case REQUIRED -> Verdict.FAIL;
            case RECOMMENDED -> Verdict.WARN;
            case IGNORE -> Verdict.INFO;
          };
      return finding(
          check,
          title,
          "none",
          rule,
          verdict,
          "one cable or switch port takes every guest off the network: set the role's variable bond"
              + " (two ports, mode 802.3ad or active-backup)");
    }
    List<String> problems = bonds.stream().flatMap(bond -> bond.problems().stream()).toList();
    String shown = String.join("; ", bonds.stream().map(BondState::toString).toList());
    return problems.isEmpty()
        ? pass(check, title, shown, rule)
        : finding(
            check,
            title,
            String.join("; ", problems),
            rule,
            Verdict.FAIL,
            "look at cables, switch ports and LACP there; virtwright drift shows what differs");
  }

  // ---- packages and devices ------------------------------------------------------------------

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
    Set<String> flags = flags(read);
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

  // ---- findings
  // ----------------------------------------------------------------------------------

  private static Finding pass(String check, String title, String read, String rule) {
    return finding(check, title, read, rule, Verdict.PASS, null);
  }

  private static Finding unknown(String check, String title, String read, String rule) {
    return finding(
        check,
        title,
        read,
        rule,
        Verdict.UNKNOWN,
        "it could not be judged: log in and look; what is unknown never counts as passed");
  }

  private static Finding finding(
      String check,
      String title,
      String read,
      String rule,
      Verdict verdict,
      @Nullable String remedy) {
    return new Finding(check, GROUP, title, read, rule, verdict, remedy);
  }
}
