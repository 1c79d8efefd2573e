package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text, number, boolean or nothing.
 *
 * @param text as written, after unquoting, unescaping and folding
 * @param value what YAML 1.1 takes the text for: {@code String}, {@code Long}, {@code BigInteger},
 *     {@code Double}, {@code Boolean}, or null
 * @param mark what its tag says about trust
 * @param positions where each character of {@code text} stands
 */
public record Scalar(
    String text,
    @Nullable Object value,
    Style style,
    Mark mark,
    SourceLocation location,
    Positions positions)
    implements Node {

  /** How it is written. */
  public enum Style {
    PLAIN,
    QUOTED,
    /** {@code |} or {@code >}. */
    BLOCK
  }

  /** What a tag says besides the type. */
  public enum Mark {
    NONE,
    /** {@code !unsafe}: never a template. Holds for all that is inside a tagged collection too. */
    UNSAFE,
    /** {@code !vault}: encrypted, the text is an Ansible Vault envelope. */
    VAULT
  }

  public Scalar {
    Objects.requireNonNull(text);
    Objects.requireNonNull(style);
    Objects.requireNonNull(mark);
    Objects.requireNonNull(location);
    Objects.requireNonNull(positions);
  }

  /** Where the character at {@code offset} of {@link #text} stands, quotes and folding undone. */
  public SourceLocation locationAt(int offset) {
    return positions.at(offset);
  }
}
