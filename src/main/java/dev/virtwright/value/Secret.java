package dev.virtwright.value;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A text that is never printed: {@link #toString} gives {@code ***}, and only {@link #reveal} the
 * text itself, for the one place that must send it.
 */
public final class Secret {
  private final Supplier<String> source;
  private volatile @Nullable String text;

  public Secret(String text) {
    this.text = Objects.requireNonNull(text);
    this.source = () -> text;
  }

  private Secret(Supplier<String> source) {
    this.source = source;
  }

  /**
   * A text that is made when it is first revealed, such as one that must be decrypted.
   *
   * @param source gives the same text whenever it is asked; what it throws, {@link #reveal} throws
   */
  public static Secret deferred(Supplier<String> source) {
    return new Secret(source);
  }

  /** The text. Never pass it to a message, an exception, a command line or an environment. */
  public String reveal() {
    String known = text;
    if (known == null) {
      known = Objects.requireNonNull(source.get());
      text = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && (secret == this || secret.reveal().equals(reveal()));
  }

  @Override
  public int hashCode() {
    return reveal().hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
