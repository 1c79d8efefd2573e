package dev.virtwright.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names set inside a template; what is set in a loop or a macro is gone after it. */
final class Frame {
  private final @Nullable Frame outer;
  private final Map<String, @Nullable Object> values = new HashMap<>();
  private final boolean isolated;

  Frame(@Nullable Frame outer) {
    this(outer, outer != null && outer.isolated);
  }

  private Frame(@Nullable Frame outer, boolean isolated) {
    this.outer = outer;
    this.isolated = isolated;
  }

  /** Of a template that is read without the context of the one that names it. */
  static Frame isolated() {
    return new Frame(null, true);
  }

  /** Whether no variables of the scope are seen here. */
  boolean isIsolated() {
    return isolated;
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
