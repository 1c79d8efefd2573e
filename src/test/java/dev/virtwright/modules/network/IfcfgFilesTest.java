package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.value.FileMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Examples of sysconfig.txt and the sample files of initscripts, of nm-settings-ifcfg-rh(5), and of
 * the networking guides of RHEL 6 and 7.
 */
final class IfcfgFilesTest {
  private static final boolean NETWORK_MANAGER = true;
  private static final boolean INITSCRIPTS = false;

  private static Map<String, Configured> devices(boolean networkManager, String... namesAndTexts) {
    Map<String, ConfigFile> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      String name = namesAndTexts[i];
      String path = (name.equals("network") ? "/etc/sysconfig" : IfcfgFiles.DIRECTORY) + "/" + name;
      files.put(path, new ConfigFile(path, new FileMode(0644), 0, 0, namesAndTexts[i + 1]));
    }
    Snapshot snapshot =
        new Snapshot(
            Map.of(),
            List.of(),
            Set.of(),
            files,
            Map.of(
                networkManager ? "NetworkManager.service" : "network.service",
                new Snapshot.Unit("loaded", "active", "enabled")),
            Set.of(),
            Map.of(),
            null,
            List.of());
    Map<String, Configured> devices = new LinkedHashMap<>();
    IfcfgFiles.of(snapshot).devices().forEach(its -> devices.put(its.device().name(), its));
    return devices;
  }

  private static <T extends Device> T only(
      Class<T> kind, boolean networkManager, String... namesAndTexts) {
    Map<String, Configured> devices = devices(networkManager, namesAndTexts);
    assertEquals(1, devices.size(), devices.keySet()::toString);
    Configured its = devices.values().iterator().next();
    assertEquals(List.of(), its.beyond());
    return assertInstanceOf(kind, its.device());
  }

  private static List<String> addresses(Device device) {
    return device.addressing().addresses().stream().map(Prefix::toString).toList();
  }

  private static List<String> routes(Device device) {
    return device.addressing().routes().stream().map(Route::toString).toList();
  }

  @Test
  void bondThatWatchesByArp() {
    Device.Bond bond =
        only(
            Device.Bond.class,
            INITSCRIPTS,
            "ifcfg-bond0",
            """
            # A comment first.

            DEVICE=bond0
            ONBOOT=yes
            USERCTL=no
            TYPE=Ethernet
            BOOTPROTO=none
            BONDING_OPTS="mode=1 arp_interval=500 arp_ip_target=192.168.1.1"
            IPADDR=192.168.1.4
            NETMASK=255.255.255.0
            GATEWAY=192.168.1.1
            """);
    assertEquals(BondMode.ACTIVE_BACKUP, bond.mode());
    assertEquals("500", bond.options().asked().get("arp_interval"));
    assertEquals("192.168.1.1", bond.options().asked().get("arp_ip_target"));
    assertEquals(List.of("192.168.1.4/24"), addresses(bond));
    assertEquals(List.of("default via 192.168.1.1"), routes(bond));
  }

  @Test
  void targetsOfArpAreAList() {
    for (String list :
        List.of(
            "arp_ip_target=192.168.1.1,192.168.1.2",
            "arp_ip_target=+192.168.1.1 arp_ip_target=+192.168.1.2")) {
      Device.Bond bond =
          only(
              Device.Bond.class,
              INITSCRIPTS,
              "ifcfg-bond0",
              "DEVICE=bond0\nBONDING_OPTS=\"mode=active-backup arp_interval=60 " + list + "\"\n");
      assertEquals(
          List.of("192.168.1.1", "192.168.1.2"),
          bond.options().arpIpTarget().stream().map(IpAddress::toString).toList());
    }
  }

  @Test
  void optionsOfABondMayBeNumbers() {
    Configured bond =
        devices(
                INITSCRIPTS,
                "ifcfg-bond0",
                "DEVICE=bond0\nBONDING_OPTS='mode=4 miimon=100 lacp_rate=1 xmit_hash_policy=1"
                    + " ad_select=2'\n")
            .get("bond0");
    Device.Bond its = assertInstanceOf(Device.Bond.class, bond.device());
    assertEquals(BondMode.LACP, its.mode());
    assertEquals("fast", its.options().lacpRate());
    assertEquals("layer3+4", its.options().xmitHashPolicy());
    assertEquals(List.of("BONDING_OPTS: ad_select=2"), bond.beyond());
  }

  @Test
  void bondAndPortOfNetworkManagersManual() {
    Map<String, Configured> devices =
        devices(
            NETWORK_MANAGER,
            "ifcfg-BOND",
            """
            NAME=BOND
            UUID=b41888aa-924c-450c-b0f8-85a4f0a51b4a
            DEVICE=bond100
            BONDING_OPTS="mode=balance-rr miimon=100"
            TYPE=Bond
            BONDING_MASTER=yes
            ONBOOT=yes
            BOOTPROTO=dhcp
            """,
            "ifcfg-BOND-slave",
            """
            NAME=BOND-slave
            UUID=9bb048e4-286a-4cc3-b104-007dbd20decb
            DEVICE=eth0
            ONBOOT=yes
            TYPE=Ethernet
            MASTER=bond100
            SLAVE=yes
            """);
    Device.Bond bond = assertInstanceOf(Device.Bond.class, devices.get("bond100").device());
    assertEquals(List.of("eth0"), bond.ports());
    assertTrue(bond.addressing().dhcp4());
    assertEquals("bond100", devices.get("eth0").device().controller());
  }

  @Test
  void aPortMayNameItsBondByUuid() {
    Map<String, Configured> devices =
        devices(
            NETWORK_MANAGER,
            "ifcfg-bond0",
            "DEVICE=bond0\nUUID=b41888aa-924c-450c-b0f8-85a4f0a51b4a\nTYPE=Bond\n",
            "ifcfg-eth0",
            "DEVICE=eth0\nTYPE=Ethernet\nMASTER_UUID=b41888aa-924c-450c-b0f8-85a4f0a51b4a\n");
    assertEquals("bond0", devices.get("eth0").device().controller());
    Device.Bond bond = assertInstanceOf(Device.Bond.class, devices.get("bond0").device());
    assertEquals(100, bond.options().miimon());
  }

  @Test
  void withoutSlaveItIsNoPortToInitscripts() {
    assertNull(
        devices(INITSCRIPTS, "ifcfg-eth0", "DEVICE=eth0\nMASTER=bond0\n")
            .get("eth0")
            .device()
            .controller());
  }

  @Test
  void bridgeAndPortOfTheGuide() {
    Map<String, Configured> devices =
        devices(
            INITSCRIPTS,
            "ifcfg-br0",
            """
            DEVICE=br0
            TYPE=Bridge
            IPADDR=192.168.1.1
            PREFIX=24
            BOOTPROTO=none
            ONBOOT=yes
            DELAY=0
            """,
            "ifcfg-enp1s0",
            """
            DEVICE=enp1s0
            TYPE=Ethernet
            HWADDR=AA:BB:CC:DD:EE:FF
            BOOTPROTO=none
            ONBOOT=yes
            BRIDGE=br0
            """);
    Device.Bridge bridge = assertInstanceOf(Device.Bridge.class, devices.get("br0").device());
    assertEquals(List.of("enp1s0"), bridge.ports());
    assertEquals(0, bridge.forwardDelay());
    assertEquals(List.of("192.168.1.1/24"), addresses(bridge));
    Device.Ethernet port = assertInstanceOf(Device.Ethernet.class, devices.get("enp1s0").device());
    assertEquals("br0", port.controller());
    assertEquals("aa:bb:cc:dd:ee:ff", port.mac());
  }

  @Test
  void bridgeOptionsAreBeyond() {
    Configured bridge =
        devices(
                NETWORK_MANAGER,
                "ifcfg-bridge",
                "DEVICE=bridge007\nSTP=yes\nTYPE=Bridge\nBRIDGING_OPTS=priority=32768\n")
            .get("bridge007");
    assertEquals(List.of("BRIDGING_OPTS: priority=32768"), bridge.beyond());
    assertTrue(assertInstanceOf(Device.Bridge.class, bridge.device()).stp());
  }

  @Test
  void vlanByItsName() {
    Device.Vlan vlan =
        only(
            Device.Vlan.class,
            INITSCRIPTS,
            "ifcfg-eth0.122",
            """
            TYPE=Ethernet
            DEVICE=eth0.122
            VLAN=yes
            BOOTPROTO=none
            NETMASK=255.255.255.0
            IPADDR=192.168.1.1
            """);
    assertEquals("eth0", vlan.parent());
    assertEquals(122, vlan.id());
  }

  @Test
  void vlanByVariablesOfEitherReader() {
    String text = "DEVICE=guests\nTYPE=Vlan\nVLAN=yes\nPHYSDEV=bond0\n";
    assertEquals(7, only(Device.Vlan.class, NETWORK_MANAGER, "ifcfg-g", text + "VLAN_ID=7\n").id());
    assertEquals(
        "bond0", only(Device.Vlan.class, INITSCRIPTS, "ifcfg-g", text + "VID=7\n").parent());
    assertEquals(Map.of(), devices(INITSCRIPTS, "ifcfg-g", text + "VLAN_ID=7\n"));
    String numbered = "DEVICE=vlan0043\nVLAN=yes\nPHYSDEV=eth1\n";
    assertEquals(43, only(Device.Vlan.class, INITSCRIPTS, "ifcfg-v", numbered).id());
  }

  @Test
  void addressesAreNumberedFromNoneZeroOrOne() {
    for (boolean reader : List.of(NETWORK_MANAGER, INITSCRIPTS)) {
      assertEquals(
          List.of("10.5.5.23/24", "1.1.1.2/16", "10.0.0.9/8"),
          addresses(
              only(
                  Device.Ethernet.class,
                  reader,
                  "ifcfg-em2",
                  """
                  DEVICE=em2
                  IPADDR0=10.5.5.23
                  PREFIX0=24
                  IPADDR1=1.1.1.2
                  NETMASK1=255.255.0.0
                  IPADDR2=10.0.0.9
                  IPADDR4=10.0.0.10
                  PREFIX4=8
                  """)));
    }
  }

  @Test
  void ethernetOfNetworkManagersManual() {
    Device.Ethernet card =
        only(
            Device.Ethernet.class,
            NETWORK_MANAGER,
            "ifcfg-ethernet-em2",
            """
            TYPE=Ethernet
            BOOTPROTO=none
            IPADDR=10.1.0.25
            PREFIX=24
            GATEWAY=10.1.0.1
            DEFROUTE=yes
            IPV4_FAILURE_FATAL=no
            IPV6INIT=yes
            IPV6_AUTOCONF=yes
            IPV6_DEFROUTE=yes
            IPV6_PEERDNS=yes
            IPV6_PEERROUTES=yes
            IPV6_FAILURE_FATAL=no
            NAME=ethernet-em2
            UUID=51bb3904-c0fc-4dfe-83b2-0a71e7928c13
            DEVICE=em2
            ONBOOT=yes
            """);
    assertTrue(card.addressing().automatic6());
    assertEquals(List.of("default via 10.1.0.1"), routes(card));
  }

  @Test
  void sixthVersion() {
    Device card =
        only(
            Device.Ethernet.class,
            INITSCRIPTS,
            "ifcfg-eth0",
            """
            DEVICE=eth0
            IPV6INIT=yes
            IPV6_AUTOCONF=no
            IPV6ADDR="3ffe:ffff:0:5::1"
            IPV6ADDR_SECONDARIES="3ffe:ffff:0:1::10 3ffe:ffff:0:2::11/128"
            IPV6_DEFAULTGW="fe80::1%eth0"
            """);
    assertEquals(
        List.of("3ffe:ffff:0:5::1/64", "3ffe:ffff:0:1::10/64", "3ffe:ffff:0:2::11/128"),
        addresses(card));
    assertEquals(List.of("default via fe80::1"), routes(card));
    assertTrue(!card.addressing().automatic6());
    Device none =
        only(Device.Ethernet.class, INITSCRIPTS, "ifcfg-eth0", "DEVICE=eth0\nIPV6INIT=no\n");
    assertTrue(none.addressing().none());
  }

  @Test
  void aLeaseAloneToInitscriptsAndBesidesAnAddressToNetworkManager() {
    String text = "DEVICE=eth0\nBOOTPROTO=dhcp\nIPADDR=192.0.2.10\nPREFIX=24\n";
    assertEquals(
        List.of(), addresses(only(Device.Ethernet.class, INITSCRIPTS, "ifcfg-eth0", text)));
    assertEquals(
        List.of("192.0.2.10/24"),
        addresses(only(Device.Ethernet.class, NETWORK_MANAGER, "ifcfg-eth0", text)));
  }

  @Test
  void aliasesAddAddresses() {
    Map<String, Configured> devices =
        devices(
            INITSCRIPTS,
            "ifcfg-eth0",
            "DEVICE=eth0\nIPADDR=192.168.1.5\nPREFIX=25\n",
            "ifcfg-eth0:0",
            """
            DEVICE=eth0:0
            BOOTPROTO=none
            IPADDR=192.168.1.1
            NETMASK=255.255.255.0
            ONBOOT=yes
            USERCTL=no
            """,
            "ifcfg-eth0:1",
            "IPADDR=192.168.1.6\n",
            "ifcfg-eth0-range0",
            "IPADDR_START=192.168.30.1\nIPADDR_END=192.168.30.254\nCLONENUM_START=2\n");
    assertEquals(Set.of("eth0"), devices.keySet());
    Configured card = devices.get("eth0");
    assertEquals(
        List.of("192.168.1.5/25", "192.168.1.6/25", "192.168.1.1/24").stream().sorted().toList(),
        addresses(card.device()).stream().sorted().toList());
    assertTrue(card.beyond().contains("IPADDR_START=192.168.30.1"), card.beyond()::toString);
    assertEquals(4, card.paths().size());
  }

  @Test
  void routesInBothForms() {
    String text = "DEVICE=eth0\nIPADDR=192.168.1.5\nPREFIX=24\n";
    assertEquals(
        List.of("192.168.2.0/24 via 192.168.1.1"),
        routes(
            only(
                Device.Ethernet.class,
                INITSCRIPTS,
                "ifcfg-eth0",
                text,
                "route-eth0",
                "ADDRESS0=192.168.2.0\nNETMASK0=255.255.255.0\nGATEWAY0=192.168.1.1\n")));
    Configured lines =
        devices(
                INITSCRIPTS,
                "ifcfg-eth0",
                text,
                "route-eth0",
                """
                # where to
                default via 192.168.1.1 dev eth0
                10.10.10.0/24 via 192.168.1.2
                192.168.2.0/24 dev eth0 metric 5
                10.9.0.0/16 via 192.168.1.9 table 7
                """,
                "route6-eth0",
                "fec0:0:0:2::/64 via fec0:0:0:1:0:0:0:20\n")
            .get("eth0");
    assertEquals(
        List.of(
            "default via 192.168.1.1",
            "10.10.10.0/24 via 192.168.1.2",
            "192.168.2.0/24 metric 5",
            "fec0:0:0:2::/64 via fec0:0:0:1::20"),
        routes(lines.device()));
    assertEquals(List.of("10.9.0.0/16 via 192.168.1.9 table 7"), lines.beyond());
    assertEquals(3, lines.paths().size());
  }

  @Test
  void routesBelongToTheFilesNameAndToInitscriptsToTheDevicesToo() {
    String[] files = {
      "ifcfg-lan", "DEVICE=eth0\nIPADDR=192.168.1.5\nPREFIX=24\n",
      "route-eth0", "10.0.0.0/8 via 192.168.1.1\n",
      "route-lan", "172.16.0.0/12 via 192.168.1.1\n",
    };
    assertEquals(
        List.of("172.16.0.0/12 via 192.168.1.1"),
        routes(only(Device.Ethernet.class, NETWORK_MANAGER, files)));
    assertEquals(
        List.of("172.16.0.0/12 via 192.168.1.1", "10.0.0.0/8 via 192.168.1.1"),
        routes(only(Device.Ethernet.class, INITSCRIPTS, files)));
  }

  @Test
  void theHostsGatewayIsThatOfTheDeviceInItsNetwork() {
    Map<String, Configured> devices =
        devices(
            INITSCRIPTS,
            "network",
            "NETWORKING=yes\nGATEWAY=192.168.1.1\nIPV6INIT=no\n",
            "ifcfg-eth0",
            "DEVICE=eth0\nIPADDR=192.168.1.5\nPREFIX=24\n",
            "ifcfg-eth1",
            "DEVICE=eth1\nIPADDR=192.168.2.5\nPREFIX=24\nGATEWAY=192.168.9.1\n",
            "ifcfg-eth2",
            "DEVICE=eth2\nIPADDR=192.168.1.6\nPREFIX=24\nDEFROUTE=no\n");
    assertEquals(List.of("default via 192.168.1.1"), routes(devices.get("eth0").device()));
    assertEquals(List.of(), routes(devices.get("eth1").device()));
    assertEquals(List.of(), routes(devices.get("eth2").device()));
    assertTrue(!devices.get("eth0").device().addressing().automatic6());
  }

  @Test
  void namesOfServersAndDomains() {
    Addressing ip =
        only(
                Device.Ethernet.class,
                NETWORK_MANAGER,
                "ifcfg-eth0",
                "DEVICE=eth0\nDNS1=192.0.2.53\nDNS2=2001:db8::53\nDOMAIN=\"example.org a.example\"\n")
            .addressing();
    assertEquals("[192.0.2.53, 2001:db8::53]", ip.dns().toString());
    assertEquals(List.of("example.org", "a.example"), ip.search());
  }

  @Test
  void whatIsNotStartedOrLeftBehindConfiguresNothing() {
    assertEquals(
        Map.of(),
        devices(
            INITSCRIPTS,
            "ifcfg-eth0",
            "DEVICE=eth0\nONBOOT=no\nIPADDR=192.0.2.1\n",
            "ifcfg-eth1.bak",
            "DEVICE=eth1\n",
            "ifcfg-eth1~",
            "DEVICE=eth1\n",
            "ifcfg-eth1.rpmsave",
            "DEVICE=eth1\n",
            "ifcfg-lo",
            "DEVICE=lo\nIPADDR=127.0.0.1\n"));
  }

  @Test
  void anExpansionInAVariableThatTellsTheDeviceLeavesItUntold() {
    assertEquals(
        Map.of(), devices(INITSCRIPTS, "ifcfg-eth0", "DEVICE=eth0\nIPADDR=\"$(hostname -i)\"\n"));
    assertEquals(
        Map.of(),
        devices(INITSCRIPTS, "ifcfg-eth0", "DEVICE=eth0\n[ -e /x ] && IPADDR=192.0.2.1\n"));
    Configured options =
        devices(
                INITSCRIPTS,
                "ifcfg-eth0",
                "DEVICE=eth0\nETHTOOL_OPTS=\"-K ${DEVICE} tso on; -G ${DEVICE} rx 256 tx 256\"\n")
            .get("eth0");
    assertEquals(
        List.of("ETHTOOL_OPTS=\"-K ${DEVICE} tso on; -G ${DEVICE} rx 256 tx 256\""),
        options.beyond());
  }

  @Test
  void ofSeveralProfilesThatOfTheHighestPriority() {
    Device card =
        only(
            Device.Ethernet.class,
            NETWORK_MANAGER,
            "ifcfg-a",
            "DEVICE=eth0\nMTU=1400\n",
            "ifcfg-b",
            "DEVICE=eth0\nMTU=9000\nAUTOCONNECT_PRIORITY=10\n");
    assertEquals(9000, card.mtu());
  }

  @Test
  void otherKindsAreNotToldAsCards() {
    assertEquals(
        Map.of(),
        devices(
            NETWORK_MANAGER,
            "ifcfg-team0",
            "DEVICE=team0\nTYPE=Team\n",
            "ifcfg-ib0",
            "DEVICE=ib0\nTYPE=InfiniBand\n"));
  }
}
