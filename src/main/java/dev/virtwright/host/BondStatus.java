package dev.virtwright.host;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bond as a file of /proc/net/bonding shows it (the kernel's drivers/net/bonding/bond_procfs.c).
 *
 * @param mode as ip-link(8) names it, such as {@code active-backup}; the kernel's words where they
 *     are none of the seven, empty where there are none
 * @param status of the bond's own link: up or down; empty where it was not told. 802.3ad takes it
 *     down where fewer ports work than min_links asks for
 * @param activePort the one in use, of modes that use one at a time; null where there is none
 * @param lacp null in other modes than 802.3ad
 * @param ports in the order of their names, not in that in which they became ports
 * @param doubts where the text is not what any kernel writes: cut, doubled, mixed up. With one of
 *     them, nothing that was read proves that the bond works
 */
public record BondStatus(
    String name,
    String mode,
    String status,
    @Nullable String activePort,
    @Nullable Lacp lacp,
    List<Port> ports,
    List<String> doubts) {

  /** The system address of an LACP partner that is not there. */
  public static final String NO_PARTNER = "00:00:00:00:00:00";

  /**
   * What 802.3ad negotiated. The kernel shows it to CAP_NET_ADMIN alone.
   *
   * @param rate how often the partner is asked to speak: slow or fast
   * @param aggregator id of the one in use; null where there is none or it was not told
   * @param partner system address of its partner, {@link #NO_PARTNER} for none; null where it was
   *     not told
   */
  public record Lacp(
      @Nullable String rate, @Nullable Integer aggregator, @Nullable String partner) {}

  /**
   * @param status of the link: up, down, going down (downdelay), going back (updelay); empty where
   *     it was not told
   * @param speed in Mbit/s, of a port that is down the last one; null where it is not known
   * @param duplex full or half; null where it is not known
   * @param linkFailures how often the link was lost since the port is in the bond
   * @param mac the permanent hardware address
   * @param aggregator id of the LACP group the port is in; null where it is in none
   * @param partner system address of its LACP partner; null where it was not told
   * @param distributing whether LACP lets it send: the port is distributing and its partner in step
   *     (bits of the port states, IEEE 802.1AX); null where it was not told
   */
  public record Port(
      String name,
      String status,
      @Nullable Long speed,
      @Nullable String duplex,
      long linkFailures,
      @Nullable String mac,
      @Nullable Integer aggregator,
      @Nullable String partner,
      @Nullable Boolean distributing) {

    public boolean up() {
      return status.equals("up");
    }
  }

  public BondStatus {
    ports = List.copyOf(ports);
    doubts = List.copyOf(doubts);
  }

  /** Whether the port works in the LACP group in use; empty where that was not told. */
  public Optional<Boolean> joined(Port port) {
    if (lacp == null || lacp.partner() == null) {
      return Optional.empty();
    }
    return Optional.of(
        port.up()
            && !lacp.partner().equals(NO_PARTNER)
            && lacp.aggregator() != null
            && lacp.aggregator().equals(port.aggregator())
            && (port.partner() == null || port.partner().equals(lacp.partner()))
            && !Boolean.FALSE.equals(port.distributing()));
  }

  /**
   * @param name of the bond, which is the file's name
   * @param lines of the file, each asked for once; any text is read, and {@link #doubts} says where
   *     it is not what the kernel writes
   */
  public static BondStatus parse(String name, Iterable<String> lines) {
    return BondStatusReader.read(name, lines);
  }
}
