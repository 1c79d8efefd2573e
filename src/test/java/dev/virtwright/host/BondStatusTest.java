package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.BondStatus.Lacp;
import dev.virtwright.host.BondStatus.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BondStatusTest {

  /** Of the bond: mode, active port, LACP. Of each port: what differs from state to state. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          active-backup | active-backup, enp0s5, null | enp0s4 up null null 1 null null | enp0s5 up null null 0 null null
          balance-tlb   | balance-tlb, enp0s4, null   | enp0s4 up null null 0 null null | enp0s5 up null null 0 null null
          balance-xor   | balance-xor, null, null     | enp0s4 up null null 0 null null | enp0s5 up null null 0 null null
          lacp | 802.3ad, null, fast 1 f2:89:16:cc:ae:84 | lacp0 up 10000 full 0 1 f2:89:16:cc:ae:84 | lacp1 up 10000 full 0 1 f2:89:16:cc:ae:84
          lacp-unprivileged | 802.3ad, null, fast null null | lacp0 up 10000 full 0 1 null | lacp1 up 10000 full 0 1 null
          lacp-port-down | 802.3ad, null, fast 1 f2:89:16:cc:ae:84 | lacp0 up 10000 full 0 1 f2:89:16:cc:ae:84 | lacp1 down 10000 full 3 1 f2:89:16:cc:ae:84
          lacp-all-down | 802.3ad, null, fast null 00:00:00:00:00:00 | lacp0 down 10000 full 1 1 f2:89:16:cc:ae:84 | lacp1 down 10000 full 3 1 f2:89:16:cc:ae:84
          lacp-no-partner | 802.3ad, null, fast 1 00:00:00:00:00:00 | lacp0 up 10000 full 1 2 00:00:00:00:00:00 | lacp1 up 10000 full 3 1 00:00:00:00:00:00
          lacp-one-without-partner | 802.3ad, null, fast 2 f2:89:16:cc:ae:84 | lacp0 up 10000 full 2 2 f2:89:16:cc:ae:84 | lacp1 up 10000 full 3 1 00:00:00:00:00:00
          lacp-two-aggregators | 802.3ad, null, fast 1 6a:eb:45:d4:7a:f0 | lacp0 up 10000 full 0 1 6a:eb:45:d4:7a:f0 | lacp1 up 10000 full 2 2 1a:9e:93:0d:98:0d
          lacp-two-aggregators-unprivileged | 802.3ad, null, fast null null | lacp0 up 10000 full 0 1 null | lacp1 up 10000 full 2 2 null
          """)
  void whatTheKernelShowsIsRead(String state, String bond, String first, String second)
      throws Exception {
    BondStatus read = BondFiles.bond(state);
    assertEquals("bond0", read.name());
    assertEquals(
        bond,
        String.join(", ", read.mode(), String.valueOf(read.activePort()), words(read.lacp())));
    assertEquals(List.of(first, second), read.ports().stream().map(BondStatusTest::words).toList());
  }

  private static String words(@Nullable Lacp lacp) {
    return lacp == null ? "null" : lacp.rate() + " " + lacp.aggregator() + " " + lacp.partner();
  }

  private static String words(Port port) {
    return "%s %s %s %s %d %s %s"
        .formatted(
            port.name(),
            port.status(),
            port.speed(),
            port.duplex(),
            port.linkFailures(),
            port.aggregator(),
            port.partner());
  }

  @Test
  void aPortHasItsPermanentAddress() throws Exception {
    assertEquals("52:54:00:1a:b0:04", BondFiles.bond("active-backup").ports().getFirst().mac());
  }

  @Test
  void aBondWithoutPortsHasNoGroup() throws Exception {
    BondStatus bond = BondFiles.bond("lacp-no-ports");
    assertEquals(new Lacp("slow", null, BondStatus.NO_PARTNER), bond.lacp());
    assertEquals(List.of(), bond.ports());
  }

  @Test
  void aPortHasJoinedThatIsUpAndInTheGroupInUse() throws Exception {
    assertEquals(List.of(true, true), joined("lacp"));
    assertEquals(List.of(true, false), joined("lacp-port-down"));
    assertEquals(List.of(true, false), joined("lacp-two-aggregators"));
    assertEquals(List.of(false, false), joined("lacp-no-partner"), "alone is no group");
    assertEquals(List.of(), joined("lacp-unprivileged"), "not told");
    assertEquals(List.of(), joined("active-backup"), "not of the mode");
  }

  private static List<Boolean> joined(String state) throws Exception {
    BondStatus bond = BondFiles.bond(state);
    return bond.ports().stream().map(bond::joined).flatMap(Optional::stream).toList();
  }

  @Test
  void oldKernelsShowAnUnknownSpeedAsANumberAndNoDetails() {
    BondStatus bond =
        BondStatus.parse(
            "bond0",
            """
            Bonding Mode: IEEE 802.3ad Dynamic link aggregation
            MII Status: up
            802.3ad info
            LACP rate: slow
            Active Aggregator Info:
            \tAggregator ID: 1
            \tPartner Mac Address: 00:1b:21:aa:bb:cc

            Slave Interface: eth10
            MII Status: down
            Speed: 65535 Mbps
            Duplex: half
            Aggregator ID: N/A

            Slave Interface: eth2
            MII Status: going back
            Speed: -1 Mbps
            Duplex: full
            Aggregator ID: 1
            """
                .lines()
                .toList());
    assertEquals(
        List.of("eth2 going back null full 0 1 null", "eth10 down null half 0 null null"),
        bond.ports().stream().map(BondStatusTest::words).toList());
    assertEquals(new Lacp("slow", 1, "00:1b:21:aa:bb:cc"), bond.lacp());
  }

  @Test
  void anyTextIsReadWithoutAnException() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      List<String> lines = new ArrayList<>(BondFiles.lines("lacp-two-aggregators"));
      for (int edit = 0; edit < 6; edit++) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        lines.set(at, line.substring(random.nextInt(line.length() + 1)) + random.nextLong() + line);
      }
      assertTrue(BondStatus.parse("bond0", lines).ports().size() <= 2);
    }
    assertNull(BondStatus.parse("bond0", List.of()).lacp());
    assertEquals("", BondStatus.parse("bond0", List.of("", ":", "Slave Interface")).mode());
  }
}
