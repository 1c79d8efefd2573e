package dev.virtwright.modules.network;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is read of a machine's network, at one moment: the kernel's side and the files' side.
 *
 * @param links by name, in the kernel's order
 * @param routes of the main tables
 * @param neighbours hardware addresses that answered lately: IP address by device
 * @param files of every stack, by path
 * @param units active state and load state of the stacks' units
 * @param commands paths of the stacks' programs
 * @param networkdLinks by interface index: state and the .network file in use
 * @param sessionAddress the machine's address that this session arrived at; null for a session that
 *     did not come over the network
 * @param armed titles of guarded changes that are neither confirmed nor undone yet
 */
record Snapshot(
    Map<String, Link> links,
    List<KernelRoute> routes,
    Set<Neighbour> neighbours,
    Map<String, ConfigFile> files,
    Map<String, Unit> units,
    Set<String> commands,
    Map<Integer, NetworkdLink> networkdLinks,
    @Nullable IpAddress sessionAddress,
    List<String> armed) {

  /** A route of the main table and its device. */
  record KernelRoute(Route route, String device) {}

  /** An address on a link that answered. */
  record Neighbour(IpAddress address, String device) {}

  /** A unit as systemd sees it. */
  record Unit(String loadState, String activeState, String fileState) {
    boolean active() {
      return activeState.equals("active") || activeState.equals("activating");
    }
  }

  /** What systemd-networkd makes of a link. */
  record NetworkdLink(String state, @Nullable String file) {}

  Snapshot {
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    routes = List.copyOf(routes);
    neighbours = Set.copyOf(neighbours);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    units = Map.copyOf(units);
    commands = Set.copyOf(commands);
    networkdLinks = Map.copyOf(networkdLinks);
    armed = List.copyOf(armed);
  }

  Optional<Link> link(String name) {
    return Optional.ofNullable(links.get(name));
  }

  /** The devices that have this one as their bond or bridge. */
  List<Link> portsOf(String controller) {
    return links.values().stream().filter(link -> controller.equals(link.controller())).toList();
  }

  /** The VLANs on this device. */
  List<Link> vlansOn(String parent) {
    return links.values().stream()
        .filter(link -> link.kind().equals("vlan") && parent.equals(link.parent()))
        .toList();
  }

  Collection<ConfigFile> filesIn(String directory) {
    return files.values().stream().filter(file -> file.isIn(directory)).toList();
  }

  /** The same machine without these files. */
  Snapshot without(Collection<ConfigFile> gone) {
    Map<String, ConfigFile> left = new TreeMap<>(files);
    gone.forEach(file -> left.remove(file.path()));
    return new Snapshot(
        links, routes, neighbours, left, units, commands, networkdLinks, sessionAddress, armed);
  }

  boolean active(String unit) {
    Unit state = units.get(unit);
    return state != null && state.active();
  }

  /** Whether a program of this name is on the machine. */
  boolean has(String command) {
    return commands.stream().anyMatch(path -> path.endsWith("/" + command));
  }

  List<KernelRoute> defaultRoutes(boolean ipv4) {
    return routes.stream()
        .filter(entry -> entry.route().isDefault())
        .filter(entry -> entry.route().to().address().ipv4() == ipv4)
        .toList();
  }

  Optional<String> osRelease(String key) {
    ConfigFile release = files.get("/etc/os-release");
    return release == null
        ? Optional.empty()
        : release
            .text()
            .lines()
            .filter(line -> line.startsWith(key + "="))
            .map(line -> line.substring(key.length() + 1).replaceAll("^[\"']|[\"']$", ""))
            .findFirst();
  }
}
