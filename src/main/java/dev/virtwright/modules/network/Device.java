package dev.virtwright.modules.network;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A network device as desired. */
sealed interface Device {

  String name();

  /** The bond or bridge that it is a port of; null where it stands alone. */
  @Nullable String controller();

  /** In bytes; null where nobody asked for one. */
  @Nullable Integer mtu();

  Addressing addressing();

  /**
   * How high a device stands on others: cards, bonds, VLANs, bridges, VLANs on bridges.
   *
   * @param bridge whether a device of this name is a bridge
   */
  static int height(Device device, Predicate<String> bridge) {
    return switch (device) {
      case Ethernet ignored -> 0;
      case Carrier ignored -> 0;
      case Bond ignored -> 1;
      case Vlan vlan -> bridge.test(vlan.parent()) ? 4 : 2;
      case Bridge ignored -> 3;
    };
  }

  /**
   * A network card: a port of a bond or bridge, or with addresses of its own.
   *
   * @param mac where it is recognised by its permanent hardware address instead of by name
   * @param primary whether the bond prefers it
   */
  record Ethernet(
      String name,
      @Nullable String mac,
      @Nullable String controller,
      @Nullable Integer mtu,
      boolean primary,
      Addressing addressing)
      implements Device {
    public Ethernet {
      Objects.requireNonNull(name);
    }
  }

  /** A device that carries a VLAN and is otherwise no concern of the task. */
  record Carrier(String name) implements Device {
    public Carrier {
      Objects.requireNonNull(name);
    }

    @Override
    public @Nullable String controller() {
      return null;
    }

    @Override
    public @Nullable Integer mtu() {
      return null;
    }

    @Override
    public Addressing addressing() {
      return Addressing.NONE;
    }
  }

  /** A bond and the names of its ports. */
  record Bond(
      String name,
      BondMode mode,
      List<String> ports,
      BondOptions options,
      @Nullable String controller,
      @Nullable Integer mtu,
      Addressing addressing)
      implements Device {
    public Bond {
      Objects.requireNonNull(name);
      ports = List.copyOf(ports);
    }
  }

  /**
   * A bridge and the names of the ports it must have; guests' and others' ports are not its
   * concern.
   *
   * @param forwardDelay in seconds; null for the kernel's own
   */
  record Bridge(
      String name,
      List<String> ports,
      boolean stp,
      @Nullable Integer forwardDelay,
      @Nullable Integer mtu,
      Addressing addressing)
      implements Device {
    public Bridge {
      Objects.requireNonNull(name);
      ports = List.copyOf(ports);
    }

    @Override
    public @Nullable String controller() {
      return null;
    }
  }

  /** An 802.1Q VLAN on another device. */
  record Vlan(
      String name,
      String parent,
      int id,
      @Nullable String controller,
      @Nullable Integer mtu,
      Addressing addressing)
      implements Device {
    public Vlan {
      Objects.requireNonNull(name);
      Objects.requireNonNull(parent);
    }
  }
}
