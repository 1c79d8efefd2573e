package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;

import dev.virtwright.host.BondStatus;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Are bonds whole: one finding for each, which tells the state of all ports. A link that was lost
 * and is back is told and judged by nothing: the kernel counts since the port is in the bond, and
 * one restart of a switch would warn for ever. All pure.
 */
final class BondChecks {
  private static final String CHECK = "bond";
  private static final String RULE =
      "two or more ports, all up with full duplex; a mode that guests can use; in mode 802.3ad one"
          + " speed and one LACP partner for all ports";
  private static final Set<String> UNFIT = Set.of("balance-rr", "broadcast", "balance-alb");
  private static final Set<String> ONE_AT_A_TIME =
      Set.of("active-backup", "balance-tlb", "balance-alb");

  /** How many doubts are told; one cut line may be cause of many. */
  private static final int DOUBTS = 3;

  private record Problem(Verdict verdict, String text, String remedy) {}

  private BondChecks() {}

  static List<Finding> judge(Sections read, Rules rules) {
    List<BondStatus> bonds = bonds(read);
    return bonds.isEmpty()
        ? List.of(missing(rules))
        : bonds.stream().map(BondChecks::judge).toList();
  }

  /** The bonds of the machine, whoever made them. */
  static List<BondStatus> bonds(Sections read) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : read.of("bonds")) {
      if (line.startsWith("<") && line.endsWith(">")) {
        lines = new ArrayList<>();
        files.put(line.substring(1, line.length() - 1), lines);
      } else {
        lines.add(line);
      }
    }
    return files.entrySet().stream()
        .map(file -> BondStatus.parse(file.getKey(), file.getValue()))
        .toList();
  }

  private static Finding missing(Rules rules) {
    Verdict verdict =
        switch (rules.bond()) {
          case REQUIRED -> Verdict.FAIL;
          case RECOMMENDED -> Verdict.WARN;
          case IGNORE -> Verdict.INFO;
        };
    return finding(
        CHECK,
        "Bond",
        "none",
        RULE,
        verdict,
        "one cable or switch port takes every guest off the network: set the role's variable bond"
            + " (two ports, mode 802.3ad or active-backup)");
  }

  private static Finding judge(BondStatus bond) {
    List<Problem> problems =
        problems(bond).stream().sorted(Comparator.comparing(Problem::verdict).reversed()).toList();
    LiveBond live = LiveBond.of(bond);
    String read =
        Stream.of(
                problems.stream().map(Problem::text),
                Stream.of(live.words()),
                live.ports().stream().map(port -> port.name() + " " + port.words()))
            .flatMap(Function.identity())
            .collect(Collectors.joining("\n"));
    return finding(
        CHECK,
        "Bond " + bond.name(),
        read,
        RULE,
        problems.isEmpty() ? Verdict.PASS : problems.getFirst().verdict(),
        problems.isEmpty()
            ? null
            : problems.stream().map(Problem::remedy).distinct().collect(Collectors.joining("\n")));
  }

  private static List<Problem> problems(BondStatus bond) {
    List<Problem> problems = new ArrayList<>();
    if (!bond.doubts().isEmpty()) {
      problems.add(
          new Problem(
              Verdict.UNKNOWN,
              "not what a kernel shows of a bond: "
                  + bond.doubts().stream().limit(DOUBTS).collect(Collectors.joining(", ")),
              "read /proc/net/bonding/%s on the host".formatted(bond.name())));
    } else if (bond.ports().size() < 2) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              "%d of the two ports that a bond needs".formatted(bond.ports().size()),
              "give it two ports or more: ports of the task, or of the role's variable bond"));
    }
    for (BondStatus.Port port : bond.ports()) {
      if (!port.up() && !port.status().isEmpty()) {
        problems.add(
            new Problem(
                Verdict.FAIL,
                port.name() + " is " + port.status(),
                "look at cables and switch ports"));
      } else if ("half".equals(port.duplex())) {
        problems.add(
            new Problem(
                Verdict.WARN,
                port.name() + " runs in half duplex",
                "let both ends negotiate: look at ethtool %s and at the switch port"
                    .formatted(port.name())));
      }
    }
    if (UNFIT.contains(bond.mode())) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              "guests cannot use mode " + bond.mode(),
              "choose mode active-backup or 802.3ad"));
    }
    List<BondStatus.Port> up = bond.ports().stream().filter(BondStatus.Port::up).toList();
    if (bond.status().equals("down") && !up.isEmpty()) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              bond.name() + " itself is down, though ports are up",
              "look at min_links, and whether the link is set up"));
    }
    if (ONE_AT_A_TIME.contains(bond.mode())
        && bond.activePort() == null
        && bond.doubts().isEmpty()
        && !up.isEmpty()) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              "no port is active, though ports are up",
              "look at the kernel log and at what watches the links (miimon, ARP)"));
    }
    if (bond.lacp() != null && !up.isEmpty()) {
      lacp(bond, bond.lacp(), up, problems);
    }
    return problems;
  }

  /**
   * @param up the ports that are up, at least one
   */
  private static void lacp(
      BondStatus bond, BondStatus.Lacp lacp, List<BondStatus.Port> up, List<Problem> problems) {
    boolean oneSpeed =
        up.stream().map(BondStatus.Port::speed).filter(Objects::nonNull).distinct().count() < 2;
    if (!oneSpeed) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              "ports differ in speed, and 802.3ad uses those of one speed: "
                  + listed(up, port -> port.speed() == null ? "unknown" : port.speed() + " Mbit/s"),
              "use ports, cables and optics of one speed"));
    }
    String partner = lacp.partner();
    if (partner == null) {
      if (bond.doubts().isEmpty()) {
        problems.add(
            new Problem(
                Verdict.UNKNOWN,
                "the kernel tells of LACP partners to root alone",
                "-b audits as root"));
      }
      if (oneSpeed && up.stream().map(BondStatus.Port::aggregator).distinct().count() > 1) {
        problems.add(
            new Problem(
                Verdict.FAIL,
                "ports are not in one LACP group: "
                    + listed(up, port -> "aggregator " + port.aggregator()),
                oneGroup(up)));
      }
    } else if (partner.equals(BondStatus.NO_PARTNER)) {
      problems.add(
          new Problem(
              Verdict.FAIL,
              "no LACP partner answers",
              oneGroup(up) + "; a switch without LACP needs mode active-backup"));
    } else {
      up.stream()
          .filter(port -> !bond.joined(port).orElse(true))
          .map(port -> apart(port, partner, lacp.aggregator(), oneSpeed))
          .filter(text -> !text.isEmpty())
          .forEach(text -> problems.add(new Problem(Verdict.FAIL, text, oneGroup(up))));
    }
  }

  /**
   * Why a port does not work in the LACP group in use; empty where the speeds say it already.
   *
   * @param partner that of the group in use
   * @param aggregator the id of the group in use
   */
  private static String apart(
      BondStatus.Port port, String partner, @Nullable Integer aggregator, boolean oneSpeed) {
    String own = port.partner();
    String start = port.name() + " is not in the LACP group in use";
    if (own == null) {
      return start;
    }
    if (own.equals(BondStatus.NO_PARTNER)) {
      return "%s: no partner answers it, that of the group is %s".formatted(start, partner);
    }
    if (!own.equals(partner)) {
      return "%s: its partner is %s, that of the group is %s".formatted(start, own, partner);
    }
    if (Objects.equals(port.aggregator(), aggregator)) {
      return "%s is in the LACP group in use, but LACP with %s does not let it send"
          .formatted(port.name(), own);
    }
    return oneSpeed ? start + ", though its partner " + own + " is the same" : "";
  }

  private static String oneGroup(List<BondStatus.Port> ports) {
    return "make the switch ports of %s one LACP group; on two switches, of switches that act as one"
        .formatted(String.join(", ", ports.stream().map(BondStatus.Port::name).toList()));
  }

  private static String listed(
      List<BondStatus.Port> ports, Function<BondStatus.Port, @Nullable String> of) {
    return ports.stream()
        .map(port -> port.name() + " " + of.apply(port))
        .collect(Collectors.joining(", "));
  }
}
