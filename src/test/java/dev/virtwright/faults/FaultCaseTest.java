package dev.virtwright.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.virtwright.lab.LabMachine.Stack;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FaultCaseTest {

  @Test
  void everyStackMeetsEveryFaultBeforeAPairComesAgain() {
    int all = Stack.values().length * Fault.values().length;
    Set<String> pairs = new HashSet<>();
    for (FaultCase given : FaultCase.random(7, all)) {
      pairs.add(given.stack() + " " + given.fault());
    }
    assertEquals(all, pairs.size());
  }

  @Test
  void twentyCasesReachEveryStackAndEveryFaultAlike() {
    List<FaultCase> cases = FaultCase.random(11, 20);
    Map<Stack, Long> stacks =
        cases.stream().collect(Collectors.groupingBy(FaultCase::stack, Collectors.counting()));
    Map<Fault, Long> faults =
        cases.stream().collect(Collectors.groupingBy(FaultCase::fault, Collectors.counting()));
    assertEquals(Set.of(Stack.values()), stacks.keySet());
    assertEquals(Set.of(4L), Set.copyOf(stacks.values()));
    assertEquals(Set.of(Fault.values()), faults.keySet());
    assertEquals(Set.of(2L, 3L), Set.copyOf(faults.values()));
  }

  @Test
  void aSeedRepeatsItsCases() {
    assertEquals(FaultCase.random(3, 40), FaultCase.random(3, 40));
    assertNotEquals(FaultCase.random(3, 40), FaultCase.random(4, 40));
  }
}
