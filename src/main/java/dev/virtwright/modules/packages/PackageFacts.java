package dev.virtwright.modules.packages;

import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Resource.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a package transaction may bring or take away, for check mode. */
final class PackageFacts {
  private PackageFacts() {}

  /**
   * Files that later tasks of a KVM host look at. Files as a kind are not declared: a package
   * brings some, and yet a task that writes one of its own must not become unknown.
   */
  private static final List<String> LIBVIRT_FILES =
      List.of(
          "/var/lib/libvirt",
          "/var/lib/libvirt/images",
          "/etc/libvirt",
          "/etc/libvirt/libvirt.conf",
          "/etc/libvirt/libvirtd.conf",
          "/etc/libvirt/network.conf",
          "/etc/libvirt/qemu.conf",
          "/etc/libvirt/virtqemud.conf");

  /**
   * @param named as the task has them
   * @param simulated what the package manager would install, dependencies included; empty where
   *     that is unknown: then any package that is not there may come
   */
  static List<Provides> installing(Collection<String> named, Collection<String> simulated) {
    List<Provides> provides = packages(named, simulated);
    if (simulated.isEmpty()) {
      provides.add(Provides.missing(Kind.PACKAGE));
    }
    for (Kind kind :
        List.of(
            Kind.UNIT,
            Kind.COMMAND,
            Kind.USER,
            Kind.GROUP,
            Kind.DEVICE,
            Kind.KERNEL_MODULE,
            Kind.LIBVIRT_NETWORK,
            Kind.LIBVIRT_POOL)) {
      provides.add(Provides.missing(kind));
    }
    provides.add(Provides.unblocks(Kind.FILE));
    addLibvirtFiles(provides, named, simulated);
    return provides;
  }

  /**
   * @param removed all that would be removed, what depends on it included
   */
  static List<Provides> removing(Collection<String> named, Collection<String> removed) {
    List<Provides> provides = packages(named, removed);
    if (removed.isEmpty()) {
      provides.add(Provides.any(Kind.PACKAGE));
    }
    provides.add(Provides.any(Kind.UNIT));
    provides.add(Provides.any(Kind.COMMAND));
    addLibvirtFiles(provides, named, removed);
    return provides;
  }

  private static List<Provides> packages(Collection<String> first, Collection<String> second) {
    Set<String> names = new LinkedHashSet<>(first);
    names.addAll(second);
    List<Provides> provides = new ArrayList<>();
    names.forEach(name -> provides.add(Provides.the(new Resource(Kind.PACKAGE, name))));
    return provides;
  }

  private static void addLibvirtFiles(
      List<Provides> provides, Collection<String> first, Collection<String> second) {
    if (Stream.concat(first.stream(), second.stream())
        .anyMatch(name -> name.startsWith("libvirt") || name.startsWith("@"))) {
      LIBVIRT_FILES.forEach(file -> provides.add(Provides.the(Resource.file(file))));
    }
  }
}
