package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.List;
import java.util.Optional;

/** Are memory, disk and swap large enough. All pure. */
final class SizeChecks {
  private SizeChecks() {}

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

  static Finding memory(Sections read, Rules rules) {
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

  static Finding disk(Sections read, Rules rules) {
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

  static Finding swap(Sections read, Rules rules) {
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
}
