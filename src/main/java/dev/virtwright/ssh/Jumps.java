package dev.virtwright.ssh;

import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the jump hosts on the way to a target. Thread-safe. */
final class Jumps {
  private final Destination.Person person;

  /** Present addresses of machines that moved, by the place where the configuration has them. */
  private final Map<String, String> moved = new ConcurrentHashMap<>();

  Jumps(Destination.Person person) {
    this.person = person;
  }

  /** A jump host, and the words it was asked for with. */
  record Jump(String text, Destination to) {}

  /** The jump hosts before the target, in their order, where they are now. */
  List<Jump> before(Target target) throws HostException {
    return way(Destination.configured(target, person), target).stream()
        .map(jump -> new Jump(jump.text(), present(jump.to())))
        .toList();
  }

  /** What {@link dev.virtwright.host.Connector#hops} says. */
  List<Hop> hops(Target target) throws HostException {
    Destination destination = Destination.configured(target, person);
    List<Hop> hops = new ArrayList<>();
    for (Jump jump : way(destination, target)) {
      hops.add(hop(jump.to()));
    }
    hops.add(hop(destination));
    return List.copyOf(hops);
  }

  private static Hop hop(Destination to) {
    return new Hop(to.alias(), to.host(), to.port() == Destination.PORT ? null : to.port());
  }

  /** Jump hosts that are this target are at its present address from now on. */
  void moved(Target target) throws HostException {
    String address = target.movedTo();
    if (address != null) {
      moved.put(place(Destination.configured(target, person)), address);
    }
  }

  private Destination present(Destination jump) {
    String address = moved.get(place(jump));
    return address == null ? jump : jump.movedTo(address);
  }

  private static String place(Destination of) {
    return of.host().toLowerCase(Locale.ROOT) + " " + of.port();
  }

  /**
   * As in OpenSSH the first jump host's own ProxyJump counts too, and that of the first one before
   * it; one that leads back, such as that of {@code Host *}, does not.
   */
  private List<Jump> way(Destination destination, Target target) throws HostException {
    List<Jump> way = new ArrayList<>(jumps(destination, destination, target));
    for (int added = way.size(); added > 0; ) {
      List<Jump> before = jumps(way.getFirst().to(), destination, target);
      boolean back =
          before.stream()
              .map(jump -> place(jump.to()))
              .anyMatch(to ->
                  to.equals(place(destination))
                      || way.stream().anyMatch(passed -> to.equals(place(passed.to()))));
      added = back ? 0 : before.size();
      way.addAll(0, before.subList(0, added));
    }
    return way;
  }

  private List<Jump> jumps(Destination to, Destination destination, Target target)
      throws HostException {
    List<Jump> jumps = new ArrayList<>();
    for (String text : to.jumps()) {
      try {
        jumps.add(new Jump(text, Destination.jump(text, target, person)));
      } catch (HostException stopped) {
        throw at(text, destination, stopped);
      }
    }
    return jumps;
  }

  /** What stopped a connection at a jump host. */
  static HostException at(String jump, Destination destination, HostException stopped) {
    return new HostException(
        stopped.kind(),
        "at the jump host %s on the way to %s: %s"
            .formatted(jump, destination.alias(), stopped.getMessage()),
        stopped.remedy(),
        stopped);
  }
}
