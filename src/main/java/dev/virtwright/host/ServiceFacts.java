package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What runs services and what installs packages. */
final class ServiceFacts implements FactReading {

  @Override
  public Set<String> names() {
    return Set.of("service_mgr", "pkg_mgr");
  }

  private static final String SYSTEMD = "/run/systemd/system";
  private static final String OS_RELEASE = "/etc/os-release";

  @Override
  public List<Query<?>> queries() {
    return List.of(
        FactSource.stat(SYSTEMD),
        FactSource.stat("/sbin/openrc"),
        FactSource.file("/proc/1/comm"),
        FactSource.file(OS_RELEASE),
        FactSource.stat("/usr/bin/apt-get"),
        FactSource.stat("/usr/bin/dnf-3"),
        FactSource.stat("/usr/bin/dnf5"),
        FactSource.stat("/usr/bin/dnf"),
        FactSource.stat("/usr/bin/yum"),
        FactSource.stat("/usr/bin/zypper"),
        FactSource.stat("/sbin/apk"),
        FactSource.stat("/usr/bin/pacman"),
        FactSource.stat("/usr/bin/rpm-ostree"),
        FactSource.stat("/usr/bin/emerge"));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.put("service_mgr", service(source));
    facts.put("pkg_mgr", packages(source));
  }

  private static String service(FactSource source) throws HostException {
    if (source.exists(SYSTEMD)) {
      return "systemd";
    }
    String first = source.text("/proc/1/comm").strip();
    if (source.exists("/sbin/openrc")) {
      return "openrc";
    }
    return switch (first) {
      case "runit-init" -> "runit";
      case "s6-svscan" -> "s6";
      case "procd" -> "openwrt_init";
      case "", "init", "sh", "bash" -> "service";
      default -> first;
    };
  }

  /** A machine may have several as plain tools; the distribution's own goes first. */
  private static String packages(FactSource source) throws HostException {
    Object family = PlatformFacts.distribution(source.text(OS_RELEASE), "", "").get("os_family");
    boolean apt = source.exists("/usr/bin/apt-get");
    if (apt && !"RedHat".equals(family) && !"Suse".equals(family)) {
      return "apt";
    }
    if (source.exists("/usr/bin/zypper") && !"RedHat".equals(family)) {
      return "zypper";
    }
    if (source.exists("/usr/bin/dnf5") && !source.exists("/usr/bin/dnf-3")) {
      return "dnf5";
    }
    if (source.exists("/usr/bin/dnf")) {
      return "dnf";
    }
    if (source.exists("/usr/bin/yum")) {
      return "yum";
    }
    if (source.exists("/usr/bin/rpm-ostree")) {
      return "atomic_container";
    }
    if (source.exists("/sbin/apk")) {
      return "apk";
    }
    if (source.exists("/usr/bin/pacman")) {
      return "pacman";
    }
    return source.exists("/usr/bin/emerge") ? "portage" : apt ? "apt" : "unknown";
  }
}
