package dev.virtwright.module;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One property that is not as desired: one line of drift.
 *
 * @param path the property, dotted where nested, such as {@code mode} or {@code options.miimon}
 * @param current plain value read of the machine; null where there is none. Text of a file for
 *     {@code content}, shown as a diff
 * @param target plain value desired; null where there shall be none
 * @param secret whether both are never shown
 */
public record Change(
    String path, @Nullable Object current, @Nullable Object target, boolean secret) {

  public Change {
    Objects.requireNonNull(path);
  }

  public static Change of(String path, @Nullable Object current, @Nullable Object target) {
    return new Change(path, current, target, false);
  }

  /** {@link #current} as it may be shown. */
  public @Nullable Object shownCurrent() {
    return secret ? "***" : current;
  }

  /** {@link #target} as it may be shown. */
  public @Nullable Object shownTarget() {
    return secret ? "***" : target;
  }

  public static Change secret(String path) {
    return new Change(path, null, null, true);
  }
}
