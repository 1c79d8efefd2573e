package dev.virtwright.modules.network;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which hardware address a made device shall have. Pure. */
final class HardwareAddress {
  private HardwareAddress() {}

  /**
   * The address that a bond or bridge takes from the card it stands on; empty for devices that need
   * none. Left alone, some stacks make one of the device's name (systemd.netdev(5), MACAddress),
   * and the kernel gives a bridge the lowest of its ports', guests' among them: a host whose link
   * moves into a bond would come back under another lease, and unknown to its neighbours. What is
   * there keeps its address as long as one of its cards has it, whichever card comes first now.
   */
  static Optional<String> of(Device device, Topology desired, Snapshot current) {
    List<String> ports =
        switch (device) {
          case Device.Bond bond -> bond.ports();
          case Device.Bridge bridge -> bridge.ports();
          case Device.Ethernet ignored -> List.of();
          case Device.Carrier ignored -> List.of();
          case Device.Vlan ignored -> List.of();
        };
    Optional<String> kept =
        current
            .link(device.name())
            .map(Link::mac)
            .filter(mac -> ports.stream().anyMatch(port -> stands(port, mac, desired, current)));
    if (kept.isPresent()) {
      return kept;
    }
    Stream<String> preferred =
        ports.stream()
            .filter(name ->
                desired.device(name).orElse(null) instanceof Device.Ethernet card
                    && card.primary());
    return Stream.concat(preferred, ports.stream())
        .findFirst()
        .flatMap(name -> carried(name, desired, current));
  }

  /** Whether the device is a card with this address, or stands on one. */
  private static boolean stands(String name, String mac, Topology desired, Snapshot current) {
    return switch (desired.device(name).orElse(null)) {
      case Device.Bond bond ->
          bond.ports().stream().anyMatch(port -> stands(port, mac, desired, current));
      case Device.Vlan vlan -> stands(vlan.parent(), mac, desired, current);
      case Device.Bridge bridge ->
          bridge.ports().stream().anyMatch(port -> stands(port, mac, desired, current));
      case Device.Ethernet card -> present(card.name(), current).filter(mac::equals).isPresent();
      case Device.Carrier carrier ->
          present(carrier.name(), current).filter(mac::equals).isPresent();
      case null -> false;
    };
  }

  private static Optional<String> carried(String name, Topology desired, Snapshot current) {
    return switch (desired.device(name).orElse(null)) {
      case Device.Bond bond -> of(bond, desired, current);
      case Device.Bridge bridge -> of(bridge, desired, current);
      case Device.Vlan vlan -> carried(vlan.parent(), desired, current);
      case Device.Ethernet card -> present(card.name(), current);
      case Device.Carrier carrier -> present(carrier.name(), current);
      case null -> present(name, current);
    };
  }

  private static Optional<String> present(String name, Snapshot current) {
    return current.link(name).map(Link::permanentMac).filter(mac -> !mac.isEmpty());
  }
}
