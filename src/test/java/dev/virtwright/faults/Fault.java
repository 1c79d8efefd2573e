package dev.virtwright.faults;

import java.util.Locale;

/** What goes wrong while the management link moves into a bond under a bridge. */
enum Fault {
  WRONG_VLAN("the address moves to a VLAN that nobody else is on"),
  NO_LACP_PARTNER("mode 802.3ad, and the other side speaks no LACP"),
  WRONG_GATEWAY("the gateway named does not exist"),
  MTU_MISMATCH("an MTU that the rest of the network does not have"),
  PORT_MISSING("one port's cable is out"),
  CONTROLLER_KILLED("the controller's process is killed"),
  CONNECTION_CUT("every connection is cut"),
  HOST_RESET("the machine loses power between arming and confirming"),
  DISK_FULL("no space is left when the undo is armed");

  private final String meaning;

  Fault(String meaning) {
    this.meaning = meaning;
  }

  String meaning() {
    return meaning;
  }

  /** For tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether no proof can come true, so that the change must not be kept. */
  boolean cannotBeProven() {
    return switch (this) {
      case WRONG_VLAN, NO_LACP_PARTNER, WRONG_GATEWAY, PORT_MISSING, DISK_FULL -> true;
      case MTU_MISMATCH, CONTROLLER_KILLED, CONNECTION_CUT, HOST_RESET -> false;
    };
  }

  /** Whether it comes at a moment of the change, rather than being there from the start. */
  boolean hasMoment() {
    return this == CONTROLLER_KILLED || this == CONNECTION_CUT || this == HOST_RESET;
  }
}
