package dev.virtwright.modules.network;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one task asks for: devices in the order in which they stand on each other, ports first, and
 * devices that shall not be.
 *
 * @param primary the device the task is named after; empty where it describes a whole host
 * @param absent names of devices of ours that shall not be
 * @param whole whether it is the host's whole picture: every device of ours that is not in it goes
 * @param adopted names of devices that files of others already configure as desired: nothing is
 *     written for them
 */
record Topology(
    String primary, List<Device> devices, Set<String> absent, boolean whole, Set<String> adopted) {

  Topology {
    devices = List.copyOf(devices);
    absent = Set.copyOf(absent);
    adopted = Set.copyOf(adopted);
    if (devices.stream().map(Device::name).distinct().count() != devices.size()) {
      throw new IllegalArgumentException("a device is described twice");
    }
  }

  Topology(String primary, List<Device> devices, Set<String> absent) {
    this(primary, devices, absent, false, Set.of());
  }

  /** The same, leaving these devices' files to others. */
  Topology adopting(Set<String> names) {
    return new Topology(primary, devices, absent, whole, names);
  }

  /** The same, without these devices as well. */
  Topology without(Set<String> names) {
    Set<String> all =
        Stream.concat(absent.stream(), names.stream()).collect(Collectors.toUnmodifiableSet());
    return new Topology(primary, devices, all, whole, adopted);
  }

  Optional<Device> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  boolean describes(String name) {
    return device(name).isPresent();
  }

  /** Whether a file of ours shall describe the device. */
  boolean writes(String name) {
    return device(name).filter(device -> !(device instanceof Device.Carrier)).isPresent()
        && !adopted.contains(name);
  }

  /** {@link Device#height} among these and what the machine has besides. */
  int height(Device device, Snapshot current) {
    return Device.height(
        device,
        name ->
            device(name)
                .filter(described -> !(described instanceof Device.Carrier))
                .map(described -> described instanceof Device.Bridge)
                .orElseGet(() ->
                    current.link(name).filter(link -> link.kind().equals("bridge")).isPresent()));
  }

  /** Names of the VLANs on a device. */
  List<String> vlansOn(String parent) {
    return devices.stream()
        .filter(device -> device instanceof Device.Vlan vlan && vlan.parent().equals(parent))
        .map(Device::name)
        .toList();
  }
}
