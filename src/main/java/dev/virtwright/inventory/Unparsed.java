package dev.virtwright.inventory;

/**
 * What becomes of sources that cannot be read.
 *
 * @param anyFails whether one of them is a mistake; else it is a warning, and the others count
 * @param allFail whether it is a mistake that none could be read
 * @param warns whether it is a warning that none could be read
 */
public record Unparsed(boolean anyFails, boolean allFail, boolean warns) {
  /** Nothing that was asked for may be missing. */
  public static final Unparsed STRICT = new Unparsed(true, false, false);

  /** As Ansible where nothing is set. */
  public static final Unparsed USUAL = new Unparsed(false, false, true);
}
