package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Args;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task tells what its bonds are at the moment, whatever it comes to. */
final class LiveBondsTest {
  private static final List<String> PORTS = List.of("enp0s4", "enp0s5");

  private static final List<LiveBond> SEEN =
      List.of(
          new LiveBond(
              "bond0",
              "active-backup",
              "enp0s4",
              null,
              null,
              List.of(
                  new LiveBond.Port("enp0s4", "52:54:00:1a:b0:04", true, null, null, 0, null, null),
                  new LiveBond.Port(
                      "enp0s5", "52:54:00:1a:b0:05", true, null, null, 0, null, null))));

  private static Map<String, ?> values(ResourceModule module, Map<String, ?> args)
      throws Exception {
    FakeHost host =
        new FakeHost().answers(new NetworkRead(), Reads.snapshot("networkmanager-bond"));
    Plan plan = module.plan(Args.parse(module.spec(), args, name -> null, TaskContext.NONE), host);
    return switch (plan) {
      case Plan.InSync inSync -> inSync.values();
      case Plan.Changes changes -> changes.values();
      case Plan.Blocked blocked -> blocked.values();
    };
  }

  @Test
  void aBondThatIsThereIsToldByAChangeAndByARefusal() throws Exception {
    for (Map<String, ?> args :
        List.of(
            Map.of("name", "bond0", "ports", PORTS, "mode", "802.3ad", "bridge", "br0"),
            Map.of("name", "bond0", "ports", List.of("enp0s9", "enp0s4"), "bridge", "br0"))) {
      assertEquals(SEEN, LiveBond.fromValue(values(new BondModule(), args).get(LiveBond.KEY)));
    }
  }

  @Test
  void aBondThatIsNotThereIsAnEmptyListAndATaskWithoutBondHasNone() throws Exception {
    assertEquals(
        List.of(),
        values(new BondModule(), Map.of("name", "bond7", "ports", PORTS)).get(LiveBond.KEY));
    assertFalse(values(new BridgeModule(), Map.of("name", "br7")).containsKey(LiveBond.KEY));
  }
}
