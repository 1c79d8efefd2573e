package dev.virtwright.modules.network;

import java.util.Optional;

/** An address with the length of its network's prefix, such as {@code 192.0.2.10/24}. */
record Prefix(IpAddress address, int length) {

  Prefix {
    if (length < 0 || length > (address.ipv4() ? 32 : 128)) {
      throw new IllegalArgumentException("no such prefix length: " + length);
    }
  }

  /** An address alone is one host: /32 or /128. */
  static Optional<Prefix> parse(String text) {
    String[] parts = text.strip().split("/", -1);
    Optional<IpAddress> address = IpAddress.parse(parts[0]);
    if (address.isEmpty() || parts.length > 2) {
      return Optional.empty();
    }
    if (parts.length == 1) {
      return Optional.of(new Prefix(address.get(), address.get().ipv4() ? 32 : 128));
    }
    try {
      return Optional.of(new Prefix(address.get(), Integer.parseInt(parts[1])));
    } catch (IllegalArgumentException notALength) {
      return Optional.empty();
    }
  }

  /** Whether the other address is in this one's network. */
  boolean contains(IpAddress other) {
    byte[] mine = address.address().getAddress();
    byte[] its = other.address().getAddress();
    if (mine.length != its.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((mine[bit / 8] & mask) != (its[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
