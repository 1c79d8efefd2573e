package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Processors as /proc/cpuinfo has them, counted as Ansible counts: sockets are distinct physical
 * ids, threads are siblings by cores, both of the first socket. {@code flags} are the first
 * processor's, in its order; Ansible has no such fact.
 */
final class CpuFacts implements FactReading {
  private static final String CPUINFO = "/proc/cpuinfo";
  private static final String STATUS = "/proc/self/status";
  private static final String HYPERVISOR = "/sys/hypervisor/type";
  private static final MachineRead CPUS =
      MachineRead.script("[ -e /proc/xen ] && echo xen").withFiles(CPUINFO, STATUS, HYPERVISOR);

  private static final Set<String> NAMING =
      Set.of("model name", "Processor", "vendor_id", "cpu", "Vendor", "processor");

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
  public List<Query<?>> queries(FactOptions options) {
    return List.of(CPUS);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    MachineRead.Answer answer = source.read(CPUS);
    boolean xen = answer.output().startsWith("xen") || answer.file(HYPERVISOR).startsWith("xen");
    Map<String, @Nullable Object> cpus =
        cpus(answer.file(CPUINFO), String.valueOf(facts.get("architecture")), xen);
    long allowed = allowed(answer.file(STATUS));
    if (allowed > 0 && cpus.containsKey("processor_nproc")) {
      cpus.put("processor_nproc", allowed);
    }
    facts.putAll(cpus);
  }

  /** How many processors a process may use, of proc_pid_status(5); 0 where that does not say. */
  static long allowed(String status) {
    String list = FactSource.find("^Cpus_allowed_list:\\s*([0-9,-]+)$", status);
    long count = 0;
    if (list != null) {
      Matcher range = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?").matcher(list);
      while (range.find()) {
        long first = Long.parseLong(range.group(1));
        count += range.group(2) == null ? 1 : Long.parseLong(range.group(2)) - first + 1;
      }
    }
    return count;
  }

  /** What is counted while reading. */
  private static final class Count {
    final List<Object> processors = new ArrayList<>();
    final Map<String, Long> coresOfSocket = new LinkedHashMap<>();
    @Nullable Long siblings;
    @Nullable Long total;
    List<Object> flags = List.of();
    String socket = "0";
    long vendors;
    long models;
    long numbered;

    void line(String key, String value) {
      if (NAMING.contains(key)) {
        processors.add(value);
      }
      switch (key) {
        case "processor" -> numbered++;
        case "vendor_id" -> vendors++;
        case "model name" -> models++;
        case "physical id" -> {
          socket = value;
          coresOfSocket.putIfAbsent(socket, 1L);
        }
        case "cpu cores" -> coresOfSocket.put(socket, number(value));
        case "siblings" -> siblings = siblings == null ? Long.valueOf(number(value)) : siblings;
        case "# processors" -> total = number(value);
        case "flags", "Features", "features" -> {
          if (flags.isEmpty() && !value.isEmpty()) {
            flags = List.<Object>of((Object[]) value.split("\\s+"));
          }
        }
        default -> {}
      }
    }
  }

  static Map<String, @Nullable Object> cpus(String cpuinfo, String architecture, boolean xen) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    if (cpuinfo.isEmpty()) {
      return facts;
    }
    Count count = new Count();
    for (String line : cpuinfo.split("\n")) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        count.line(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    facts.put("processor", count.processors);
    facts.put("flags", count.flags);
    if (architecture.equals("s390x")) {
      if (count.total != null) {
        facts.put("processor_cores", count.total);
      }
      return facts;
    }
    boolean numbersOnly = architecture.matches("(armv|aarch|ppc).*");
    long seen =
        numbersOnly
            ? count.numbered
            : count.vendors > 0 && count.vendors == count.models
                ? count.vendors
                : count.processors.size();
    // a paravirtualised guest of Xen is shown one core of one socket, as often as it has processors
    boolean paravirtual = xen && !count.flags.isEmpty() && !count.flags.contains("vme");
    long sockets = paravirtual || count.coresOfSocket.isEmpty() ? seen : count.coresOfSocket.size();
    long cores = paravirtual ? seen : count.coresOfSocket.values().stream().findFirst().orElse(1L);
    long threads = paravirtual || count.siblings == null ? 1 : Math.max(1, count.siblings / cores);
    facts.put("processor_count", sockets);
    facts.put("processor_cores", cores);
    facts.put("processor_threads_per_core", threads);
    facts.put("processor_vcpus", paravirtual ? seen : sockets * cores * threads);
    facts.put("processor_nproc", count.numbered);
    return facts;
  }

  private static long number(String digits) {
    return digits.matches("\\d{1,6}") ? Math.max(1, Long.parseLong(digits)) : 1;
  }
}
