package dev.virtwright.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bond as a file of /proc/net/bonding shows it (the kernel's drivers/net/bonding/bond_procfs.c).
 *
 * @param mode as ip-link(8) names it, such as {@code active-backup}; the kernel's words where they
 *     are none of the seven, empty where there are none
 * @param activePort the one in use, of modes that use one at a time; null where there is none
 * @param lacp null in other modes than 802.3ad
 * @param ports in the order of their names, not in that in which they became ports
 */
public record BondStatus(
    String name, String mode, @Nullable String activePort, @Nullable Lacp lacp, List<Port> ports) {

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
   * @param status of the link: up, down, going down (downdelay), going back (updelay)
   * @param speed in Mbit/s, of a port that is down the last one; null where it is not known
   * @param duplex full or half; null where it is not known
   * @param linkFailures how often the link was lost since the port is in the bond
   * @param mac the permanent hardware address
   * @param aggregator id of the LACP group the port is in; null where it is in none
   * @param partner system address of its LACP partner; null where it was not told
   */
  public record Port(
      String name,
      String status,
      @Nullable Long speed,
      @Nullable String duplex,
      long linkFailures,
      @Nullable String mac,
      @Nullable Integer aggregator,
      @Nullable String partner) {

    public boolean up() {
      return status.equals("up");
    }
  }

  /** The kernel's words for the modes. */
  private static final Map<String, String> MODES =
      Map.of(
          "load balancing (round-robin)", "balance-rr",
          "fault-tolerance (active-backup)", "active-backup",
          "load balancing (xor)", "balance-xor",
          "fault-tolerance (broadcast)", "broadcast",
          "IEEE 802.3ad Dynamic link aggregation", "802.3ad",
          "transmit load balancing", "balance-tlb",
          "adaptive load balancing", "balance-alb");

  /** What old kernels print of a speed that they do not know, besides -1. */
  private static final long NO_SPEED = 65_535;

  public BondStatus {
    ports = List.copyOf(ports);
  }

  /** Whether the port is in the LACP group in use; empty where that was not told. */
  public Optional<Boolean> joined(Port port) {
    if (lacp == null || lacp.partner() == null) {
      return Optional.empty();
    }
    return Optional.of(
        port.up()
            && !lacp.partner().equals(NO_PARTNER)
            && lacp.aggregator() != null
            && lacp.aggregator().equals(port.aggregator()));
  }

  /**
   * @param name of the bond, which is the file's name
   * @param lines of the file; what is not understood is passed over
   */
  public static BondStatus parse(String name, Iterable<String> lines) {
    Reading reading = new Reading();
    lines.forEach(reading::line);
    return reading.status(name);
  }

  /** What was read so far: first of the bond, then of one port after the other. */
  private static final class Reading {
    private String mode = "";
    private @Nullable String activePort;
    private @Nullable String rate;
    private @Nullable Integer aggregator;
    private @Nullable String partner;
    private final List<Port> ports = new ArrayList<>();
    private @Nullable PortReading port;

    void line(String line) {
      int colon = line.indexOf(':');
      String key = (colon < 0 ? line : line.substring(0, colon)).strip();
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      if (key.equals("Slave Interface")) {
        endPort();
        port = new PortReading(value);
      } else if (port != null) {
        port.line(key, value);
      } else {
        ofBond(key, value);
      }
    }

    private void ofBond(String key, String value) {
      switch (key) {
        case "Bonding Mode" ->
            mode =
                MODES.entrySet().stream()
                    .filter(words -> value.startsWith(words.getKey())) // (fail_over_mac …) follows
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(value);
        case "Currently Active Slave" -> activePort = value.equals("None") ? null : value;
        case "LACP rate" -> rate = value;
        case "Aggregator ID" -> aggregator = whole(value).map(Long::intValue).orElse(null);
        case "Partner Mac Address" -> partner = value;
        default -> partner = key.endsWith(" has no active aggregator") ? NO_PARTNER : partner;
      }
    }

    private void endPort() {
      if (port != null) {
        ports.add(port.port());
      }
    }

    BondStatus status(String name) {
      endPort();
      ports.sort(
          Comparator.comparingInt((Port each) -> each.name().length()).thenComparing(Port::name));
      return new BondStatus(
          name,
          mode,
          activePort,
          mode.equals("802.3ad") ? new Lacp(rate, aggregator, partner) : null,
          ports);
    }
  }

  private static final class PortReading {
    private final String name;
    private String status = "";
    private @Nullable Long speed;
    private @Nullable String duplex;
    private long failures;
    private @Nullable String mac;
    private @Nullable Integer aggregator;
    private boolean ofPartner;
    private @Nullable String partner;

    PortReading(String name) {
      this.name = name;
    }

    void line(String key, String value) {
      switch (key) {
        case "MII Status" -> status = value;
        case "Speed" ->
            speed =
                whole(value.replace(" Mbps", ""))
                    .filter(megabits -> megabits > 0 && megabits != NO_SPEED)
                    .orElse(null);
        case "Duplex" -> duplex = value.equals("full") || value.equals("half") ? value : null;
        case "Link Failure Count" -> failures = whole(value).orElse(0L);
        case "Permanent HW addr" -> mac = value;
        case "Aggregator ID" -> aggregator = whole(value).map(Long::intValue).orElse(null);
        case "details actor lacp pdu" -> ofPartner = false;
        case "details partner lacp pdu" -> ofPartner = true;
        case "system mac address" -> partner = ofPartner ? value : partner;
        default -> {} // much else is told of a port
      }
    }

    Port port() {
      return new Port(name, status, speed, duplex, failures, mac, aggregator, partner);
    }
  }

  private static Optional<Long> whole(String text) {
    return text.matches("[0-9]{1,10}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
