package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import dev.virtwright.value.Decimals;
import java.util.List;
import java.util.Optional;

/** Are memory, disk and swap large enough. All pure. */
final class SizeChecks {
  private SizeChecks() {}

  /** Where an amount of memory was read. */
  enum Source {
    /** The kernel's memory blocks. */
    BLOCKS,
    /** The firmware's table. */
    DMI,
    /** MemTotal, which is always less than what is installed. */
    USABLE,
    NONE
  }

  /** Memory, and how it is known. */
  record Memory(ByteSize size, Source source) {
    @Override
    public String toString() {
      return size + (source == Source.USABLE ? " usable" : " installed");
    }
  }

  /** Usable memory is at least so much of what is installed. */
  private static final double USABLE_SHARE = 0.8;

  static Memory memory(Sections read) {
    List<String> blocks = read.of("memory_blocks");
    if (blocks.size() > 1) {
      Optional<Long> size = number(blocks.getFirst(), 16).filter(n -> n > 0 && n < 1L << 40);
      Optional<Long> count = number(blocks.get(1), 10).filter(n -> n > 0 && n < 1L << 22);
      if (size.isPresent() && count.isPresent()) {
        return new Memory(new ByteSize(size.get() * count.get()), Source.BLOCKS);
      }
    }
    return DmiMemory.installed(read.of("dmi"))
        .map(size -> new Memory(size, Source.DMI))
        .or(() -> meminfo(read, "MemTotal").map(size -> new Memory(size, Source.USABLE)))
        .orElse(new Memory(new ByteSize(0), Source.NONE));
  }

  static Optional<ByteSize> meminfo(Sections read, String key) {
    return read.of("meminfo").stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(f -> f.length == 3 && f[0].equals(key + ":") && f[2].equals("kB"))
        .findFirst()
        .flatMap(f -> number(f[1], 10))
        .filter(kibibytes -> kibibytes > 0 && kibibytes < 1L << 50)
        .map(ByteSize::kibibytes);
  }

  static Optional<Long> number(String digits, int base) {
    try {
      return Optional.of(Long.parseLong(digits.strip(), base));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  static Finding memory(Sections read, Rules rules) {
    Memory memory = memory(read);
    String rule = "at least " + rules.leastMemory() + " installed";
    if (memory.source() == Source.NONE) {
      return unknown(
          "memory", "Memory", "neither memory blocks nor /proc/meminfo could be read", rule);
    }
    if (memory.size().compareTo(rules.leastMemory()) >= 0) {
      return pass("memory", "Memory", memory.toString(), rule);
    }
    if (memory.source() == Source.USABLE
        && memory.size().bytes() >= USABLE_SHARE * rules.leastMemory().bytes()) {
      String told = memory + ", which is less than is installed";
      return read.first("dmi").equals("hidden")
          ? AuditChecks.needsRoot("memory", "Memory", told, rule)
          : unknown("memory", "Memory", told, rule);
    }
    return finding(
        "memory",
        "Memory",
        memory.toString(),
        rule,
        Verdict.FAIL,
        "add memory; for a host that is only tried out, ask for less (min_memory, in the inventory"
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
    if (read.of("disk").contains("hidden")) {
      return AuditChecks.needsRoot(
          "disk", "Disk for images", shown + ", which this user may not look into", rule);
    }
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

  /** What /proc/swaps lists; empty where it could not be read. */
  static Optional<ByteSize> swapThere(Sections read) {
    if (!read.first("swap").startsWith("Filename")) {
      return Optional.empty();
    }
    long kibibytes =
        read.of("swap").stream()
            .skip(1)
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length == 5)
            .mapToLong(
                fields -> number(fields[2], 10).filter(n -> n >= 0 && n < 1L << 40).orElse(0L))
            .sum();
    return Optional.of(ByteSize.kibibytes(kibibytes));
  }

  static Finding swap(Sections read, Rules rules) {
    Memory memory = memory(read);
    Optional<ByteSize> there = swapThere(read);
    String rule =
        rules.leastSwap() == null
            ? "2 GiB of swap for up to 4 GiB of memory, 4 to 16, 8 to 64, 16 to 256, no rule above"
                + (rules.overcommit() > 0
                    ? "; and %s times the memory for overcommit"
                        .formatted(Decimals.plain(rules.overcommit()))
                    : "")
            : "at least " + rules.leastSwap() + " of swap (min_swap)";
    if (there.isEmpty()) {
      return unknown("swap", "Swap", "/proc/swaps could not be read", rule);
    }
    if (memory.source() == Source.NONE && rules.leastSwap() == null) {
      return unknown("swap", "Swap", there.get() + ", memory not known", rule);
    }
    Optional<ByteSize> advised =
        rules.leastSwap() == null
            ? Sizing.swap(memory.size(), rules.overcommit())
            : Optional.of(rules.leastSwap());
    if (advised.isEmpty()) {
      return finding(
          "swap",
          "Swap",
          there.get() + "; no recommendation above 256 GiB",
          rule,
          Verdict.INFO,
          null);
    }
    String shown =
        (there.get().bytes() == 0 ? "none" : there.get().toString())
            + ", "
            + advised.get()
            + " recommended";
    return there.get().compareTo(advised.get()) >= 0
        ? pass("swap", "Swap", shown, rule)
        : finding(
            "swap",
            "Swap",
            shown,
            rule,
            Verdict.WARN,
            "without enough swap the kernel kills guests when memory runs out: add "
                + new ByteSize(advised.get().bytes() - there.get().bytes())
                + ", as a partition or a file (mkswap, swapon, a line in /etc/fstab)");
  }
}
