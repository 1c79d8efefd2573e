package dev.virtwright.modules.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one task asks for: devices in the order in which they stand on each other, ports first, and
 * devices that shall not be.
 *
 * @param primary the device the task is named after
 * @param absent names of devices of ours that shall not be
 */
record Topology(String primary, List<Device> devices, Set<String> absent) {

  Topology {
    devices = List.copyOf(devices);
    absent = Set.copyOf(absent);
    Map<String, Device> names =
        devices.stream()
            .collect(
                Collectors.toMap(
                    Device::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    if (names.size() != devices.size()) {
      throw new IllegalArgumentException("a device is described twice");
    }
  }

  Optional<Device> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  boolean describes(String name) {
    return device(name).isPresent();
  }

  /** Names of the VLANs on a device. */
  List<String> vlansOn(String parent) {
    return devices.stream()
        .filter(device -> device instanceof Device.Vlan vlan && vlan.parent().equals(parent))
        .map(Device::name)
        .toList();
  }
}
