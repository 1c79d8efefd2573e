package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file or role that an include names is not there. As in Ansible the host is then out of the run,
 * whatever {@code ignore_errors} and {@code rescue} say.
 */
final class MissingInclude extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Outcome outcome;

  private MissingInclude(Outcome outcome) {
    this.outcome = outcome;
  }

  /**
   * What comes of it where an include cannot be loaded.
   *
   * @param source the file or role that it names
   * @param beside the directory that a file is looked for in first
   * @param role whether it is a role
   * @param patient whether it is told in Ansible's words
   */
  static RuntimeException of(
      UserException wrong, String source, Path beside, boolean role, boolean patient) {
    boolean missing =
        wrong.diagnostics().stream()
            .anyMatch(
                each -> each.code().equals("file-missing") || each.code().equals("role-missing"));
    if (!missing) {
      return wrong;
    }
    Failure failure = Failure.of(wrong);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (!role) {
      values.put("include", source);
    }
    String words =
        role
            ? "the role '%s' was not found: %s".formatted(source, failure.remedy())
            : "Could not find or access '%s' on the Ansible Controller."
                .formatted(beside.resolve(source).normalize());
    String reason = patient ? words : failure.message();
    values.put("reason", reason);
    Outcome outcome = Outcomes.failed(Failure.of(reason, failure.remedy()), values, List.of());
    Map<String, @Nullable Object> told = new LinkedHashMap<>(outcome.values());
    told.remove("msg");
    return new MissingInclude(patient ? outcome.withValues(told) : outcome);
  }

  Outcome outcome() {
    return outcome;
  }
}
