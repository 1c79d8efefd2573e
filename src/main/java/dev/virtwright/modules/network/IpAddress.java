package dev.virtwright.modules.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** A literal IPv4 or IPv6 address; no name is ever looked up. */
record IpAddress(InetAddress address) {

  static Optional<IpAddress> parse(String text) {
    if (text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new IpAddress(InetAddress.ofLiteral(text.strip())));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  boolean ipv4() {
    return address instanceof Inet4Address;
  }

  boolean linkLocal() {
    return address.isLinkLocalAddress();
  }

  /** RFC 5952: the longest run of two or more zero groups is {@code ::}. */
  @Override
  public String toString() {
    if (ipv4()) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > length) {
        start = i;
        length = j - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        out.append("::");
        i += length - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
    }
    return out.toString();
  }
}
