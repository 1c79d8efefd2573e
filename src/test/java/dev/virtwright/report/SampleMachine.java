package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A machine of the sample fleet, and what its audit and validation find.
 *
 * @param gibibytes of memory
 * @param uuid in hexadecimal
 */
record SampleMachine(
    String processor,
    boolean amd,
    int cores,
    int gibibytes,
    String kernel,
    boolean old,
    String uuid,
    long seed) {

  private record Kind(String processor, int cores, List<Integer> gibibytes, int share) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("Intel(R) Xeon(R) CPU E5-2650 v4 @ 2.20GHz", 24, List.of(128, 256), 14),
          new Kind("Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", 40, List.of(192, 384, 768), 30),
          new Kind("Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz", 32, List.of(256, 512), 16),
          new Kind("AMD EPYC 7302P 16-Core Processor", 16, List.of(64, 128, 256), 18),
          new Kind("AMD EPYC 7543 32-Core Processor", 64, List.of(512, 1024), 16),
          new Kind("Intel(R) Xeon(R) CPU E3-1240 v6 @ 3.70GHz", 4, List.of(16, 32, 64), 6));

  static SampleMachine any(Random random) {
    int at = random.nextInt(KINDS.stream().mapToInt(Kind::share).sum());
    int kind = 0;
    while (at >= KINDS.get(kind).share()) {
      at -= KINDS.get(kind).share();
      kind++;
    }
    Kind chosen = KINDS.get(kind);
    boolean old = random.nextInt(10) == 0;
    return new SampleMachine(
        chosen.processor(),
        chosen.processor().startsWith("AMD"),
        chosen.cores(),
        chosen.gibibytes().get(random.nextInt(chosen.gibibytes().size())),
        old ? "6.1.0-13-amd64" : random.nextInt(3) == 0 ? "6.1.0-25-amd64" : "6.1.0-28-amd64",
        old,
        "%016x".formatted(random.nextLong()),
        random.nextLong());
  }

  /** What firmware and kernel keep differs from machine to machine. */
  private ByteSize usable() {
    return ByteSize.mebibytes(gibibytes * 1024L - 180 - Math.floorMod(seed, 640));
  }

  private ByteSize free() {
    return ByteSize.mebibytes(40_000 + Math.floorMod(seed >> 7, 1_800_000L));
  }

  private ByteSize swap() {
    return Math.floorMod(seed >> 3, 22) == 0 ? new ByteSize(0) : ByteSize.gibibytes(16);
  }

  Capacity capacity() {
    ByteSize forGuests = ByteSize.mebibytes(usable().bytes() / (1L << 20) * 97 / 100 - 2048);
    ByteSize guest = ByteSize.gibibytes(8);
    return new Capacity(
        usable(),
        forGuests,
        swap(),
        gibibytes > 256 ? null : ByteSize.gibibytes(16),
        free(),
        cores,
        2 * cores,
        guest,
        1,
        forGuests.bytes() / guest.bytes(),
        cores,
        0);
  }

  List<Finding> audit() {
    Random random = new Random(seed);
    List<Finding> findings = new ArrayList<>();
    boolean off = random.nextInt(260) == 0;
    pass(findings, "cpu-64-bit", "64-bit CPU", "lm", "flag lm in /proc/cpuinfo");
    add(
        findings,
        "cpu-virtualization",
        "Hardware virtualization",
        off ? "neither vmx nor svm" : amd ? "svm (AMD-V)" : "vmx (Intel VT-x)",
        "flag vmx (Intel VT-x) or svm (AMD-V) in /proc/cpuinfo",
        off ? Verdict.FAIL : Verdict.PASS,
        "it may be off in the firmware: switch on Intel Virtualization Technology (VT-x) or SVM mode"
            + " (AMD-V) there, power the machine off and on, and look again");
    String module = amd ? "kvm_amd" : "kvm_intel";
    add(
        findings,
        "kvm-modules",
        "KVM kernel modules",
        off ? module + " not loaded" : "kvm loaded, " + module + " loaded",
        "kvm with " + module + ", loaded or built in",
        off ? Verdict.FAIL : Verdict.PASS,
        "nothing can be loaded without vmx or svm: see hardware virtualization");
    pass(findings, "memory", "Memory", usable() + " usable", "at least 2 GiB installed");
    boolean full = random.nextInt(90) == 0;
    add(
        findings,
        "disk",
        "Disk for images",
        (full ? "3.1 GiB" : free()) + " free under /var/lib/libvirt/images",
        "at least 8 GiB free where images go",
        full ? Verdict.FAIL : Verdict.PASS,
        "free some, mount a larger file system there, or choose another images_path");
    pass(
        findings,
        "package-sources",
        "Package sources",
        "apt has candidates for qemu-system-x86, libvirt-daemon-system",
        "an enabled repository has qemu and libvirt");
    swap(findings);
    boolean passthrough = random.nextInt(4) > 0;
    add(
        findings,
        "iommu",
        "IOMMU",
        passthrough ? "dmar0, dmar1" : "off, though the firmware has a DMAR table",
        "units in /sys/class/iommu; needed for PCI passthrough only",
        passthrough || random.nextInt(3) > 0 ? Verdict.PASS : Verdict.WARN,
        "only PCI passthrough needs it; to have it, add intel_iommu=on (Intel) to the kernel command"
            + " line and reboot");
    links(findings, random);
    for (String device : List.of("kvm", "vhost-net", "net/tun")) {
      pass(
          findings,
          device.replace('/', '-') + "-device",
          "Device /dev/" + device,
          "there",
          "there, and readable and writable for whom asks");
    }
    notes(findings);
    return findings;
  }

  private void swap(List<Finding> findings) {
    boolean none = swap().bytes() == 0;
    String rule = "2 GiB of swap for up to 4 GiB of memory, 4 to 16, 8 to 64, 16 to 256";
    if (gibibytes > 256) {
      add(
          findings,
          "swap",
          "Swap",
          swap() + "; no recommendation above 256 GiB",
          rule,
          Verdict.INFO,
          null);
      return;
    }
    add(
        findings,
        "swap",
        "Swap",
        (none ? "none" : swap()) + ", 16 GiB recommended",
        rule,
        none ? Verdict.WARN : Verdict.PASS,
        "without enough swap the kernel kills guests when memory runs out: add 16 GiB, as a"
            + " partition or a file (mkswap, swapon, a line in /etc/fstab)");
  }

  private static void links(List<Finding> findings, Random random) {
    boolean slow = random.nextInt(120) == 0;
    boolean unknown = random.nextInt(70) == 0;
    for (String link : List.of("eno1", "eno2")) {
      add(
          findings,
          "link-speed",
          "Link " + link,
          unknown ? "speed unknown" : slow ? "up 100 Mbit/s full" : "up 10000 Mbit/s full",
          "1000 Mbit/s or more, full duplex",
          unknown ? Verdict.UNKNOWN : slow ? Verdict.WARN : Verdict.PASS,
          unknown
              ? "it could not be judged: log in and look; what is unknown never counts as passed"
              : "look at the cable and at the switch's port");
    }
    boolean apart = random.nextInt(140) == 0;
    add(
        findings,
        "bond",
        "Bond bond0",
        apart
            ? "eno2 has not joined\n802.3ad, LACP partner 6a:eb:45:d4:7a:f0, 1 of 2 ports joined\n"
                + "eno1 up 10000 Mbit/s full\neno2 up 10000 Mbit/s full, 14 link failures"
            : "802.3ad, 2 of 2 ports joined",
        "all ports up, and joined under LACP",
        apart ? Verdict.FAIL : Verdict.PASS,
        "the switch's two ports must be in one LACP group: look at its port channel");
  }

  private void notes(List<Finding> findings) {
    findings.add(
        SampleFleet.note(
            "processor", "Processor and microcode", processor + ", microcode 0x2b00061d"));
    findings.add(SampleFleet.note("kernel", "Kernel", kernel));
    findings.add(SampleFleet.note("machine", "Machine", "serial " + uuid.substring(0, 8)));
    findings.add(SampleFleet.note("clock", "Clock", "synchronized by chrony, clock source tsc"));
    findings.add(
        SampleFleet.note("control-groups", "Control groups", "cgroup2: cpuset cpu io memory pids"));
    findings.add(
        SampleFleet.note("mandatory-access-control", "Mandatory access control", "AppArmor on"));
    findings.add(
        SampleFleet.note("firmware", "Firmware", "version 2." + Math.floorMod(seed >> 11, 19)));
    findings.add(SampleFleet.note("distribution", "Distribution", "Debian GNU/Linux 12"));
    findings.add(
        SampleFleet.note(
            "kernel-command-line",
            "Kernel command line",
            "BOOT_IMAGE=/boot/vmlinuz-"
                + kernel
                + " root=UUID="
                + uuid
                + " ro quiet"
                + (amd ? "" : " intel_iommu=on")));
    findings.add(SampleFleet.note("tuned-profile", "tuned profile", "virtual-host"));
    findings.add(SampleFleet.note("kernel-same-page-merging", "Kernel same-page merging", "off"));
    findings.add(SampleFleet.note("nested", "Nested virtualization", old ? "off" : "on"));
    findings.add(SampleFleet.note("transparent-huge-pages", "Transparent huge pages", "always"));
  }

  /** As virt-host-validate and domcapabilities say. */
  List<Finding> validation() {
    Random random = new Random(~seed);
    List<Finding> findings = new ArrayList<>();
    List<String> controllers =
        List.of("cpu", "cpuacct", "cpuset", "memory", "devices", "blkio", "freezer");
    for (String controller : controllers) {
      boolean missing = old && controller.equals("freezer");
      findings.add(
          new Finding(
              "qemu-cgroup-" + controller,
              "virt-host-validate",
              "Control group controller " + controller,
              missing ? "not there" : "there",
              "virt-host-validate qemu",
              missing ? Verdict.WARN : Verdict.PASS,
              missing ? "enable CONFIG_CGROUP_FREEZER in the kernel's configuration" : null));
    }
    boolean secure = random.nextInt(12) > 0;
    findings.add(
        new Finding(
            "qemu-secure-guest",
            "virt-host-validate",
            "Secure guest support",
            secure ? "there" : "unknown on this platform",
            "virt-host-validate qemu",
            secure ? Verdict.PASS : Verdict.INFO,
            null));
    for (String capability : List.of("q35", "UEFI firmware", "TPM 2.0", "vhost-user", "virtiofs")) {
      findings.add(
          new Finding(
              "domain-" + RankedHost.Facet.key(capability),
              "domcapabilities",
              "Guests may have " + capability,
              "yes",
              "virsh domcapabilities",
              Verdict.PASS,
              null));
    }
    return findings;
  }

  private static void pass(
      List<Finding> findings, String check, String title, String read, String rule) {
    add(findings, check, title, read, rule, Verdict.PASS, null);
  }

  private static void add(
      List<Finding> findings,
      String check,
      String title,
      String read,
      String rule,
      Verdict verdict,
      String remedy) {
    boolean well = verdict == Verdict.PASS || verdict == Verdict.INFO;
    findings.add(new Finding(check, "audit", title, read, rule, verdict, well ? null : remedy));
  }
}
