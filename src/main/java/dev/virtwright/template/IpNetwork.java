package dev.virtwright.template;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address in its network.
 *
 * @param version 4 or 6
 * @param prefix bits of the network
 */
record IpNetwork(int version, BigInteger address, int prefix) {

  IpNetwork {
    if (prefix < 0
        || prefix > width(version)
        || address.signum() < 0
        || address.bitLength() > width(version)) {
      throw new IllegalArgumentException("no address of IPv" + version);
    }
  }

  static int width(int version) {
    return version == 4 ? 32 : 128;
  }

  /** An address with or without a prefix length or mask; null where it is none. */
  static @Nullable IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    IpNetwork single = host.indexOf(':') >= 0 ? six(host) : four(host);
    if (single == null || slash < 0) {
      return single;
    }
    int bits = prefixLength(text.substring(slash + 1), single.version);
    return bits < 0 ? null : new IpNetwork(single.version, single.address, bits);
  }

  private static int prefixLength(String text, int version) {
    if (text.matches("[0-9]{1,3}")) {
      int bits = Integer.parseInt(text);
      return bits <= width(version) ? bits : -1;
    }
    IpNetwork mask = text.indexOf(':') >= 0 ? six(text) : four(text);
    if (mask == null || mask.version != version) {
      return -1;
    }
    BigInteger all = ones(width(version));
    BigInteger inverse = all.xor(mask.address);
    if (inverse.and(inverse.add(BigInteger.ONE)).signum() == 0) {
      return width(version) - inverse.bitLength();
    }
    boolean wildcard = mask.address.and(mask.address.add(BigInteger.ONE)).signum() == 0;
    return wildcard ? width(version) - mask.address.bitLength() : -1;
  }

  private static @Nullable IpNetwork four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    long value = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return null;
      }
      value = value << 8 | Integer.parseInt(part);
    }
    return new IpNetwork(4, BigInteger.valueOf(value), 32);
  }

  private static @Nullable IpNetwork six(String text) {
    if (!text.matches("[0-9A-Fa-f:.]+") || text.length() > 45 || text.indexOf(":::") >= 0) {
      return null;
    }
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      BigInteger value = new BigInteger(1, bytes);
      // Java gives a mapped IPv4 address the shorter form
      return new IpNetwork(
          6, bytes.length == 4 ? value.add(BigInteger.valueOf(0xffffL).shiftLeft(32)) : value, 128);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  BigInteger hostMask() {
    return ones(width(version) - prefix);
  }

  BigInteger netMask() {
    return ones(width(version)).xor(hostMask());
  }

  BigInteger first() {
    return address.and(netMask());
  }

  BigInteger last() {
    return address.or(hostMask());
  }

  BigInteger size() {
    return BigInteger.ONE.shiftLeft(width(version) - prefix);
  }

  boolean isSingle() {
    return prefix == width(version);
  }

  boolean isPair() {
    return prefix == width(version) - 1;
  }

  /** Whether the address is the network's own. */
  boolean isNetwork() {
    return address.equals(first());
  }

  boolean contains(IpNetwork other) {
    return version == other.version
        && other.first().compareTo(first()) >= 0
        && other.last().compareTo(last()) <= 0;
  }

  boolean within(String network) {
    IpNetwork outer = parse(network);
    return outer != null && outer.contains(this);
  }

  IpNetwork at(BigInteger value) {
    return new IpNetwork(version, value, prefix);
  }

  IpNetwork single(BigInteger value) {
    return new IpNetwork(version, value, width(version));
  }

  String show(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > width(version)) {
      throw Failure.of("an address beyond the end of IPv" + version);
    }
    return version == 4 ? dotted(value) : colons(value);
  }

  String ip() {
    return show(address);
  }

  /** With the prefix length. */
  @Override
  public String toString() {
    return ip() + "/" + prefix;
  }

  private static String dotted(BigInteger value) {
    long bits = value.longValue();
    return (bits >> 24 & 255)
        + "."
        + (bits >> 16 & 255)
        + "."
        + (bits >> 8 & 255)
        + "."
        + (bits & 255);
  }

  /** RFC 5952: the longest run of zero groups is left out. */
  private static String colons(BigInteger value) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = value.shiftRight(16 * (7 - i)).intValue() & 0xffff;
    }
    boolean mapped = value.shiftRight(32).equals(BigInteger.valueOf(0xffff));
    if (mapped) {
      return "::ffff:" + dotted(value.and(ones(32)));
    }
    int bestFrom = -1;
    int best = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > best) {
        best = end - i;
        bestFrom = i;
      }
    }
    List<String> head = new ArrayList<>();
    List<String> tail = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      if (bestFrom < 0 || i < bestFrom) {
        head.add(Integer.toHexString(groups[i]));
      } else if (i >= bestFrom + best) {
        tail.add(Integer.toHexString(groups[i]));
      }
    }
    return bestFrom < 0
        ? String.join(":", head)
        : String.join(":", head) + "::" + String.join(":", tail);
  }

  /** The fewest networks that hold all from one address to another. */
  static List<IpNetwork> covering(int version, BigInteger from, BigInteger to) {
    List<IpNetwork> found = new ArrayList<>();
    BigInteger next = from;
    while (next.compareTo(to) <= 0) {
      int free = next.signum() == 0 ? width(version) : next.getLowestSetBit();
      while (next.add(ones(free)).compareTo(to) > 0) {
        free--;
      }
      found.add(new IpNetwork(version, next, width(version) - free));
      next = next.add(BigInteger.ONE.shiftLeft(free));
    }
    return found;
  }
}
