package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Processors, memory, firmware, disks and file systems, of texts of machines. */
final class HardwareFactsTest {

  static List<RecordedFacts> processors() throws IOException {
    return RecordedFacts.of("processors.txt");
  }

  @ParameterizedTest
  @MethodSource("processors")
  void socketsCoresAndThreads(RecordedFacts recorded) {
    List<String> expected = recorded.expected();
    Map<String, @Nullable Object> facts =
        CpuFacts.cpus(recorded.text(), expected.getFirst(), false);
    int word = 1;
    for (String fact :
        List.of(
            "processor_count",
            "processor_cores",
            "processor_threads_per_core",
            "processor_vcpus",
            "processor_nproc")) {
      Object told = facts.get(fact);
      assertEquals(expected.get(word++), told == null ? "-" : told.toString(), fact);
    }
    assertEquals(expected.get(word), "" + ((List<?>) facts.get("processor")).size());
    assertFalse(expected.getFirst().matches("x86.*|a.*") && List.of().equals(facts.get("flags")));
  }

  @Test
  void aParavirtualisedGuestOfXenHasOneSocketAProcessor() {
    Map<String, @Nullable Object> facts =
        CpuFacts.cpus(
            """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Xeon
            flags\t: fpu de

            processor\t: 1
            vendor_id\t: GenuineIntel
            model name\t: Xeon
            flags\t: fpu de
            """,
            "x86_64",
            true);
    assertEquals(2L, facts.get("processor_count"));
    assertEquals(2L, facts.get("processor_cores"));
    assertEquals(2L, facts.get("processor_vcpus"));
  }

  @ParameterizedTest
  @CsvSource({"0-3,4", "'0,2-3,8',4", "5,1", "'',0"})
  void processorsThatMayBeUsed(String list, long count) {
    assertEquals(count, CpuFacts.allowed("Cpus_allowed:\tf\nCpus_allowed_list:\t" + list + "\n"));
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

  private static MachineRead.Answer files(String... pathsAndContents) {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      files.put(pathsAndContents[i], pathsAndContents[i + 1]);
    }
    return new MachineRead.Answer(files, Map.of(), "");
  }

  @Test
  void firmwareSaysWhatTheMachineIs() {
    Map<String, Object> facts =
        HardwareFacts.hardware(
            files(
                HardwareFacts.DMI + "product_name",
                "PowerEdge R740\n",
                HardwareFacts.DMI + "sys_vendor",
                "Dell Inc.\n",
                HardwareFacts.DMI + "chassis_type",
                "23\n",
                "/proc/uptime",
                "74523.99 123.00\n"));
    assertEquals("PowerEdge R740", facts.get("product_name"));
    assertEquals("Dell Inc.", facts.get("system_vendor"));
    assertEquals("Rack Mount Chassis", facts.get("form_factor"));
    assertEquals("NA", facts.get("product_serial"));
    assertEquals(74523L, facts.get("uptime_seconds"));
  }

  @Test
  void onIbmZItIsSysinfo() {
    Map<String, Object> facts =
        HardwareFacts.hardware(
            files(
                "/proc/sysinfo",
                "Manufacturer:         IBM\nType:                 2964\nSequence Code:        00000000000A1B2C\n"));
    assertEquals("IBM", facts.get("system_vendor"));
    assertEquals("2964", facts.get("product_name"));
    assertEquals("A1B2C", facts.get("product_serial"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.00 Bytes",
    "1,512.00 Bytes",
    "2,1.00 KB",
    "41943040,20.00 GB",
    "3907029168,1.82 TB"
  })
  void sizesAreToldInTheLargestUnit(String sectors, String size) {
    assertEquals(size, DeviceFacts.size(sectors));
  }

  @Test
  void disksPartitionsAndWhatIsMadeOfThem() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("/sys/block/sda/size", "41943040\n");
    files.put("/sys/block/sda/removable", "0\n");
    files.put("/sys/block/sda/device/vendor", "ATA     \n");
    files.put("/sys/block/sda/device/model", "Samsung SSD 860\n");
    files.put("/sys/block/sda/device/vpd_pg80", "\0\uFFFD\0\nS3Z9NB0K\n");
    files.put("/sys/block/sda/queue/scheduler", "none [mq-deadline] kyber\n");
    files.put("/sys/block/sda/queue/rotational", "0\n");
    files.put("/sys/block/sda/queue/logical_block_size", "4096\n");
    files.put("/sys/block/sda/sda1/start", "2048\n");
    files.put("/sys/block/sda/sda1/size", "2097152\n");
    files.put("/sys/block/dm-0/dm/name", "vg-root\n");
    files.put("/sys/block/dm-0/size", "2097152\n");
    Map<String, String> links = new LinkedHashMap<>();
    links.put(
        "/sys/block/sda",
        "../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda");
    links.put("/sys/block/dm-0", "../devices/virtual/block/dm-0");
    links.put("/sys/block/dm-0/slaves/sda1", "../../sda1");
    links.put("/sys/block/sda/sda1/holders/dm-0", "../../dm-0");
    links.put("/dev/disk/by-id/ata-Samsung_S3Z9NB0K", "../../sda");
    links.put("/dev/disk/by-id/wwn-0x5002538e4", "../../sda");
    links.put("/dev/disk/by-uuid/aaaa-1111", "../../sda1");
    links.put("/dev/disk/by-label/boot", "../../sda1");
    Map<String, Object> facts =
        DeviceFacts.devices(
            new MachineRead.Answer(
                files, links, "0000:00:1f.2 SATA controller: Intel Corporation C610\n"));
    Map<?, ?> devices = (Map<?, ?>) facts.get("devices");
    Map<?, ?> disk = (Map<?, ?>) devices.get("sda");
    assertEquals("20.00 GB", disk.get("size"));
    assertEquals("ATA", disk.get("vendor"));
    assertEquals("S3Z9NB0K", disk.get("serial"));
    assertEquals("0x5002538e4", disk.get("wwn"));
    assertEquals("mq-deadline", disk.get("scheduler_mode"));
    assertEquals("4096", disk.get("sectorsize"));
    assertEquals("SATA controller: Intel Corporation C610", disk.get("host"));
    assertEquals(List.of(), disk.get("holders"));
    assertNull(disk.get("sas_address"));
    assertTrue(disk.containsKey("sas_address"));
    Map<?, ?> partition = (Map<?, ?>) ((Map<?, ?>) disk.get("partitions")).get("sda1");
    assertEquals("aaaa-1111", partition.get("uuid"));
    assertEquals(List.of("vg-root"), partition.get("holders"));
    assertEquals("1.00 GB", partition.get("size"));
    assertEquals(List.of("boot"), ((Map<?, ?>) partition.get("links")).get("labels"));
    assertEquals(List.of("dm-0"), ((Map<?, ?>) partition.get("links")).get("masters"));
    assertEquals(
        Map.of("sda1", List.of("dm-0")), ((Map<?, ?>) facts.get("device_links")).get("masters"));
  }

  @Test
  void mountsWithOddNamesAndTheirSizes() {
    MachineRead.Answer names =
        new MachineRead.Answer(
            Map.of(
                "/proc/self/mounts",
                """
                /dev/mapper/vg-root / ext4 rw,relatime 0 1
                /dev/vdb /mnt/a\\040b xfs rw 0 0
                /dev/vdb /srv xfs rw 0 0
                proc /proc proc rw 0 0
                srv:/export /nfs nfs4 rw 0 0
                """,
                "/proc/self/mountinfo",
                """
                20 1 253:0 / / rw - ext4 /dev/mapper/vg-root rw
                21 20 8:16 /sub /srv rw - xfs /dev/vdb rw
                """),
            Map.of(
                "/dev/disk/by-uuid/0123-4567", "../../dm-0",
                "/dev/mapper/vg-root", "../dm-0"),
            "");
    List<Object> mounts =
        MountFacts.mounts(names, "4096 8192 1000 400 50 20 /\n512 512 10 5 2 1 /mnt/a b\n", true);
    assertEquals(4, mounts.size());
    Map<?, ?> root = (Map<?, ?>) mounts.getFirst();
    assertEquals(4_096_000L, root.get("size_total"));
    assertEquals(1_638_400L, root.get("size_available"));
    assertEquals(8192L, root.get("block_size"));
    assertEquals(600L, root.get("block_used"));
    assertEquals("0123-4567", root.get("uuid"));
    assertEquals("/mnt/a b", ((Map<?, ?>) mounts.get(1)).get("mount"));
    assertEquals("rw,bind", ((Map<?, ?>) mounts.get(2)).get("options"));
    Map<?, ?> late = (Map<?, ?>) mounts.get(3);
    assertFalse(late.containsKey("size_total"));
    assertEquals("Could not get extra information due to timeout", late.get("note"));
  }

  @Test
  void volumesOfLvm() {
    Map<?, ?> lvm =
        (Map<?, ?>)
            VolumeFacts.volumes(
                """
                4096 4096 1 1 1 1 /
                #vgs
                  vg,1,2,0,wz--n-,19.99,4.00
                #lvs
                  root,vg,-wi-ao----,15.00,,,,,,,,
                  swap,vg,-wi-ao----,0.99,,,,,,,,
                #pvs
                  /dev/dm-3,vg,lvm2,a--,19.99,4.00
                #end
                """,
                Map.of("/dev/mapper/crypt", "../dm-3"));
    assertEquals(
        Map.of("vg", Map.of("size_g", "19.99", "free_g", "4.00", "num_lvs", "2", "num_pvs", "1")),
        lvm.get("vgs"));
    assertEquals(Map.of("size_g", "15.00", "vg", "vg"), ((Map<?, ?>) lvm.get("lvs")).get("root"));
    assertTrue(((Map<?, ?>) lvm.get("pvs")).containsKey("/dev/mapper/crypt"));
    assertEquals("N/A", VolumeFacts.volumes("4096 4096 1 1 1 1 /\n", Map.of()));
  }
}
