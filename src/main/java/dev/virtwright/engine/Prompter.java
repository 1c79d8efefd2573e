package dev.virtwright.engine;

import org.jspecify.annotations.Nullable;

/** Asks a person for what {@code vars_prompt} wants. */
public interface Prompter {

  /** There is nobody to ask: defaults hold. */
  Prompter NOBODY = (question, hidden) -> null;

  /**
   * The answer; null where nobody can be asked.
   *
   * @param question to be shown as it is
   * @param hidden whether the answer is not shown while it is typed
   */
  @Nullable String ask(String question, boolean hidden);
}
