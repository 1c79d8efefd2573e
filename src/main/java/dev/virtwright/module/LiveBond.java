package dev.virtwright.module;

import dev.virtwright.host.BondStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a bond is at the moment, for reports: observed, and neither desired nor judged.
 *
 * @param mode as ip-link(8) names it
 * @param activePort the one in use, of modes that use one at a time; null where there is none
 * @param lacpPartner system address of the partner that 802.3ad found, {@link
 *     BondStatus#NO_PARTNER} for none; null in other modes, and where only root would be told
 * @param lacpRate slow or fast; null in other modes
 */
public record LiveBond(
    String name,
    String mode,
    @Nullable String activePort,
    @Nullable String lacpPartner,
    @Nullable String lacpRate,
    List<Port> ports) {

  /** The registered value's name: a list of {@link #toValue}. */
  public static final String KEY = "bonds";

  /** What a module that returns them says of them. */
  public static final String DESCRIPTION =
      "What the bonds are at the moment, read again after a change: name, mode, active_port,"
          + " lacp_partner, lacp_rate, ports (name, mac, up, speed in Mbit/s, duplex, link_failures,"
          + " lacp_partner, joined). Unknown is null, an LACP partner that does not answer is "
          + BondStatus.NO_PARTNER
          + ".";

  private static final String LACP = "802.3ad";

  /**
   * @param mac the permanent hardware address
   * @param speed in Mbit/s; null where it is not known
   * @param duplex full or half; null where it is not known
   * @param linkFailures since the port is in the bond
   * @param lacpPartner its own; null as that of the bond
   * @param joined whether it is in the LACP group in use; null as the partner
   */
  public record Port(
      String name,
      @Nullable String mac,
      boolean up,
      @Nullable Long speed,
      @Nullable String duplex,
      long linkFailures,
      @Nullable String lacpPartner,
      @Nullable Boolean joined) {

    /** Whether it does its part as far as is known. */
    public boolean serves() {
      return up && !Boolean.FALSE.equals(joined);
    }

    /** Such as {@code up 10000 Mbit/s full, 2 link failures}. */
    public String words() {
      StringBuilder words = new StringBuilder(up ? "up" : "down");
      if (up) {
        words.append(speed == null ? ", speed unknown" : " " + speed + " Mbit/s");
        words.append(duplex == null ? "" : (speed == null ? ", " : " ") + duplex);
      }
      if (linkFailures > 0) {
        words.append(", %d link failure%s".formatted(linkFailures, linkFailures == 1 ? "" : "s"));
      }
      if (up && Boolean.FALSE.equals(joined)) {
        words.append(", not joined: ").append(partner(lacpPartner));
      }
      return words.toString();
    }
  }

  public LiveBond {
    ports = List.copyOf(ports);
  }

  public static LiveBond of(BondStatus status) {
    BondStatus.Lacp lacp = status.lacp();
    return new LiveBond(
        status.name(),
        status.mode(),
        status.activePort(),
        lacp == null ? null : lacp.partner(),
        lacp == null ? null : lacp.rate(),
        status.ports().stream()
            .map(port ->
                new Port(
                    port.name(),
                    port.mac(),
                    port.up(),
                    port.speed(),
                    port.duplex(),
                    port.linkFailures(),
                    port.partner(),
                    status.joined(port).orElse(null)))
            .toList());
  }

  /** Whether every port does its part as far as is known. */
  public boolean serves() {
    return ports.stream().allMatch(Port::serves);
  }

  /** Mode and what it negotiated, such as {@code active-backup, active port eno1}. */
  public String words() {
    String words = mode.isEmpty() ? "mode unknown" : mode;
    if (mode.equals(LACP)) {
      long joined = ports.stream().filter(port -> Boolean.TRUE.equals(port.joined())).count();
      return words
          + ", "
          + partner(lacpPartner)
          + (lacpPartner == null ? "" : ", %d of %d ports joined".formatted(joined, ports.size()));
    }
    boolean oneAtATime = List.of("active-backup", "balance-tlb", "balance-alb").contains(mode);
    return oneAtATime
        ? words + (activePort == null ? ", no active port" : ", active port " + activePort)
        : words;
  }

  private static String partner(@Nullable String address) {
    if (address == null) {
      return "LACP partner unknown";
    }
    return address.equals(BondStatus.NO_PARTNER) ? "no LACP partner" : "LACP partner " + address;
  }

  /** As playbooks and reports see it. */
  public Map<String, @Nullable Object> toValue() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("name", name);
    value.put("mode", mode);
    value.put("active_port", activePort);
    value.put("lacp_partner", lacpPartner);
    value.put("lacp_rate", lacpRate);
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Port port : ports) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", port.name());
      one.put("mac", port.mac());
      one.put("up", port.up());
      one.put("speed", port.speed());
      one.put("duplex", port.duplex());
      one.put("link_failures", port.linkFailures());
      one.put("lacp_partner", port.lacpPartner());
      one.put("joined", port.joined());
      list.add(one);
    }
    value.put("ports", list);
    return value;
  }

  /** Reads a list of {@link #toValue}; what is something else in it is passed over. */
  public static List<LiveBond> fromValue(@Nullable Object value) {
    List<LiveBond> bonds = new ArrayList<>();
    for (Map<?, ?> map : maps(value)) {
      text(map, "name")
          .ifPresent(name ->
              bonds.add(
                  new LiveBond(
                      name,
                      text(map, "mode").orElse(""),
                      text(map, "active_port").orElse(null),
                      text(map, "lacp_partner").orElse(null),
                      text(map, "lacp_rate").orElse(null),
                      maps(map.get("ports")).stream().map(LiveBond::port).toList())));
    }
    return bonds;
  }

  private static Port port(Map<?, ?> map) {
    return new Port(
        text(map, "name").orElse(""),
        text(map, "mac").orElse(null),
        Boolean.TRUE.equals(map.get("up")),
        map.get("speed") instanceof Number speed ? speed.longValue() : null,
        text(map, "duplex").orElse(null),
        map.get("link_failures") instanceof Number failures ? failures.longValue() : 0,
        text(map, "lacp_partner").orElse(null),
        map.get("joined") instanceof Boolean joined ? joined : null);
  }

  private static List<Map<?, ?>> maps(@Nullable Object value) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static Optional<String> text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
