package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wrote for a keyword.
 *
 * @param value a plain value of the keyword's kind, or a tree with templates in it, to be rendered
 *     for each host
 * @param location where the value stands
 */
public record Given(@Nullable Object value, SourceLocation location) {
  public Given {
    Objects.requireNonNull(location);
  }
}
