package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DpkgSelectionsModuleTest {

  private static FragmentResult printed(int status, String text) {
    return new FragmentResult(
        status, text.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }

  @Test
  void aPackageThatHasTheMarkIsInSync() {
    assertEquals(
        Map.of("before", "hold", "after", "hold"),
        assertInstanceOf(
                Plan.InSync.class,
                DpkgSelectionsModule.decide("hello", "hold", printed(0, "hello\t\t\thold\n")))
            .values());
  }

  @Test
  void anotherMarkIsGivenOnStandardInput() {
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            DpkgSelectionsModule.decide("hello", "purge", printed(0, "hello:amd64\tinstall\n")));
    assertEquals("install", plan.values().get("before"));
    Action.Run run = assertInstanceOf(Action.Run.class, plan.actions().getFirst());
    assertEquals(List.of("dpkg", "--set-selections"), run.argv());
    assertArrayEquals("hello purge\n".getBytes(StandardCharsets.UTF_8), run.input());
  }

  @Test
  void aPackageThatDpkgDoesNotKnowBlocks() {
    assertTrue(
        assertInstanceOf(
                Plan.Blocked.class, DpkgSelectionsModule.decide("nope", "hold", printed(0, "")))
            .problem()
            .contains("Failed to find package 'nope'"));
  }
}
