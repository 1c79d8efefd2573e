package dev.virtwright.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Filters on addresses and networks, as the pages of ansible.utils document them. */
final class IpFilters {

  private IpFilters() {}

  static void addTo(Table table) {
    table
        .add("ipaddr", "query version alias", call -> asked(call, call.object(), version(call)))
        .add("ipv4", "query", call -> asked(call, call.object(), 4))
        .add("ipv6", "query", call -> asked(call, call.object(), 6))
        .add("ipwrap", "query", IpFilters::wrapped)
        .add("ipsubnet", "query index", IpFilters::subnet)
        .add(
            "ipmath",
            "amount!",
            call -> {
              IpNetwork net = net(call, call.text());
              return net.show(net.address().add(amount(call, 0)));
            })
        .add("nthhost", "query!", call -> nth(net(call, call.text()), amount(call, 0)))
        .add("next_nth_usable", "offset!", call -> usable(call, amount(call, 0)))
        .add("previous_nth_usable", "offset!", call -> usable(call, amount(call, 0).negate()))
        .add("network_in_network", "test!", call -> pair(call, (a, b) -> a.contains(b)))
        .add(
            "network_in_usable",
            "test!",
            call ->
                pair(
                    call,
                    (a, b) -> {
                      IpQueries inside = new IpQueries(a, true, a);
                      return a.version() == b.version()
                          && b.first().compareTo(a.isSingle() ? a.first() : inside.firstUsable())
                              >= 0
                          && b.last().compareTo(a.isSingle() ? a.last() : inside.lastUsable()) <= 0;
                    }))
        .add(
            "reduce_on_network",
            "network!",
            call -> {
              IpNetwork outer = net(call, call.text(0));
              List<@Nullable Object> kept = new ArrayList<>();
              for (Object each : call.plainList()) {
                IpNetwork net = IpNetwork.parse(Print.text(each));
                if (net != null && outer.contains(net)) {
                  kept.add(each);
                }
              }
              return kept;
            })
        .add("cidr_merge", "action", IpFilters::merged)
        .add("slaac", "query!", IpFilters::slaac)
        .add(
            "ip4_hex",
            "delimiter",
            call -> {
              IpNetwork net = net(call, call.text());
              List<String> bytes = new ArrayList<>();
              for (int shift = 24; shift >= 0; shift -= 8) {
                bytes.add("%02x".formatted(net.address().shiftRight(shift).intValue() & 255));
              }
              return String.join(call.text(0, ""), bytes);
            })
        .add("hwaddr", "query alias", call -> HardwareAddress.ask(call))
        .add("macaddr", "query", call -> HardwareAddress.ask(call));
  }

  private static int version(Call call) {
    return call.argument(1) == null || Boolean.FALSE.equals(call.argument(1))
        ? 0
        : call.integer(1, 0);
  }

  private static IpNetwork net(Call call, String text) {
    IpNetwork net = IpNetwork.parse(text);
    if (net == null) {
      throw call.wrong("gets no address or network: '" + Print.shorten(text, 60) + "'");
    }
    return net;
  }

  private static BigInteger amount(Call call, int index) {
    Number number = Numbers.parseInteger(call.text(index), 10);
    if (number == null) {
      throw call.wrong("wants an integer, not '" + call.text(index) + "'");
    }
    return Numbers.big(number);
  }

  private static @Nullable Object asked(Call call, @Nullable Object object, int version) {
    Object value = call.evaluation().plain(object);
    if (value instanceof List<?> list) {
      List<@Nullable Object> answers = new ArrayList<>();
      for (Object element : list) {
        Object answer = asked(call, element, version);
        if (Compare.truth(answer)) {
          answers.add(answer);
        }
      }
      return answers;
    }
    if (value == null || !Compare.truth(value) || value instanceof Boolean) {
      return false;
    }
    String text = Print.text(value);
    IpNetwork net = parsed(text, version);
    if (net == null) {
      return false;
    }
    boolean network = text.indexOf('/') >= 0;
    Object shown = text.matches("[0-9]+(/[0-9]+)?") ? net.toString() : value;
    String query = call.text(0, "");
    if (version != 0 && net.version() != version) {
      return false;
    }
    Object answer = new IpQueries(net, network, shown).ask(query);
    if (!Scope.isMissing(answer)) {
      return answer;
    }
    IpNetwork outer = query.matches("-?[0-9]+") ? null : IpNetwork.parse(query);
    if (outer != null) {
      return outer.contains(net) ? shown : null;
    }
    Number index = Numbers.parseInteger(query, 10);
    if (index == null) {
      throw call.wrong("knows no query '" + query + "'");
    }
    if (net.isSingle()) {
      return network ? net.toString() : net.ip();
    }
    Object host = nth(net, Numbers.big(index));
    return host instanceof String found ? found + "/" + net.prefix() : false;
  }

  private static @Nullable IpNetwork parsed(String text, int version) {
    if (!text.matches("[0-9]+(/[0-9]+)?")) {
      return IpNetwork.parse(text);
    }
    int slash = text.indexOf('/');
    BigInteger number = new BigInteger(slash < 0 ? text : text.substring(0, slash));
    int wanted = version == 6 || number.bitLength() > 32 ? 6 : 4;
    try {
      int bits = slash < 0 ? IpNetwork.width(wanted) : Integer.parseInt(text.substring(slash + 1));
      return new IpNetwork(wanted, number, bits);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  private static Object nth(IpNetwork net, BigInteger index) {
    BigInteger from = index.signum() < 0 ? net.size() : BigInteger.ZERO;
    BigInteger offset = from.add(index);
    if (offset.signum() < 0 || offset.compareTo(net.size()) >= 0) {
      return false;
    }
    return net.show(net.first().add(offset));
  }

  private static @Nullable Object usable(Call call, BigInteger step) {
    String text = call.text();
    IpNetwork net = net(call, text);
    if (net.isSingle()) {
      return null;
    }
    IpQueries queries = new IpQueries(net, true, text);
    BigInteger next = net.address().add(step);
    return next.compareTo(queries.firstUsable()) >= 0 && next.compareTo(queries.lastUsable()) <= 0
        ? net.show(next)
        : null;
  }

  private interface Relation {
    boolean holds(IpNetwork a, IpNetwork b);
  }

  private static boolean pair(Call call, Relation relation) {
    return relation.holds(net(call, call.text()), net(call, call.text(0)));
  }

  private static @Nullable Object wrapped(Call call) {
    Object value = call.plain();
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(element -> all.add(wrap(element)));
      return all;
    }
    return wrap(value);
  }

  private static @Nullable Object wrap(@Nullable Object value) {
    IpNetwork net = value == null ? null : IpNetwork.parse(Print.text(value));
    return net == null || value == null
        ? value
        : new IpQueries(net, Print.text(value).indexOf('/') >= 0, value).ask("wrap");
  }

  private static Object subnet(Call call) {
    IpNetwork net = IpNetwork.parse(call.text());
    if (net == null) {
      return false;
    }
    if (!call.has(0) || call.text(0).isEmpty()) {
      return net.at(net.first()).toString();
    }
    String query = call.text(0);
    if (!query.matches("[0-9]+")) {
      IpNetwork other = net(call, query);
      return contained(call, net, other);
    }
    int bits = Integer.parseInt(query);
    if (bits > IpNetwork.width(net.version())) {
      return false;
    }
    if (!call.has(1)) {
      if (net.isSingle() && bits < net.prefix()) {
        return enclosing(net, bits);
      }
      if (bits < net.prefix()) {
        throw call.wrong("finds no subnets of /%d in %s".formatted(bits, net));
      }
      return bits == net.prefix()
          ? "1"
          : Print.text(Numbers.narrow(BigInteger.ONE.shiftLeft(bits - net.prefix())));
    }
    if (bits < net.prefix()) {
      return enclosing(net, bits);
    }
    BigInteger count = BigInteger.ONE.shiftLeft(bits - net.prefix());
    BigInteger index = amount(call, 1);
    BigInteger at = index.signum() < 0 ? count.add(index) : index;
    if (at.signum() < 0 || at.compareTo(count) >= 0) {
      return false;
    }
    BigInteger width = BigInteger.ONE.shiftLeft(IpNetwork.width(net.version()) - bits);
    return new IpNetwork(net.version(), net.first().add(at.multiply(width)), bits).toString();
  }

  private static String enclosing(IpNetwork net, int bits) {
    IpNetwork wider = new IpNetwork(net.version(), net.address(), bits);
    return wider.at(wider.first()).toString();
  }

  /** The number, from 1, of the network among those of its size in the other. */
  private static Object contained(Call call, IpNetwork net, IpNetwork other) {
    IpNetwork outer = other.contains(net) ? other : net;
    IpNetwork inner = other.contains(net) ? net : other;
    if (!outer.contains(inner)) {
      throw call.wrong("'" + inner + "' is not in the network '" + outer + "'");
    }
    BigInteger width = inner.size();
    return Print.text(
        Numbers.narrow(inner.first().subtract(outer.first()).divide(width).add(BigInteger.ONE)));
  }

  private static @Nullable Object merged(Call call) {
    List<IpNetwork> nets = new ArrayList<>();
    for (Object each : call.plainList()) {
      nets.add(net(call, Print.text(each)));
    }
    String action = call.text(0, "merge");
    if (action.equals("span")) {
      return span(call, nets);
    }
    if (!action.equals("merge")) {
      throw call.wrong("knows the actions merge and span, not '" + action + "'");
    }
    nets.sort(Comparator.comparingInt(IpNetwork::version).thenComparing(IpNetwork::first));
    List<@Nullable Object> shown = new ArrayList<>();
    for (int i = 0; i < nets.size(); ) {
      IpNetwork start = nets.get(i);
      BigInteger to = start.last();
      int j = i + 1;
      while (j < nets.size()
          && nets.get(j).version() == start.version()
          && nets.get(j).first().compareTo(to.add(BigInteger.ONE)) <= 0) {
        to = to.max(nets.get(j).last());
        j++;
      }
      IpNetwork.covering(start.version(), start.first(), to)
          .forEach(one -> shown.add(one.toString()));
      i = j;
    }
    call.evaluation().chargeElements(shown.size());
    return shown;
  }

  private static @Nullable Object span(Call call, List<IpNetwork> nets) {
    if (nets.isEmpty()) {
      return null;
    }
    IpNetwork first = nets.getFirst();
    BigInteger from = first.first();
    BigInteger to = first.last();
    for (IpNetwork net : nets) {
      if (net.version() != first.version()) {
        throw call.wrong("spans networks of one version only");
      }
      from = from.min(net.first());
      to = to.max(net.last());
    }
    int bits = IpNetwork.width(first.version()) - from.xor(to).bitLength();
    IpNetwork spanning = new IpNetwork(first.version(), from, bits);
    return spanning.at(spanning.first()).toString();
  }

  /** The address that stateless configuration gives a hardware address (RFC 4291). */
  private static Object slaac(Call call) {
    IpNetwork net = IpNetwork.parse(call.text());
    BigInteger hardware = HardwareAddress.parse(call.text(0).toLowerCase(Locale.ROOT));
    if (net == null || net.version() == 4 || hardware == null) {
      return false;
    }
    long mac = hardware.longValue() ^ (2L << 40);
    long interfaceId = (mac >> 24 & 0xffffff) << 40 | 0xfffeL << 24 | (mac & 0xffffff);
    BigInteger low = BigInteger.valueOf(interfaceId).and(IpNetwork.ones(64));
    return net.show(net.first().add(low));
  }
}
