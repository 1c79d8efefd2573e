package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.value.FileMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With the examples of wicked's manual pages and of SLES's administration guide, as they are. */
final class WickedFilesTest {
  private static final String DIRECTORY = "/etc/sysconfig/network/";
  private static final String AUTO = "STARTMODE='auto'\n";

  /** Names of files in turn with their texts. */
  private static List<Configured> configured(String... namesAndTexts) {
    Map<String, ConfigFile> files = new LinkedHashMap<>();
    for (int at = 0; at < namesAndTexts.length; at += 2) {
      String path = DIRECTORY + namesAndTexts[at];
      files.put(path, new ConfigFile(path, new FileMode(0600), 0, 0, namesAndTexts[at + 1]));
    }
    return WickedFiles.of(
            new Snapshot(
                Map.of(), List.of(), Set.of(), files, Map.of(), Set.of(), Map.of(), null,
                List.of()))
        .devices();
  }

  private static Configured of(Device device, String... names) {
    return new Configured(
        device, List.of(names).stream().map(DIRECTORY::concat).toList(), List.of());
  }

  private static Device.Ethernet card(
      String name, @Nullable String controller, Addressing addressing) {
    return new Device.Ethernet(name, null, controller, null, false, addressing);
  }

  private static Prefix prefix(String text) {
    return Prefix.parse(text).orElseThrow();
  }

  private static Route route(String to, @Nullable String via, @Nullable Integer metric) {
    return new Route(prefix(to), via == null ? null : IpAddress.parse(via).orElseThrow(), metric);
  }

  private static Addressing fixed(String... addresses) {
    return new Addressing(
        false,
        false,
        List.of(addresses).stream().map(WickedFilesTest::prefix).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Addressing routed(List<Route> routes, String... addresses) {
    return new Addressing(false, false, fixed(addresses).addresses(), routes, List.of(), List.of());
  }

  private static final String BOND =
      """
      STARTMODE='onboot'
      BOOTPROTO='static'
      IPADDR='192.168.0.1/24'
      BONDING_MASTER='yes'
      BONDING_SLAVE_0='eth0'
      BONDING_SLAVE_1='eth1'
      BONDING_MODULE_OPTS='mode=active-backup miimon=100'
      """;

  private static final Device.Bond BOND0 =
      new Device.Bond(
          "bond0",
          BondMode.ACTIVE_BACKUP,
          List.of("eth0", "eth1"),
          new BondOptions(100, null, null, null, null, null, null, null, List.of()),
          null,
          null,
          fixed("192.168.0.1/24"));

  @Test
  void aBondOfTheManualPage() {
    String port =
        """
        STARTMODE='hotplug'
        BOOTPROTO='none'
        #ETHTOOL_OPTIONS='wol g'
        """;
    assertEquals(
        List.of(
            of(card("eth0", "bond0", Addressing.NONE), "ifcfg-eth0"),
            of(card("eth1", "bond0", Addressing.NONE), "ifcfg-eth1"),
            of(BOND0, "ifcfg-bond0")),
        configured("ifcfg-bond0", BOND, "ifcfg-eth0", port, "ifcfg-eth1", port));
  }

  @Test
  void portsNeedNoFilesOfTheirOwn() {
    assertEquals(
        List.of(
            of(card("eth0", "bond0", Addressing.NONE), "ifcfg-bond0"),
            of(card("eth1", "bond0", Addressing.NONE), "ifcfg-bond0"),
            of(BOND0, "ifcfg-bond0")),
        configured("ifcfg-bond0", BOND));
  }

  @Test
  void aPortThatMustNotStartIsNone() {
    assertEquals(
        List.of("eth1", "bond0"),
        configured("ifcfg-bond0", BOND, "ifcfg-eth0", "STARTMODE='off'\n").stream()
            .map(its -> its.device().name())
            .toList());
  }

  @Test
  void optionsOfABondAreNamesOrNumbersAndOthersAreBeyond() {
    Configured bond =
        configured(
                "ifcfg-bond0",
                AUTO
                    + """
                    BONDING_MASTER=yes
                    BONDING_SLAVE0=eth0
                    BONDING_SLAVE_1=eth1
                    MTU=9000
                    BONDING_MODULE_OPTS="mode=4 miimon=100 updelay=200 lacp_rate=1 xmit_hash_policy=layer3+4 ad_select=bandwidth"
                    """)
            .getLast();
    assertEquals(
        new Device.Bond(
            "bond0",
            BondMode.LACP,
            List.of("eth0", "eth1"),
            new BondOptions(100, 200, null, "fast", "layer3+4", null, null, null, List.of()),
            null,
            9000,
            Addressing.NONE),
        bond.device());
    assertEquals(List.of("BONDING_MODULE_OPTS ad_select=bandwidth"), bond.beyond());
  }

  @Test
  void aBridgeOfTheManualPage() {
    assertEquals(
        List.of(
            of(card("eth0", "br0", Addressing.NONE), "ifcfg-br0"),
            of(card("eth1", "br0", Addressing.NONE), "ifcfg-br0"),
            of(
                new Device.Bridge(
                    "br0",
                    List.of("eth0", "eth1"),
                    false,
                    0,
                    null,
                    new Addressing(true, true, List.of(), List.of(), List.of(), List.of())),
                "ifcfg-br0")),
        configured(
            "ifcfg-br0",
            """
            STARTMODE='auto'
            BOOTPROTO='dhcp'
            BRIDGE='yes'
            BRIDGE_STP='off'
            BRIDGE_FORWARDDELAY='0'
            BRIDGE_PORTS='eth0 eth1'
            """));
  }

  @Test
  void aBridgeOfABondHasItsAddresses() {
    List<Configured> devices =
        configured(
            "ifcfg-br0",
            AUTO + "BRIDGE=yes\nBRIDGE_STP=on\nBRIDGE_FORWARDDELAY=4.00\nBRIDGE_PORTS=bond0\n",
            "ifcfg-bond0",
            BOND);
    assertEquals("br0", devices.get(2).device().controller());
    assertEquals(Addressing.NONE, devices.get(2).device().addressing());
    assertEquals(
        new Device.Bridge("br0", List.of("bond0"), true, 4, null, Addressing.NONE),
        devices.getLast().device());
  }

  @Test
  void vlansOfTheManualPage() {
    String on = AUTO + "ETHERDEVICE='eth0'\nIPADDR='192.168.3.27/24'\n";
    Addressing ip = fixed("192.168.3.27/24");
    assertEquals(
        List.of(
            of(card("eth0", null, Addressing.NONE), "ifcfg-eth0"),
            of(new Device.Vlan("eth0.3", "eth0", 3, null, null, ip), "ifcfg-eth0.3"),
            of(new Device.Vlan("lan1", "eth0", 42, null, null, ip), "ifcfg-lan1"),
            of(new Device.Vlan("vlan0042", "eth0", 42, null, null, ip), "ifcfg-vlan0042"),
            of(new Device.Vlan("vlan3", "eth0", 3, null, null, ip), "ifcfg-vlan3")),
        configured(
            "ifcfg-eth0",
            AUTO,
            "ifcfg-eth0.3",
            on,
            "ifcfg-vlan3",
            on,
            "ifcfg-vlan0042",
            on,
            "ifcfg-lan1",
            on + "VLAN_ID='42'\n"));
  }

  @Test
  void severalAddressesOfTheManualPage() {
    Configured eth0 =
        configured(
                "ifcfg-eth0",
                AUTO
                    + """
                    IPADDR_AAA=1.2.3.4
                    NETMASK_AAA=255.0.0.0
                    BROADCAST_AAA=1.2.3.55
                    IPADDR_BBB=10.10.2.3/16
                    LABEL_BBB=BBB
                    IPADDR_C=192.0.2.1
                    PREFIXLEN_C=25
                    NETMASK_C=255.255.255.0
                    IPADDR_D=2001:db8::1
                    """)
            .getFirst();
    assertEquals(
        fixed("1.2.3.4/8", "10.10.2.3/16", "192.0.2.1/25", "2001:db8::1/128"),
        eth0.device().addressing());
    assertEquals(List.of("BROADCAST_AAA=1.2.3.55", "LABEL_BBB=BBB"), eth0.beyond());
  }

  private static final List<Route> ETH1 =
      List.of(
          route("207.68.156.51/32", "207.68.145.45", null),
          route("192.168.0.0/16", "207.68.156.51", null));

  @Test
  void routesOfTheGuideInBothNotations() {
    String[] cards = {
      "ifcfg-eth0", AUTO + "IPADDR=204.127.235.42/24\n",
      "ifcfg-eth1", AUTO + "IPADDR=207.68.145.44/24\n",
    };
    List<String> texts =
        List.of(
            """
            # --- IPv4 routes in CIDR prefix notation:
            # Destination     [Gateway]         -                  Interface
            127.0.0.0/8       -                 -                  lo
            204.127.235.0/24  -                 -                  eth0
            default           204.127.235.41    -                  eth0
            207.68.156.51/32  207.68.145.45     -                  eth1
            192.168.0.0/16    207.68.156.51     -                  eth1
            """,
            """
            # --- IPv4 routes in deprecated netmask notation"
            # Destination     [Dummy/Gateway]   Netmask            Interface
            #
            127.0.0.0         0.0.0.0           255.255.255.0      lo
            204.127.235.0     0.0.0.0           255.255.255.0      eth0
            default           204.127.235.41    0.0.0.0            eth0
            207.68.156.51     207.68.145.45     255.255.255.255    eth1
            192.168.0.0       207.68.156.51     255.255.0.0        eth1
            """);
    for (String text : texts) {
      assertEquals(
          List.of(
              of(
                  card(
                      "eth0",
                      null,
                      routed(
                          List.of(
                              route("204.127.235.0/24", null, null),
                              route("0.0.0.0/0", "204.127.235.41", null)),
                          "204.127.235.42/24")),
                  "ifcfg-eth0",
                  "routes"),
              of(card("eth1", null, routed(ETH1, "207.68.145.44/24")), "ifcfg-eth1", "routes")),
          configured(cards[0], cards[1], cards[2], cards[3], "routes", text));
    }
  }

  @Test
  void routesOfIpv6AndTheirOptions() {
    Configured eth0 =
        configured(
                "ifcfg-eth0",
                AUTO,
                "ifroute-eth0",
                """
                2001:DB8:100::/64 -                        -           eth0
                2001:DB8:100::/32 fe80::216:3eff:fe6d:c042 -           eth0
                default fe80::1 - - metric 100
                ::/0 2001:db8::1 - eth7 preference 200 mtu 1400
                192.0.2.0/24 198.51.100.1 - \\
                  - table 7
                192.0.2.0/24 - - - blackhole
                10.0.0.0/8 nonsense
                """)
            .getFirst();
    assertEquals(
        List.of(
            route("2001:db8:100::/64", null, null),
            route("2001:db8:100::/32", "fe80::216:3eff:fe6d:c042", null),
            route("::/0", "fe80::1", 100),
            route("::/0", "2001:db8::1", 200)),
        eth0.device().addressing().routes());
    assertEquals(
        List.of(
            "::/0 2001:db8::1 - eth7 preference 200 mtu 1400",
            "192.0.2.0/24 198.51.100.1 - - table 7",
            "192.0.2.0/24 - - - blackhole",
            "10.0.0.0/8 nonsense"),
        eth0.beyond());
    assertEquals(List.of(DIRECTORY + "ifcfg-eth0", DIRECTORY + "ifroute-eth0"), eth0.paths());
  }

  @Test
  void aRouteForAllIsThatOfTheFirstDeviceInItsNetworkAndItsOwnFileWins() {
    String text = AUTO + "IPADDR=192.0.2.%s/24\n";
    String routes = "default 192.0.2.1 - -\n198.51.100.0/24 192.0.2.1\ndefault fe80::1 - -\n";
    List<Configured> devices =
        configured(
            "ifcfg-eth0",
            AUTO + "BOOTPROTO=none\nIPADDR=192.0.2.9/24\n",
            "ifcfg-eth1",
            text.formatted("10"),
            "ifcfg-eth2",
            text.formatted("11"),
            "ifroute-eth1",
            "default 192.0.2.254 - -\n",
            "routes",
            routes);
    assertEquals(
        List.of(
            List.of(),
            List.of(
                route("0.0.0.0/0", "192.0.2.254", null),
                route("198.51.100.0/24", "192.0.2.1", null)),
            List.of()),
        devices.stream().map(device -> device.device().addressing().routes()).toList());
  }

  @Test
  void protocolsAreJoinedWithPlusSigns() {
    List<String> written =
        List.of("dhcp4", "auto6", "dhcp4+auto6", "dhcp6", "dhcp+autoip", "STATIC");
    assertEquals(
        List.of("true false", "false true", "true true", "false true", "true true", "false false"),
        written.stream()
            .map(it -> configured("ifcfg-eth0", AUTO + "BOOTPROTO='" + it + "'\n").getFirst())
            .map(it -> it.device().addressing())
            .map(it -> it.dhcp4() + " " + it.automatic6())
            .toList());
  }

  @Test
  void whatIsNotStartedAtBootIsNotConfigured() {
    assertEquals(
        List.of("eth3"),
        configured(
                "ifcfg-lo",
                AUTO,
                "ifcfg-eth0",
                "IPADDR=192.0.2.1/24\n",
                "ifcfg-eth1",
                "STARTMODE=off\n",
                "ifcfg-eth2",
                "STARTMODE=manual\n",
                "ifcfg-eth3",
                "STARTMODE=hotplug\n",
                "ifcfg-eth4.bak",
                AUTO,
                "ifcfg-eth5~",
                AUTO)
            .stream()
            .map(its -> its.device().name())
            .toList());
  }

  @Test
  void devicesOfOtherKindsAreLeftOut() {
    assertEquals(
        List.of(),
        configured(
            "ifcfg-macvlan0",
            """
            STARTMODE='auto'
            MACVLAN_DEVICE='eth0'
            #MACVLAN_MODE='vepa'
            #LLADDR=02:03:04:05:06:aa
            """,
            "ifcfg-tap0",
            AUTO + "TUNNEL='tap'\n",
            "ifcfg-wlan0",
            AUTO + "WIRELESS_ESSID='home'\nWIRELESS_WPA_PSK='secret'\n"));
  }

  @Test
  void whatIsNotUnderstoodIsNoAddress() {
    Configured eth0 =
        configured("ifcfg-eth0", AUTO + "IPADDR=$(cat /root/address)\nPRE_UP_SCRIPT=wicked:x\n")
            .getFirst();
    assertEquals(Addressing.NONE, eth0.device().addressing());
    assertEquals(List.of("IPADDR=$(cat /root/address)", "PRE_UP_SCRIPT=wicked:x"), eth0.beyond());
  }

  @Test
  void theFilesOfOneDeviceAreToldByTheirNames() {
    assertEquals(Optional.of("bond0.20"), WickedFiles.device(DIRECTORY + "ifcfg-bond0.20"));
    assertEquals(Optional.of("br0"), WickedFiles.device(DIRECTORY + "ifroute-br0"));
    assertEquals(Optional.empty(), WickedFiles.device(DIRECTORY + "ifcfg-lo"));
    assertEquals(Optional.empty(), WickedFiles.device(DIRECTORY + "ifcfg-br0.rpmsave"));
    assertEquals(Optional.empty(), WickedFiles.device("/etc/sysconfig/network-scripts/ifcfg-br0"));
  }
}
