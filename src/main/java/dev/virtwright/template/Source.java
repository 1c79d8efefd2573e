package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A template's text and where each of its characters stands.
 *
 * @param locations from offset in the text; null where the text has no file
 */
record Source(String text, @Nullable IntFunction<SourceLocation> locations) {

  /** Lines after the first are taken to begin in the column the text begins in. */
  static Source at(String text, @Nullable SourceLocation start) {
    return new Source(text, start == null ? null : offset -> locate(text, start, offset));
  }

  private static SourceLocation locate(String text, SourceLocation start, int offset) {
    int end = Math.min(offset, text.length());
    int lastBreak = text.lastIndexOf('\n', end - 1);
    int lines = (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    int column = end - lastBreak - 1;
    return SourceLocation.of(start.file(), start.line() + lines, start.column() + column);
  }

  /** A text that begins at an offset of this one. */
  Source part(int from, String part) {
    IntFunction<SourceLocation> whole = locations;
    return new Source(part, whole == null ? null : offset -> whole.apply(from + offset));
  }

  @Nullable SourceLocation location(int from, int to) {
    if (locations == null) {
      return null;
    }
    int lineEnd = text.indexOf('\n', from);
    int length = Math.min(to, lineEnd < 0 ? text.length() : lineEnd) - from;
    return locations.apply(from).withLength(length);
  }
}
