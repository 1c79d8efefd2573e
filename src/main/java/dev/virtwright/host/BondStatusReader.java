package dev.virtwright.host;

import dev.virtwright.host.BondStatus.Lacp;
import dev.virtwright.host.BondStatus.Port;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of /proc/net/bonding: a header, then one block for each port, which begins with its
 * {@code Slave Interface}. Kernels from 2.6.18 on differ in the lines that they have; what every
 * one of them has, and has once, is a doubt where it is missing, told twice or of another form.
 */
final class BondStatusReader {
  /** The kernel's words for the modes. */
  private static final Map<String, String> MODES =
      Map.of(
          "load balancing (round-robin)", "balance-rr",
          "fault-tolerance (active-backup)", "active-backup",
          "fault-tolerance (active-backup) (fail_over_mac active)", "active-backup",
          "fault-tolerance (active-backup) (fail_over_mac follow)", "active-backup",
          "load balancing (xor)", "balance-xor",
          "fault-tolerance (broadcast)", "broadcast",
          "IEEE 802.3ad Dynamic link aggregation", "802.3ad",
          "transmit load balancing", "balance-tlb",
          "adaptive load balancing", "balance-alb");

  private static final Set<String> ONE_AT_A_TIME =
      Set.of("active-backup", "balance-tlb", "balance-alb");
  private static final String LACP = "802.3ad";

  /** What old kernels print of a speed that they do not know, besides -1. */
  private static final long NO_SPEED = 65_535;

  /** The same of later ones, where it was printed without its sign. */
  private static final long UNSIGNED_NO_SPEED = 4_294_967_295L;

  /** Bits of a port state: in step with the other side, may send; IEEE 802.1AX. */
  private static final int SYNCHRONIZATION = 0x08;

  private static final int DISTRIBUTING = 0x20;

  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  /** As long as the device's own: 6 bytes of Ethernet, 20 of InfiniBand, none of some tunnels. */
  private static final Pattern ADDRESS = Pattern.compile("(([0-9a-f]{2}:){0,31}[0-9a-f]{2})?");

  private static final Pattern SPEED = Pattern.compile("Unknown|(-?[0-9]{1,10}) Mbps");

  /** Of the details of an LACP PDU, which every port has twice: the actor's and the partner's. */
  private static final Set<String> PDU =
      Set.of(
          "system priority",
          "system mac address",
          "port key",
          "oper key",
          "port priority",
          "port number",
          "port state");

  private static final Predicate<String> TELLABLE =
      Pattern.compile("[A-Za-z0-9 ./()-]{1,40}").asMatchPredicate();
  private static final Pattern NAME = Pattern.compile("[^\\s/]{1,15}");
  private static final Predicate<String> NUMBER = Pattern.compile("[0-9]{1,10}").asMatchPredicate();
  private static final Predicate<String> ID = Pattern.compile("[0-9]{1,5}").asMatchPredicate();

  private final Fields header = new Fields("the bond");
  private final List<Fields> blocks = new ArrayList<>();
  private final Set<String> doubts = new LinkedHashSet<>();
  private boolean noAggregator;

  private BondStatusReader() {}

  static BondStatus read(String name, Iterable<String> lines) {
    BondStatusReader reader = new BondStatusReader();
    lines.forEach(reader::line);
    return reader.status(name);
  }

  /** {@code key: value} lines of the header or of one port, of which the first counts. */
  private final class Fields {
    private final String whose;
    private final Map<String, String> values = new HashMap<>();
    private String section = "";

    Fields(String whose) {
      this.whose = whose;
    }

    void add(String key, String value) {
      if (key.equals("details actor lacp pdu") || key.equals("details partner lacp pdu")) {
        section = key.contains("actor") ? "actor " : "partner ";
        return;
      }
      String full = PDU.contains(key) ? section + key : key;
      if (values.putIfAbsent(full, value) != null) {
        doubt(TELLABLE.test(full) ? full : "a line", "is told twice");
      }
    }

    @Nullable String any(String key) {
      return values.get(key);
    }

    boolean has(String key) {
      return values.containsKey(key);
    }

    /** The value if it is of the form; a doubt if it is of another, none if it is missing. */
    @Nullable String optional(String key, Predicate<String> form) {
      String value = values.get(key);
      if (value != null && !form.test(value)) {
        doubt(key, "is of no known form");
        return null;
      }
      return value;
    }

    /** As {@link #optional}, and a doubt if it is missing. */
    @Nullable String required(String key, Predicate<String> form) {
      if (!values.containsKey(key)) {
        doubt(key, "is missing");
      }
      return optional(key, form);
    }

    void doubt(String key, String what) {
      doubts.add("%s of %s %s".formatted(key, whose, what));
    }
  }

  private void line(String line) {
    int colon = line.indexOf(':');
    String key = (colon < 0 ? line : line.substring(0, colon)).strip();
    String value = colon < 0 ? "" : line.substring(colon + 1).strip();
    if (key.equals("Slave Interface")) {
      blocks.add(new Fields(NAME.matcher(value).matches() ? value : "a port"));
      blocks.getLast().add(key, value);
    } else if (!blocks.isEmpty()) {
      if (!key.isEmpty()) {
        blocks.getLast().add(key, value);
      }
    } else if (key.endsWith(" has no active aggregator")) {
      noAggregator = true;
    } else if (colon >= 0) {
      header.add(key, value);
    }
  }

  private BondStatus status(String name) {
    String told = header.required("Bonding Mode", MODES::containsKey);
    String mode =
        told == null
            ? Optional.ofNullable(header.any("Bonding Mode")).orElse("")
            : MODES.getOrDefault(told, told);
    String status = header.required("MII Status", Set.of("up", "down")::contains);
    boolean lacp = mode.equals(LACP);
    List<Port> ports = new ArrayList<>(blocks.stream().map(block -> port(block, lacp)).toList());
    alike(block -> block.has("Speed"), "Speed");
    alike(block -> block.has("Duplex"), "Duplex");
    Set<String> names = new LinkedHashSet<>();
    for (Port port : ports) {
      if (!names.add(port.name())) {
        doubts.add("port %s is told twice".formatted(port.name()));
      }
    }
    String active = active(mode, names);
    Lacp negotiated = lacp ? negotiated(ports) : null;
    ports.sort(
        Comparator.comparingInt((Port each) -> each.name().length()).thenComparing(Port::name));
    return new BondStatus(
        name, mode, status == null ? "" : status, active, negotiated, ports, List.copyOf(doubts));
  }

  /** A line that one port has, all have: they are of one kernel. */
  private void alike(Predicate<Fields> has, String key) {
    if (blocks.stream().anyMatch(has)) {
      blocks.stream().filter(has.negate()).forEach(block -> block.doubt(key, "is missing"));
    }
  }

  private @Nullable String active(String mode, Set<String> names) {
    String key = "Currently Active Slave";
    Predicate<String> known = value -> value.equals("None") || names.contains(value);
    String value =
        ONE_AT_A_TIME.contains(mode) ? header.required(key, known) : header.optional(key, known);
    return value == null || value.equals("None") ? null : value;
  }

  private Lacp negotiated(List<Port> ports) {
    String rate = header.required("LACP rate", Set.of("slow", "fast")::contains);
    List<String> keys = List.of("Aggregator ID", "Number of ports", "Partner Mac Address");
    boolean active = header.has("Active Aggregator Info") || keys.stream().anyMatch(header::has);
    if (noAggregator) {
      if (active) {
        header.doubt("Active Aggregator Info", "and that there is none are both told");
        return new Lacp(rate, null, null);
      }
      return new Lacp(rate, null, BondStatus.NO_PARTNER);
    }
    if (!active) { // told to CAP_NET_ADMIN alone, and the ports' details with it
      if (header.has("System MAC address") || blocks.stream().anyMatch(this::detailed)) {
        header.doubt("Active Aggregator Info", "is missing");
      }
      return new Lacp(rate, null, null);
    }
    Integer aggregator = integer(header.required("Aggregator ID", ID));
    Integer number = integer(header.required("Number of ports", ID));
    String partner = header.required("Partner Mac Address", MAC.asMatchPredicate());
    if (number != null
        && aggregator != null
        && ports.stream().filter(port -> aggregator.equals(port.aggregator())).count() < number) {
      header.doubt("Number of ports", "is larger than the ports that are told");
    }
    boolean details = header.has("System MAC address") || blocks.stream().anyMatch(this::detailed);
    blocks.stream()
        .filter(block -> details && !detailed(block) && !"N/A".equals(block.any("Aggregator ID")))
        .forEach(block -> block.doubt("details", "are missing"));
    return new Lacp(rate, aggregator, partner);
  }

  private boolean detailed(Fields block) {
    return Stream.of("actor", "partner")
        .allMatch(
            side -> block.has(side + " system mac address") && block.has(side + " port state"));
  }

  private Port port(Fields block, boolean lacp) {
    String name = block.required("Slave Interface", NAME.asMatchPredicate());
    String status =
        block.required("MII Status", Set.of("up", "down", "going down", "going back")::contains);
    String speed = block.optional("Speed", SPEED.asMatchPredicate());
    String duplex = block.optional("Duplex", Set.of("full", "half", "Unknown")::contains);
    if (block.has("Speed") != block.has("Duplex")) {
      block.doubt(block.has("Speed") ? "Duplex" : "Speed", "is missing");
    }
    String failures = block.required("Link Failure Count", NUMBER);
    String mac = block.required("Permanent HW addr", ADDRESS.asMatchPredicate());
    String aggregator = lacp ? block.required("Aggregator ID", ID.or("N/A"::equals)) : null;
    String partner = block.optional("partner system mac address", MAC.asMatchPredicate());
    Integer actor = integer(block.optional("actor port state", ID));
    Integer other = integer(block.optional("partner port state", ID));
    return new Port(
        name == null ? "" : name,
        status == null ? "" : status,
        speed(speed),
        duplex == null || duplex.equals("Unknown") ? null : duplex,
        failures == null ? 0 : Long.parseLong(failures),
        mac == null || mac.isEmpty() ? null : mac,
        aggregator == null || aggregator.equals("N/A") ? null : integer(aggregator),
        partner,
        distributing(actor, other));
  }

  private static @Nullable Boolean distributing(
      @Nullable Integer actor, @Nullable Integer partner) {
    if (actor == null || partner == null) {
      return null;
    }
    return (actor & DISTRIBUTING) != 0 && (partner & SYNCHRONIZATION) != 0;
  }

  private static @Nullable Long speed(@Nullable String text) {
    if (text == null || text.equals("Unknown")) {
      return null;
    }
    long megabits = Long.parseLong(text.substring(0, text.indexOf(' ')));
    return megabits > 0 && megabits < UNSIGNED_NO_SPEED && megabits != NO_SPEED ? megabits : null;
  }

  private static @Nullable Integer integer(@Nullable String digits) {
    return digits == null ? null : Integer.valueOf(digits);
  }
}
