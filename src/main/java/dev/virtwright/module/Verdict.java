package dev.virtwright.module;

/** How a {@link Finding} turned out. */
public enum Verdict {
  PASS,
  INFO,
  /** Could not be read or understood: never a pass. */
  UNKNOWN,
  WARN,
  FAIL
}
