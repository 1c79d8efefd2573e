package dev.virtwright.modules.virt;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What lscpu(1) tells of the processors, as flat text, in sections, or as JSON, of util-linux 2.36
 * to 2.41; English labels only.
 *
 * @param vendor empty where none is told
 * @param model empty where none is told; the first of several kinds of core
 * @param cpus as the kernel counts them, offline ones included
 * @param sockets null where they are not told, or counted in books and drawers
 * @param cores of all kinds together, hyperthreads not counted; null where the numbers do not agree
 *     with each other
 */
record Lscpu(
    String vendor, String model, int cpus, @Nullable Integer sockets, @Nullable Integer cores) {
  private static final int DEEPEST = 8;

  private record Field(String label, String value) {}

  /** Empty where the text is something else, or translated. */
  static Optional<Lscpu> parse(String text) {
    List<Field> fields = new ArrayList<>();
    if (text.stripLeading().startsWith("{")) {
      try {
        if (Json.parse(text) instanceof Map<?, ?> document) {
          collect(document.get("lscpu"), fields, DEEPEST);
        }
      } catch (Json.Malformed notJson) {
        return Optional.empty();
      }
    } else {
      for (String line : text.split("\\R")) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          fields.add(
              new Field(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
        }
      }
    }
    OptionalInt cpus = first(fields, "CPU(s)");
    if (cpus.isEmpty() || first(fields, "Thread(s) per core").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Lscpu(
            text(fields, "Vendor ID"),
            text(fields, "Model name"),
            cpus.getAsInt(),
            sockets(fields),
            cores(fields, cpus.getAsInt())));
  }

  private static void collect(@Nullable Object nodes, List<Field> fields, int depth) {
    if (nodes instanceof List<?> list && depth > 0) {
      for (Object node : list) {
        if (node instanceof Map<?, ?> map && map.get("field") instanceof String label) {
          String value = map.get("data") instanceof String data ? data : "";
          fields.add(new Field(label.replaceAll(":$", "").strip(), value.strip()));
          collect(map.get("children"), fields, depth - 1);
        }
      }
    }
  }

  private static String text(List<Field> fields, String label) {
    return fields.stream()
        .filter(field -> field.label().equals(label) && !field.value().equals("-"))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  private static OptionalInt first(List<Field> fields, String label) {
    return numbers(fields, label).stream().mapToInt(Integer::intValue).findFirst();
  }

  private static List<Integer> numbers(List<Field> fields, String label) {
    return fields.stream()
        .filter(field -> field.label().equals(label) && field.value().matches("\\d{1,6}"))
        .map(field -> Integer.valueOf(field.value()))
        .toList();
  }

  /** Several kinds of core are told one after the other, and may be on the same socket. */
  private static @Nullable Integer sockets(List<Field> fields) {
    List<Integer> all = numbers(fields, "Socket(s)");
    return all.size() == 1 ? all.getFirst() : null;
  }

  private static @Nullable Integer cores(List<Field> fields, int cpus) {
    List<Integer> threads = numbers(fields, "Thread(s) per core");
    List<Integer> perSocket = numbers(fields, "Core(s) per socket");
    List<Integer> sockets = numbers(fields, "Socket(s)");
    if (perSocket.isEmpty()
        || perSocket.size() != sockets.size()
        || perSocket.size() != threads.size()) {
      return null;
    }
    long cores = 0;
    long most = 0;
    for (int kind = 0; kind < perSocket.size(); kind++) {
      long its = (long) perSocket.get(kind) * sockets.get(kind);
      cores += its;
      most += its * threads.get(kind);
    }
    return cores <= cpus && cpus <= most ? Math.toIntExact(cores) : null;
  }

  Finding finding() {
    String what = (model.isEmpty() ? vendor : model).strip();
    String count =
        (sockets == null ? "" : sockets + (sockets == 1 ? " socket, " : " sockets, "))
            + (cores == null ? "" : cores + (cores == 1 ? " core, " : " cores, "))
            + cpus
            + (cpus == 1 ? " CPU" : " CPUs");
    return new Finding(
        "lscpu",
        "lscpu",
        "Processors",
        what.isEmpty() ? count : what + ": " + count,
        cores == null ? "sockets, cores and threads agree with the CPUs" : Finding.AS_READ,
        cores == null ? Verdict.UNKNOWN : Verdict.INFO,
        cores == null ? "count the cores in /sys/devices/system/cpu/cpu*/topology" : null);
  }
}
