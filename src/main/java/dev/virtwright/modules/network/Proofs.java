package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.BondStatus;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be true after a network change, read over a new connection. */
final class Proofs {
  private Proofs() {}

  /** A claim judged by a snapshot alone. */
  private interface Judge {
    @Nullable String lacking(Snapshot now);
  }

  private record OfSnapshot(String claim, Judge judge) implements Action.Proof {
    @Override
    public @Nullable String lacking(HostReader reader) throws HostException {
      return judge.lacking(reader.ask(new NetworkRead()));
    }
  }

  /**
   * @param before whether it answered before the change; else it is a new one
   */
  private record GatewayAnswers(IpAddress gateway, boolean before) implements Action.Proof {
    @Override
    public String claim() {
      return "gateway " + gateway + " answers";
    }

    @Override
    public @Nullable String lacking(HostReader reader) throws HostException {
      return reader.ask(new GatewayAnswer(gateway))
          ? null
          : before
              ? "it answered before the change and does not now"
              : "nobody on the link has that address";
    }
  }

  static List<Action.Proof> of(Transition change, Stack stack) {
    List<Action.Proof> proofs = new ArrayList<>();
    for (Device device : change.desired().devices()) {
      if (device instanceof Device.Bond bond) {
        List<String> required = required(bond, change.current());
        proofs.add(
            new OfSnapshot(
                "ports of %s are up".formatted(bond.name()), now -> portsUp(required, bond, now)));
        if (bond.mode() == BondMode.LACP) {
          proofs.add(
              new OfSnapshot(
                  "LACP partner on %s".formatted(String.join(", ", required)),
                  now -> partners(required, now)));
        }
      }
    }
    guests(change)
        .forEach(guest ->
            proofs.add(
                new OfSnapshot(
                    "guest's port %s is on %s".formatted(guest.port(), guest.controller()),
                    now -> attached(guest, now))));
    gateways(change).forEach((gateway, before) -> proofs.add(new GatewayAnswers(gateway, before)));
    proofs.add(new OfSnapshot("all is as desired", now -> inSync(change.desired(), now, stack)));
    return proofs;
  }

  /** Ports that were dead in this very bond before are not held against the change. */
  private static List<String> required(Device.Bond bond, Snapshot before) {
    return bond.ports().stream()
        .filter(port ->
            before
                .link(port)
                .filter(link -> bond.name().equals(link.controller()) && !link.carrier())
                .isEmpty())
        .toList();
  }

  private static @Nullable String portsUp(List<String> required, Device.Bond bond, Snapshot now) {
    String down =
        required.stream()
            .filter(port ->
                now.link(port)
                    .filter(link -> link.carrier() && bond.name().equals(link.controller()))
                    .isEmpty())
            .collect(Collectors.joining(", "));
    return down.isEmpty() ? null : "no link on " + down;
  }

  private static @Nullable String partners(List<String> required, Snapshot now) {
    String alone =
        required.stream()
            .filter(port -> {
              String partner = now.link(port).map(Link::lacpPartner).orElse(null);
              return partner == null || partner.equals(BondStatus.NO_PARTNER);
            })
            .collect(Collectors.joining(", "));
    return alone.isEmpty() ? null : "no LACP partner answers on " + alone;
  }

  private static @Nullable String attached(Transition.Attachment guest, Snapshot now) {
    return now.link(guest.port())
            .filter(link -> !guest.controller().equals(link.controller()))
            .isEmpty()
        ? null
        : "it is not";
  }

  /** Ports of desired bridges that are none of the task's: guests' and others'. */
  static Stream<Transition.Attachment> guests(Transition change) {
    return change.desired().devices().stream()
        .filter(device -> device instanceof Device.Bridge)
        .flatMap(bridge ->
            change.current().portsOf(bridge.name()).stream()
                .filter(port -> !change.desired().describes(port.name()))
                .map(port -> new Transition.Attachment(port.name(), bridge.name())));
  }

  /**
   * Routers of default routes that must answer: those that have answered lately and stay, and those
   * that the change brings.
   */
  private static Map<IpAddress, Boolean> gateways(Transition change) {
    Snapshot before = change.current();
    Map<IpAddress, Boolean> gateways = new LinkedHashMap<>();
    for (boolean ipv4 : List.of(true, false)) {
      List<IpAddress> desired =
          change.desired().devices().stream()
              .flatMap(device -> device.addressing().routes().stream())
              .filter(route -> route.isDefault() && route.to().address().ipv4() == ipv4)
              .flatMap(route -> Stream.ofNullable(route.via()))
              .toList();
      Set<IpAddress> present = new LinkedHashSet<>();
      for (Snapshot.KernelRoute route : before.defaultRoutes(ipv4)) {
        IpAddress via = route.route().via();
        if (via == null) {
          continue;
        }
        present.add(via);
        boolean untouched =
            !change.desired().describes(route.device())
                && !change.delete().contains(route.device());
        boolean stays = untouched || desired.isEmpty() || desired.contains(via);
        if (stays
            && !via.linkLocal()
            && before.neighbours().contains(new Snapshot.Neighbour(via, route.device()))) {
          gateways.put(via, true);
        }
      }
      for (IpAddress via : desired) {
        if (!present.contains(via) && !via.linkLocal()) {
          gateways.putIfAbsent(via, false);
        }
      }
    }
    return gateways;
  }

  private static @Nullable String inSync(Topology desired, Snapshot now, Stack stack) {
    List<Change> differences = new ArrayList<>(KernelDrift.of(desired, now).changes);
    differences.addAll(FileDrift.of(desired, now, stack).changes);
    return differences.isEmpty()
        ? null
        : differences.stream()
            .map(change ->
                "%s is %s instead of %s"
                    .formatted(change.path(), change.current(), change.target()))
            .collect(Collectors.joining("; "));
  }
}
