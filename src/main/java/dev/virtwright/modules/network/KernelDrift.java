package dev.virtwright.modules.network;

import dev.virtwright.module.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the desired devices and the running kernel, and which steps each difference
 * needs. Pure; built by {@link #of}.
 */
final class KernelDrift {
  private final Topology desired;
  private final Snapshot current;

  final List<Change> changes = new ArrayList<>();

  /** Devices that must be made anew, bottom up. */
  final Set<String> recreate = new LinkedHashSet<>();

  /** Devices that are not there, bottom up. */
  final Set<String> missing = new LinkedHashSet<>();

  /** Devices that are there and shall not be, bottom up. */
  final Set<String> surplus = new LinkedHashSet<>();

  final List<Transition.Attachment> attach = new ArrayList<>();
  final List<String> detach = new ArrayList<>();
  final Set<String> readdress = new LinkedHashSet<>();
  final Set<String> adjust = new LinkedHashSet<>();

  private KernelDrift(Topology desired, Snapshot current) {
    this.desired = desired;
    this.current = current;
  }

  static KernelDrift of(Topology desired, Snapshot current) {
    KernelDrift drift = new KernelDrift(desired, current);
    desired.devices().forEach(drift::compare);
    current.links().keySet().stream().filter(desired.absent()::contains).forEach(drift::leaves);
    return drift;
  }

  private void leaves(String name) {
    surplus.add(name);
    differs(name, "state", "present", "absent");
    for (Link vlan : current.vlansOn(name)) {
      surplus.add(vlan.name());
    }
  }

  private void differs(
      String device, String property, @Nullable Object now, @Nullable Object then) {
    String path = device.equals(desired.primary()) ? property : device + "." + property;
    changes.add(Change.of("kernel." + path, now, then));
  }

  private void compare(Device device) {
    Optional<Link> found = current.link(device.name());
    switch (device) {
      case Device.Carrier ignored -> {}
      case Device.Ethernet card -> {
        if (found.isPresent() && card.controller() == null) {
          alone(card, found.get());
        } else {
          found.ifPresent(link -> mtu(card, link));
        }
      }
      case Device.Bond bond -> {
        if (found.isEmpty()) {
          absent(bond);
        } else {
          bond(bond, found.get());
        }
        ports(bond.name(), bond.ports(), true);
      }
      case Device.Bridge bridge -> {
        if (found.isEmpty()) {
          absent(bridge);
        } else {
          bridge(bridge, found.get());
        }
        ports(bridge.name(), bridge.ports(), false);
      }
      case Device.Vlan vlan -> {
        if (found.isEmpty()) {
          absent(vlan);
        } else {
          vlan(vlan, found.get());
        }
      }
    }
  }

  private void absent(Device device) {
    missing.add(device.name());
    differs(device.name(), "state", "absent", "present");
  }

  /** A card with addresses of its own is nobody's port. */
  private void alone(Device.Ethernet card, Link link) {
    String controller = link.controller();
    if (controller != null) {
      differs(card.name(), "controller", controller, null);
      detach.add(card.name());
      readdress.add(card.name());
    }
    common(card, link);
  }

  private boolean remade(String name) {
    return missing.contains(name) || recreate.contains(name);
  }

  private void bond(Device.Bond bond, Link link) {
    String mode = link.option("mode").orElse("");
    if (!mode.equals(bond.mode().kernelName())) {
      differs(bond.name(), "mode", mode, bond.mode().kernelName());
      recreate.add(bond.name());
    }
    for (Map.Entry<String, String> asked : bond.options().asked().entrySet()) {
      String name = asked.getKey();
      String now = normal(link.options().get(KernelSteps.jsonName(name)));
      if (name.equals("primary") && now.isEmpty() && !allPortsThere(bond)) {
        continue; // the kernel forgets a primary that is no port; it comes back with the port
      }
      if (!sameOption(name, now, asked.getValue())) {
        differs(bond.name(), name, now.isEmpty() ? null : plain(now), plain(asked.getValue()));
        if (name.equals("lacp_rate")) {
          recreate.add(bond.name());
        } else {
          adjust.add(bond.name());
        }
      }
    }
    common(bond, link);
  }

  private boolean allPortsThere(Device.Bond bond) {
    Set<String> there = new TreeSet<>();
    current.portsOf(bond.name()).forEach(port -> there.add(port.name()));
    return there.containsAll(bond.ports());
  }

  private static boolean sameOption(String name, String now, String asked) {
    return name.equals("arp_ip_target")
        ? new TreeSet<>(List.of(now.split(","))).equals(new TreeSet<>(List.of(asked.split(","))))
        : now.equals(asked);
  }

  private static String normal(@Nullable String value) {
    return value == null || value.equals("null") ? "" : value;
  }

  private static Object plain(String value) {
    return value.matches("-?\\d{1,9}") ? Long.valueOf(value) : value;
  }

  private void bridge(Device.Bridge bridge, Link link) {
    boolean stp = !link.option("stp_state").orElse("0").equals("0");
    if (stp != bridge.stp()) {
      differs(bridge.name(), "stp", stp, bridge.stp());
      adjust.add(bridge.name());
    }
    Integer delay = bridge.forwardDelay();
    if (bridge.stp() && delay != null) {
      String now = link.option("forward_delay").orElse("");
      if (!now.equals(String.valueOf(delay * 100))) {
        differs(
            bridge.name(),
            "forward_delay",
            now.matches("\\d{1,9}") ? Long.valueOf(now) / 100 : null,
            (long) delay);
        adjust.add(bridge.name());
      }
    }
    common(bridge, link);
  }

  private void vlan(Device.Vlan vlan, Link link) {
    String id = link.option("id").orElse("");
    if (!id.equals(String.valueOf(vlan.id()))) {
      differs(vlan.name(), "id", plain(id), (long) vlan.id());
      recreate.add(vlan.name());
    }
    if (!vlan.parent().equals(link.parent())) {
      differs(vlan.name(), "parent", link.parent(), vlan.parent());
      recreate.add(vlan.name());
    }
    if (recreate.contains(vlan.parent())) {
      recreate.add(vlan.name()); // it goes with its parent
    }
    common(vlan, link);
  }

  private void common(Device device, Link link) {
    mtu(device, link);
    if (!link.up()) {
      differs(device.name(), "up", false, true);
      adjust.add(device.name());
      if (!device.addressing().none()) {
        readdress.add(device.name());
      }
    }
    addressing(device, link);
  }

  private void mtu(Device device, Link link) {
    Integer mtu = device.mtu();
    if (mtu != null && mtu != link.mtu()) {
      differs(device.name(), "mtu", (long) link.mtu(), (long) mtu);
      adjust.add(device.name());
    }
  }

  private void addressing(Device device, Link link) {
    Addressing ip = device.addressing();
    List<Prefix> have = link.addresses().stream().map(Link.Address::prefix).toList();
    List<String> lacking =
        ip.addresses().stream().filter(a -> !have.contains(a)).map(Prefix::toString).toList();
    List<String> shown = new ArrayList<>();
    link.addresses().stream()
        .filter(Link.Address::global)
        .forEach(address -> shown.add(address.prefix().toString()));
    if (!lacking.isEmpty()) {
      differs(
          device.name(),
          "addresses",
          shown,
          ip.addresses().stream().map(Prefix::toString).toList());
      readdress.add(device.name());
    }
    if (ip.dhcp4()
        && link.addresses().stream().noneMatch(a -> a.global() && a.prefix().address().ipv4())) {
      differs(device.name(), "dhcp", "no address", "an address");
      readdress.add(device.name());
    }
    List<String> missingRoutes =
        ip.routes().stream()
            .filter(route -> !routed(device.name(), route))
            .map(Route::toString)
            .toList();
    if (!missingRoutes.isEmpty()) {
      List<String> present =
          current.routes().stream()
              .filter(its -> its.device().equals(device.name()) && its.route().via() != null)
              .map(its -> its.route().toString())
              .toList();
      differs(device.name(), "routes", present, ip.routes().stream().map(Route::toString).toList());
      readdress.add(device.name());
    }
  }

  private boolean routed(String device, Route route) {
    return current.routes().stream()
        .filter(its -> its.device().equals(device))
        .map(Snapshot.KernelRoute::route)
        .anyMatch(its ->
            its.to().equals(route.to())
                && Objects.equals(its.via(), route.via())
                && (route.metric() == null || route.metric().equals(its.metric())));
  }

  /**
   * @param exclusive whether ports besides these must leave; a bridge keeps its guests' ports
   */
  private void ports(String controller, List<String> wanted, boolean exclusive) {
    List<String> have = current.portsOf(controller).stream().map(Link::name).sorted().toList();
    List<String> shown = have.stream().filter(name -> exclusive || wanted.contains(name)).toList();
    List<String> sorted = wanted.stream().sorted().toList();
    if (!shown.equals(sorted) && current.link(controller).isPresent()) {
      differs(controller, "ports", shown, sorted);
    }
    if (exclusive && !remade(controller)) {
      have.stream()
          .filter(name -> !wanted.contains(name) && !detach.contains(name))
          .forEach(detach::add);
    }
    for (String port : wanted) {
      boolean down =
          exclusive && current.link(port).filter(l -> l.kind().isEmpty() && !l.up()).isPresent();
      if (!have.contains(port) || remade(controller) || remade(port) || down) {
        attach.add(new Transition.Attachment(port, controller));
      }
      if (down && have.contains(port) && !remade(controller)) {
        differs(port, "up", false, true);
        adjust.add(port);
      }
    }
  }
}
