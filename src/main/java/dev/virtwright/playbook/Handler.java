package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task, block or include that runs when it was notified. Answers to its name, to {@code ROLE :
 * NAME} where it is a role's, and to each of {@code listen}.
 *
 * @param name a text or a template; null where it has none
 * @param context where it stands
 * @param listen texts or templates
 */
public record Handler(Step step, @Nullable Object name, Context context, List<Object> listen) {
  public Handler {
    Objects.requireNonNull(step);
    Objects.requireNonNull(context);
    listen = List.copyOf(listen);
  }

  public SourceLocation location() {
    return step.location();
  }
}
