package dev.virtwright.value;

import java.util.Objects;

/**
 * A text that is never printed: {@link #toString} gives {@code ***}, and only {@link #reveal} the
 * text itself, for the one place that must send it.
 */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = Objects.requireNonNull(text);
  }

  /** The text. Never pass it to a message, an exception, a command line or an environment. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
