package dev.virtwright.modules.system;

import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import java.util.List;
import java.util.regex.Pattern;

/** Where units come from, and what they bring when they start. */
final class UnitSources {
  private static final Pattern LIBVIRT =
      Pattern.compile(
          "(libvirtd|virt(qemu|network|nodedev|nwfilter|secret|storage|interface|proxy|log|lock)d)"
              + "([-@].*)?\\..*");
  private static final Pattern NETWORK =
      Pattern.compile("(NetworkManager|systemd-networkd|networking|network|wicked)\\.service");
  private static final Pattern SSH = Pattern.compile("sshd?\\.(service|socket)");
  private static final Pattern TIME = Pattern.compile("chronyd?\\.service");

  private UnitSources() {}

  /** What a person can do about a unit that is not there. */
  static String remedy(String unit) {
    if (LIBVIRT.matcher(unit).matches()) {
      return "install libvirt before (libvirt-daemon-system on Debian and Ubuntu, libvirt or"
          + " libvirt-daemon-kvm elsewhere); old releases only have libvirtd, new ones may only have"
          + " virtqemud and its like";
    }
    if (SSH.matcher(unit).matches()) {
      return "install openssh-server before; the unit is ssh on Debian and Ubuntu, sshd elsewhere";
    }
    if (TIME.matcher(unit).matches()) {
      return "install chrony before; the unit is chrony on Debian and Ubuntu, chronyd elsewhere";
    }
    return "correct the name, or install before the package that brings it (dpkg -S or dnf provides"
        + " '*/%s')".formatted(unit);
  }

  /** What starting or stopping the unit brings or takes besides itself. */
  static List<Provides> provides(String unit) {
    if (LIBVIRT.matcher(unit).matches()) {
      return List.of(
          Provides.missing(Resource.Kind.LIBVIRT_NETWORK),
          Provides.missing(Resource.Kind.LIBVIRT_POOL),
          Provides.missing(Resource.Kind.NETWORK_INTERFACE));
    }
    return NETWORK.matcher(unit).matches()
        ? List.of(Provides.any(Resource.Kind.NETWORK_INTERFACE))
        : List.of();
  }
}
