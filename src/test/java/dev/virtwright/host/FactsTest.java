package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Facts.Family;
import dev.virtwright.host.HostException.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts of texts that machines print, and of this machine. */
final class FactsTest {

  @Test
  void allFamiliesOfARealMachineCostOneRoundTrip() throws Exception {
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      Map<String, @Nullable Object> facts =
          Facts.gather(new SessionReader(session, Become.NONE), EnumSet.allOf(Family.class));
      assertEquals(1, session.counts().roundTrips());
      assertEquals(System.getProperty("os.version"), facts.get("kernel"));
      assertTrue((Long) facts.get("memtotal_mb") > 100);
      assertTrue((Long) facts.get("processor_nproc") > 0);
      assertTrue(((List<?>) facts.get("interfaces")).contains("lo"));
      assertEquals("loopback", ((Map<?, ?>) facts.get("lo")).get("type"));
      assertEquals(System.getProperty("user.name"), facts.get("user_id"));
      assertTrue(((Map<?, ?>) facts.get("env")).containsKey("PATH"));
      assertFalse(((List<?>) facts.get("mounts")).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFamilyGivesWhatItSaysItGives(Family family) throws Exception {
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      Map<String, @Nullable Object> facts =
          Facts.gather(new SessionReader(session, Become.NONE), Set.of(family));
      assertFalse(facts.isEmpty());
      for (String name : facts.keySet()) {
        assertEquals(Set.of(family), Facts.familiesOf(name), name);
        assertEquals(Set.of(family), Facts.familiesOf("ansible_" + name), name);
      }
    }
  }

  @Test
  void aMachineThatAnswersNothingHasFewFactsAndALostOneNone() throws Exception {
    class Mute implements HostReader {
      private final Kind kind;

      Mute(Kind kind) {
        this.kind = kind;
      }

      @Override
      public <A> A ask(Query<A> query) throws HostException {
        throw new HostException(kind, "no", null);
      }

      @Override
      public void expect(Query<?>... queries) {}
    }
    Map<String, @Nullable Object> facts =
        Facts.gather(new Mute(Kind.FAILED), EnumSet.allOf(Family.class));
    assertEquals("NA", facts.get("distribution"));
    assertEquals("NA", facts.get("product_name"));
    assertThrows(
        HostException.class,
        () -> Facts.gather(new Mute(Kind.UNREACHABLE), EnumSet.allOf(Family.class)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "ID=debian,VERSION_ID=\"12\",VERSION_CODENAME=bookworm|12.5|-|Debian|12.5|12|bookworm|Debian",
        "ID=debian,NAME=\"Debian GNU/Linux\",VERSION_CODENAME=trixie|trixie/sid|-|Debian|NA|NA|trixie|Debian",
        "ID=ubuntu,VERSION_ID=\"24.04\",VERSION_CODENAME=noble|trixie/sid|-|Ubuntu|24.04|24|noble|Debian",
        "ID=\"centos\",VERSION_ID=\"9\"|-|CentOS Stream release 9|CentOS|9|9|Stream|RedHat",
        "ID=\"centos\",VERSION_ID=\"7\"|-|CentOS Linux release 7.9.2009 (Core)|CentOS|7.9|7|Core|RedHat",
        "ID=\"rocky\",VERSION_ID=\"9.3\"|-|Rocky Linux release 9.3 (Blue Onyx)|Rocky|9.3|9|Blue Onyx|RedHat",
        "ID=\"rhel\",VERSION_ID=\"8.10\"|-|Red Hat Enterprise Linux release 8.10 (Ootpa)|RedHat|8.10|8|Ootpa|RedHat",
        "ID=fedora,VERSION_ID=40|-|Fedora release 40 (Forty)|Fedora|40|40|NA|RedHat",
        "ID=\"opensuse-leap\",VERSION_ID=\"15.6\"|-|-|openSUSE Leap|15.6|15|NA|Suse",
        "ID=\"sles\",VERSION_ID=\"15.6\"|-|-|SLES|15.6|15|NA|Suse",
        "ID=mine,NAME=\"My Own\",ID_LIKE=\"rhel fedora\",VERSION_ID=1|-|-|My Own|1|1|NA|RedHat",
      })
  void distributionsAreNamedAsAnsibleNamesThem(
      String os,
      @Nullable String debian,
      @Nullable String redhat,
      String name,
      String version,
      String major,
      String release,
      String family) {
    Map<String, Object> facts =
        PlatformFacts.distribution(
            os.replace(',', '\n'), debian == null ? "" : debian, redhat == null ? "" : redhat);
    assertEquals(name, facts.get("distribution"));
    assertEquals(version, facts.get("distribution_version"));
    assertEquals(major, facts.get("distribution_major_version"));
    assertEquals(release, facts.get("distribution_release"));
    assertEquals(family, facts.get("os_family"));
  }

  @Test
  void socketsCoresAndThreads() {
    StringBuilder text = new StringBuilder();
    for (int cpu = 0; cpu < 16; cpu++) {
      text.append(
          """
          processor\t: %d
          vendor_id\t: GenuineIntel
          model name\t: Intel(R) Xeon(R)
          physical id\t: %d
          siblings\t: 8
          cpu cores\t: 4
          flags\t\t: fpu vmx lm

          """
              .formatted(cpu, cpu / 8));
    }
    Map<String, @Nullable Object> facts = CpuFacts.cpus(text.toString());
    assertEquals(2L, facts.get("processor_count"));
    assertEquals(4L, facts.get("processor_cores"));
    assertEquals(2L, facts.get("processor_threads_per_core"));
    assertEquals(16L, facts.get("processor_vcpus"));
    assertEquals(16L, facts.get("processor_nproc"));
    assertEquals(List.of("fpu", "vmx", "lm"), facts.get("flags"));
    assertEquals(
        List.of("0", "GenuineIntel", "Intel(R) Xeon(R)", "1"),
        ((List<?>) facts.get("processor")).subList(0, 4));
  }

  @Test
  void aProcessorWithoutSocketsIsOneEach() {
    Map<String, @Nullable Object> facts =
        CpuFacts.cpus("processor\t: 0\nprocessor\t: 1\nFeatures\t: fp asimd\n");
    assertEquals(2L, facts.get("processor_count"));
    assertEquals(1L, facts.get("processor_cores"));
    assertEquals(2L, facts.get("processor_vcpus"));
    assertEquals(List.of("fp", "asimd"), facts.get("flags"));
  }

  private static final String NETWORK =
      """
      [{"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","address":"00:00:00:00:00:00",
        "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host"}]},
       {"ifname":"ens3","flags":["BROADCAST","UP","LOWER_UP","SLAVE"],"mtu":1500,"operstate":"UP","address":"52:54:00:00:00:01","master":"bond0","addr_info":[]},
       {"ifname":"bond0","flags":["BROADCAST","UP","LOWER_UP","MASTER"],"mtu":1500,"operstate":"UP","address":"52:54:00:00:00:01","master":"br-lan",
        "linkinfo":{"info_kind":"bond","info_data":{"mode":"802.3ad","miimon":100,"ad_lacp_rate":"fast"}},"addr_info":[]},
       {"ifname":"br-lan","flags":["BROADCAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","address":"52:54:00:00:00:01",
        "linkinfo":{"info_kind":"bridge","info_data":{"stp_state":0}},
        "addr_info":[{"family":"inet","local":"10.1.2.3","prefixlen":22,"broadcast":"10.1.3.255","scope":"global","label":"br-lan"},
                     {"family":"inet","local":"10.9.9.9","prefixlen":32,"scope":"global","label":"br-lan"},
                     {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]}]
      #4
      [{"dst":"8.8.8.8","gateway":"10.1.0.1","dev":"br-lan","prefsrc":"10.1.2.3"}]
      #6
      #sys
      bond0 2000 1 - - -
      br-lan -1 1 - - 8000.525400000001
      ens3 1000 1 /sys/devices/pci0000:00/0000:00:03.0/virtio0 /sys/module/virtio_net -
      lo - 772 - - -
      """;

  @Test
  void bondsBridgesAddressesAndTheDefaultRoute() {
    Map<String, @Nullable Object> facts = NetworkFacts.network(NETWORK);
    assertEquals(List.of("bond0", "br-lan", "ens3", "lo"), facts.get("interfaces"));
    assertEquals(List.of("10.1.2.3", "10.9.9.9"), facts.get("all_ipv4_addresses"));
    Map<?, ?> bond = (Map<?, ?>) facts.get("bond0");
    assertEquals("bonding", bond.get("type"));
    assertEquals(List.of("ens3"), bond.get("slaves"));
    assertEquals("802.3ad", bond.get("mode"));
    Map<?, ?> bridge = (Map<?, ?>) facts.get("br_lan");
    assertEquals(List.of("bond0"), bridge.get("interfaces"));
    assertEquals("8000.525400000001", bridge.get("id"));
    assertEquals(false, bridge.get("stp"));
    Map<?, ?> four = (Map<?, ?>) bridge.get("ipv4");
    assertEquals("255.255.252.0", four.get("netmask"));
    assertEquals("10.1.0.0", four.get("network"));
    assertEquals(1, ((List<?>) bridge.get("ipv4_secondaries")).size());
    Map<?, ?> port = (Map<?, ?>) facts.get("ens3");
    assertEquals(1000L, port.get("speed"));
    assertEquals("virtio_net", port.get("module"));
    Map<?, ?> route = (Map<?, ?>) facts.get("default_ipv4");
    assertEquals("10.1.0.1", route.get("gateway"));
    assertEquals("br-lan", route.get("interface"));
    assertEquals("255.255.252.0", route.get("netmask"));
    assertEquals("52:54:00:00:00:01", route.get("macaddress"));
    assertEquals(Map.of(), facts.get("default_ipv6"));
  }

  @Test
  void anOldIpWithoutJsonLeavesTheNamesAtLeast() {
    Map<String, @Nullable Object> facts =
        NetworkFacts.network("Usage: ip …\n#4\n#6\n#sys\neth0 - 1 - - -\n");
    assertEquals(List.of("eth0"), facts.get("interfaces"));
    assertEquals(Map.of("device", "eth0"), facts.get("eth0"));
  }

  @Test
  void theResolversFile() {
    assertEquals(
        Map.of(
            "nameservers", List.of("10.0.0.1", "::1"),
            "search", List.of("a.example", "b.example"),
            "options", Map.of("ndots", "2", "rotate", true)),
        NetworkFacts.resolver(
            "# c\nnameserver 10.0.0.1\nnameserver ::1\nsearch a.example b.example\noptions ndots:2 rotate\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "KVM,Red Hat,SeaBIOS,kvm",
    "'Standard PC (Q35 + ICH9, 2009)',QEMU,SeaBIOS,kvm",
    "VMware Virtual Platform,'VMware, Inc.',Phoenix,VMware",
    "Virtual Machine,Microsoft Corporation,American Megatrends,VirtualPC",
    "VirtualBox,innotek GmbH,innotek GmbH,virtualbox",
    "PowerEdge R740,Dell Inc.,Dell Inc.,''",
  })
  void guestsAreKnownByTheirFirmware(String product, String vendor, String bios, String type) {
    assertEquals(type, VirtualizationFacts.firmware(product, vendor, bios, "", ""));
  }

  @Test
  void mountsWithOddNamesAndTheirSizes() {
    List<Object> mounts =
        MountFacts.mounts(
            """
            /dev/vda1 / ext4 rw,relatime 0 1
            /dev/vdb /mnt/a\\040b xfs rw 0 0
            proc /proc proc rw 0 0
            srv:/export /nfs nfs4 rw 0 0
            """,
            "uuid /dev/vda1 0123-4567\n4096 1000 400 50 20 /\n512 10 5 2 1 /mnt/a b\n");
    assertEquals(3, mounts.size());
    Map<?, ?> root = (Map<?, ?>) mounts.getFirst();
    assertEquals(4096_000L, root.get("size_total"));
    assertEquals(1638400L, root.get("size_available"));
    assertEquals("0123-4567", root.get("uuid"));
    assertEquals("/mnt/a b", ((Map<?, ?>) mounts.get(1)).get("mount"));
    assertEquals(2560L, ((Map<?, ?>) mounts.get(1)).get("size_available"));
    assertFalse(((Map<?, ?>) mounts.get(2)).containsKey("size_total"));
  }

  @Test
  void theClockInItsZoneAndInUtc() {
    Map<String, Object> time = DateTimeFacts.dateTime("1700000000 123456789 +0130 XYZ");
    assertEquals("2023-11-14", time.get("date"));
    assertEquals("23:43:20", time.get("time"));
    assertEquals("2023-11-14T22:13:20.123456Z", time.get("iso8601_micro"));
    assertEquals("20231114T234320123456", time.get("iso8601_basic"));
    assertEquals("Tuesday", time.get("weekday"));
    assertEquals("46", time.get("weeknumber"));
    assertEquals("+0130", time.get("tz_offset"));
    assertEquals("XYZ", time.get("tz"));
    assertEquals(Map.of(), DateTimeFacts.dateTime("1700000000 N +9999 X"));
    assertEquals(Map.of(), DateTimeFacts.dateTime("usage: date"));
  }

  @Test
  void memoryInMebibytes() {
    Map<String, Object> facts =
        MemoryFacts.memory(
            "MemTotal: 2097151 kB\nMemFree: 1048576 kB\nBuffers: 1024 kB\nCached: 1024 kB\nSwapTotal: 0 kB\n");
    assertEquals(2047L, facts.get("memtotal_mb"));
    assertEquals(1024L, facts.get("memfree_mb"));
    assertEquals(
        Map.of("free", 1026L, "used", 1021L), ((Map<?, ?>) facts.get("memory_mb")).get("nocache"));
  }
}
