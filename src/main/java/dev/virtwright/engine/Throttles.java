package dev.virtwright.engine;

import dev.virtwright.playbook.Task;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which tasks and plays let so many hosts in at a time. Thread-safe. */
final class Throttles {
  private final Map<Integer, Throttle> byTask = new ConcurrentHashMap<>();
  private final Map<PlayRun, Throttle> byPlay = new ConcurrentHashMap<>();
  private final int forks;

  Throttles(int forks) {
    this.forks = forks;
  }

  /**
   * @param most of the first host that is there counts
   */
  Throttle of(Task task, int most) {
    return byTask.computeIfAbsent(task.number(), number -> new Throttle(most));
  }

  /** Of a play that a host goes through as a whole before the next one begins. */
  Throttle of(PlayRun play) {
    return byPlay.computeIfAbsent(play, any -> new Throttle(forks));
  }
}
