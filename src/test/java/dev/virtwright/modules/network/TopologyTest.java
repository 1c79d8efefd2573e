package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TopologyTest {

  /** Files are read in the order of their heights: a bridge's own must come before its VLANs'. */
  @Test
  void aVlanStandsAboveTheBridgeOfAnotherTask() throws Exception {
    Snapshot current = Reads.snapshot("networkmanager-bond");
    assertEquals(4, height("br0", current));
    assertEquals(2, height("bond0", current));
    assertEquals(2, height("enp0s3", current));
  }

  private static int height(String parent, Snapshot current) {
    Device.Vlan vlan = new Device.Vlan(parent + ".7", parent, 7, null, null, Addressing.NONE);
    Topology desired =
        new Topology(vlan.name(), List.of(new Device.Carrier(parent), vlan), Set.of());
    return desired.height(vlan, current);
  }
}
