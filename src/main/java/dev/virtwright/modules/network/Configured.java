package dev.virtwright.modules.network;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A device as a stack's files configure it, whoever wrote them.
 *
 * @param paths the files that say so
 * @param beyond what they say besides, as written there, that no argument of the modules expresses
 */
record Configured(Device device, List<String> paths, List<String> beyond) {

  Configured {
    Objects.requireNonNull(device);
    paths = List.copyOf(paths);
    beyond = List.copyOf(beyond);
  }

  /** The same, what others stand on first; else in the order given. */
  static List<Configured> bottomUp(Collection<Configured> devices) {
    Set<String> bridges =
        devices.stream()
            .filter(its -> its.device() instanceof Device.Bridge)
            .map(its -> its.device().name())
            .collect(Collectors.toSet());
    return devices.stream()
        .sorted(Comparator.comparingInt(its -> Device.height(its.device(), bridges::contains)))
        .toList();
  }

  /** Whether the files already bring all that is asked of the device, and no more of that kind. */
  boolean satisfies(Device desired) {
    return switch (desired) {
      case Device.Carrier ignored -> true;
      case Device.Ethernet asked ->
          device instanceof Device.Ethernet it
              && asked.primary() == it.primary()
              && (asked.mac() == null || asked.mac().equals(it.mac()))
              && common(asked);
      case Device.Bond asked ->
          device instanceof Device.Bond it
              && asked.mode() == it.mode()
              && Set.copyOf(asked.ports()).equals(Set.copyOf(it.ports()))
              && it.options().asked().entrySet().containsAll(asked.options().asked().entrySet())
              && common(asked);
      case Device.Bridge asked ->
          device instanceof Device.Bridge it
              && new HashSet<>(it.ports()).containsAll(asked.ports())
              && asked.stp() == it.stp()
              && (asked.forwardDelay() == null || asked.forwardDelay().equals(it.forwardDelay()))
              && common(asked);
      case Device.Vlan asked ->
          device instanceof Device.Vlan it
              && asked.id() == it.id()
              && asked.parent().equals(it.parent())
              && common(asked);
    };
  }

  private boolean common(Device asked) {
    return Objects.equals(asked.controller(), device.controller())
        && (asked.mtu() == null || asked.mtu().equals(device.mtu()))
        && (asked.controller() != null || asked.addressing().same(device.addressing()));
  }
}
