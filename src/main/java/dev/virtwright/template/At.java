package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import org.jspecify.annotations.Nullable;

/** The part of a source that a node was read from; offsets in characters, {@code to} exclusive. */
record At(Source source, int from, int to) {

  @Nullable SourceLocation location() {
    return source.location(from, to);
  }

  String text() {
    return source.text().substring(from, to);
  }

  At through(At end) {
    return new At(source, from, Math.max(to, end.to));
  }
}
