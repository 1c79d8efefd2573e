package dev.virtwright.diag;

import java.util.Objects;

/**
 * A place in a text a person wrote.
 *
 * @param file the path as the person would name it, relative to the working directory where
 *     possible
 * @param line 1-based
 * @param column 1-based, in characters
 * @param length how many characters the place covers on its line, at least 1
 */
public record SourceLocation(String file, int line, int column, int length) {

  public SourceLocation {
    Objects.requireNonNull(file);
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException("line and column count from 1: " + line + ":" + column);
    }
    length = Math.max(1, length);
  }

  public static SourceLocation of(String file, int line, int column) {
    return new SourceLocation(file, line, column, 1);
  }

  public SourceLocation withLength(int newLength) {
    return new SourceLocation(file, line, column, newLength);
  }

  /** A place {@code characters} further right on the same line. */
  public SourceLocation plusColumns(int characters) {
    return new SourceLocation(file, line, column + characters, length);
  }

  /** {@code file:line:column}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
