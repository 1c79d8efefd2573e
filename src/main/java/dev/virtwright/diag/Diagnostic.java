package dev.virtwright.diag;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing a person should know about what they wrote or asked for.
 *
 * @param code stable and short, in kebab case, such as {@code unknown-argument}
 * @param summary what is wrong, one line
 * @param remedy what to do about it, printed after the caret or the summary; null where the summary
 *     says it all
 * @param location where; null for what has no place in a file
 */
public record Diagnostic(
    String code,
    Severity severity,
    String summary,
    @Nullable String remedy,
    @Nullable SourceLocation location) {

  public Diagnostic {
    Objects.requireNonNull(code);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(summary);
  }

  public static Diagnostic error(
      String code, String summary, @Nullable String remedy, @Nullable SourceLocation location) {
    return new Diagnostic(code, Severity.ERROR, summary, remedy, location);
  }

  public static Diagnostic warning(
      String code, String summary, @Nullable String remedy, @Nullable SourceLocation location) {
    return new Diagnostic(code, Severity.WARNING, summary, remedy, location);
  }
}
