package dev.virtwright.host;

import java.util.Locale;
import java.util.Objects;

/**
 * A thing on a machine that a query reads or an action touches.
 *
 * @param name as the machine names it: a path, a unit with its suffix, a package, a key
 */
public record Resource(Kind kind, String name) {

  /** What sort of thing it is. */
  public enum Kind {
    FILE,
    UNIT,
    COMMAND,
    PACKAGE,
    USER,
    GROUP,
    KERNEL_MODULE,
    SYSCTL,
    DEVICE,
    NETWORK_INTERFACE,
    LIBVIRT_NETWORK,
    LIBVIRT_POOL,
    MOUNT
  }

  public Resource {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(name);
  }

  public static Resource file(String path) {
    return new Resource(Kind.FILE, path);
  }

  /** A unit; without a suffix it is a service, as systemctl(1) has it. */
  public static Resource unit(String name) {
    return new Resource(Kind.UNIT, name.indexOf('.') < 0 ? name + ".service" : name);
  }

  public static Resource command(String name) {
    return new Resource(Kind.COMMAND, name);
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + name;
  }
}
