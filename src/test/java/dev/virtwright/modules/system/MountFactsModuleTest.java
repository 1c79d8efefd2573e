package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Plan;
import dev.virtwright.modules.system.MountFactsModule.OnTimeout;
import dev.virtwright.modules.system.MountSources.Mount;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MountFactsModuleTest {
  private static final List<Mount> TABLE =
      MountSources.ofTable(
          "/etc/fstab",
          List.of("# where", "UUID=ab-1 / ext4 defaults 0 1", "nas:/v /my\\040disk nfs ro"));

  private static Map<?, ?> facts(Plan plan) {
    return (Map<?, ?>) Objects.requireNonNull(inSync(plan).values().get("ansible_facts"));
  }

  @Test
  void tableIsReadAndAnotherFileIsNone() {
    assertEquals("/my disk", TABLE.get(1).text("mount"));
    assertEquals(1L, TABLE.getFirst().fields().get("passno"));
    assertFalse(TABLE.get(1).fields().containsKey("dump"));
    assertTrue(MountSources.ofTable("x", List.of("a b c d", "too short")).isEmpty());
  }

  @Test
  void commandIsReadWhereEveryLineIsOfItsForm() {
    List<Mount> mounts = MountSources.ofCommand(List.of("/dev/a on / type ext4 (rw,noatime)"));
    assertEquals("rw,noatime", mounts.getFirst().text("options"));
    assertTrue(MountSources.ofCommand(List.of("/dev/a on / (ufs, local)")).isEmpty());
  }

  @Test
  void patternsAreThoseOfAShell() {
    assertTrue(MountSources.matches(List.of(), "any"));
    assertTrue(MountSources.matches(List.of("nfs?", "/dev/*"), "/dev/sda1"));
    assertFalse(MountSources.matches(List.of("[!/]*"), "/dev/sda1"));
    assertTrue(MountSources.matches(List.of("[!/]*"), "nas:/v"));
  }

  @Test
  void firstMountOfAPointCountsAndAllAreToldWhereAskedFor() {
    List<Mount> twice = List.of(TABLE.getFirst(), TABLE.get(1), TABLE.getFirst());
    List<String> details =
        List.of("S 4096 4096 100 40 10 5", "D", "S", "D ef-2", "S late", "D", "U cd /dev/b");
    Map<?, ?> facts = facts(MountFactsModule.decide(twice, details, OnTimeout.IGNORE, true));
    Map<?, ?> points = (Map<?, ?>) facts.get("mount_points");
    assertEquals(3, ((List<?>) facts.get("aggregate_mounts")).size());
    Map<?, ?> root = (Map<?, ?>) points.get("/");
    assertEquals(409600L, root.get("size_total"));
    assertEquals(60L, root.get("block_used"));
    assertEquals("ab-1", root.get("uuid"));
    Map<?, ?> disk = (Map<?, ?>) points.get("/my disk");
    assertNull(disk.get("size_total"));
    assertEquals("ef-2", disk.get("uuid"));
    assertEquals(
        Map.of("source", "/etc/fstab", "source_data", "nas:/v /my\\040disk nfs ro"),
        disk.get("ansible_context"));
    blocked(MountFactsModule.decide(twice, details, OnTimeout.ERROR, null));
  }
}
