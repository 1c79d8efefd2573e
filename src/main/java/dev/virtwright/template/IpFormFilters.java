package dev.virtwright.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of ansible.utils that write an address in another way, or all of a network's. */
final class IpFormFilters {
  private IpFormFilters() {}

  static void addTo(Table table) {
    table
        .add("usable_range", "", IpFormFilters::all)
        .add("ipcut", "amount!", IpFormFilters::cut)
        .add(
            "ipv6form",
            "format!",
            call -> {
              IpNetwork net = address(call);
              return switch (call.text(0)) {
                case "compress" -> net.ip();
                case "expand" -> net.version() == 4 ? net.ip() : groups(net, "%04x");
                case "x509" -> groups(net, "%x");
                default -> throw call.wrong("knows the formats compress, expand and x509");
              };
            });
  }

  private static IpNetwork address(Call call) {
    IpNetwork net = IpNetwork.parse(call.text());
    if (net == null || call.text().indexOf('/') >= 0) {
      throw call.wrong("wants an address, not '" + Print.shorten(call.text(), 60) + "'");
    }
    return net;
  }

  private static Object all(Call call) {
    IpNetwork net = IpNetwork.parse(call.text());
    if (net == null || !net.isNetwork()) {
      throw call.wrong("wants a network, not '" + Print.shorten(call.text(), 60) + "'");
    }
    call.evaluation()
        .chargeElements(net.size().bitLength() > 40 ? Long.MAX_VALUE : net.size().longValue());
    List<@Nullable Object> addresses = new ArrayList<>();
    for (BigInteger each = net.first();
        each.compareTo(net.last()) <= 0;
        each = each.add(BigInteger.ONE)) {
      addresses.add(net.show(each));
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("usable_ips", addresses);
    result.put("number_of_ips", Numbers.narrow(net.size()));
    return result;
  }

  private static String groups(IpNetwork net, String format) {
    List<String> groups = new ArrayList<>();
    for (int shift = IpNetwork.width(net.version()) - 16; shift >= 0; shift -= 16) {
      groups.add(format.formatted(net.address().shiftRight(shift).intValue() & 0xffff));
    }
    return String.join(":", groups);
  }

  /** The first bits of an address, or the last where the number is negative. */
  private static String cut(Call call) {
    IpNetwork net = address(call);
    int width = IpNetwork.width(net.version());
    int amount = Math.clamp(call.integer(0, 0), -width, width);
    String bits = "0".repeat(width) + net.address().toString(2);
    bits = bits.substring(bits.length() - width);
    String part = amount < 0 ? bits.substring(width + amount) : bits.substring(0, amount);
    int size = net.version() == 4 ? 8 : 16;
    List<String> groups = new ArrayList<>();
    for (int from = 0; from < part.length(); from += size) {
      int group = Integer.parseInt(part.substring(from, Math.min(from + size, part.length())), 2);
      groups.add(net.version() == 4 ? String.valueOf(group) : Integer.toHexString(group));
    }
    return String.join(net.version() == 4 ? "." : ":", groups);
  }
}
