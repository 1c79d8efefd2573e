package dev.virtwright.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names set inside a template; what is set in a loop or a macro is gone after it. */
final class Frame {
  private final @Nullable Frame outer;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  Frame(@Nullable Frame outer) {
    this.outer = outer;
  }

  /** The innermost value, or {@link Scope#MISSING}. */
  @Nullable Object get(String name) {
    for (Frame frame = this; frame != null; frame = frame.outer) {
      Object value = frame.values.get(name);
      if (value != null || frame.values.containsKey(name)) {
        return value;
      }
    }
    return Scope.MISSING;
  }

  /** What was set here, and not outside, or {@link Scope#MISSING}. */
  @Nullable Object own(String name) {
    Object value = values.get(name);
    return value != null || values.containsKey(name) ? value : Scope.MISSING;
  }

  /** The frame that has the name, or null. */
  @Nullable Frame holding(String name) {
    for (Frame frame = this; frame != null; frame = frame.outer) {
      if (frame.values.containsKey(name)) {
        return frame;
      }
    }
    return null;
  }

  void set(String name, @Nullable Object value) {
    values.put(name, value);
  }
}
