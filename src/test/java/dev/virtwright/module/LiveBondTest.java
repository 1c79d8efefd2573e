package dev.virtwright.module;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.host.BondFiles;
import dev.virtwright.host.BondStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveBondTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          active-backup | active-backup, active port enp0s5 | enp0s4 up, speed unknown, 1 link failure / enp0s5 up, speed unknown
          balance-tlb | balance-tlb, active port enp0s4 | enp0s4 up, speed unknown / enp0s5 up, speed unknown
          balance-xor | balance-xor | enp0s4 up, speed unknown / enp0s5 up, speed unknown
          lacp | 802.3ad, LACP partner f2:89:16:cc:ae:84, 2 of 2 ports joined | lacp0 up 10000 Mbit/s full / lacp1 up 10000 Mbit/s full
          lacp-unprivileged | 802.3ad, LACP partner unknown | lacp0 up 10000 Mbit/s full / lacp1 up 10000 Mbit/s full
          lacp-port-down | 802.3ad, LACP partner f2:89:16:cc:ae:84, 1 of 2 ports joined | lacp0 up 10000 Mbit/s full / lacp1 down, 3 link failures
          lacp-all-down | 802.3ad, no LACP partner, 0 of 2 ports joined | lacp0 down, 1 link failure / lacp1 down, 3 link failures
          lacp-no-partner | 802.3ad, no LACP partner, 0 of 2 ports joined | lacp0 up 10000 Mbit/s full, 1 link failure, not joined: no LACP partner / lacp1 up 10000 Mbit/s full, 3 link failures, not joined: no LACP partner
          lacp-two-aggregators | 802.3ad, LACP partner 6a:eb:45:d4:7a:f0, 1 of 2 ports joined | lacp0 up 10000 Mbit/s full / lacp1 up 10000 Mbit/s full, 2 link failures, not joined: LACP partner 1a:9e:93:0d:98:0d
          lacp-no-ports | 802.3ad, no LACP partner, 0 of 0 ports joined | ''
          """)
  void aBondIsToldInWords(String state, String bond, String ports) throws Exception {
    LiveBond live = LiveBond.of(BondFiles.bond(state));
    assertEquals(bond, live.words());
    assertEquals(
        ports,
        live.ports().stream()
            .map(port -> port.name() + " " + port.words())
            .collect(Collectors.joining(" / ")));
  }

  @Test
  void whatIsNotKnownIsSaidToBe() {
    assertEquals("mode unknown", LiveBond.of(BondStatus.parse("bond0", List.of())).words());
    assertEquals(
        "active-backup, no active port",
        LiveBond.of(
                BondStatus.parse(
                    "bond0",
                    List.of(
                        "Bonding Mode: fault-tolerance (active-backup)",
                        "Currently Active Slave: None")))
            .words());
  }

  @ParameterizedTest
  @ValueSource(strings = {"active-backup", "lacp", "lacp-unprivileged", "lacp-two-aggregators"})
  void aValueIsReadBack(String state) throws Exception {
    LiveBond live = LiveBond.of(BondFiles.bond(state));
    assertEquals(List.of(live), LiveBond.fromValue(List.of(live.toValue())));
  }

  @Test
  void aValueHasAllThatWasNegotiated() throws Exception {
    Map<String, ?> value = LiveBond.of(BondFiles.bond("lacp-two-aggregators")).toValue();
    assertEquals("bond0", value.get("name"));
    assertEquals("802.3ad", value.get("mode"));
    assertEquals("6a:eb:45:d4:7a:f0", value.get("lacp_partner"));
    assertEquals("fast", value.get("lacp_rate"));
    Map<?, ?> port = (Map<?, ?>) ((List<?>) value.get("ports")).getLast();
    assertEquals(
        "{name=lacp1, mac=d6:26:03:c6:17:2a, up=true, speed=10000, duplex=full, link_failures=2,"
            + " lacp_partner=1a:9e:93:0d:98:0d, joined=false}",
        port.toString());
  }

  @Test
  void whatIsNoBondIsPassedOver() {
    for (Object value :
        Arrays.asList(null, "bond0", List.of(), List.of("bond0"), List.of(Map.of("mode", 4)))) {
      assertEquals(List.of(), LiveBond.fromValue(value));
    }
    assertEquals(
        List.of(new LiveBond("b", "", null, null, null, List.of())),
        LiveBond.fromValue(List.of(Map.of("name", "b", "ports", "none"))));
  }
}
