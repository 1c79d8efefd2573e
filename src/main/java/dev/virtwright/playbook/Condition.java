package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.Objects;

/**
 * One line of {@code when}, {@code changed_when}, {@code failed_when}, {@code until} or {@code
 * that}.
 *
 * @param text as written
 */
public record Condition(String text, SourceLocation location) {
  public Condition {
    Objects.requireNonNull(text);
    Objects.requireNonNull(location);
  }
}
