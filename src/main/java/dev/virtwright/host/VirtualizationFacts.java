package dev.virtwright.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the machine is a guest, of what, or a host, judged in the order that Ansible judges in:
 * what is found first is the type, what is found at all is among the techniques.
 */
final class VirtualizationFacts implements FactReading {
  private static final String DMI = HardwareFacts.DMI;

  private static final MachineRead SIGNS =
      MachineRead.script(
              """
              for f in /proc/vz /proc/bc /proc/lve /.dockerenv /.dockerinit /run/.containerenv \
                /proc/xen /dev/kvm; do
                [ -e $f ] && echo $f
              done\
              """)
          .withFiles(
              "/proc/1/cgroup",
              "/proc/1/environ",
              "/proc/self/status",
              "/proc/cpuinfo",
              "/proc/modules",
              "/proc/sysinfo",
              "/proc/xen/capabilities",
              "/run/systemd/container",
              DMI + "product_name",
              DMI + "sys_vendor",
              DMI + "bios_vendor",
              DMI + "product_family");

  @Override
  public Set<String> names() {
    return Set.of(
        "virtualization_type",
        "virtualization_role",
        "virtualization_tech_guest",
        "virtualization_tech_host");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(SIGNS);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(judge(source.read(SIGNS)));
  }

  static Map<String, Object> judge(MachineRead.Answer answer) {
    Verdict verdict = new Verdict();
    Set<String> there = Set.of(answer.output().strip().split("\n"));
    containers(answer, there, verdict);
    if (there.contains("/proc/xen")) {
      if (answer.file("/proc/xen/capabilities").contains("control_d")) {
        verdict.host("xen");
      } else {
        verdict.type("xen", "guest");
      }
    }
    firmware(
        answer.file(DMI + "product_name"),
        answer.file(DMI + "sys_vendor"),
        answer.file(DMI + "bios_vendor"),
        answer.file(DMI + "product_family"),
        verdict);
    String vserver = FactSource.find("^VxID:\\s+(\\d+)", answer.file("/proc/self/status"));
    if (vserver != null) {
      if (vserver.equals("0")) {
        verdict.host("linux_vserver");
      } else {
        verdict.guest("linux_vserver");
      }
    }
    processor(answer.file("/proc/cpuinfo"), answer.file("/proc/sysinfo"), verdict);
    String modules = "\n" + answer.file("/proc/modules");
    if (modules.contains("\nkvm ")) {
      verdict.host("kvm");
    }
    if (modules.contains("\nvboxdrv ")) {
      verdict.host("virtualbox");
    }
    if (modules.contains("\nvirtio ")) {
      verdict.hosts.add("kvm");
      verdict.type("kvm", "guest");
    }
    if (there.contains("/dev/kvm")) {
      verdict.host("kvm");
    }
    return verdict.facts();
  }

  /** What was found so far. */
  static final class Verdict {
    private final Set<Object> guests = new LinkedHashSet<>();
    private final Set<Object> hosts = new LinkedHashSet<>();
    private @Nullable String type;
    private @Nullable String role;

    void guest(String technique) {
      guests.add(technique);
      type(technique, "guest");
    }

    void host(String technique) {
      hosts.add(technique);
      type(technique, "host");
    }

    void type(String technique, String as) {
      if (type == null) {
        type = technique;
        role = as;
      }
    }

    Map<String, Object> facts() {
      return Map.of(
          "virtualization_type",
          type == null ? "NA" : type,
          "virtualization_role",
          role == null ? "NA" : role,
          "virtualization_tech_guest",
          List.copyOf(guests),
          "virtualization_tech_host",
          List.copyOf(hosts));
    }
  }

  private static void containers(MachineRead.Answer answer, Set<String> there, Verdict verdict) {
    String groups = answer.file("/proc/1/cgroup");
    if (FactSource.find("(/docker(?:/|-[0-9a-f]+\\.scope))", groups) != null) {
      verdict.guest("docker");
    }
    if (groups.contains("/lxc/") || groups.contains("/machine.slice/machine-lxc")) {
      verdict.guest("lxc");
    }
    if (groups.contains("/system.slice/containerd.service")) {
      verdict.guest("containerd");
    }
    String environment = "\0" + answer.file("/proc/1/environ");
    for (String manager : List.of("lxc", "podman")) {
      if (environment.contains("\0container=" + manager)) {
        verdict.guest(manager);
      }
    }
    if (FactSource.find("(\0container=[^\0])", environment) != null) {
      verdict.guest("container");
    }
    if (there.contains("/proc/vz") && !there.contains("/proc/lve")) {
      if (there.contains("/proc/bc")) {
        verdict.host("openvz");
      } else {
        verdict.guest("openvz");
      }
    }
    String systemd = answer.file("/run/systemd/container");
    if (!systemd.isEmpty()) {
      verdict.guest(systemd);
    }
    if (there.contains("/.dockerenv") || there.contains("/.dockerinit")) {
      verdict.guest("docker");
    }
    if (there.contains("/run/.containerenv")) {
      verdict.guest("podman");
    }
    if (!systemd.isEmpty()
        || List.of("docker", "lxc", "podman", "openvz", "containerd").stream()
            .anyMatch(verdict.guests::contains)) {
      verdict.guests.add("container");
    }
  }

  /** By what the firmware calls itself. */
  static void firmware(String product, String vendor, String bios, String family, Verdict verdict) {
    if (Set.of("KVM", "KVM Server", "Bochs", "AHV").contains(product)) {
      verdict.guest("kvm");
    }
    if (vendor.equals("oVirt")) {
      verdict.guest("oVirt");
    }
    if (vendor.equals("Red Hat") && family.equals("RHV")) {
      verdict.guest("RHV");
    } else if (vendor.equals("Red Hat") && product.equals("RHEV Hypervisor")) {
      verdict.guest("RHEV");
    }
    if (product.startsWith("VMware")) {
      verdict.guest("VMware");
    }
    if (Set.of("OpenStack Compute", "OpenStack Nova").contains(product)) {
      verdict.guest("openstack");
    }
    if (product.contains("BHYVE")) {
      verdict.guest("bhyve");
    }
    switch (bios) {
      case "Xen" -> verdict.guest("xen");
      case "innotek GmbH" -> verdict.guest("virtualbox");
      case "Amazon EC2", "DigitalOcean", "Hetzner" -> verdict.guest("kvm");
      default -> {} // of a machine
    }
    switch (vendor) {
      case "QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix" ->
          verdict.guest("kvm");
      case "KubeVirt" -> verdict.guest("KubeVirt");
      case "Microsoft Corporation" -> {
        if (!product.startsWith("Surface")) {
          verdict.guest("VirtualPC");
        }
      }
      case "Parallels Software International Inc.", "Parallels International GmbH." ->
          verdict.guest("parallels");
      case "OpenStack Foundation" -> verdict.guest("openstack");
      default -> {} // of a machine
    }
  }

  /** By the processors; on IBM Z with what controls the logical partition. */
  private static void processor(String cpuinfo, String sysinfo, Verdict verdict) {
    for (String line : cpuinfo.split("\n")) {
      if (line.matches(
          "model name.*QEMU Virtual CPU.*|machine.*CHRP IBM pSeries .emulated by qemu..*")) {
        verdict.guest("kvm");
      } else if (line.matches("vendor_id.*User Mode Linux.*|model name.*UML.*")) {
        verdict.guest("uml");
      } else if (line.matches("vendor_id.*PowerVM Lx86.*")) {
        verdict.guest("powervm_lx86");
      } else if (line.matches("vendor_id.*IBM/S390.*")) {
        verdict.guests.add("PR/SM");
        String control = FactSource.find("Control Program:\\s+(\\S+)", sysinfo);
        if (control != null) {
          verdict.guest(control);
        } else {
          verdict.type("PR/SM", "LPAR");
        }
      }
    }
  }
}
