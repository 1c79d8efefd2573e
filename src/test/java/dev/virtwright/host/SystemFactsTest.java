package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs on a machine, of texts that machines print. */
final class SystemFactsTest {

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
    assertEquals("XYZ", time.get("tz_dst"));
    assertEquals(Map.of(), DateTimeFacts.dateTime("1700000000 N +9999 X"));
    assertEquals(Map.of(), DateTimeFacts.dateTime("usage: date"));
  }

  @ParameterizedTest
  @CsvSource({
    "'CET-1CEST,M3.5.0,M10.5.0/3',CET,CEST",
    "UTC0,UTC,UTC",
    "<-03>3,-03,-03",
    "TZif2,EST,EST"
  })
  void aZoneHasAnotherNameInSummer(String rule, String zone, String summer) {
    assertEquals(
        summer, DateTimeFacts.dateTime("1700000000 0 +0000 " + zone + "\n" + rule).get("tz_dst"));
  }

  @Test
  void wordsOfTheKernelsCommandLine() {
    String line = "BOOT_IMAGE=/vmlinuz root=UUID=1-2 ro console=tty0 console=ttyS0 dyndbg=\"a b\"";
    Map<String, Object> last = CommandLineFacts.values(line, false);
    assertEquals("UUID=1-2", last.get("root"));
    assertEquals(true, last.get("ro"));
    assertEquals("ttyS0", last.get("console"));
    assertEquals("\"a b\"", last.get("dyndbg"));
    assertEquals(List.of("tty0", "ttyS0"), CommandLineFacts.values(line, true).get("console"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\n0:2\n0:2\n',false",
    "'\n0:2\n0:99\n',true",
    "'set\n0:2\n0:2\n',true",
    "'\n8:2\next2/ext3\n',false",
    "'\n8:256\nbtrfs\n',false",
    "'\n8:77\nxfs\n',true",
    "'',false"
  })
  void anotherRootThanTheFirstProcesssIsAChroot(String printed, boolean chroot) {
    assertEquals(chroot, SmallFacts.chroot(printed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Current: =ep|False|[]",
        "Current: cap_chown,cap_kill=ep|True|[cap_chown, cap_kill]",
        "Current: = cap_chown,cap_kill+ep|True|[cap_chown, cap_kill]",
        "capsh: not found|N/A|N/A"
      })
  void capabilitiesOfBothFormsOfCapsh(String printed, String enforced, String names) {
    Map<String, Object> facts = SmallFacts.capabilities(printed + "\nBounding set =x\n");
    assertEquals(enforced, facts.get("system_capabilities_enforced"));
    assertEquals(names, facts.get("system_capabilities").toString());
  }

  @Test
  void systemdsVersion() {
    assertEquals(
        Map.of("version", 252L, "full_version", "252.38-1~deb12u1", "features", "+PAM -X"),
        SmallFacts.systemd("systemd 252 (252.38-1~deb12u1)\n+PAM -X\n"));
    assertEquals(Map.of(), SmallFacts.systemd(""));
  }

  @ParameterizedTest
  @CsvSource({
    "systemd,'',systemctl,systemd",
    "runit-init,'','',runit",
    "procd,'','',openwrt_init",
    "init,'',/sbin/openrc,openrc",
    "bash,/lib/systemd/systemd,systemctl,systemd",
    "bash,'','systemctl /run/systemd/system/',systemd",
    "init,'','initctl /etc/init/ /etc/init.d/',upstart",
    "init,'',/etc/init.d/,sysvinit",
    "sh,'','',service",
    "'',/bin/busybox,'',busybox",
  })
  void whatRunsServices(String first, String init, String there, String manager) {
    assertEquals(manager, ServiceFacts.manager(first, init, Set.of(there.split(" ")), false));
  }

  @ParameterizedTest
  @CsvSource({
    "Debian,Debian,12,/usr/bin/apt-get,apt",
    "Debian,Debian,12,/usr/bin/apt-get /usr/bin/dnf /usr/bin/zypper,apt",
    "Altlinux,Altlinux,10,/usr/bin/apt-get apt_rpm,apt_rpm",
    "Fedora,RedHat,41,/usr/bin/dnf /usr/bin/yum /usr/bin/dnf -> dnf5,dnf5",
    "Fedora,RedHat,40,/usr/bin/dnf /usr/bin/yum /usr/bin/apt-get,dnf",
    "Fedora,RedHat,21,/usr/bin/dnf /usr/bin/yum,yum",
    "CentOS,RedHat,7,/usr/bin/yum,yum",
    "Rocky,RedHat,9,/usr/bin/dnf /usr/bin/yum,dnf",
    "RedHat,RedHat,9,/usr/bin/microdnf,dnf",
    "Amazon,RedHat,2,/usr/bin/yum,yum",
    "Amazon,RedHat,2023,/usr/bin/dnf /usr/bin/yum,dnf",
    "Fedora,RedHat,41,/run/ostree-booted /usr/bin/rpm-ostree,atomic_container",
    "openSUSE Leap,Suse,15,/usr/bin/zypper,zypper",
    "Archlinux,Archlinux,NA,/usr/bin/pacman,pacman",
    "Alpine,Alpine,3,/sbin/apk,apk",
    "Gentoo,Gentoo,2,/usr/bin/emerge,portage",
    "Something,Something,1,'',unknown"
  })
  void whatInstallsPackages(
      String distribution, String family, String major, String there, String manager) {
    assertEquals(
        manager,
        PackageManagerFacts.manager(
            distribution, family, major, List.of(there.split(" (?=/|apt_)(?<!-> )"))));
  }

  @Test
  void lsbOfTheCommandOfItsFileAndOfWhatAPythonCommandReads() {
    assertEquals(
        Map.of(
            "id", "Debian",
            "description", "Debian GNU/Linux 12 (bookworm)",
            "release", "12",
            "codename", "bookworm",
            "major_release", "12"),
        LsbFacts.lsb(
            "Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\nRelease:\t12\nCodename:\tbookworm\n",
            Map.of(),
            Map.of()));
    Map<String, String> ubuntu =
        Map.of("DISTRIB_ID", "Ubuntu", "DISTRIB_RELEASE", "22.04", "DISTRIB_CODENAME", "jammy");
    assertEquals("22", LsbFacts.lsb("python\n", ubuntu, Map.of()).get("major_release"));
    assertEquals(
        Map.of("id", "Debian", "release", "11", "major_release", "11"),
        LsbFacts.lsb("python\n", Map.of(), Map.of("NAME", "Debian GNU/Linux", "VERSION_ID", "11")));
    assertEquals(Map.of(), LsbFacts.lsb("", Map.of(), Map.of("NAME", "Debian GNU/Linux")));
  }

  private static final String TOKEN = "0123456789abcdef-0123456789abcdef";

  @Test
  void theMachinesOwnFacts() {
    Map<String, @Nullable Object> facts =
        LocalFacts.local(
            """
            TOKEN
            TOKEN file a.fact
            {"x": [1, true]}
            TOKEN end 0

            TOKEN file b.fact
            [one]
            Key = v
              more
            other: w
            [DEFAULT]
            d=1
            TOKEN end 0

            TOKEN file c.fact

            TOKEN end 3
            no such disk

            TOKEN file g.fact

            TOKEN end gone

            TOKEN file d.fact
            nonsense
            TOKEN end 0

            TOKEN file e.fact
            it hangs
            """
                .replace("TOKEN", TOKEN),
            "/etc/ansible/facts.d");
    assertEquals(Map.of("x", List.of(1L, true)), facts.get("a"));
    assertEquals(Map.of("one", Map.of("key", "v\nmore", "other", "w", "d", "1")), facts.get("b"));
    assertEquals(
        "Failure executing fact script (/etc/ansible/facts.d/c.fact), rc: 3, err: no such disk\n",
        facts.get("c"));
    assertEquals(
        "Could not stat fact (/etc/ansible/facts.d/g.fact): [Errno 2] No such file or directory:"
            + " '/etc/ansible/facts.d/g.fact'",
        facts.get("g"));
    assertEquals(
        "error loading facts as JSON or ini - please check content: /etc/ansible/facts.d/d.fact",
        facts.get("d"));
    assertEquals(
        "Failure executing fact script (/etc/ansible/facts.d/e.fact), it did not end in time",
        facts.get("e"));
    assertEquals(Map.of(), LocalFacts.local("", "/none"));
  }

  @Test
  void iniOfNoSectionIsNone() {
    assertNull(LocalFacts.ini("a = b\n"));
    assertEquals(Map.of(), LocalFacts.ini("# nothing\n"));
  }

  @Test
  void theEnvironmentWithoutWhatReadingSets() {
    assertEquals(
        Map.of("HOME", "/root", "X", "a=b\nc"),
        EnvironmentFacts.environment("HOME=/root\0LC_ALL=C\0X=a=b\nc\0LANGUAGE=C\0"));
  }

  @Test
  void theUserAndItsNumbers() {
    Map<String, @Nullable Object> facts =
        UserFacts.user("0 0\n0 0\nroot:x:0:0:Super:/root:/bin/sh\n");
    assertEquals("root", facts.get("user_id"));
    assertEquals(0L, facts.get("user_gid"));
    assertEquals("Super", facts.get("user_gecos"));
    assertEquals(Map.of(), UserFacts.user("?"));
  }

  @ParameterizedTest
  @CsvSource({"x86_64,1,32,i386", "x86_64,2,64,x86_64", "aarch64,2,64,", "i686,1,32,i386"})
  void theUserspaceIsThatOfTheShell(
      String machine, int elfClass, String bits, @Nullable String architecture) {
    Map<String, Object> facts = PlatformFacts.userspace(machine, "\177ELF" + (char) elfClass);
    assertEquals(bits, facts.get("userspace_bits"));
    assertEquals(architecture, facts.get("userspace_architecture"));
    assertEquals(Map.of(), PlatformFacts.userspace(machine, "#!/bi"));
  }

  private static MachineRead.Answer signs(String there, String... pathsAndContents) {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      files.put(pathsAndContents[i], pathsAndContents[i + 1]);
    }
    return new MachineRead.Answer(files, Map.of(), there);
  }

  @ParameterizedTest
  @CsvSource({
    "KVM,Red Hat,SeaBIOS,kvm",
    "'Standard PC (Q35 + ICH9, 2009)',QEMU,SeaBIOS,kvm",
    "VMware Virtual Platform,'VMware, Inc.',Phoenix,VMware",
    "Virtual Machine,Microsoft Corporation,American Megatrends,VirtualPC",
    "VirtualBox,innotek GmbH,innotek GmbH,virtualbox",
    "OpenStack Nova,OpenStack Foundation,SeaBIOS,openstack",
    "HVM domU,Xen,Xen,xen",
    "t3.micro,Amazon EC2,Amazon EC2,kvm",
    "PowerEdge R740,Dell Inc.,Dell Inc.,NA",
  })
  void guestsAreKnownByTheirFirmware(String product, String vendor, String bios, String type) {
    Map<String, Object> facts =
        VirtualizationFacts.judge(
            signs(
                "",
                HardwareFacts.DMI + "product_name",
                product,
                HardwareFacts.DMI + "sys_vendor",
                vendor,
                HardwareFacts.DMI + "bios_vendor",
                bios));
    assertEquals(type, facts.get("virtualization_type"));
    assertEquals(type.equals("NA") ? "NA" : "guest", facts.get("virtualization_role"));
  }

  @Test
  void containersAndHosts() {
    Map<String, Object> docker =
        VirtualizationFacts.judge(
            signs(
                "/.dockerenv\n/dev/kvm\n",
                "/proc/1/environ",
                "PATH=/bin\0container=docker\0",
                "/run/systemd/container",
                "docker"));
    assertEquals("container", docker.get("virtualization_type"));
    assertEquals(List.of("container", "docker"), docker.get("virtualization_tech_guest"));
    assertEquals(List.of("kvm"), docker.get("virtualization_tech_host"));
    Map<String, Object> host =
        VirtualizationFacts.judge(signs("/dev/kvm\n", "/proc/modules", "fuse 1 0\nkvm 1 1\n"));
    assertEquals("kvm", host.get("virtualization_type"));
    assertEquals("host", host.get("virtualization_role"));
    Map<String, Object> dom0 =
        VirtualizationFacts.judge(signs("/proc/xen\n", "/proc/xen/capabilities", "control_d\n"));
    assertEquals("xen", dom0.get("virtualization_type"));
    assertEquals("host", dom0.get("virtualization_role"));
    Map<String, Object> partition =
        VirtualizationFacts.judge(signs("", "/proc/cpuinfo", "vendor_id       : IBM/S390\n"));
    assertEquals("PR/SM", partition.get("virtualization_type"));
    assertEquals("LPAR", partition.get("virtualization_role"));
  }
}
