package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the machine is a guest, of what, or a host, judged in the order that Ansible judges in.
 */
final class VirtualizationFacts implements FactReading {
  private static final String DMI = "/sys/class/dmi/id/";

  @Override
  public Set<String> names() {
    return Set.of(
        "virtualization_type",
        "virtualization_role",
        "virtualization_tech_guest",
        "virtualization_tech_host");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(
        FactSource.file("/proc/1/cgroup"),
        FactSource.file("/proc/1/environ"),
        FactSource.stat("/.dockerenv"),
        FactSource.stat("/run/.containerenv"),
        FactSource.file("/run/systemd/container"),
        FactSource.stat("/proc/vz"),
        FactSource.stat("/proc/bc"),
        FactSource.file("/proc/xen/capabilities"),
        FactSource.file("/sys/hypervisor/type"),
        FactSource.file(DMI + "product_name"),
        FactSource.file(DMI + "sys_vendor"),
        FactSource.file(DMI + "bios_vendor"),
        FactSource.file(DMI + "product_family"),
        FactSource.file("/proc/cpuinfo"),
        FactSource.file("/proc/modules"),
        FactSource.stat("/dev/kvm"));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    String container = container(source);
    String xen = source.text("/proc/xen/capabilities");
    String modules = "\n" + source.text("/proc/modules");
    boolean kvm = modules.contains("\nkvm ") || source.exists("/dev/kvm");
    boolean vbox = modules.contains("\nvboxdrv ");
    String guest =
        !container.isEmpty()
            ? container
            : xen.contains("control_d")
                ? ""
                : source.text("/sys/hypervisor/type").strip().equals("xen")
                    ? "xen"
                    : firmware(
                        source.text(DMI + "product_name").strip(),
                        source.text(DMI + "sys_vendor").strip(),
                        source.text(DMI + "bios_vendor").strip(),
                        source.text(DMI + "product_family").strip(),
                        source.text("/proc/cpuinfo"));
    String host = xen.contains("control_d") ? "xen" : kvm ? "kvm" : vbox ? "virtualbox" : "";
    facts.put("virtualization_type", !guest.isEmpty() ? guest : host.isEmpty() ? "NA" : host);
    facts.put("virtualization_role", !guest.isEmpty() ? "guest" : host.isEmpty() ? "NA" : "host");
    facts.put(
        "virtualization_tech_guest",
        guest.isEmpty()
            ? List.of()
            : container.isEmpty() || guest.equals("container")
                ? List.of(guest)
                : List.of(guest, "container"));
    facts.put("virtualization_tech_host", host.isEmpty() ? List.of() : List.of(host));
  }

  private static String container(FactSource source) throws HostException {
    String groups = source.text("/proc/1/cgroup");
    String environment = source.text("/proc/1/environ").replace('\0', '\n');
    String manager = source.text("/run/systemd/container").strip();
    if (groups.contains("/docker") || source.exists("/.dockerenv") || manager.equals("docker")) {
      return "docker";
    }
    if (groups.contains("/lxc") || environment.contains("container=lxc") || manager.equals("lxc")) {
      return "lxc";
    }
    if (source.exists("/run/.containerenv")
        || environment.contains("container=podman")
        || manager.equals("podman")) {
      return "podman";
    }
    if (manager.equals("systemd-nspawn") || environment.contains("container=systemd-nspawn")) {
      return "systemd-nspawn";
    }
    if (source.exists("/proc/vz") && !source.exists("/proc/bc")) {
      return "openvz";
    }
    return manager.isEmpty() && !environment.contains("container=") ? "" : "container";
  }

  /** By what the firmware calls itself; the processor's name where it says nothing. */
  static String firmware(
      String product, String vendor, String bios, String productFamily, String cpuinfo) {
    if (Set.of("KVM", "KVM Server", "Bochs", "AHV").contains(product)) {
      return "kvm";
    }
    if (Set.of("oVirt", "RHV", "RHEV Hypervisor").contains(product)
        || productFamily.equals("RHV")) {
      return product.equals("oVirt") ? "oVirt" : "RHEV";
    }
    if (product.startsWith("VMware") || vendor.startsWith("VMware")) {
      return "VMware";
    }
    if (Set.of("OpenStack Compute", "OpenStack Nova").contains(product)) {
      return "openstack";
    }
    if (bios.equals("Xen")) {
      return "xen";
    }
    if (bios.equals("innotek GmbH") || vendor.equals("innotek GmbH")) {
      return "virtualbox";
    }
    if (vendor.equals("Microsoft Corporation") && product.equals("Virtual Machine")) {
      return "VirtualPC";
    }
    if (vendor.equals("Parallels Software International Inc.")
        || vendor.equals("Parallels International GmbH.")) {
      return "parallels";
    }
    if (vendor.equals("OpenStack Foundation")) {
      return "openstack";
    }
    if (Set.of("QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix", "Hetzner")
            .contains(vendor)
        || bios.equals("Amazon EC2")
        || product.equals("Google Compute Engine")) {
      return "kvm";
    }
    return cpuinfo.contains("QEMU Virtual CPU")
            || cpuinfo
                .lines()
                .anyMatch(line -> line.startsWith("model name") && line.contains("QEMU"))
        ? "kvm"
        : "";
  }
}
