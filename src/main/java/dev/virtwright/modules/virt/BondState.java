package dev.virtwright.modules.virt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bond as /proc/net/bonding shows it (bonding.rst of the kernel).
 *
 * @param mode the kernel's words, such as {@code IEEE 802.3ad Dynamic link aggregation}
 * @param ports MII status by port
 * @param partner the LACP partner's system address; empty where none is shown
 */
record BondState(String name, String mode, Map<String, String> ports, String partner) {
  private static final String NOBODY = "00:00:00:00:00:00";
  private static final List<String> UNFIT =
      List.of(
          "load balancing (round-robin)", "fault-tolerance (broadcast)", "adaptive load balancing");

  BondState {
    ports = Map.copyOf(ports);
  }

  /**
   * Bonds in lines of {@code bond NAME} followed by the file's lines; other lines are passed over.
   */
  static List<BondState> parse(List<String> lines) {
    List<BondState> bonds = new ArrayList<>();
    String name = "";
    String mode = "";
    String partner = "";
    String port = "";
    Map<String, String> ports = new LinkedHashMap<>();
    for (String line : lines) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("bond ")) {
        add(bonds, name, mode, ports, partner);
        name = line.substring(5).strip();
        mode = "";
        partner = "";
        port = "";
        ports = new LinkedHashMap<>();
      } else if (line.startsWith("Bonding Mode:")) {
        mode = value;
      } else if (line.startsWith("Slave Interface:")) {
        port = value;
        ports.put(port, "");
      } else if (line.startsWith("MII Status:") && !port.isEmpty()) {
        ports.put(port, value);
      } else if (line.strip().startsWith("Partner Mac Address:")) {
        partner = value;
      }
    }
    add(bonds, name, mode, ports, partner);
    return bonds;
  }

  private static void add(
      List<BondState> bonds, String name, String mode, Map<String, String> ports, String partner) {
    if (!name.isEmpty()) {
      bonds.add(new BondState(name, mode, ports, partner));
    }
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (ports.size() < 2) {
      problems.add(name + " has " + ports.size() + " of the two ports that a bond needs");
    }
    ports.forEach((port, status) -> {
      if (!status.equals("up")) {
        problems.add(port + " in " + name + " is " + (status.isEmpty() ? "unknown" : status));
      }
    });
    if (UNFIT.contains(mode)) {
      problems.add(name + " is in mode '" + mode + "', which guests cannot use");
    }
    if (mode.contains("802.3ad") && partner.equals(NOBODY)) {
      problems.add(name + " found no LACP partner");
    }
    return problems;
  }

  @Override
  public String toString() {
    // The kernel's words for mode 1 and the rest: fault-tolerance (active-backup), load balancing
    // (xor)
    int open = mode.indexOf('(');
    int close = mode.indexOf(')', open + 1);
    return name
        + ", "
        + (open >= 0 && close > open ? mode.substring(open + 1, close) : mode)
        + ", ports "
        + String.join(", ", ports.keySet().stream().sorted().toList());
  }
}
