package dev.virtwright.module;

import dev.virtwright.value.ByteSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many guests of a given size a machine holds; rules in docs/kvm-host.md.
 *
 * @param memory installed
 * @param memoryForGuests what is left of it for guests
 * @param swap present
 * @param swapRecommended null where no rule speaks
 * @param disk free where images go
 * @param cores physical ones, hyperthreads not counted
 * @param threads as the kernel counts CPUs
 * @param guestMemory asked for one guest
 * @param guestVcpus asked for one guest
 * @param guestsByMemory how many fit by memory
 * @param guestsByCores how many fit with one vCPU per physical core
 * @param overcommit memory promised to guests beyond what is there, as a share of it
 */
public record Capacity(
    ByteSize memory,
    ByteSize memoryForGuests,
    ByteSize swap,
    @Nullable ByteSize swapRecommended,
    ByteSize disk,
    int cores,
    int threads,
    ByteSize guestMemory,
    int guestVcpus,
    long guestsByMemory,
    long guestsByCores,
    double overcommit) {

  /** The registered value's name. */
  public static final String KEY = "capacity";

  /**
   * vCPUs to a physical core if memory is filled with guests, to two decimals: over 1 is fit for
   * desktop guests alone.
   */
  public double vcpusPerCore() {
    return cores == 0 ? 0 : Math.round(100.0 * guestsByMemory * guestVcpus / cores) / 100.0;
  }

  /** How many guests the machine holds. */
  public long guests() {
    return Math.min(guestsByMemory, guestsByCores);
  }

  /** As playbooks and reports see it; sizes in bytes. */
  public Map<String, @Nullable Object> toValue() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("memory_bytes", memory.bytes());
    value.put("memory_for_guests_bytes", memoryForGuests.bytes());
    value.put("swap_bytes", swap.bytes());
    value.put("swap_recommended_bytes", swapRecommended == null ? null : swapRecommended.bytes());
    value.put("disk_free_bytes", disk.bytes());
    value.put("cores", (long) cores);
    value.put("threads", (long) threads);
    value.put("guest_memory_bytes", guestMemory.bytes());
    value.put("guest_vcpus", (long) guestVcpus);
    value.put("guests_by_memory", guestsByMemory);
    value.put("guests_by_cores", guestsByCores);
    value.put("guests", guests());
    value.put("overcommit", overcommit);
    value.put("vcpus_per_core_by_memory", vcpusPerCore());
    return value;
  }

  /** Reads {@link #toValue}; empty where it is something else. */
  public static Optional<Capacity> fromValue(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)
        || !map.keySet().containsAll(List.of("memory_bytes", "cores", "guests"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Capacity(
            new ByteSize(number(map, "memory_bytes")),
            new ByteSize(number(map, "memory_for_guests_bytes")),
            new ByteSize(number(map, "swap_bytes")),
            map.get("swap_recommended_bytes") == null
                ? null
                : new ByteSize(number(map, "swap_recommended_bytes")),
            new ByteSize(number(map, "disk_free_bytes")),
            (int) number(map, "cores"),
            (int) number(map, "threads"),
            new ByteSize(number(map, "guest_memory_bytes")),
            (int) number(map, "guest_vcpus"),
            number(map, "guests_by_memory"),
            number(map, "guests_by_cores"),
            map.get("overcommit") instanceof Number ratio ? ratio.doubleValue() : 0));
  }

  private static long number(Map<?, ?> map, String key) {
    return map.get(key) instanceof Number number ? number.longValue() : 0;
  }
}
