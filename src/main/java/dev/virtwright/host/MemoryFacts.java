package dev.virtwright.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Memory and swap of /proc/meminfo (proc_meminfo(5)), in MiB rounded down. */
final class MemoryFacts implements FactReading {
  private static final MachineRead MEMINFO = MachineRead.files("/proc/meminfo");

  @Override
  public Set<String> names() {
    return Set.of("memtotal_mb", "memfree_mb", "swaptotal_mb", "swapfree_mb", "memory_mb");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(MEMINFO);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(memory(source.read(MEMINFO).file("/proc/meminfo")));
  }

  static Map<String, Object> memory(String meminfo) {
    Map<String, Long> mebibytes = new HashMap<>();
    for (String line : meminfo.split("\n")) {
      String[] word = line.strip().split(":?\\s+");
      if (word.length >= 2 && word[1].matches("\\d{1,15}")) {
        mebibytes.put(word[0], Long.parseLong(word[1]) / 1024);
      }
    }
    long total = mebibytes.getOrDefault("MemTotal", 0L);
    long free = mebibytes.getOrDefault("MemFree", 0L);
    long cached = mebibytes.getOrDefault("Cached", 0L) + mebibytes.getOrDefault("Buffers", 0L);
    long swap = mebibytes.getOrDefault("SwapTotal", 0L);
    long swapFree = mebibytes.getOrDefault("SwapFree", 0L);
    return Map.of(
        "memtotal_mb", total,
        "memfree_mb", free,
        "swaptotal_mb", swap,
        "swapfree_mb", swapFree,
        "memory_mb",
            Map.of(
                "real", Map.of("total", total, "used", total - free, "free", free),
                "nocache", Map.of("free", free + cached, "used", total - free - cached),
                "swap",
                    Map.of(
                        "total",
                        swap,
                        "free",
                        swapFree,
                        "used",
                        swap - swapFree,
                        "cached",
                        mebibytes.getOrDefault("SwapCached", 0L))));
  }
}
