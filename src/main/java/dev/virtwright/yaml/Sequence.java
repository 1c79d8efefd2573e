package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import java.util.Objects;

/** A list. */
public record Sequence(List<Node> items, SourceLocation location) implements Node {
  public Sequence {
    items = List.copyOf(items);
    Objects.requireNonNull(location);
  }
}
