package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.host.Action;
import dev.virtwright.host.Become;
import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CarriersTest implements Sessions {
  private final Map<String, List<Hop>> hops = new HashMap<>();
  private final Map<String, Map<String, @Nullable Object>> facts = new HashMap<>();
  private final Map<String, HostLink> links = new LinkedHashMap<>();
  private final Map<String, WordMachine> machines = new HashMap<>();
  private final AtomicInteger resolved = new AtomicInteger();
  private final Carriers carriers =
      new Carriers(this, links, name -> facts.getOrDefault(name, Map.of()));

  @Override
  public HostSession open(Target target) {
    return new WordMachine(target.name());
  }

  @Override
  public List<Hop> hops(Target target) throws HostException {
    resolved.incrementAndGet();
    List<Hop> way = hops.get(target.name());
    if (way == null) {
      throw new HostException(HostException.Kind.FAILED, "ssh_config is broken", null);
    }
    return way;
  }

  /** A host at the last of these hops, through the others. */
  private void host(String name, Hop... way) {
    hops.put(name, List.of(way));
    link(name);
  }

  private void link(String name) {
    WordMachine machine = new WordMachine(name);
    machines.put(name, machine);
    Semaphore permits = new Semaphore(1);
    links.put(
        name,
        new HostLink(
            name,
            machine,
            new Coalescer(machine, new Machines(true), permits, what -> {}),
            new HostLink.Common(
                this, new Traffic(permits, 1), carriers, null, new AtomicLong(), () -> 0),
            what -> {}));
  }

  private static Hop hop(String name, String address) {
    return new Hop(name, address, null);
  }

  private List<String> through(String name) {
    return carriers.through(Objects.requireNonNull(links.get(name))).stream()
        .map(HostLink::name)
        .sorted()
        .toList();
  }

  @Test
  void aJumpHostIsKnownByItsNameItsAliasAndItsAddress() {
    host("gate", hop("gate-alias", "192.0.2.1"));
    host("named", hop("Gate", "elsewhere"), hop("named", "10.0.0.1"));
    host("aliased", hop("gate-alias", "elsewhere"), hop("aliased", "10.0.0.2"));
    host("addressed", hop("x", "192.0.2.1"), hop("addressed", "10.0.0.3"));
    host("other", hop("y", "192.0.2.2"), hop("other", "10.0.0.4"));
    host("direct", hop("direct", "10.0.0.5"));
    assertEquals(List.of("addressed", "aliased", "named"), through("gate"));
    assertEquals(List.of(), through("other"));
    assertEquals(List.of(), through("direct"));
    assertEquals(6, resolved.get());
  }

  @Test
  void portsTellMachinesBehindOneAddressApart() {
    host("one", new Hop("127.0.0.1", "127.0.0.1", 2201));
    host("two", new Hop("127.0.0.1", "127.0.0.1", 2202));
    host("usual", hop("127.0.0.1", "127.0.0.1"));
    host("a", new Hop("127.0.0.1", "127.0.0.1", 2201), hop("a", "10.0.0.1"));
    assertEquals(List.of("a"), through("one"));
    assertEquals(List.of(), through("two"));
    assertEquals(List.of("a"), through("usual"));
  }

  @Test
  void whoIsReachedThroughAnotherBringsThoseReachedThroughIt() {
    host("router", hop("router", "192.0.2.1"));
    host("gate", hop("gate", "192.0.2.2"));
    host("a", hop("gate", "192.0.2.2"), hop("a", "10.0.0.1"));
    facts.put("gate", Map.of("default_ipv4", Map.of("gateway", "192.0.2.1")));
    assertEquals(List.of("a", "gate"), through("router"));
    assertEquals(List.of("a"), through("gate"));
  }

  @Test
  void aGatewayIsKnownByTheAddressesInItsFactsAndNobodyIsItsOwn() {
    host("router", hop("router", "198.51.100.1"));
    host("a", hop("a", "10.0.0.1"));
    facts.put("a", Map.of("default_ipv6", Map.of("gateway", "FE80::1"), "default_ipv4", Map.of()));
    assertEquals(List.of(), through("router"));
    facts.put(
        "router",
        Map.of(
            "all_ipv6_addresses",
            List.of("fe80::1"),
            "default_ipv6",
            Map.of("gateway", "fe80::1")));
    assertEquals(List.of("a"), through("router"));
    assertEquals(List.of(), through("a"));
  }

  @Test
  void aHostWhoseWayCannotBeFoundOutIsLeftOut() {
    host("gate", hop("gate", "192.0.2.1"));
    host("a", hop("gate", "192.0.2.1"), hop("a", "10.0.0.1"));
    link("broken");
    assertEquals(List.of("a"), through("gate"));
    assertEquals(List.of(), through("broken"));
  }

  @Test
  void whenAHostRestartsThoseReachedThroughItGoOnOverNewConnections() {
    host("gate", hop("gate", "192.0.2.1"));
    host("a", hop("gate", "192.0.2.1"), hop("a", "10.0.0.1"));
    host("direct", hop("direct", "10.0.0.2"));
    HostLink gate = Objects.requireNonNull(links.get("gate"));
    try (Seat seat = gate.coalescer().seat()) {
      Action reboot = new Action.Reboot(List.of("reboot"), Duration.ZERO, Duration.ZERO, List.of());
      assertThrows(HostException.class, () -> gate.act(seat, Become.NONE, reboot, Time.real()));
    }
    assertEquals(1, Objects.requireNonNull(machines.get("a")).resets.get());
    assertEquals(0, Objects.requireNonNull(machines.get("direct")).resets.get());
  }

  @Test
  void aHostOnItsOwnIsNotEvenLookedUp() {
    link("one");
    assertEquals(List.of(), through("one"));
    assertEquals(0, resolved.get());
  }
}
