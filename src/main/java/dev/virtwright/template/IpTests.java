package dev.virtwright.template;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tests of addresses and networks, as the pages of ansible.utils document them; what each range is
 * for says IANA's registry of special-purpose addresses.
 */
final class IpTests {
  private static final Pattern HARDWARE =
      Pattern.compile(
          "(?i)([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\\.){2}[0-9a-f]{4}|[0-9a-f]{12}");

  private static final List<String> PRIVATE =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
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
          "::/127",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "fc00::/7",
          "fe80::/10");

  /** Within those, but for everybody. */
  private static final List<String> NOT_PRIVATE =
      List.of(
          "192.0.0.9/32",
          "192.0.0.10/32",
          "2001:1::1/128",
          "2001:1::2/128",
          "2001:3::/32",
          "2001:4:112::/48",
          "2001:20::/28",
          "2001:30::/28");

  private static final List<String> RESERVED =
      List.of(
          "240.0.0.0/4",
          "::/8",
          "100::/8",
          "200::/7",
          "400::/6",
          "800::/5",
          "1000::/4",
          "4000::/2",
          "8000::/2",
          "c000::/3",
          "e000::/4",
          "f000::/5",
          "f800::/6",
          "fe00::/9");

  private IpTests() {}

  static void addTo(Table table) {
    table
        .test("ip", "", call -> network(call.plain()) != null)
        .test("ip_address", "", call -> address(call.plain()) != null)
        .test("ipv4", "", call -> version(network(call.plain()), 4))
        .test("ipv4_address", "", call -> version(address(call.plain()), 4))
        .test("ipv6", "", call -> version(network(call.plain()), 6))
        .test("ipv6_address", "", call -> version(address(call.plain()), 6))
        .test("ipv4_netmask", "", call -> mask(call.plain(), true))
        .test("ipv4_hostmask", "", call -> mask(call.plain(), false))
        .test("ipv6_ipv4_mapped", "", call -> is(call, ip -> ip.within("::ffff:0:0/96")))
        .test("ipv6_sixtofour", "", call -> is(call, ip -> ip.within("2002::/16")))
        .test("ipv6_teredo", "", call -> is(call, ip -> ip.within("2001::/32")))
        .test("loopback", "", call -> isOf(call, List.of("127.0.0.0/8", "::1/128")))
        .test("multicast", "", call -> isOf(call, List.of("224.0.0.0/4", "ff00::/8")))
        .test("unspecified", "", call -> isOf(call, List.of("0.0.0.0/32", "::/128")))
        .test("reserved", "", call -> isOf(call, RESERVED))
        .test("private", "", call -> isPlain(call, IpTests::isPrivate))
        .test(
            "public",
            "",
            call -> isPlain(call, ip -> !isPrivate(ip) && !ip.within("100.64.0.0/10")))
        .test("mac", "", call -> HARDWARE.matcher(call.text()).matches())
        .test("in_network", "network!", call -> inside(call.plain(), call.plain(0)))
        .test("subnet_of", "network!", call -> inside(call.plain(), call.plain(0)))
        .test("supernet_of", "network!", call -> inside(call.plain(0), call.plain()))
        .test("in_any_network", "networks!", call -> count(call) > 0)
        .test("in_one_network", "networks!", call -> count(call) == 1);
  }

  /** An address, or a network without bits of a host. */
  private static @Nullable IpNetwork network(@Nullable Object value) {
    IpNetwork parsed = value instanceof String text ? IpNetwork.parse(text) : null;
    return parsed != null && parsed.isNetwork() ? parsed : null;
  }

  private static @Nullable IpNetwork address(@Nullable Object value) {
    return value instanceof String text && text.indexOf('/') < 0 ? IpNetwork.parse(text) : null;
  }

  private static boolean version(@Nullable IpNetwork ip, int version) {
    return ip != null && ip.version() == version;
  }

  private static boolean mask(@Nullable Object value, boolean net) {
    if (!(value instanceof String mask) || mask.indexOf('.') < 0) {
      return false;
    }
    IpNetwork network = IpNetwork.parse("10.0.0.0/" + mask);
    return network != null
        && network.isNetwork()
        && network.show(net ? network.netMask() : network.hostMask()).equals(mask);
  }

  private static boolean is(Call call, Predicate<IpNetwork> holds) {
    IpNetwork ip = address(call.plain());
    return ip != null && holds.test(ip);
  }

  /** Of an IPv4 address that is written as one of IPv6, what is true of IPv4. */
  private static boolean isPlain(Call call, Predicate<IpNetwork> holds) {
    return is(
        call,
        ip ->
            holds.test(
                ip.within("::ffff:0:0/96")
                    ? new IpNetwork(4, ip.address().and(IpNetwork.ones(32)), 32)
                    : ip));
  }

  private static boolean isOf(Call call, List<String> ranges) {
    return isPlain(call, ip -> ranges.stream().anyMatch(ip::within));
  }

  private static boolean isPrivate(IpNetwork ip) {
    return PRIVATE.stream().anyMatch(ip::within) && NOT_PRIVATE.stream().noneMatch(ip::within);
  }

  private static boolean inside(@Nullable Object inner, @Nullable Object outer) {
    IpNetwork a = network(inner);
    IpNetwork b = network(outer);
    return a != null && b != null && b.contains(a);
  }

  private static long count(Call call) {
    Object ip = call.plain();
    return call.evaluation().iterated(call.plain(0)).stream()
        .filter(network -> inside(ip, network))
        .count();
  }
}
