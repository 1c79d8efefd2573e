package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is refused before anything is touched, and why. Pure. */
final class Refusals {

  /** A reason, and what the person can do. */
  record Refusal(String problem, String remedy) {}

  private final Topology desired;
  private final Wishes wishes;
  private final Snapshot current;
  private final KernelDrift drift;
  private final List<Refusal> refusals = new ArrayList<>();

  private Refusals(Topology desired, Wishes wishes, Snapshot current, KernelDrift drift) {
    this.desired = desired;
    this.wishes = wishes;
    this.current = current;
    this.drift = drift;
  }

  /**
   * @param readdressedByFiles devices whose files will say other addresses or routes
   */
  static List<Refusal> of(
      Topology desired,
      Wishes wishes,
      Snapshot current,
      KernelDrift drift,
      Set<String> readdressedByFiles) {
    Refusals refusals = new Refusals(desired, wishes, current, drift);
    desired.devices().forEach(refusals::judge);
    refusals.departures();
    refusals.session(readdressedByFiles);
    return List.copyOf(refusals.refusals);
  }

  private void refuse(String problem, String remedy) {
    refusals.add(new Refusal(problem, remedy));
  }

  private void judge(Device device) {
    switch (device) {
      case Device.Ethernet card -> ethernet(card);
      case Device.Carrier carrier -> carrier(carrier);
      case Device.Bond bond -> bond(bond);
      case Device.Bridge bridge -> {
        kind(bridge, "bridge");
        for (String name : bridge.ports()) {
          current
              .link(name)
              .filter(link -> link.kind().equals("bond") && !desired.describes(name))
              .ifPresent(link ->
                  refuse(
                      "%s is a bond: its own task says which bridge it belongs to".formatted(name),
                      "write bridge: %s in the task of bond %s".formatted(bridge.name(), name)));
        }
      }
      case Device.Vlan vlan -> vlan(vlan);
    }
    mtu(device);
  }

  private void kind(Device device, String kind) {
    current
        .link(device.name())
        .filter(link -> !link.kind().equals(kind))
        .ifPresent(link ->
            refuse(
                "%s is already the name of a %s"
                    .formatted(device.name(), link.kind().isEmpty() ? "network card" : link.kind()),
                "choose another name for the " + kind));
  }

  private void carrier(Device.Carrier carrier) {
    exists(carrier.name())
        .filter(link -> link.controller() != null)
        .ifPresent(link ->
            refuse(
                "%s is a port of %s and can carry no VLAN of its own"
                    .formatted(link.name(), link.controller()),
                "put the VLAN on " + link.controller()));
  }

  private Optional<Link> exists(String name) {
    Optional<Link> found = current.link(name);
    if (found.isEmpty()) {
      refuse(
          "there is no network device " + name,
          "the host's network cards: "
              + current.links().values().stream()
                  .filter(link -> link.kind().isEmpty() && !link.name().equals("lo"))
                  .map(link -> link.name() + " (" + link.permanentMac() + ")")
                  .collect(Collectors.joining(", ")));
    }
    return found;
  }

  private void ethernet(Device.Ethernet port) {
    Optional<Link> found = exists(port.name());
    if (found.isEmpty()) {
      return;
    }
    Link link = found.get();
    String controller = port.controller();
    String busy = link.controller();
    if (controller == null) {
      if (busy != null && !desired.describes(busy) && !desired.absent().contains(busy)) {
        refuse(
            "%s is a port of %s".formatted(port.name(), busy),
            "take it out of %s first, or leave its addresses to %s".formatted(busy, busy));
      }
      if (!link.kind().isEmpty() && !Set.of("veth", "dummy").contains(link.kind())) {
        refuse(
            "%s is no network card, but a %s".formatted(port.name(), link.kind()),
            "describe it as what it is");
      }
      return;
    }
    boolean card = link.kind().isEmpty() && !link.name().equals("lo");
    if (!card && !Set.of("veth", "dummy", "vlan").contains(link.kind())) {
      refuse(
          "%s cannot be a port of %s: it is %s"
              .formatted(
                  port.name(),
                  controller,
                  link.name().equals("lo") ? "the loopback device" : "a " + link.kind()),
          "name network cards as ports");
    }
    boolean released =
        busy != null && (desired.absent().contains(busy) || leaves(port.name(), busy));
    if (busy != null && !busy.equals(controller) && !released) {
      refuse(
          "%s is already a port of %s".formatted(port.name(), busy),
          "take it out of %s first, or choose another port".formatted(busy));
    }
    for (Link vlan : current.vlansOn(port.name())) {
      if (desired.absent().contains(vlan.name())) {
        continue;
      }
      refuse(
          "%s carries the VLAN %s, which would be cut off".formatted(port.name(), vlan.name()),
          "remove %s, and name it under vlans: of this task".formatted(vlan.name()));
    }
  }

  /** Whether the same change takes the port out of its present bond. */
  private boolean leaves(String port, String controller) {
    return desired.device(controller).orElse(null) instanceof Device.Bond bond
        && !bond.ports().contains(port);
  }

  private void bond(Device.Bond bond) {
    kind(bond, "bond");
    if (bond.ports().size() < 2 && !wishes.allowSinglePort()) {
      refuse(
          "bond %s has %s: it would protect against nothing"
              .formatted(bond.name(), bond.ports().size() == 1 ? "one port" : "no port"),
          "name two ports or more, or set allow_single_port: true");
    }
    if (bond.mode().harmToGuests().isPresent()
        && !wishes.allowUnsupportedMode()
        && guestsUse(bond.name(), bond.controller())) {
      refuse(
          "mode %s (%d) of %s is no mode for guests: %s"
              .formatted(
                  bond.mode().kernelName(),
                  bond.mode().number(),
                  bond.name(),
                  bond.mode().harmToGuests().get()),
          "choose active-backup (1) or 802.3ad (4), or set allow_unsupported_mode: true");
    }
    if (bond.mode() == BondMode.LACP) {
      agree(bond, "speed");
      agree(bond, "duplex");
    }
  }

  private boolean guestsUse(String bond, @Nullable String controller) {
    return controller != null
        || desired.vlansOn(bond).stream()
            .flatMap(vlan -> desired.device(vlan).stream())
            .anyMatch(vlan -> vlan.controller() != null)
        || current.link(bond).filter(link -> link.controller() != null).isPresent()
        || current.links().values().stream()
            .anyMatch(link -> link.kind().startsWith("mac") && bond.equals(link.parent()));
  }

  private void agree(Device.Bond bond, String what) {
    Set<String> values = new LinkedHashSet<>();
    List<String> shown = new ArrayList<>();
    for (String port : bond.ports()) {
      Link link = current.link(port).orElse(null);
      String value = link == null ? null : what.equals("speed") ? link.speed() : link.duplex();
      if (value != null) {
        values.add(value);
        shown.add(port + " " + value);
      }
    }
    if (values.size() > 1) {
      refuse(
          "the ports of %s differ in %s, and 802.3ad would leave some unused: %s"
              .formatted(bond.name(), what, String.join(", ", shown)),
          "use ports of one speed and duplex");
    }
  }

  private void vlan(Device.Vlan vlan) {
    kind(vlan, "vlan");
    if (!desired.describes(vlan.parent())) {
      refuse(
          "there is no network device " + vlan.parent(), "name the device that carries the VLAN");
    }
    Stream<String> others =
        Stream.concat(
            current.vlansOn(vlan.parent()).stream()
                .filter(link -> link.option("id").orElse("").equals(String.valueOf(vlan.id())))
                .map(Link::name)
                .filter(name -> !desired.absent().contains(name)),
            desired.devices().stream()
                .filter(device ->
                    device instanceof Device.Vlan other
                        && other.parent().equals(vlan.parent())
                        && other.id() == vlan.id())
                .map(Device::name));
    others
        .filter(name -> !name.equals(vlan.name()))
        .findFirst()
        .ifPresent(name ->
            refuse(
                "VLAN %d on %s is already there as %s".formatted(vlan.id(), vlan.parent(), name),
                "use that name, or remove it first"));
    current
        .link(vlan.name())
        .filter(link -> link.kind().equals("vlan"))
        .filter(link ->
            !vlan.parent().equals(link.parent())
                && link.parent() != null
                && !desired.describes(link.parent()))
        .ifPresent(link ->
            refuse(
                "%s is already a VLAN on %s".formatted(vlan.name(), link.parent()),
                "choose another name, or remove it first"));
  }

  private void mtu(Device device) {
    Integer mtu = device.mtu();
    if (mtu == null) {
      return;
    }
    Stream<String> limits =
        device instanceof Device.Vlan vlan ? Stream.of(vlan.parent()) : Stream.of(device.name());
    limits
        .flatMap(name -> current.link(name).stream())
        .filter(link -> link.maxMtu() > 0 && mtu > link.maxMtu())
        .forEach(link ->
            refuse(
                "an MTU of %d is more than %s can take (%d)"
                    .formatted(mtu, link.name(), link.maxMtu()),
                "choose at most " + link.maxMtu()));
    if (device instanceof Device.Vlan vlan) {
      Integer parent = desired.device(vlan.parent()).map(Device::mtu).orElse(null);
      int carried =
          parent != null ? parent : current.link(vlan.parent()).map(Link::mtu).orElse(mtu);
      if (mtu > carried) {
        refuse(
            "an MTU of %d of %s is more than that of %s (%d)"
                .formatted(mtu, vlan.name(), vlan.parent(), carried),
            "raise the MTU of " + vlan.parent());
      }
    }
  }

  /** Devices that would go, with something of others on them. */
  private void departures() {
    Set<String> going = new HashSet<>(drift.recreate);
    going.addAll(drift.surplus);
    for (String name : going) {
      for (Link vlan : current.vlansOn(name)) {
        if (!desired.describes(vlan.name()) && !desired.absent().contains(vlan.name())) {
          refuse(
              "%s would have to be removed for the change, and VLAN %s with it"
                  .formatted(name, vlan.name()),
              "name %s under vlans: of this task, or remove it first".formatted(vlan.name()));
        }
      }
    }
    for (String name : drift.surplus) {
      List<String> guests =
          current.portsOf(name).stream().filter(Link::ofGuest).map(Link::name).toList();
      if (!guests.isEmpty() && current.link(name).orElseThrow().kind().equals("bridge")) {
        refuse(
            "bridge %s carries guests: %s".formatted(name, String.join(", ", guests)),
            "stop these guests or move them to another bridge first");
      }
      String kind = current.link(name).orElseThrow().kind();
      if (!Set.of("bond", "bridge", "vlan").contains(kind)) {
        refuse(
            "%s is no bond, bridge or VLAN that could be removed".formatted(name),
            "check the name");
      }
    }
  }

  /** The address and the default route that the session needs must survive. */
  private void session(Set<String> readdressedByFiles) {
    Set<String> losing = new LinkedHashSet<>(drift.recreate);
    losing.addAll(drift.surplus);
    drift.attach.stream()
        .map(Transition.Attachment::port)
        .filter(port -> current.link(port).filter(link -> link.controller() == null).isPresent())
        .forEach(losing::add);
    Set<String> readdressed = new LinkedHashSet<>(drift.readdress);
    readdressed.addAll(readdressedByFiles);
    readdressed.removeIf(name -> !desired.describes(name));
    losing.addAll(readdressed);
    IpAddress session = current.sessionAddress();
    if (session != null && wishes.confirmAddress() == null) {
      losing.stream()
          .flatMap(name -> current.link(name).stream())
          .filter(link -> link.has(session))
          .filter(link -> !keeps(session) && !leases(link, session))
          .findFirst()
          .ifPresent(link ->
              refuse(
                  "this session uses %s on %s, which would lose it".formatted(session, link.name()),
                  "name %s in addresses:, or say with confirm_address: where the host will"
                          .formatted(session)
                      + " answer"));
    }
    for (boolean ipv4 : List.of(true, false)) {
      List<Snapshot.KernelRoute> defaults = current.defaultRoutes(ipv4);
      boolean lost =
          !defaults.isEmpty()
              && defaults.stream().allMatch(route -> losing.contains(route.device()));
      if (lost && !brings(ipv4)) {
        refuse(
            "the default route goes through %s, which would lose it"
                .formatted(defaults.getFirst().device()),
            "name the %s: %s"
                .formatted(
                    ipv4 ? "gateway" : "gateway6",
                    defaults.getFirst().route().via() == null
                        ? "of the new device"
                        : defaults.getFirst().route().via()));
      }
    }
  }

  /** Whether the device has the address on lease and goes on asking for one. */
  private boolean leases(Link link, IpAddress session) {
    return !drift.surplus.contains(link.name())
        && !drift.recreate.contains(link.name())
        && link.addresses().stream()
            .anyMatch(its -> its.dynamic() && its.prefix().address().equals(session))
        && desired
            .device(link.name())
            .map(Device::addressing)
            .filter(ip -> session.ipv4() ? ip.dhcp4() : ip.automatic6())
            .isPresent();
  }

  private boolean keeps(IpAddress session) {
    return desired.devices().stream()
        .flatMap(device -> device.addressing().addresses().stream())
        .anyMatch(prefix -> prefix.address().equals(session));
  }

  private boolean brings(boolean ipv4) {
    return desired.devices().stream()
        .map(Device::addressing)
        .anyMatch(ip ->
            (ipv4 ? ip.dhcp4() : ip.automatic6())
                || ip.routes().stream()
                    .anyMatch(r -> r.isDefault() && r.to().address().ipv4() == ipv4));
  }
}
