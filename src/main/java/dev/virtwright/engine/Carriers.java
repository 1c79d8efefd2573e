package dev.virtwright.engine;

import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts of a run are reached through which: by the jump hosts of their connections, and by
 * their default gateways as far as facts tell. In doubt one counts as reached through another,
 * which costs time only.
 */
final class Carriers {
  private final Sessions sessions;
  private final Map<String, HostLink> links;
  private final Function<String, Map<String, @Nullable Object>> facts;
  private final Map<Target, List<Hop>> known = new ConcurrentHashMap<>();

  /**
   * @param links of the run, by inventory name; read at each call
   * @param facts gathered of a host so far, by their names inside {@code ansible_facts}
   */
  Carriers(
      Sessions sessions,
      Map<String, HostLink> links,
      Function<String, Map<String, @Nullable Object>> facts) {
    this.sessions = sessions;
    this.links = links;
    this.facts = facts;
  }

  /** A host that is reached through some machine, and that machine's port where it matters. */
  private record Need(HostLink link, @Nullable Integer port) {}

  /** The other hosts reached through this one, or through one that is. */
  List<HostLink> through(HostLink carrier) {
    if (links.size() < 2) {
      return List.of();
    }
    Map<String, List<Need>> needs = new HashMap<>();
    for (HostLink link : links.values()) {
      List<Hop> hops = hops(link);
      for (Hop hop : hops.subList(0, Math.max(0, hops.size() - 1))) {
        for (String place : places(hop)) {
          needs.computeIfAbsent(place, any -> new ArrayList<>()).add(new Need(link, hop.port()));
        }
      }
      for (String gateway : gateways(link)) {
        needs.computeIfAbsent(gateway, any -> new ArrayList<>()).add(new Need(link, null));
      }
    }
    Map<String, HostLink> through = new LinkedHashMap<>();
    Deque<HostLink> open = new ArrayDeque<>(List.of(carrier));
    while (!needs.isEmpty() && !open.isEmpty()) {
      HostLink via = open.remove();
      Integer port = port(via);
      for (String place : places(via)) {
        for (Need need : needs.getOrDefault(place, List.of())) {
          HostLink link = need.link();
          boolean here = need.port() == null || port == null || need.port().equals(port);
          if (here
              && !link.name().equals(carrier.name())
              && through.putIfAbsent(link.name(), link) == null) {
            open.add(link);
          }
        }
      }
    }
    return List.copyOf(through.values());
  }

  /** None where they cannot be found out: that host cannot be connected to either, and says why. */
  private List<Hop> hops(HostLink link) {
    Target target = link.session().target();
    List<Hop> present = known.get(target);
    if (present != null) {
      return present;
    }
    List<Hop> hops;
    try {
      hops = sessions.hops(target);
    } catch (HostException misconfigured) {
      hops = List.of();
    }
    known.put(target, hops);
    return hops;
  }

  private @Nullable Integer port(HostLink link) {
    List<Hop> hops = hops(link);
    return hops.isEmpty() ? null : hops.getLast().port();
  }

  /** Every name and address that the host is known by. */
  private Set<String> places(HostLink link) {
    Target target = link.session().target();
    Set<String> places = new TreeSet<>(List.of(lower(link.name()), lower(target.address())));
    if (target.movedTo() != null) {
      places.add(lower(target.movedTo()));
    }
    List<Hop> hops = hops(link);
    if (!hops.isEmpty()) {
      places.addAll(places(hops.getLast()));
    }
    Map<String, @Nullable Object> own = facts.apply(link.name());
    for (String name : List.of("all_ipv4_addresses", "all_ipv6_addresses")) {
      if (own.get(name) instanceof List<?> addresses) {
        addresses.forEach(address -> places.add(lower(String.valueOf(address))));
      }
    }
    return places;
  }

  private static Set<String> places(Hop hop) {
    return new TreeSet<>(List.of(lower(hop.name()), lower(hop.address())));
  }

  private Set<String> gateways(HostLink link) {
    Map<String, @Nullable Object> own = facts.apply(link.name());
    Set<String> gateways = new TreeSet<>();
    for (String name : List.of("default_ipv4", "default_ipv6")) {
      if (own.get(name) instanceof Map<?, ?> route && route.get("gateway") instanceof String via) {
        gateways.add(lower(via));
      }
    }
    return gateways;
  }

  private static String lower(String place) {
    return place.toLowerCase(Locale.ROOT);
  }
}
