package dev.virtwright.modules.network;

import dev.virtwright.host.BondStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network device as the kernel has it.
 *
 * @param kind of a made device: bond, bridge, vlan, veth, tun …; empty for a network card
 * @param controller the bond or bridge that it is a port of; null for none
 * @param parent of a VLAN; null for none
 * @param mac the present hardware address, in lower case
 * @param permanentMac what the card has in its memory; the present one where none is told
 * @param maxMtu in bytes; 0 where the kernel knows no limit
 * @param up whether it is switched on
 * @param carrier whether it is on and its other side answers
 * @param options of its kind, by ip-link(8)'s JSON names, as text; lists joined with commas
 * @param lacpPartner of a port of an 802.3ad bond; null where it is none or was not told
 * @param bond what a bond is at the moment; null for another device
 */
record Link(
    String name,
    int index,
    String kind,
    @Nullable String controller,
    @Nullable String parent,
    String mac,
    String permanentMac,
    int mtu,
    int maxMtu,
    boolean up,
    boolean carrier,
    Map<String, String> options,
    List<Address> addresses,
    @Nullable String lacpPartner,
    @Nullable String speed,
    @Nullable String duplex,
    @Nullable BondStatus bond) {

  /**
   * An address that a device has.
   *
   * @param global whether its scope is more than the link or the host
   * @param dynamic whether it is on lease
   */
  record Address(Prefix prefix, boolean global, boolean dynamic) {}

  Link {
    Objects.requireNonNull(name);
    options = Map.copyOf(options);
    addresses = List.copyOf(addresses);
  }

  Optional<String> option(String optionName) {
    return Optional.ofNullable(options.get(optionName));
  }

  boolean has(IpAddress address) {
    return addresses.stream().anyMatch(its -> its.prefix().address().equals(address));
  }

  /** Whether a guest or a container hangs on it, rather than this machine's own network. */
  boolean ofGuest() {
    return kind.equals("tun") || kind.equals("veth") || kind.equals("macvtap");
  }
}
