package dev.virtwright.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What installs packages: of several tools the one that is the distribution's own. */
final class PackageManagerFacts implements FactReading {

  /** A tool and what it is called; of those that are there the last one counts. */
  private record Tool(String path, String name) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("/usr/bin/rpm-ostree", "atomic_container"),
          new Tool("/usr/bin/yum", "yum"),
          new Tool("/usr/bin/dnf", "dnf"),
          new Tool("/usr/bin/apt-get", "apt"),
          new Tool("/usr/bin/zypper", "zypper"),
          new Tool("/usr/sbin/urpmi", "urpmi"),
          new Tool("/usr/bin/pacman", "pacman"),
          new Tool("/bin/opkg", "opkg"),
          new Tool("/usr/pkg/bin/pkgin", "pkgin"),
          new Tool("/usr/local/bin/brew", "homebrew"),
          new Tool("/sbin/apk", "apk"),
          new Tool("/usr/sbin/pkg", "pkgng"),
          new Tool("/usr/bin/emerge", "portage"),
          new Tool("/usr/bin/xbps-install", "xbps"),
          new Tool("/usr/bin/swupd", "swupd"),
          new Tool("/usr/sbin/sorcery", "sorcery"));

  /** On ALT Linux apt belongs to a package of rpm's. */
  private static final MachineRead LOOK =
      MachineRead.script(
              """
              for f in %s /run/ostree-booted /usr/bin/microdnf /usr/bin/dnf5; do
                [ -e $f ] && echo $f
              done
              [ -e /usr/bin/rpm ] && [ -e /usr/bin/apt-get ] &&
                rpm -q --whatprovides /usr/bin/apt-get >/dev/null && echo apt_rpm\
              """
                  .formatted(String.join(" ", TOOLS.stream().map(Tool::path).toList())))
          .withLinks("/usr/bin/dnf", "/usr/bin/microdnf");

  @Override
  public Set<String> names() {
    return Set.of("pkg_mgr");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(LOOK);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    MachineRead.Answer answer = source.read(LOOK);
    List<String> there = new ArrayList<>(List.of(answer.output().strip().split("\n")));
    answer.links().forEach((path, target) -> there.add(path + " -> " + target));
    facts.put(
        "pkg_mgr",
        manager(
            String.valueOf(facts.get("distribution")),
            String.valueOf(facts.get("os_family")),
            String.valueOf(facts.get("distribution_major_version")),
            there));
  }

  /**
   * @param there paths that are there, links as {@code PATH -> TARGET}, {@code apt_rpm}
   */
  static String manager(String distribution, String family, String major, List<String> there) {
    String manager = "unknown";
    for (Tool tool : TOOLS) {
      if (there.contains(tool.path())) {
        manager = tool.name();
      }
    }
    return switch (family) {
      case "RedHat" -> redHat(manager, distribution, major, there);
      case "Debian" -> there.contains("apt_rpm") ? "apt_rpm" : "apt";
      case "Altlinux" -> manager.equals("apt") ? "apt_rpm" : manager;
      default -> manager.equals("apt") && there.contains("apt_rpm") ? "apt_rpm" : manager;
    };
  }

  private static String redHat(
      String found, String distribution, String major, List<String> there) {
    if (there.contains("/run/ostree-booted")) {
      return "atomic_container";
    }
    String manager =
        there.contains("/usr/bin/dnf") ? "dnf" : there.contains("/usr/bin/yum") ? "yum" : found;
    if (manager.equals("dnf") && isDnf5("/usr/bin/dnf", there)) {
      manager = "dnf5";
    } else if (manager.equals("unknown") && there.contains("/usr/bin/microdnf")) {
      manager = isDnf5("/usr/bin/microdnf", there) ? "dnf5" : "dnf";
    }
    int version = major.matches("\\d{1,6}") ? Integer.parseInt(major) : Integer.MAX_VALUE;
    boolean yum = there.contains("/usr/bin/yum");
    int firstWithDnf =
        distribution.equals("Fedora") ? 23 : distribution.equals("Amazon") ? 2022 : 8;
    return version < firstWithDnf && (yum || firstWithDnf == 8) ? "yum" : manager;
  }

  private static boolean isDnf5(String path, List<String> there) {
    return there.contains(path + " -> dnf5") || there.contains(path + " -> /usr/bin/dnf5");
  }
}
