package dev.virtwright.cli;

import dev.virtwright.engine.Approver;
import dev.virtwright.engine.Prompter;
import dev.virtwright.report.AnsibleDisplay;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks at the terminal about each task ({@code --step}): yes, no, or on without asking. */
final class StepQuestions implements Approver {
  private final @Nullable AnsibleDisplay display;
  private final Prompter terminal;

  /**
   * @param display prints the question again as a banner, as Ansible does; null for no banner
   */
  StepQuestions(@Nullable AnsibleDisplay display, Prompter terminal) {
    this.display = display;
    this.terminal = terminal;
  }

  /** Where nothing more can be typed, nothing more is done. */
  @Override
  public Answer ask(String task, @Nullable String host) {
    String question =
        "Perform task: TASK: %s%s (N)o/(y)es/(c)ontinue: "
            .formatted(task, host == null ? "" : " on " + host);
    String typed = terminal.ask(question, false);
    if (typed == null) {
      return Answer.NO;
    }
    if (display != null) {
      display.banner(question);
    }
    return switch (typed.strip().toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> Answer.YES;
      case "c", "continue" -> Answer.CONTINUE;
      default -> Answer.NO;
    };
  }
}
