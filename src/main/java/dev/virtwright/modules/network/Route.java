package dev.virtwright.modules.network;

import org.jspecify.annotations.Nullable;

/**
 * A route through one device.
 *
 * @param to the network; of length 0 for the default route
 * @param via the router; null where the network is on the link
 * @param metric null for the stack's or the kernel's own
 */
record Route(Prefix to, @Nullable IpAddress via, @Nullable Integer metric) {

  boolean isDefault() {
    return to.length() == 0;
  }

  static Route byDefault(IpAddress gateway) {
    Prefix everywhere = Prefix.parse(gateway.ipv4() ? "0.0.0.0/0" : "::/0").orElseThrow();
    return new Route(everywhere, gateway, null);
  }

  @Override
  public String toString() {
    return (isDefault() ? "default" : to.toString())
        + (via == null ? "" : " via " + via)
        + (metric == null ? "" : " metric " + metric);
  }
}
