package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interfaces of texts that iproute2, busybox and /sys/class/net have. */
final class NetworkFactsTest {

  private static final String PRINTED =
      """
      1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
          link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
          inet 127.0.0.1/8 scope host lo
             valid_lft forever preferred_lft forever
          inet6 ::1/128 scope host
      2: ens3: <BROADCAST,MULTICAST,SLAVE,UP,LOWER_UP> mtu 1500 qdisc mq master bond0 state UP
          link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
      3: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 1500 qdisc noqueue master br-lan state UP
          link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
      4: br-lan: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
          link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
          inet 10.1.2.3/22 brd 10.1.3.255 scope global dynamic noprefixroute br-lan
             valid_lft 86000sec preferred_lft 86000sec
          inet 10.1.2.4/22 brd 10.1.3.255 scope global secondary br-lan:1
          inet 10.9.9.9/32 scope global br-lan
          inet6 2001:db8::5/64 scope global temporary dynamic
          inet6 2001:db8::3/64 scope global dynamic mngtmpaddr
          inet6 fe80::1/64 scope link
      5: bond0.7@bond0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
          inet 10.7.0.1/24 brd 10.7.0.255 scope global bond0.7
      6: ppp0: <POINTOPOINT,UP,LOWER_UP> mtu 1400 qdisc fq state UNKNOWN
          inet 10.8.0.2 peer 10.8.0.1/32 scope global ppp0
      #4
      8.8.8.8 via 10.1.0.1 dev br-lan src 10.1.2.3 uid 0
          cache
      #6
      2404:6800:400a:800::1012 from :: via fe80::fe dev br-lan proto ra src 2001:db8::3 metric 1024
      #local
      local 10.1.2.3 dev br-lan proto kernel scope host src 10.1.2.3
      broadcast 10.1.3.255 dev br-lan proto kernel scope link src 10.1.2.3
      local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1
      local 10.1.2.3 dev br-lan proto kernel scope host src 10.1.2.3
      local ::1 dev lo proto kernel metric 0 pref medium
      #ethtool ens3
      Features for ens3:
      rx-checksumming: on [fixed]
      tx-checksumming: off
      	tx-checksum-ipv4: off [fixed]
      #timestamps
      Time stamping parameters for ens3:
      Capabilities:
      	hardware-transmit     (SOF_TIMESTAMPING_TX_HARDWARE)
      PTP Hardware Clock: 0
      Hardware Transmit Timestamp Modes:
      	off                   (HWTSTAMP_TX_OFF)
      Hardware Receive Filter Modes:
      	none                  (HWTSTAMP_FILTER_NONE)
      	all                   (HWTSTAMP_FILTER_ALL)
      """;

  private static Map<String, @Nullable Object> facts(String printed) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : List.of("bond0", "bond0.7", "br-lan", "ens3", "ppp0")) {
      files.put("/sys/class/net/" + name + "/type", name.equals("ppp0") ? "512\n" : "1\n");
      files.put("/sys/class/net/" + name + "/address", "52:54:00:00:00:01\n");
      files.put("/sys/class/net/" + name + "/mtu", "1500\n");
      files.put("/sys/class/net/" + name + "/operstate", "up\n");
      files.put("/sys/class/net/" + name + "/flags", "0x1103\n");
    }
    files.put("/sys/class/net/lo/type", "772\n");
    files.put("/sys/class/net/lo/address", "00:00:00:00:00:00\n");
    files.put("/sys/class/net/lo/operstate", "unknown\n");
    files.put("/sys/class/net/lo/flags", "0x9\n");
    files.put("/sys/class/net/lo/mtu", "65536\n");
    files.put("/sys/class/net/ens3/speed", "1000\n");
    files.put("/sys/class/net/ens3/operstate", "down\n");
    files.put("/sys/class/net/ens3/bonding_slave/perm_hwaddr", "52:54:00:00:00:aa\n");
    files.put("/sys/class/net/bond0/bonding/mode", "802.3ad 4\n");
    files.put("/sys/class/net/bond0/bonding/slaves", "ens3 ens4\n");
    files.put("/sys/class/net/bond0/bonding/miimon", "100\n");
    files.put("/sys/class/net/bond0/bonding/lacp_rate", "fast 1\n");
    files.put("/sys/class/net/bond0/bonding/all_slaves_active", "0\n");
    files.put("/sys/class/net/br-lan/bridge/bridge_id", "8000.525400000001\n");
    files.put("/sys/class/net/br-lan/bridge/stp_state", "1\n");
    Map<String, String> links =
        Map.of(
            "/sys/class/net/br-lan/brif/bond0", "../../bond0/brport",
            "/sys/class/net/ens3/device", "../../../virtio0",
            "/sys/class/net/ens3/device/driver/module", "../../../../module/virtio_net");
    return NetworkFacts.network(new MachineRead.Answer(files, links, printed));
  }

  @Test
  void bondsBridgesAddressesAndTheDefaultRoutes() {
    Map<String, @Nullable Object> facts = facts(PRINTED);
    assertEquals(
        List.of("bond0", "bond0.7", "br-lan", "br-lan_1", "ens3", "lo", "ppp0"),
        facts.get("interfaces"));
    assertEquals(
        List.of("10.1.2.3", "10.9.9.9", "10.1.2.4", "10.7.0.1", "10.8.0.2"),
        facts.get("all_ipv4_addresses"));
    assertEquals(List.of("2001:db8::3", "fe80::1", "2001:db8::5"), facts.get("all_ipv6_addresses"));
    Map<?, ?> bond = (Map<?, ?>) facts.get("bond0");
    assertEquals("bonding", bond.get("type"));
    assertEquals(List.of("ens3", "ens4"), bond.get("slaves"));
    assertEquals("802.3ad", bond.get("mode"));
    assertEquals("100", bond.get("miimon"));
    assertEquals("fast", bond.get("lacp_rate"));
    Map<?, ?> bridge = (Map<?, ?>) facts.get("br_lan");
    assertEquals("bridge", bridge.get("type"));
    assertEquals(List.of("bond0"), bridge.get("interfaces"));
    assertEquals("8000.525400000001", bridge.get("id"));
    assertEquals(true, bridge.get("stp"));
    assertEquals(
        Map.of(
            "address", "10.1.2.3",
            "broadcast", "10.1.3.255",
            "netmask", "255.255.252.0",
            "network", "10.1.0.0",
            "prefix", "22"),
        bridge.get("ipv4"));
    assertEquals(2, ((List<?>) bridge.get("ipv4_secondaries")).size());
    assertEquals(3, ((List<?>) bridge.get("ipv6")).size());
    assertEquals(1, ((List<?>) ((Map<?, ?>) facts.get("br_lan_1")).get("ipv4_secondaries")).size());
    Map<?, ?> route = (Map<?, ?>) facts.get("default_ipv4");
    assertEquals("10.1.0.1", route.get("gateway"));
    assertEquals("br-lan", route.get("interface"));
    assertEquals("br-lan", route.get("alias"));
    assertEquals("255.255.252.0", route.get("netmask"));
    assertEquals("52:54:00:00:00:01", route.get("macaddress"));
    assertEquals("bridge", route.get("type"));
    assertEquals("2001:db8::3", ((Map<?, ?>) facts.get("default_ipv6")).get("address"));
    assertEquals("global", ((Map<?, ?>) facts.get("default_ipv6")).get("scope"));
    assertEquals(
        Map.of("ipv4", List.of("10.1.2.3", "127.0.0.0/8"), "ipv6", List.of("::1")),
        facts.get("locally_reachable_ips"));
    assertEquals(
        "255.255.255.255",
        ((Map<?, ?>) ((Map<?, ?>) facts.get("ppp0")).get("ipv4")).get("netmask"));
    assertEquals("ppp", ((Map<?, ?>) facts.get("ppp0")).get("type"));
  }

  @Test
  void anInterfaceOfADeviceHasItsDriverAndFeatures() {
    Map<?, ?> port = (Map<?, ?>) facts(PRINTED).get("ens3");
    assertEquals(1000L, port.get("speed"));
    assertEquals("virtio_net", port.get("module"));
    assertEquals("virtio0", port.get("pciid"));
    assertEquals(false, port.get("active"));
    assertEquals(true, port.get("promisc"));
    assertEquals("52:54:00:00:00:aa", port.get("perm_macaddress"));
    assertEquals(
        Map.of(
            "rx_checksumming", "on [fixed]",
            "tx_checksumming", "off",
            "tx_checksum_ipv4", "off [fixed]"),
        port.get("features"));
    assertEquals(List.of("tx_hardware"), port.get("timestamping"));
    assertEquals(List.of("none", "all"), port.get("hw_timestamp_filters"));
    assertEquals(0L, port.get("phc_index"));
    Map<?, ?> loopback = (Map<?, ?>) facts(PRINTED).get("lo");
    assertEquals(true, loopback.get("active"));
    assertNull(loopback.get("macaddress"));
  }

  @Test
  void withoutIpThereAreTheInterfacesAtLeast() {
    Map<String, @Nullable Object> facts = facts("");
    assertEquals(6, ((List<?>) facts.get("interfaces")).size());
    assertEquals(Map.of(), facts.get("default_ipv4"));
    assertFalse(((Map<?, ?>) facts.get("ens3")).containsKey("ipv4"));
  }

  @Test
  void theResolversFile() {
    assertEquals(
        Map.of(
            "nameservers", List.of("10.0.0.1", "::1"),
            "search", List.of("a.example", "b.example"),
            "options", Map.of("ndots", "2", "rotate", true)),
        DnsFacts.resolver(
            "# c\nnameserver 10.0.0.1\nnameserver ::1\nsearch a.example b.example\noptions ndots:2 rotate\n"));
  }
}
