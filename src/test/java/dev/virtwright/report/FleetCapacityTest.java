package dev.virtwright.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Capacity;
import dev.virtwright.value.ByteSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the hosts of a fleet hold together, and what promising more memory asks of them. */
final class FleetCapacityTest {

  /** Of 32 GiB and 16 cores. */
  private static Capacity host(
      double overcommit, long swapGibibytes, @Nullable ByteSize recommended) {
    return new Capacity(
        ByteSize.gibibytes(32),
        ByteSize.gibibytes(30),
        ByteSize.gibibytes(swapGibibytes),
        recommended,
        ByteSize.gibibytes(900),
        16,
        32,
        ByteSize.mebibytes(756),
        1,
        Math.round(40 * (1 + overcommit)),
        16,
        overcommit);
  }

  @Test
  void withoutOvercommitNothingIsSaidOfSwap() {
    FleetCapacity fleet =
        new FleetCapacity(
            List.of(host(0, 8, ByteSize.gibibytes(8)), host(0, 0, ByteSize.gibibytes(8))));
    assertEquals("32 guests of 756 MiB and 1 vCPU", fleet.guestsInWords());
    assertEquals("2 hosts · 60 GiB of 64 GiB memory for guests · 32 cores", fleet.rest());
    assertEquals(ByteSize.gibibytes(8), fleet.swapLacking());
  }

  @Test
  void overcommitAsksForSwapHostByHost() {
    FleetCapacity fleet =
        new FleetCapacity(
            List.of(
                host(0.5, 8, ByteSize.gibibytes(24)),
                host(0.5, 64, ByteSize.gibibytes(24)),
                host(0.5, 8, null)));
    assertEquals(
        "3 hosts · 90 GiB of 96 GiB memory for guests · 48 cores · overcommit 0.5 asks for 48 GiB of"
            + " swap, of which 16 GiB is missing on 1 host; no rule for 1 host",
        fleet.rest());
    var value = fleet.toValue();
    assertEquals(180L, value.get("guests_by_memory"));
    assertEquals(48L, value.get("guests_by_cores"));
    assertEquals(48L, value.get("guests"));
    assertEquals(ByteSize.gibibytes(80).bytes(), value.get("swap_bytes"));
    assertEquals(ByteSize.gibibytes(48).bytes(), value.get("swap_recommended_bytes"));
    assertEquals(ByteSize.gibibytes(16).bytes(), value.get("swap_lacking_bytes"));
    assertEquals(1L, value.get("hosts_without_swap_rule"));
  }

  @Test
  void whatDesktopsWouldShareIsTold() {
    assertEquals(
        "cores; memory would do for 60, of desktops at 3.75 vCPUs to a core",
        Texts.limit(host(0.5, 8, null)));
    assertTrue(host(0, 8, null).toValue().get("vcpus_per_core_by_memory").equals(2.5));
  }
}
