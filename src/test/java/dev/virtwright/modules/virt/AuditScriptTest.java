package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script of an audit on a machine that is only files, and has no more programs than the least
 * installation of any distribution.
 */
final class AuditScriptTest {
  private static final List<String> PROGRAMS =
      List.of(
          "awk", "cat", "date", "df", "grep", "head", "id", "ls", "od", "sh", "sort", "tail", "tr",
          "uname", "wc");

  @TempDir Path root;

  @BeforeEach
  void programs() throws IOException {
    Path bin = Files.createDirectory(root.resolve("bin"));
    for (String program : PROGRAMS) {
      for (String directory : List.of("/usr/bin", "/bin")) {
        Path found = Path.of(directory, program);
        if (Files.exists(found) && !Files.exists(bin.resolve(program))) {
          Files.createSymbolicLink(bin.resolve(program), found.toRealPath());
        }
      }
    }
    for (String directory : List.of("proc", "sys/class/net", "dev", "etc", "var/lib")) {
      Files.createDirectories(root.resolve(directory));
    }
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void program(String name, String script) throws IOException {
    file("bin/" + name, "#!/bin/sh\n" + script + "\n");
    assertTrue(root.resolve("bin").resolve(name).toFile().setExecutable(true));
  }

  private Sections read() throws Exception {
    Merge<AuditReads, FragmentResult, Sections> merge = merge();
    List<AuditReads> queries = List.of(AuditFixture.READS);
    String script =
        merge
            .fragment(queries)
            .script()
            .replaceAll("(?<![\\w}.])/(etc|proc|sys|usr|var|lib|dev)/(?!null)", root + "/$1/");
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
    builder.environment().clear();
    builder.environment().put("PATH", root.resolve("bin").toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    byte[] asOnAHost =
        new String(out, StandardCharsets.UTF_8)
            .replace(root + "/", "/")
            .getBytes(StandardCharsets.UTF_8);
    FragmentResult result = new FragmentResult(0, asOnAHost, new byte[0], false, false);
    return merge.answer(AuditFixture.READS, merge.parse(queries, result));
  }

  @SuppressWarnings("unchecked") // the query's own merge
  private static Merge<AuditReads, FragmentResult, Sections> merge() {
    return (Merge<AuditReads, FragmentResult, Sections>) AuditFixture.READS.merge();
  }

  private Finding sources() throws Exception {
    return AuditFixture.judged(read().lines(), "package-sources");
  }

  @Test
  void nothingAtAllIsUnknownOrMissingAndNeverGood() throws Exception {
    Map<String, Verdict> verdicts =
        AuditFixture.judge(read().lines(), Stage.ALL).stream()
            .filter(finding -> !finding.isNote() && !finding.check().equals("disk"))
            .collect(Collectors.toMap(Finding::check, Finding::verdict));
    assertEquals(
        Map.ofEntries(
            Map.entry("cpu-64-bit", Verdict.UNKNOWN),
            Map.entry("cpu-virtualization", Verdict.UNKNOWN),
            Map.entry("kvm-modules", Verdict.UNKNOWN),
            Map.entry("memory", Verdict.UNKNOWN),
            Map.entry("link-speed", Verdict.UNKNOWN),
            Map.entry("package-sources", Verdict.UNKNOWN),
            Map.entry("swap", Verdict.UNKNOWN),
            Map.entry("iommu", Verdict.WARN),
            Map.entry("bond", Verdict.WARN),
            Map.entry("kvm-device", Verdict.FAIL),
            Map.entry("vhost-net-device", Verdict.WARN),
            Map.entry("net-tun-device", Verdict.FAIL)),
        verdicts);
  }

  @Test
  void aHostOfFilesIsRead() throws Exception {
    file(
        "proc/cpuinfo",
        """
        processor\t: 0
        vendor_id\t: AuthenticAMD
        model name\t: Some CPU
        microcode\t: 0xa2
        flags\t\t: lm svm
        processor\t: 1
        flags\t\t: lm svm
        """);
    for (String cpu : List.of("cpu0", "cpu1")) {
      file("sys/devices/system/cpu/" + cpu + "/topology/thread_siblings_list", "0-1\n");
    }
    file("proc/meminfo", "MemTotal:       4000000 kB\n");
    file("sys/devices/system/memory/block_size_bytes", "8000000\n");
    for (int block = 0; block < 40; block++) {
      file(
          "sys/devices/system/memory/memory" + block + "/state",
          block < 32 ? "online\n" : "offline\n");
    }
    file("proc/modules", "kvm_amd 1 0 - Live 0x0\nkvm 1 1 kvm_amd, Live 0x0\n");
    file("sys/module/kvm_amd/parameters/nested", "1\n");
    file("sys/class/iommu/ivhd0/x", "");
    file("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sda2 partition 2097152 0 -2\n");
    file("sys/class/net/eno1/operstate", "up\n");
    file("sys/class/net/eno1/carrier", "1\n");
    file("sys/class/net/eno1/speed", "1000\n");
    Files.createDirectories(root.resolve("sys/class/net/eno1/device"));
    Files.createDirectories(root.resolve("sys/class/net/lo"));
    Sections read = read();
    for (String passing :
        List.of(
            "cpu-64-bit",
            "cpu-virtualization",
            "kvm-modules",
            "memory",
            "link-speed",
            "swap",
            "iommu")) {
      Finding finding = AuditFixture.judged(read.lines(), passing);
      assertEquals(Verdict.PASS, finding.verdict(), finding.toString());
    }
    assertEquals("4 GiB installed", AuditFixture.judged(read.lines(), "memory").read());
    assertEquals(1, ProcessorChecks.cores(read));
    assertEquals(2, ProcessorChecks.threads(read));
    assertEquals("on", AuditFixture.judged(read.lines(), "nested").read());
  }

  @Test
  void coresAreCountedWithoutTheKernelsTopologyToo() throws Exception {
    StringBuilder cpus = new StringBuilder();
    for (int cpu = 0; cpu < 8; cpu++) {
      cpus.append(
          "processor\t: %d\nphysical id\t: %d\ncore id\t\t: %d\nflags\t: lm\n\n"
              .formatted(cpu, cpu / 4, cpu % 2));
    }
    file("proc/cpuinfo", cpus.toString());
    assertEquals(4, ProcessorChecks.cores(read()));
    assertEquals(8, ProcessorChecks.threads(read()));
  }

  @Test
  void memoryIsInTheFirmwaresTable() throws Exception {
    Files.createDirectories(root.resolve("sys/firmware/dmi/tables"));
    byte[] table = new byte[0x22 + 2 + 6];
    table[0] = 17;
    table[1] = 0x22;
    table[0x0d] = 0x10;
    table[0x24] = 127;
    table[0x25] = 4;
    Files.write(root.resolve("sys/firmware/dmi/tables/DMI"), table);
    assertEquals("4 GiB installed", AuditFixture.judged(read().lines(), "memory").read());
  }

  @Test
  void aptIsReadWithoutAskingTheNetwork() throws Exception {
    program("apt-cache", "exit 0");
    file(
        "etc/apt/sources.list",
        "# deb http://old\ndeb http://here stable main\ndeb cdrom:[x]/ y\n");
    file(
        "etc/apt/sources.list.d/a.sources",
        "Types: deb\nURIs: http://a\n\nTypes: deb\nURIs: http://b\nEnabled: no\n");
    file("etc/apt/sources.list.d/b.sources", "Types: deb\nURIs: http://c\n");
    Finding fresh = sources();
    assertEquals("apt has 3 sources, and has not fetched what is in them", fresh.read());
    assertEquals(Verdict.UNKNOWN, fresh.verdict());
    file("var/lib/apt/lists/here_Packages.lz4", "");
    assertEquals(Verdict.FAIL, sources().verdict());
    program(
        "apt-cache",
        "for p; do [ $p = policy ] || printf '%s:\\n  Installed: (none)\\n  Candidate: 1\\n' $p; done");
    assertEquals(Verdict.PASS, sources().verdict());
  }

  @Test
  void dnfsFilesAreReadWithTheirOverrides() throws Exception {
    program("dnf5", "exit 9");
    file("etc/os-release", "NAME=x\nID=fedora\nVERSION_ID=42\n");
    file(
        "etc/yum.repos.d/fedora.repo",
        "[fedora]\nname=F\nenabled = 1\n[fedora-debuginfo]\nenabled=0\n[fedora-source]\nname=s");
    assertEquals("enabled: fedora", sources().read());
    file("etc/dnf/repos.override.d/99-config_manager.repo", "[fedora]\nenabled=0\n");
    Finding off = sources();
    assertEquals(Verdict.FAIL, off.verdict());
    assertTrue(String.valueOf(off.remedy()).contains("setopt fedora.enabled=1"), off.toString());
  }

  @Test
  void zypperAndYumAreRead() throws Exception {
    program("zypper", "exit 9");
    file(
        "etc/os-release", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.6\"\n");
    file("etc/zypp/repos.d/repo-oss.repo", "[repo-oss]\nenabled=1\nautorefresh=1\n");
    assertEquals("enabled: repo-oss", sources().read());
    program("yum", "exit 9");
    file("etc/os-release", "ID=\"centos\"\nVERSION_ID=\"7\"\n");
    file("etc/yum.repos.d/CentOS-Base.repo", "[base]\nname=b\n\n[extras]\nenabled=0\n");
    assertEquals("enabled: base", sources().read());
  }

  @Test
  void readsThatBrokeOffAreNoAnswer() {
    for (String out : List.of("", "=== cpu\n", "=== cpu\n=== end", "sh: no\n=== end\n")) {
      FragmentResult result =
          new FragmentResult(
              0, out.getBytes(StandardCharsets.UTF_8), new byte[0], !out.isEmpty(), false);
      HostException broken =
          assertThrows(
              HostException.class, () -> merge().parse(List.of(AuditFixture.READS), result));
      assertTrue(String.valueOf(broken.getMessage()).contains("broke off"), broken.getMessage());
    }
  }
}
