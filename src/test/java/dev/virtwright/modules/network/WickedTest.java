package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is written is read back as it was meant; what others would see is in the plans. */
final class WickedTest {
  private final Wicked wicked = new Wicked();

  private static Addressing addressing(boolean dhcp4, boolean automatic6, String... addresses) {
    return new Addressing(
        dhcp4,
        automatic6,
        List.of(addresses).stream().map(text -> Prefix.parse(text).orElseThrow()).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Route route(String to, String via, Integer metric) {
    return new Route(Prefix.parse(to).orElseThrow(), IpAddress.parse(via).orElseThrow(), metric);
  }

  private static final Topology TOPOLOGY =
      new Topology(
          "",
          List.of(
              new Device.Ethernet("eth0", null, null, 9000, false, addressing(true, true)),
              new Device.Ethernet("eth1", null, "bond0", null, true, Addressing.NONE),
              new Device.Ethernet("eth2", null, "bond0", 1400, false, Addressing.NONE),
              new Device.Ethernet("eth3", null, "br1", null, false, Addressing.NONE),
              new Device.Bond(
                  "bond0",
                  BondMode.ACTIVE_BACKUP,
                  List.of("eth1", "eth2"),
                  new BondOptions(
                      null,
                      null,
                      null,
                      null,
                      null,
                      "eth1",
                      null,
                      200,
                      List.of(
                          IpAddress.parse("192.0.2.1").orElseThrow(),
                          IpAddress.parse("192.0.2.2").orElseThrow())),
                  "br0",
                  null,
                  Addressing.NONE),
              new Device.Vlan(
                  "storage",
                  "bond0",
                  30,
                  null,
                  1400,
                  addressing(false, false, "10.30.0.10/24", "10.30.0.11/24", "2001:db8:30::1/64")),
              new Device.Vlan("bond0.20", "bond0", 20, "br1", null, Addressing.NONE),
              new Device.Bridge(
                  "br0",
                  List.of("bond0"),
                  true,
                  4,
                  null,
                  new Addressing(
                      false,
                      false,
                      addressing(false, false, "198.51.100.10/24", "2001:db8::10/64").addresses(),
                      List.of(
                          route("0.0.0.0/0", "198.51.100.1", null),
                          route("::/0", "fe80::1", 50),
                          route("203.0.113.0/24", "198.51.100.2", 7),
                          new Route(Prefix.parse("10.0.0.0/8").orElseThrow(), null, null)),
                      List.of(),
                      List.of())),
              new Device.Bridge(
                  "br1", List.of("eth3", "bond0.20"), false, null, null, Addressing.NONE),
              new Device.Bridge(
                  "br2", List.of(), false, null, null, addressing(false, false, "10.0.0.1/8"))),
          Set.of());

  private Snapshot written(Snapshot before) {
    Map<String, ConfigFile> files = new TreeMap<>(before.files());
    wicked
        .render(TOPOLOGY, before)
        .forEach(
            own -> files.put(own.path(), new ConfigFile(own.path(), own.mode(), 0, 0, own.text())));
    return new Snapshot(
        before.links(),
        before.routes(),
        before.neighbours(),
        files,
        before.units(),
        before.commands(),
        before.networkdLinks(),
        before.sessionAddress(),
        before.armed());
  }

  @Test
  void whatIsWrittenIsReadBackAsItWasMeant() throws IOException, HostException {
    Snapshot after = written(Reads.snapshot("wicked"));
    Map<String, Configured> configured = new TreeMap<>();
    wicked.configured(after).forEach(its -> configured.put(its.device().name(), its));
    assertEquals(
        TOPOLOGY.devices().stream().map(Device::name).sorted().toList(),
        List.copyOf(configured.keySet()));
    for (Device device : TOPOLOGY.devices()) {
      Configured its = configured.get(device.name());
      assertTrue(its != null && its.satisfies(device), () -> device + " is read as " + its);
      assertEquals(List.of(), its.beyond());
    }
  }

  @Test
  void whatIsWrittenIsInSync() throws IOException, HostException {
    Snapshot after = written(Reads.snapshot("wicked"));
    FileDrift drift = FileDrift.of(TOPOLOGY, after, wicked);
    assertEquals(List.of(), drift.changes);
    assertEquals(List.of(), drift.write);
    assertEquals(List.of(), drift.remove);
  }
}
