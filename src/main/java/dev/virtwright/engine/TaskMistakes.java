package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import java.util.regex.Pattern;

/** What is wrong with what a task says, found when it is reached, in the words of Ansible. */
final class TaskMistakes {
  private static final String FAILED = "Task failed: ";
  private static final Pattern CHAIN = Pattern.compile(" \\(in .*\\)$", Pattern.DOTALL);

  private TaskMistakes() {}

  /**
   * @param patient whether in Ansible's words
   */
  static Failure of(UserException wrong, boolean patient) {
    Diagnostic first = wrong.diagnostics().getFirst();
    return !patient || first.location() == null
        ? Failure.of(wrong)
        : Failure.of(FAILED + bare(wrong), first.remedy());
  }

  /** A condition cannot be told. */
  static UserException ofCondition(UserException wrong) {
    return because(FAILED + conditional(wrong), wrong);
  }

  /** What a condition's own result says. */
  static String conditional(UserException wrong) {
    return "Error while evaluating conditional: " + bare(wrong);
  }

  /**
   * An argument cannot be rendered.
   *
   * @param module as the playbook names it
   */
  static UserException ofArgument(UserException wrong, String module, String argument) {
    return because(
        FAILED
            + "Finalization of task args for '%s' failed: Error while resolving value for '%s': %s"
                .formatted(fullName(module), argument, bare(wrong)),
        wrong);
  }

  /** A module's name as Ansible resolves it. */
  static String fullName(String module) {
    return module.indexOf('.') < 0 ? "ansible.builtin." + module : module;
  }

  private static UserException because(String summary, UserException wrong) {
    Diagnostic first = wrong.diagnostics().getFirst();
    return new UserException(first.code(), summary, first.remedy(), null);
  }

  private static String bare(UserException wrong) {
    return CHAIN.matcher(wrong.diagnostics().getFirst().summary()).replaceFirst("");
  }
}
