package dev.virtwright.engine;

import dev.virtwright.result.RunEvent;

/** Hears what happens in a run: in order, masked, one event at a time, from one thread. */
public interface RunListener {
  void on(RunEvent event);
}
