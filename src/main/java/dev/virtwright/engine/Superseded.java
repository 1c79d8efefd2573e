package dev.virtwright.engine;

/**
 * A planning thread is no longer wanted: its epoch is over, its task's time is up, or the run ends.
 * Unchecked, so that it passes through modules; modules never catch it.
 */
final class Superseded extends RuntimeException {
  Superseded(String why) {
    super(why, null, false, false);
  }
}
