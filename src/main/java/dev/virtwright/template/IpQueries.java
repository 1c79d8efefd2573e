package dev.virtwright.template;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ipaddr(query)} asks of an address.
 *
 * @param network whether a prefix was given
 * @param value as it was given; several queries give it back
 */
record IpQueries(IpNetwork of, boolean network, Object value) {
  private static final List<String> NOT_GLOBAL =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "240.0.0.0/4",
          "::1/128",
          "::/128",
          "::ffff:0:0/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fe80::/10");

  /** The answer; null for none, {@link Scope#MISSING} where there is no such query. */
  @Nullable Object ask(String query) {
    return switch (query) {
      case "" -> network ? of.toString() : of.ip();
      case "6to4" -> sixToFour();
      case "address", "ip" -> addressOnly();
      case "address/prefix", "gateway", "gw", "host/prefix", "hostnet", "router" ->
          !tiny() && (of.isNetwork() || of.address().equals(of.last())) ? false : of.toString();
      case "bool" -> true;
      case "broadcast" -> tiny() ? null : of.show(of.last());
      case "cidr" -> of.toString();
      case "first_usable" ->
          single() ? null : of.show(of.isPair() ? of.first() : of.first().add(BigInteger.ONE));
      case "host" -> of.isSingle() || of.isPair() || !of.isNetwork() ? of.toString() : null;
      case "hostmask", "wildcard" -> of.show(of.hostMask());
      case "int" ->
          network ? of.address() + "/" + of.prefix() : (Object) Numbers.narrow(of.address());
      case "ip/prefix" -> of.isPair() || (!of.isSingle() && !of.isNetwork()) ? of.toString() : null;
      case "ip_netmask" ->
          of.isPair() || (!of.isSingle() && !of.isNetwork())
              ? of.ip() + " " + of.show(of.netMask())
              : null;
      case "ipv4", "v4" -> four();
      case "ipv6", "v6" ->
          of.version() == 6 ? value : "::ffff:" + of.ip() + "/" + (of.prefix() + 96);
      case "last_usable" -> single() ? null : of.show(lastUsable());
      case "link-local" -> given(hostIn("169.254.0.0/16") || hostIn("fe80::/10"));
      case "lo", "loopback" -> given(hostIn("127.0.0.0/8") || hostIn("::1/128"));
      case "multicast" -> given(multicast());
      case "unicast" -> given(!multicast());
      case "net" -> !of.isSingle() && of.isNetwork() ? of.toString() : null;
      case "netmask" -> of.show(of.netMask());
      case "network", "network_id" -> of.show(of.first());
      case "network/prefix", "subnet" -> of.at(of.first()).toString();
      case "network_netmask" -> of.show(of.first()) + " " + of.show(of.netMask());
      case "network_wildcard" -> of.show(of.first()) + " " + of.show(of.hostMask());
      case "next_usable" -> neighbour(BigInteger.ONE);
      case "previous_usable" -> neighbour(BigInteger.ONE.negate());
      case "peer" -> peer();
      case "prefix" -> (long) of.prefix();
      case "private" -> given(!global());
      case "public" -> given(global() && !multicast());
      case "range_usable" -> single() ? null : of.show(firstUsable()) + "-" + of.show(lastUsable());
      case "revdns" -> reverse();
      case "size" -> Numbers.narrow(of.size());
      case "size_usable" ->
          of.isSingle()
              ? (Object) 0L
              : of.isPair() ? (Object) 2L : Numbers.narrow(of.size().subtract(BigInteger.TWO));
      case "type" -> of.isSingle() || !of.isNetwork() ? "address" : "network";
      case "version" -> (long) of.version();
      case "wrap" ->
          of.version() == 4
              ? value
              : network ? "[" + of.ip() + "]/" + of.prefix() : "[" + of.ip() + "]";
      default -> Scope.MISSING;
    };
  }

  private boolean tiny() {
    return of.isSingle() || of.isPair();
  }

  /** Of a network only; a lone address is refused. */
  private boolean single() {
    if (!network) {
      throw Failure.of("'" + value + "' is no network", "write it with its prefix length");
    }
    return of.isSingle();
  }

  BigInteger firstUsable() {
    return of.isPair() ? of.first() : of.first().add(BigInteger.ONE);
  }

  BigInteger lastUsable() {
    return of.isPair() ? of.last() : of.last().subtract(BigInteger.ONE);
  }

  private @Nullable Object given(boolean holds) {
    return holds ? value : null;
  }

  private boolean hostIn(String outer) {
    return of.single(of.address()).within(outer);
  }

  private boolean multicast() {
    return hostIn("224.0.0.0/4") || hostIn("ff00::/8");
  }

  private boolean global() {
    return NOT_GLOBAL.stream().noneMatch(this::hostIn)
        || hostIn("192.0.0.9/32")
        || hostIn("192.0.0.10/32");
  }

  private @Nullable Object addressOnly() {
    return of.isSingle() || of.isPair() || !of.isNetwork() || of.version() == 6 ? of.ip() : null;
  }

  private Object four() {
    if (of.version() == 4) {
      return value;
    }
    BigInteger high = of.address().shiftRight(32);
    boolean mapped = high.equals(BigInteger.valueOf(0xffff)) || high.signum() == 0;
    if (!mapped || of.prefix() < 96) {
      return false;
    }
    return new IpNetwork(4, of.address().and(IpNetwork.ones(32)), of.prefix() - 96).toString();
  }

  private @Nullable Object neighbour(BigInteger step) {
    if (single()) {
      return null;
    }
    BigInteger next = of.address().add(step);
    return next.compareTo(firstUsable()) >= 0 && next.compareTo(lastUsable()) <= 0
        ? of.show(next)
        : null;
  }

  private Object peer() {
    if (single() || IpNetwork.width(of.version()) - of.prefix() > 2) {
      throw Failure.of("'" + value + "' is no point-to-point network");
    }
    if (of.isPair()) {
      return of.show(of.address().xor(BigInteger.ONE));
    }
    if (of.isNetwork() || of.address().equals(of.last())) {
      throw Failure.of("the network and the broadcast address of '" + value + "' have no peer");
    }
    return of.show(of.address().xor(BigInteger.valueOf(3)));
  }

  private Object sixToFour() {
    if (of.version() == 6) {
      return hostIn("2002::/16") ? value : false;
    }
    if (!of.isSingle() && of.isNetwork()) {
      return false;
    }
    long bits = of.address().longValue();
    return "2002:%02x%02x:%02x%02x::1/48"
        .formatted(bits >> 24 & 255, bits >> 16 & 255, bits >> 8 & 255, bits & 255);
  }

  private String reverse() {
    StringBuilder name = new StringBuilder();
    if (of.version() == 4) {
      long bits = of.address().longValue();
      for (int i = 0; i < 32; i += 8) {
        name.append(bits >> i & 255).append('.');
      }
      return name.append("in-addr.arpa.").toString();
    }
    for (int i = 0; i < 128; i += 4) {
      name.append(Integer.toHexString(of.address().shiftRight(i).intValue() & 15)).append('.');
    }
    return name.append("ip6.arpa.").toString();
  }
}
