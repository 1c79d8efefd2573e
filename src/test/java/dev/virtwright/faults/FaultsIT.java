package dev.virtwright.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random faults, spread evenly: every machine is back at an address it should have, with the old
 * files or the new ones confirmed, and nothing is armed. System properties: {@code faults.count}
 * (default 20), {@code faults.seed} (default random, printed), {@code faults.at-once} (default 1),
 * {@code faults.first} and {@code faults.last} (numbers of the cases to run; all).
 */
final class FaultsIT {

  @Test
  void everyHostSurvivesEveryFault() throws Exception {
    long seed = Long.getLong("faults.seed", System.nanoTime() & 0xffffff);
    int first = Integer.getInteger("faults.first", 1);
    int last = Integer.getInteger("faults.last", Integer.MAX_VALUE);
    List<FaultOutcome> outcomes =
        new FaultHarness(System.out, Path.of("target/faults"))
            .run(
                seed,
                Integer.getInteger("faults.count", 20),
                number -> number >= first && number <= last,
                Integer.getInteger("faults.at-once", 1));
    System.out.println(FaultHarness.table(outcomes));
    assertEquals(
        List.of(),
        outcomes.stream().filter(outcome -> !outcome.survived()).toList(),
        "seed " + seed);
  }
}
