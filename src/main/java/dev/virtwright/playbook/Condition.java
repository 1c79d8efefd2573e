package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.template.Expression;
import java.util.Objects;

/**
 * One line of {@code when}, {@code changed_when}, {@code failed_when} or {@code until}.
 *
 * @param text as written
 */
public record Condition(String text, Expression expression, SourceLocation location) {
  public Condition {
    Objects.requireNonNull(text);
    Objects.requireNonNull(expression);
    Objects.requireNonNull(location);
  }
}
