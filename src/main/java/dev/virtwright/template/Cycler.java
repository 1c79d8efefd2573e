package dev.virtwright.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code cycler('odd', 'even')}: its values one after the other, for ever. */
final class Cycler implements Special {
  private final List<@Nullable Object> values;
  private int at;

  Cycler(List<@Nullable Object> values) {
    this.values = values;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "current" -> values.get(at);
      case "next" ->
          BoundMethod.of(
              "next",
              "",
              call -> {
                Object value = values.get(at);
                at = (at + 1) % values.size();
                return value;
              });
      case "reset" ->
          BoundMethod.of(
              "reset",
              "",
              call -> {
                at = 0;
                return null;
              });
      default -> Scope.MISSING;
    };
  }

  @Override
  public String typeName() {
    return "Cycler";
  }

  @Override
  public String printed() {
    return "<cycler>";
  }
}
