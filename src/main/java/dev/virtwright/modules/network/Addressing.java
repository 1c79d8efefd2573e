package dev.virtwright.modules.network;

import java.util.List;
import java.util.Set;

/**
 * What a device has at the IP layer. Without anything of it the device carries frames only, and no
 * address is configured on it.
 *
 * @param dhcp4 whether it asks a DHCP server for an IPv4 address
 * @param automatic6 whether it takes IPv6 addresses from router advertisements
 * @param routes default routes included
 * @param dns name servers
 * @param search domains that short names are searched in
 */
record Addressing(
    boolean dhcp4,
    boolean automatic6,
    List<Prefix> addresses,
    List<Route> routes,
    List<IpAddress> dns,
    List<String> search) {

  static final Addressing NONE =
      new Addressing(false, false, List.of(), List.of(), List.of(), List.of());

  Addressing {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    dns = List.copyOf(dns);
    search = List.copyOf(search);
  }

  boolean none() {
    return !dhcp4 && !automatic6 && addresses.isEmpty() && routes.isEmpty();
  }

  /** Whether both mean the same; the order of addresses and routes does not count. */
  boolean same(Addressing other) {
    return dhcp4 == other.dhcp4
        && automatic6 == other.automatic6
        && Set.copyOf(addresses).equals(Set.copyOf(other.addresses))
        && Set.copyOf(routes).equals(Set.copyOf(other.routes))
        && dns.equals(other.dns)
        && search.equals(other.search);
  }

  boolean brings(boolean ipv4) {
    return (ipv4 ? dhcp4 : automatic6)
        || addresses.stream().anyMatch(address -> address.address().ipv4() == ipv4);
  }
}
