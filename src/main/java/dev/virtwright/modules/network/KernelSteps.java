package dev.virtwright.modules.network;

import dev.virtwright.host.Action;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lines of POSIX sh that change network devices directly with ip(8). Each may be repeated: it does
 * nothing where what it is for is done already.
 */
final class KernelSteps {
  /** A stack that does not answer for so long will not. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  /** Options of a bond by the name ip(8) takes, where its JSON has another. */
  private static final Map<String, String> JSON_NAMES = Map.of("lacp_rate", "ad_lacp_rate");

  private KernelSteps() {}

  /** One line as a guarded command. */
  static Action.Run run(String line) {
    return Action.Run.of(List.of("sh", "-c", line), Provides.any(Resource.Kind.NETWORK_INTERFACE))
        .withDeadline(DEADLINE);
  }

  /** The name under which {@code ip -j -d link} prints a bond's option. */
  static String jsonName(String option) {
    return JSON_NAMES.getOrDefault(option, option);
  }

  private static String path(String device) {
    return Shell.quote("/sys/class/net/" + device);
  }

  static String delete(String device) {
    return "[ ! -e %s ] || ip link delete dev %s".formatted(path(device), Shell.quote(device));
  }

  /**
   * Lets the stack take the device away, and does so itself where it did not; the stack may still
   * be faster.
   */
  static String untilGone(String device, int seconds) {
    String gone = "[ ! -e %s ]".formatted(path(device));
    return until(gone, seconds)
        + " || ip link delete dev %s || %s".formatted(Shell.quote(device), gone);
  }

  static String detach(String port) {
    return "[ ! -e %s/master ] || ip link set dev %s nomaster"
        .formatted(path(port), Shell.quote(port));
  }

  static String up(String device) {
    return "ip link set dev %s up".formatted(Shell.quote(device));
  }

  static String mtu(String device, int bytes) {
    return "ip link set dev %s mtu %d".formatted(Shell.quote(device), bytes);
  }

  static String option(String device, String kind, String name, String value) {
    return "ip link set dev %s type %s %s %s"
        .formatted(Shell.quote(device), kind, name, Shell.quote(value));
  }

  /** Long enough for a stack on a slow or busy machine. */
  private static final int AWAIT_SECONDS = 30;

  /** A lease takes a few seconds; a host without its address for longer is a host that is lost. */
  private static final int ADDRESS_SECONDS = 10;

  /** Waits until there is such a device; fails where there is none in time. */
  static String await(String device) {
    return until("[ -e %s ]".formatted(path(device)), AWAIT_SECONDS)
        + " || { echo %s >&2; exit 1; }"
            .formatted(
                Shell.quote(
                    "no network device %s came to be within %d s"
                        .formatted(device, AWAIT_SECONDS)));
  }

  /** Whether the port has this bond or bridge, as a test. */
  static String attached(Transition.Attachment attachment) {
    return "[ %s/master -ef %s ]".formatted(path(attachment.port()), path(attachment.controller()));
  }

  /**
   * Waits for the stack to attach the port, and does so itself where it did not. A bond takes a
   * port only while that is down.
   */
  static String attach(Transition.Attachment attachment, int seconds) {
    String port = Shell.quote(attachment.port());
    return until(attached(attachment), seconds)
        + " || { ip link set dev %s down; ip link set dev %s master %s && ip link set dev %s up; }"
            .formatted(port, port, Shell.quote(attachment.controller()), port);
  }

  /** Puts a guest's port back where it was, if it still is there. */
  static String reattach(Transition.Attachment attachment) {
    return "[ ! -e %s ] || %s || ip link set dev %s master %s"
        .formatted(
            path(attachment.port()),
            attached(attachment),
            Shell.quote(attachment.port()),
            Shell.quote(attachment.controller()));
  }

  /** A condition tried five times a second; its status is the last try's. */
  static String until(String condition, int seconds) {
    return "{ n=0; until %s || [ $n -ge %d ]; do n=$((n + 1)); sleep 0.2; done; %s; }"
        .formatted(condition, seconds * 5, condition);
  }

  static String addAddress(String device, Prefix address) {
    return "ip address replace %s dev %s".formatted(address, Shell.quote(device));
  }

  static String removeAddress(String device, Prefix address) {
    return "ip address delete %s dev %s 2>/dev/null || :".formatted(address, Shell.quote(device));
  }

  static String addRoute(String device, Route route) {
    return "ip %s route replace %s dev %s"
        .formatted(route.to().address().ipv4() ? "-4" : "-6", route, Shell.quote(device));
  }

  static String removeRoute(String device, Route route) {
    return "ip %s route delete %s dev %s 2>/dev/null || :"
        .formatted(route.to().address().ipv4() ? "-4" : "-6", route, Shell.quote(device));
  }

  /** Desired options of a device that is there, set in place. */
  static List<String> adjust(Device device) {
    List<String> lines = new ArrayList<>();
    switch (device) {
      case Device.Bond bond ->
          bond.options()
              .asked()
              .forEach((name, value) -> {
                if (!name.equals("lacp_rate")) { // taken only at creation: the bond must be down
                  lines.add(option(bond.name(), "bond", name, value));
                }
              });
      case Device.Bridge bridge -> {
        lines.add(option(bridge.name(), "bridge", "stp_state", bridge.stp() ? "1" : "0"));
        Integer delay = bridge.forwardDelay();
        if (bridge.stp() && delay != null) {
          lines.add(option(bridge.name(), "bridge", "forward_delay", String.valueOf(delay * 100)));
        }
      }
      case Device.Ethernet ignored -> {}
      case Device.Carrier ignored -> {}
      case Device.Vlan ignored -> {}
    }
    Integer mtu = device.mtu();
    if (mtu != null) {
      lines.add(mtu(device.name(), mtu));
    }
    lines.add(up(device.name()));
    return lines;
  }

  /** What {@link #adjust} changes, as it was. */
  static List<String> unadjust(Device device, Link before) {
    List<String> lines = new ArrayList<>();
    switch (device) {
      case Device.Bond bond ->
          bond.options()
              .asked()
              .forEach((name, value) -> {
                String old = before.options().get(jsonName(name));
                if (old != null && !old.equals("null") && !name.equals("lacp_rate")) {
                  lines.add(option(bond.name(), "bond", name, old));
                }
              });
      case Device.Bridge bridge -> {
        for (String name : List.of("stp_state", "forward_delay")) {
          before
              .option(name)
              .ifPresent(old -> lines.add(option(bridge.name(), "bridge", name, old)));
        }
      }
      case Device.Ethernet ignored -> {}
      case Device.Carrier ignored -> {}
      case Device.Vlan ignored -> {}
    }
    if (device.mtu() != null) {
      lines.add(mtu(device.name(), before.mtu()));
    }
    return lines;
  }

  /** Addresses and routes of a device that is there, as they were before the change. */
  static List<String> unaddress(String name, Transition change) {
    Link before = change.current().link(name).orElse(null);
    if (before == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    if (before.up()) {
      lines.add(up(name));
    }
    change
        .desired()
        .device(name)
        .ifPresent(device ->
            device.addressing().addresses().stream()
                .filter(address -> !before.has(address.address()))
                .forEach(address -> lines.add(removeAddress(name, address))));
    before.addresses().stream()
        .filter(Link.Address::global)
        .forEach(address -> lines.add(addAddress(name, address.prefix())));
    change.current().routes().stream()
        .filter(route -> route.device().equals(name) && route.route().via() != null)
        .forEach(route -> lines.add(addRoute(name, route.route())));
    return lines;
  }

  /**
   * Waits until the stack has given a device its addresses again for good, and gives them itself
   * where it does not: a stack that was told to go back is not believed, since nobody can reach the
   * host without them. A stack that configures a device once more takes what is there away first.
   */
  static List<String> addressed(String name, Transition change) {
    List<String> has =
        change.current().link(name).stream()
            .flatMap(before -> before.addresses().stream())
            .filter(address -> address.global() && address.prefix().address().ipv4())
            .map(address ->
                "ip -o address show dev %s | grep -qF %s"
                    .formatted(Shell.quote(name), Shell.quote(" " + address.prefix() + " ")))
            .toList();
    String there = String.join(" && ", has);
    return has.isEmpty()
        ? List.of()
        : List.of(
            until("{ %s && sleep 1 && %s; }".formatted(there, there), ADDRESS_SECONDS)
                + " || { "
                + String.join("; ", unaddress(name, change))
                + "; }");
  }

  /**
   * Makes a deleted bond or VLAN again as it was read, where the stack did not: it may have been
   * made by hand, or have differed from the stack's files.
   */
  static List<String> restore(Link before, Snapshot current) {
    String name = Shell.quote(before.name());
    List<String> made = new ArrayList<>();
    switch (before.kind()) {
      case "bond" -> {
        StringBuilder add = new StringBuilder("ip link add name " + name + " type bond");
        for (String option : List.of("mode", "miimon", "updelay", "downdelay")) {
          before
              .option(option)
              .ifPresent(value -> add.append(' ').append(option).append(' ').append(value));
        }
        if (before.option("mode").filter("802.3ad"::equals).isPresent()) {
          before.option("ad_lacp_rate").ifPresent(rate -> add.append(" lacp_rate ").append(rate));
        }
        made.add(add.toString());
        for (Link port : current.portsOf(before.name())) {
          made.add("ip link set dev %s down".formatted(Shell.quote(port.name())));
          made.add("ip link set dev %s master %s".formatted(Shell.quote(port.name()), name));
        }
      }
      case "vlan" ->
          made.add(
              "ip link add link %s name %s type vlan id %s"
                  .formatted(
                      Shell.quote(before.parent() == null ? "" : before.parent()),
                      name,
                      before.option("id").orElse("")));
      case "bridge" -> made.add("ip link add name " + name + " type bridge");
      default -> {
        return List.of();
      }
    }
    made.add("ip link set dev %s mtu %d".formatted(name, before.mtu()));
    if (before.up()) {
      made.add("ip link set dev " + name + " up");
    }
    for (Link.Address address : before.addresses()) {
      if (address.global()) {
        made.add(addAddress(before.name(), address.prefix()));
      }
    }
    for (Snapshot.KernelRoute route : current.routes()) {
      if (route.device().equals(before.name()) && route.route().via() != null) {
        made.add(addRoute(before.name(), route.route()));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        until("[ -e %s ]".formatted(path(before.name())), 5)
            + " || { "
            + String.join("; ", made)
            + "; }");
    String controller = before.controller();
    if (controller != null) {
      lines.add(attach(new Transition.Attachment(before.name(), controller), 3));
    }
    if (before.kind().equals("bond")) {
      current
          .portsOf(before.name())
          .forEach(
              port -> lines.add(attach(new Transition.Attachment(port.name(), before.name()), 3)));
    }
    return lines;
  }

  /** The same names, those on top first. */
  static List<String> topDown(List<String> bottomUp) {
    return bottomUp.reversed();
  }
}
