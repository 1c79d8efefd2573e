package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Processors as /proc/cpuinfo has them: sockets are distinct physical ids, threads are siblings by
 * cores. {@code flags} are the first processor's, in its order.
 */
final class CpuFacts implements FactReading {
  private static final CommandOutput NPROC = CommandOutput.of("nproc");

  @Override
  public Set<String> names() {
    return Set.of(
        "processor",
        "processor_count",
        "processor_cores",
        "processor_threads_per_core",
        "processor_vcpus",
        "processor_nproc",
        "flags");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(FactSource.file("/proc/cpuinfo"), NPROC);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(cpus(source.text("/proc/cpuinfo")));
    String nproc = source.output(NPROC).strip();
    if (nproc.matches("\\d{1,6}")) {
      facts.put("processor_nproc", Long.parseLong(nproc));
    }
  }

  static Map<String, @Nullable Object> cpus(String cpuinfo) {
    List<Object> processors = new ArrayList<>();
    Map<String, Long> coresOfSocket = new LinkedHashMap<>();
    Map<String, Long> siblings = new LinkedHashMap<>();
    List<Object> flags = List.of();
    long count = 0;
    String socket = "";
    for (String line : cpuinfo.split("\n")) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      switch (key) {
        case "processor" -> {
          processors.add(value);
          socket = "";
          count++;
        }
        case "model name", "vendor_id", "Model", "cpu", "Processor", "Vendor" ->
            processors.add(value);
        case "physical id" -> {
          socket = value;
          coresOfSocket.putIfAbsent(socket, 1L);
        }
        case "siblings" -> siblings.put(socket, number(value));
        case "cpu cores" -> coresOfSocket.put(socket, number(value));
        case "flags", "Features" -> {
          if (flags.isEmpty() && !value.isEmpty()) {
            flags = List.<Object>of((Object[]) value.split("\\s+"));
          }
        }
        default -> {}
      }
    }
    long sockets = coresOfSocket.isEmpty() ? Math.max(count, 1) : coresOfSocket.size();
    long cores = coresOfSocket.values().stream().findFirst().orElse(1L);
    long threads =
        Math.max(1, siblings.values().stream().findFirst().orElse(cores) / Math.max(cores, 1));
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("processor", processors);
    facts.put("processor_count", sockets);
    facts.put("processor_cores", cores);
    facts.put("processor_threads_per_core", threads);
    facts.put("processor_vcpus", sockets * cores * threads);
    facts.put("processor_nproc", count);
    facts.put("flags", flags);
    return facts;
  }

  private static long number(String digits) {
    return digits.matches("\\d{1,6}") ? Math.max(1, Long.parseLong(digits)) : 1;
  }
}
