package dev.virtwright.cli;

/** What the process ends with. */
final class ExitStatus {
  /** All in sync or applied. */
  static final int OK = 0;

  /** A task failed on some host. */
  static final int FAILED = 1;

  /** A mistake in the command, a playbook or an inventory; nothing was touched. */
  static final int USAGE = 2;

  /** There is drift. */
  static final int DRIFT = 3;

  /** Some host was out of reach, and none failed. */
  static final int UNREACHABLE = 4;

  /** Findings at or above {@code --fail-on}. */
  static final int FINDINGS = 5;

  /** Ended by a signal from the keyboard. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
