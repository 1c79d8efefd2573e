package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps that are rescued together. What a block's keywords say (settings, conditions, tags,
 * variables) is already in each step inside it.
 *
 * @param name a text or a template; null where it has none
 */
public record Block(
    Position position,
    @Nullable Object name,
    List<Step> steps,
    List<Step> rescue,
    List<Step> always,
    SourceLocation location)
    implements Step {
  public Block {
    Objects.requireNonNull(position);
    steps = List.copyOf(steps);
    rescue = List.copyOf(rescue);
    always = List.copyOf(always);
    Objects.requireNonNull(location);
  }
}
