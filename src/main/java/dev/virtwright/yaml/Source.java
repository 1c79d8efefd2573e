package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;
import java.util.Arrays;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A text with its lines, which turns offsets and the parser's marks into locations. */
final class Source {
  private final String text;
  private final String file;
  private final int[] lineStarts;
  private final boolean supplementary;

  Source(String text, String file) {
    this.text = text;
    this.file = file;
    this.supplementary = text.codePointCount(0, text.length()) != text.length();
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    this.lineStarts = Arrays.copyOf(starts, count);
  }

  String text() {
    return text;
  }

  /** The parser counts code points; Java texts count UTF-16 units. */
  int offset(Mark mark) {
    int index = supplementary ? text.offsetByCodePoints(0, mark.getIndex()) : mark.getIndex();
    return Math.clamp(index, 0, text.length());
  }

  SourceLocation location(int offset) {
    return location(offset, offset + 1);
  }

  /** From {@code start} to {@code end}, or to the end of the line where that is nearer. */
  SourceLocation location(int start, int end) {
    int line = lineOf(start);
    int lineEnd = lineStarts[line] + line(line).length();
    int length = Math.min(end, lineEnd) - start;
    return new SourceLocation(file, line + 1, start - lineStarts[line] + 1, Math.max(1, length));
  }

  /** 0-based. */
  int lineOf(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found : -found - 2;
  }

  int lineStart(int line) {
    return lineStarts[line];
  }

  int lines() {
    return lineStarts.length;
  }

  /** The line without its end. */
  String line(int line) {
    int start = lineStarts[line];
    int end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length();
    while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(start, end);
  }
}
