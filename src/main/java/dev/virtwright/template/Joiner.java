package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code joiner(', ')}: nothing at the first call, the separator at each further one. */
final class Joiner implements Callable {
  private final @Nullable Object separator;
  private boolean used;

  Joiner(@Nullable Object separator) {
    this.separator = separator;
  }

  @Override
  public @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    if (used) {
      return separator;
    }
    used = true;
    return "";
  }

  @Override
  public String typeName() {
    return "Joiner";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return Scope.MISSING;
  }

  @Override
  public String printed() {
    return "<joiner>";
  }
}
