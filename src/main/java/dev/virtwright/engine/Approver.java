package dev.virtwright.engine;

import org.jspecify.annotations.Nullable;

/** Somebody who approves of each task before it is done ({@code --step}). */
public interface Approver {

  /** What somebody says. */
  enum Answer {
    NO,
    YES,
    /** Yes, and to all that come. */
    CONTINUE
  }

  /**
   * Asks; all events up to the task have been heard.
   *
   * @param task its name
   * @param host that would do it; null where it is asked once for all hosts
   */
  Answer ask(String task, @Nullable String host);
}
