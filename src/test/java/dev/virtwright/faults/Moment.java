package dev.virtwright.faults;

import java.util.List;

/** Where a guarded change is, as the machine itself sees it. */
enum Moment {
  /** What was is being saved. */
  ARMING,
  /** The undo is armed, nothing has changed. */
  ARMED,
  /** The change is under way. */
  APPLYING,
  /** The change is made and not confirmed; what follows is proof and confirmation. */
  APPLIED,
  /** The deadline came first, or a step failed. */
  UNDOING;

  /** Those that a case may choose. */
  static final List<Moment> BEFORE_THE_END = List.of(ARMING, ARMED, APPLYING, APPLIED);

  /** Those at which the undo is armed. */
  static final List<Moment> UNCONFIRMED = List.of(ARMED, APPLYING, APPLIED);

  /** How the machine says it on its console. */
  String said() {
    return "lab-moment " + name();
  }
}
