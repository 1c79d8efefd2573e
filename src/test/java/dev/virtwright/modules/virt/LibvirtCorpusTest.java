package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs of virsh nodeinfo and lscpu. */
final class LibvirtCorpusTest {
  /** Labels of nodeinfo by the keys of expectations. */
  private static final Map<String, String> LABELS =
      Map.of(
          "cpus", "cpu_s",
          "sockets", "cpu_socket_s",
          "cores", "core_s_per_socket",
          "threads", "thread_s_per_core",
          "numa", "numa_cell_s");

  /** Those in English, complete. */
  private static final List<String> PLAIN = List.of("english", "interactive", "no-frequency");

  static Stream<Path> nodeinfos() throws IOException {
    return Corpus.outputs("nodeinfo", ".txt").stream();
  }

  /** What is read is right; of a translation nothing may be read at all. */
  @ParameterizedTest
  @MethodSource("nodeinfos")
  void nodeinfoIsReadRightOrNotAtAll(Path output) throws IOException {
    Map<String, Object> read = LibvirtAnswers.nodeinfo(Files.readString(output));
    Map<String, String> expected = Corpus.expectations(output);
    if (PLAIN.stream().anyMatch(name -> output.toString().endsWith("-" + name + ".txt"))) {
      assertTrue(read.keySet().containsAll(LABELS.values()), read::toString);
    }
    if (expected.isEmpty()) {
      assertEquals(Map.of(), read);
    }
    LABELS.forEach((key, label) -> {
      if (read.containsKey(label) && expected.containsKey(key)) {
        assertEquals(expected.get(key), read.get(label), label);
      }
    });
    if (read.get("memory_size") instanceof String memory && expected.containsKey("memory_kib")) {
      assertEquals(expected.get("memory_kib") + " KiB", memory);
    }
  }

  static Stream<Path> lscpus() throws IOException {
    return Corpus.outputs("lscpu", ".txt").stream();
  }

  @ParameterizedTest
  @MethodSource("lscpus")
  void lscpuIsReadRightOrNotAtAll(Path output) throws IOException {
    Optional<Lscpu> read = Lscpu.parse(Files.readString(output));
    Map<String, String> expected = Corpus.expectations(output);
    assertTrue(
        read.isPresent()
            || output
                .toString()
                .matches(".*-(chinese|german|french|polish|japanese|spanish|table|parsable).*"));
    if (read.isPresent()) {
      Lscpu its = read.get();
      assertEquals(expected.get("cpus"), String.valueOf(its.cpus()));
      if (output.toString().contains("russian")) { // half of it is translated
        assertNull(its.cores());
        return;
      }
      assertEquals(expected.getOrDefault("vendor", ""), its.vendor());
      if (its.sockets() != null && expected.containsKey("sockets")) {
        assertEquals(expected.get("sockets"), String.valueOf(its.sockets()));
      }
      if (expected.containsKey("sockets") && expected.containsKey("cores_per_socket")) {
        int cores =
            Integer.parseInt(expected.get("sockets"))
                * Integer.parseInt(expected.get("cores_per_socket"));
        assertEquals(cores, its.cores());
      }
    }
  }

  @Test
  void kindsOfCoreAddUpAndNumbersThatDisagreeAreUnknown() throws IOException {
    assertEquals(8, cores("util-linux-2.41.5-arm-four-kinds-of-core"));
    assertEquals(8, cores("util-linux-2.41.5-arm-four-kinds-of-core-json-nested"));
    assertNull(cores("util-linux-2.36.1-arm-four-kinds-of-core"));
    assertNull(cores("util-linux-2.38.1-s390-drawer"));
  }

  private static Integer cores(String name) throws IOException {
    return Lscpu.parse(Files.readString(Corpus.file("lscpu", name + ".txt"))).orElseThrow().cores();
  }
}
