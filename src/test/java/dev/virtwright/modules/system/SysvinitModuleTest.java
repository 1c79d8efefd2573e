package dev.virtwright.modules.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SysvinitModuleTest {
  private static final SysvinitModule SYSVINIT = new SysvinitModule();

  private static Plan plan(boolean running, boolean enabled) {
    return SysvinitModule.withResults(
        "cron",
        ScriptPlans.decide(
            new ScriptPlans.Wanted("cron", UnitPlans.State.STARTED, true, 1, List.of()),
            new ScriptPlans.Current(true, running, enabled, true)));
  }

  @Test
  void theResultSaysOfEachThingAskedForWhetherItChanged() {
    assertEquals(
        Map.of(
            "name",
            "cron",
            "status",
            Map.of("enabled", Map.of("changed", false), "started", Map.of("changed", true))),
        assertInstanceOf(Plan.Changes.class, plan(false, true)).values().get("results"));
    assertEquals(
        Map.of(
            "name",
            "cron",
            "status",
            Map.of("enabled", Map.of("changed", false), "started", Map.of("changed", false))),
        assertInstanceOf(Plan.InSync.class, plan(true, true)).values().get("results"));
  }

  @Test
  void aScriptThatIsNotThereBlocks() {
    assertInstanceOf(
        Plan.Blocked.class,
        SysvinitModule.withResults(
            "x",
            ScriptPlans.decide(
                new ScriptPlans.Wanted("x", UnitPlans.State.STARTED, null, 1, List.of()),
                new ScriptPlans.Current(false, false, false, true))));
  }

  @Test
  void stateOrEnabledIsNeeded() {
    Args args = Args.parse(SYSVINIT.spec(), Map.of("name", "cron"), name -> null, TaskContext.NONE);
    assertThrows(UserException.class, () -> SYSVINIT.plan(args, new FakeHost()));
  }
}
