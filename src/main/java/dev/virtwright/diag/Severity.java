package dev.virtwright.diag;

/** How bad a {@link Diagnostic} is; only an error stops a run. */
public enum Severity {
  ERROR,
  WARNING,
  INFO
}
