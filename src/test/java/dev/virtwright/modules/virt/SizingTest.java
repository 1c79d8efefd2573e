package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.module.Capacity;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.value.ByteSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much fits, number by number. */
final class SizingTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, 0",
    "4, 2",
    "16, 14",
    "64, 62",
    "65, 62.4921875",
    "128, 125",
    "256, 252",
    "1024, 1014"
  })
  void memoryForGuestsFollowsTheRule(long installed, double guests) {
    assertEquals(guests, Sizing.memoryForGuests(ByteSize.gibibytes(installed)).inGibibytes());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 2",
    "4, 0, 2",
    "5, 0, 4",
    "16, 0, 4",
    "17, 0, 8",
    "64, 0, 8",
    "65, 0, 16",
    "256, 0, 16",
    "32, 0.5, 24",
    "256, 1, 272"
  })
  void swapFollowsTheTable(long installed, double overcommit, long swap) {
    assertEquals(
        Optional.of(ByteSize.gibibytes(swap)),
        Sizing.swap(ByteSize.gibibytes(installed), overcommit));
  }

  @Test
  void above256GibNothingIsRecommended() {
    assertEquals(Optional.empty(), Sizing.swap(new ByteSize((256L << 30) + 1), 0));
    assertEquals(Optional.empty(), Sizing.swap(ByteSize.gibibytes(257), 0.5));
  }

  private static Capacity capacity(Map<String, List<String>> read, double overcommit, int vcpus) {
    Rules rules = AuditFixture.rules(Stage.ALL);
    return KvmAuditModule.capacity(
            new Sections(read),
            new Rules(
                Stage.ALL,
                rules.leastMemory(),
                rules.leastDisk(),
                100,
                1000,
                rules.bond(),
                overcommit,
                null),
            ByteSize.mebibytes(756),
            vcpus)
        .orElseThrow();
  }

  @Test
  void guestsAreLimitedByCoresNotThreads() {
    Capacity capacity = capacity(AuditFixture.goodHost(), 0, 1);
    assertEquals(4, capacity.cores());
    assertEquals(8, capacity.threads());
    assertEquals(4, capacity.guests());
    assertEquals(40, capacity.guestsByMemory());
    assertEquals(10, capacity.vcpusPerCore());
    assertEquals(2, capacity(AuditFixture.goodHost(), 0, 2).guests());
  }

  @Test
  void overcommitHoldsMoreByMemoryAndAsksForSwap() {
    Capacity half = capacity(AuditFixture.goodHost(), 0.5, 1);
    // 30 GiB for guests, half as much again: 45 GiB of 756 MiB guests.
    assertEquals(60, half.guestsByMemory());
    assertEquals(ByteSize.gibibytes(24), half.swapRecommended());
    assertEquals(15, half.vcpusPerCore());
    assertEquals(Optional.of(half), Capacity.fromValue(half.toValue()));
  }

  @Test
  void memoryOfTheCapacityIsWhatIsInstalled() {
    assertEquals(ByteSize.gibibytes(32), capacity(AuditFixture.goodHost(), 0, 1).memory());
  }

  @Test
  void ofAMachineThatSaysNothingNoCapacityIsKnown() {
    assertEquals(
        Optional.empty(),
        KvmAuditModule.capacity(
            new Sections(Map.of()), AuditFixture.rules(Stage.ALL), ByteSize.mebibytes(756), 1));
  }
}
